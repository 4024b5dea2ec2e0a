package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// sumsFile is the list that sha256sum --check reads.
const sumsFile = "SHA256SUMS"

// writeSums lists the checksums of all files of a folder.
func writeSums(dir string) error {
	entries, err := os.ReadDir(dir) // sorted
	if err != nil {
		return fmt.Errorf("list the packages: %w", err)
	}
	var lines strings.Builder
	for _, e := range entries {
		if e.Name() == sumsFile || !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return fmt.Errorf("make the checksums: %w", err)
		}
		fmt.Fprintf(&lines, "%x  %s\n", sha256.Sum256(b), e.Name())
	}
	if err := os.WriteFile(filepath.Join(dir, sumsFile), []byte(lines.String()), 0o644); err != nil {
		return fmt.Errorf("write the checksums: %w", err)
	}
	return nil
}
