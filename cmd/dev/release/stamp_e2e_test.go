//go:build linux

package main

import (
	"bytes"
	"debug/pe"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/tc-hib/winres"
	"github.com/tc-hib/winres/version"
)

// readBack reads what a program tells Windows about itself.
func readBack(t *testing.T, path string) (*winres.Icon, *version.Info) {
	t.Helper()
	program := read(t, path)
	f, err := pe.NewFile(bytes.NewReader(program))
	if err != nil {
		t.Fatal(err)
	}
	if f.Section(".rsrc") == nil || f.Section(".text") == nil {
		t.Fatalf("%s has no section for resources or none for code", path)
	}
	resources, err := winres.LoadFromEXE(bytes.NewReader(program))
	if err != nil {
		t.Fatal(err)
	}
	icon, err := resources.GetIcon(winres.ID(1))
	if err != nil {
		t.Fatal(err)
	}
	info, err := version.FromBytes(resources.Get(winres.RT_VERSION, winres.ID(1), englishUS))
	if err != nil {
		t.Fatal(err)
	}
	return icon, info
}

// The agent is the very program of the installer. The window's C code would be
// compiled for minutes, so a program with resources of its own, as its compiler
// makes them, stands for it.
func TestThePictureAndTheVersionAreInTheProgramsForWindows(t *testing.T) {
	work := t.TempDir()
	p, err := readProject(projectRoot)
	if err != nil {
		t.Fatal(err)
	}
	p.Version = "12.34.56"
	r := &release{project: p, work: work}
	agent, err := r.program(t.Context(), windowsTarget, false)
	if err != nil {
		t.Fatal(err)
	}
	own := &winres.ResourceSet{}
	if err := own.Set(winres.RT_RCDATA, winres.ID(7), englishUS, []byte("kept")); err != nil {
		t.Fatal(err)
	}
	var program bytes.Buffer
	if err := own.WriteToEXE(&program, bytes.NewReader(read(t, agent))); err != nil {
		t.Fatal(err)
	}
	window, again := filepath.Join(work, "ministry-finder-window.exe"), filepath.Join(t.TempDir(), "ministry-finder-window.exe")
	for _, path := range []string{window, again} {
		if err := os.WriteFile(path, program.Bytes(), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := r.stamp(path, "the window"); err != nil {
			t.Fatal(err)
		}
	}
	want, err := winres.LoadICO(bytes.NewReader(read(t, filepath.Join(projectRoot, "assets", "icons", "app.ico"))))
	if err != nil {
		t.Fatal(err)
	}
	for path, describes := range map[string]string{agent: p.Name, window: "the window"} {
		icon, info := readBack(t, path)
		var got, drawn bytes.Buffer
		if err := errors.Join(icon.SaveICO(&got), want.SaveICO(&drawn)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), drawn.Bytes()) {
			t.Errorf("%s has another icon", path)
		}
		said := *info.Table()[englishUS]
		if info.FileVersion != [4]uint16{12, 34, 56, 0} || said[version.ProductVersion] != p.Version || said[version.ProductName] != p.Name ||
			said[version.FileDescription] != describes || said[version.OriginalFilename] != filepath.Base(path) {
			t.Errorf("%s says of itself %v %v", path, info.FileVersion, said)
		}
	}
	stamped := read(t, window)
	if !bytes.Equal(stamped, read(t, again)) {
		t.Error("the same program was described in two ways")
	}
	if own, err = winres.LoadFromEXE(bytes.NewReader(stamped)); err != nil ||
		string(own.Get(winres.RT_RCDATA, winres.ID(7), englishUS)) != "kept" {
		t.Errorf("the program's own resources are gone (%v)", err)
	}
	if err := os.WriteFile(again, []byte("no program"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := r.stamp(again, ""); err == nil {
		t.Error("a file that is no program was described")
	}
}
