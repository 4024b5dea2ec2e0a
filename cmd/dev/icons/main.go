// Command icons draws assets/icons: it turns each SVG file there into the PNG
// and ICO files that are embedded in the program. It is a program of its own,
// so that the other tasks of cmd/dev need nothing but the standard library.
//
// Run it as: go run ./cmd/dev icons
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	dir := flag.String("dir", filepath.Join("assets", "icons"), "folder with the SVG files")
	flag.Parse()
	if err := run(*dir); err != nil {
		fmt.Fprintln(os.Stderr, "icons:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	files, err := drawAll(dir)
	if err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	fmt.Printf("icons: drew %d files in %s\n", len(files), dir)
	return nil
}
