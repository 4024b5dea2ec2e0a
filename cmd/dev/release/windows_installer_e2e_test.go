package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// The installer is made as it is shipped, as small as can be; the tests that install one
// are content with a quick one. Small files stand in for the programs.
func TestTheInstallerIsMadeAsItIsShipped(t *testing.T) {
	r, err := newRelease(t.Context(), projectRoot, t.TempDir(), newer)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(r.work) })
	var all []file
	for _, name := range []string{packageName + ".exe", packageName + "-window.exe", packageName + ".ico", "README.txt", "LICENSES.txt"} {
		all = append(all, file{path: name, mode: 0o644, data: bytes.Repeat([]byte(name), 1000)})
	}
	all[2] = file{path: all[2].path, mode: 0o644, from: filepath.Join(r.root, "assets", "icons", "app.ico")}
	sizes := map[bool]int{}
	for _, quick := range []bool{false, true} {
		r.quick, r.made = quick, time.Unix(1_700_000_000, 0)
		names, err := r.packInstallerOf(t.Context(), all)
		if err != nil {
			t.Fatal(err)
		}
		made := read(t, filepath.Join(r.out, names[0]))
		if !bytes.HasPrefix(made, []byte("MZ")) {
			t.Errorf("it is no program: %q", made[:2])
		}
		sizes[quick] = len(made)
	}
	if sizes[false] >= sizes[true] {
		t.Errorf("shipped it has %d bytes, a quick one %d", sizes[false], sizes[true])
	}
}
