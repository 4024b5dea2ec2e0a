// Command release packs Ministry Finder for people who do not build it: a .deb
// and an .rpm, an installer and a portable ZIP for Windows, archives for Linux,
// the licences of everything that is linked, and checksums. It is started by
// go run ./cmd/dev package, which installs what it needs.
//
// FyneApp.toml at the top of the project is the one source of name, id, version
// and icon. Two runs on one commit with one toolchain give equal files, wherever
// the project's folder is: see programs.go for how.
//
// Manual page and completions are written here, from what the program says of its
// command line. The companions of kong were tried: mango-kong 0.1.0 leaves out
// arguments, choices and the environment and shows hidden flags; kong-completion
// 0.0.4 starts the program at each touch of the Tab key, and brings itself and
// five more modules into it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// The kinds of packages, in the order in which they are made.
const (
	kindDeb     = "deb"
	kindRPM     = "rpm"
	kindTar     = "tar"
	kindZip     = "zip"
	kindWindows = "windows"
)

func kinds() []string { return []string{kindDeb, kindRPM, kindTar, kindZip, kindWindows} }

// A release is what is made, and from what.
type release struct {
	project
	// out is where the packages go, work where things are made on the way.
	out, work string
	// made is the time of everything in the packages: the last commit's.
	made time.Time
	// window is a window's program that is built already, as the tests have it;
	// empty to build one. It is for windowFor.
	window    string
	windowFor target
	// quick is true for an installer that is made soon and is larger.
	quick bool
	// arches are the processors that Linux packages are made for.
	arches []string
	// licences is the text about what is linked, help the man page's source.
	licences []byte
	help     described
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "package:", err)
		os.Exit(1)
	}
}

// run makes what the arguments ask for; the working directory is the project's.
func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("package", flag.ContinueOnError)
	only := flags.String("only", strings.Join(kinds(), ","), "which `kinds` to make")
	out := flags.String("out", ".dist", "the `folder` for the packages")
	version := flags.String("version", "", "another `version` than FyneApp.toml's, for trying upgrades")
	window := flags.String("window", "", "a window's `program` that is built already, for this system or, with -only windows, for that")
	quick := flags.Bool("quick", false, "make a larger installer for Windows in less time, for trying upgrades")
	arches := flags.String("arch", "amd64,arm64", "the `processors` for Linux packages")
	if err := flags.Parse(args); err != nil {
		return err
	}
	chosen, err := chooseKinds(*only)
	if err != nil {
		return err
	}
	r, err := newRelease(ctx, ".", *out, *version)
	if err != nil {
		return err
	}
	defer os.RemoveAll(r.work)
	r.window, r.quick, r.arches = *window, *quick, strings.Split(*arches, ",")
	if slices.Equal(chosen, []string{kindWindows}) {
		r.windowFor = windowsTarget
	}
	return r.make(ctx, chosen)
}

// chooseKinds reads a list of kinds.
func chooseKinds(list string) ([]string, error) {
	var chosen []string
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		if !slices.Contains(kinds(), name) {
			return nil, fmt.Errorf("there is no kind of package %q: choose of %s", name, strings.Join(kinds(), ","))
		}
		chosen = append(chosen, name)
	}
	return chosen, nil
}

// newRelease reads what the project is called and when it was last changed.
func newRelease(ctx context.Context, root, out, version string) (*release, error) {
	p, err := readProject(root)
	if err != nil {
		return nil, err
	}
	if version != "" {
		p.Version = version
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	made, err := lastChange(ctx, root)
	if err != nil {
		return nil, err
	}
	if out, err = filepath.Abs(out); err != nil {
		return nil, fmt.Errorf("find the folder for the packages: %w", err)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder for the packages: %w", err)
	}
	work, err := os.MkdirTemp("", "ministry-finder-package-")
	if err != nil {
		return nil, fmt.Errorf("make a folder to work in: %w", err)
	}
	return &release{project: p, out: out, work: work, made: made, windowFor: here()}, nil
}

// make makes the chosen kinds, the licences and the checksums.
func (r *release) make(ctx context.Context, chosen []string) error {
	var err error
	fmt.Fprintln(os.Stderr, "package: collecting the licences")
	if r.licences, err = collectLicences(ctx, r.root); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(r.out, "LICENSES.txt"), r.licences, 0o644); err != nil {
		return fmt.Errorf("write the licences: %w", err)
	}
	if r.help, err = r.describe(ctx); err != nil {
		return err
	}
	for _, kind := range kinds() {
		if !slices.Contains(chosen, kind) {
			continue
		}
		began := time.Now()
		names, err := r.pack(ctx, kind)
		if err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		fmt.Fprintf(os.Stderr, "package: %s (%.0f s)\n", strings.Join(names, ", "), time.Since(began).Seconds())
	}
	return writeSums(r.out)
}

// pack makes one kind of package and returns the names of the files.
func (r *release) pack(ctx context.Context, kind string) ([]string, error) {
	switch kind {
	case kindDeb, kindRPM:
		return r.packLinux(ctx, kind)
	case kindTar:
		return r.packTar(ctx)
	case kindZip:
		return r.packZip(ctx)
	default:
		return r.packInstaller(ctx)
	}
}
