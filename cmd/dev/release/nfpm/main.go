// Command nfpm writes one .deb or .rpm file from a description. It is a module of
// its own, so that the library's many dependencies are not those of the programs.
package main

import (
	"fmt"
	"os"

	"github.com/goreleaser/nfpm/v2"
	_ "github.com/goreleaser/nfpm/v2/deb"
	_ "github.com/goreleaser/nfpm/v2/rpm"
)

func main() {
	if len(os.Args) != 4 {
		fmt.Fprintln(os.Stderr, "usage: nfpm KIND DESCRIPTION TARGET")
		os.Exit(2)
	}
	if err := write(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, "nfpm:", err)
		os.Exit(1)
	}
}

// write writes a package, whole or not at all.
func write(kind, description, target string) error {
	config, err := nfpm.ParseFile(description)
	if err != nil {
		return fmt.Errorf("read the description: %w", err)
	}
	info, err := config.Get(kind)
	if err != nil {
		return fmt.Errorf("there is no kind of package %q: %w", kind, err)
	}
	info = nfpm.WithDefaults(info)
	if err := nfpm.Validate(info); err != nil {
		return fmt.Errorf("the description: %w", err)
	}
	packager, err := nfpm.Get(kind)
	if err != nil {
		return fmt.Errorf("there is no kind of package %q: %w", kind, err)
	}
	info.Target = target
	f, err := os.Create(target + ".new")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone after the renaming
	err = packager.Package(info, f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("write the package: %w", err)
	}
	return os.Rename(f.Name(), target)
}
