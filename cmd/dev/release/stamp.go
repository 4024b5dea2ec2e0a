package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tc-hib/winres"
	"github.com/tc-hib/winres/version"
)

// englishUS is the language of the description that Windows shows.
const englishUS = 0x409

// stamp puts the icon and the version into a program for Windows, which the
// file manager and the list of running programs show. It changes the program
// after it was linked: a resource file in the source's folder would be linked
// into every build. The same program gets the same bytes.
func (r *release) stamp(path, describes string) error {
	program, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("describe the program to Windows: %w", err)
	}
	// What the C compiler has put there stays.
	resources, err := winres.LoadFromEXE(bytes.NewReader(program))
	if errors.Is(err, winres.ErrNoResources) {
		resources, err = &winres.ResourceSet{}, nil
	}
	if err == nil {
		err = r.resources(resources, filepath.Base(path), describes)
	}
	var stamped bytes.Buffer
	if err == nil {
		err = resources.WriteToEXE(&stamped, bytes.NewReader(program))
	}
	if err == nil {
		err = os.WriteFile(path, stamped.Bytes(), 0o755)
	}
	if err != nil {
		return fmt.Errorf("describe %s to Windows: %w", filepath.Base(path), err)
	}
	return nil
}

// resources adds the icon, drawn for each size, and the version.
func (r *release) resources(to *winres.ResourceSet, name, describes string) error {
	drawn, err := os.ReadFile(filepath.Join(r.root, "assets", "icons", "app.ico"))
	if err != nil {
		return err
	}
	icon, err := winres.LoadICO(bytes.NewReader(drawn))
	if err != nil {
		return fmt.Errorf("app.ico: %w", err)
	}
	if err := to.SetIcon(winres.ID(1), icon); err != nil {
		return err
	}
	var info version.Info
	info.SetFileVersion(r.Version)
	info.SetProductVersion(r.Version)
	for key, value := range map[string]string{
		version.ProductName: r.Name, version.FileDescription: describes, version.OriginalFilename: name,
	} {
		if err := info.Set(englishUS, key, value); err != nil {
			return err
		}
	}
	to.SetVersionInfo(info)
	return nil
}
