package main

import (
	"context"
	"debug/elf"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"time"
)

// packager is the folder of the program that writes .deb and .rpm files. It is a
// module of its own: what it needs is many times what our programs need.
const packager = "cmd/dev/release/nfpm"

// Config is nfpm's configuration, the part of it that is used here; see
// https://nfpm.goreleaser.com/docs/configuration/. JSON is YAML.
type config struct {
	Name        string            `json:"name"`
	Arch        string            `json:"arch"`
	Platform    string            `json:"platform"`
	Version     string            `json:"version"`
	Section     string            `json:"section"`
	Priority    string            `json:"priority"`
	Maintainer  string            `json:"maintainer"`
	Description string            `json:"description"`
	Homepage    string            `json:"homepage"`
	MTime       time.Time         `json:"mtime"`
	Recommends  []string          `json:"recommends,omitempty"`
	Contents    []entry           `json:"contents"`
	Scripts     map[string]string `json:"scripts"`
	RPM         map[string]string `json:"rpm"`
}

// An entry is one file or folder of a package.
type entry struct {
	Source string   `json:"src,omitempty"`
	Target string   `json:"dst"`
	Type   string   `json:"type,omitempty"`
	Info   fileInfo `json:"file_info"`
}

type fileInfo struct {
	Mode  uint32    `json:"mode,omitempty"`
	MTime time.Time `json:"mtime"`
	Owner string    `json:"owner"`
	Group string    `json:"group"`
}

// packLinux makes .deb or .rpm files.
func (r *release) packLinux(ctx context.Context, kind string) ([]string, error) {
	var names []string
	for _, t := range r.linuxTargets() {
		c, err := r.config(ctx, kind, t)
		if err != nil {
			return nil, err
		}
		name := packageFile(kind, r.Version, t.arch)
		if err := r.writePackage(ctx, kind, c, name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// packageFile names a package in the manner of its system.
func packageFile(kind, version, arch string) string {
	if kind == kindDeb {
		return packageName + "_" + version + "_" + arch + ".deb"
	}
	other := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}
	return packageName + "-" + version + "-1." + other[arch] + ".rpm"
}

func (r *release) config(ctx context.Context, kind string, t target) (config, error) {
	c := config{
		Name: packageName, Arch: t.arch, Platform: t.system, Version: r.Version, Section: "web", Priority: "optional",
		Maintainer: r.Name, Homepage: r.Website, MTime: r.made,
		Description: "Helps parishioners find where they can help\n" +
			"A parish office starts one program: parishioners answer five short questions\n" +
			"and see the ministries that fit; an icon tells staff that all is well.",
		Scripts: map[string]string{}, RPM: map[string]string{"buildhost": "localhost", "compression": "gzip", "group": "Applications/Internet"},
	}
	all, err := r.linuxTree(ctx, kind, t)
	if err != nil {
		return config{}, err
	}
	for _, folder := range ownFolders(all) {
		// rpm removes the folders that a package names; dpkg those that are left empty.
		c.Contents = append(c.Contents,
			entry{Target: "/" + folder, Type: "dir", Info: fileInfo{Mode: 0o755, MTime: r.made, Owner: "root", Group: "root"}})
	}
	for i, f := range all {
		e := entry{Source: f.from, Target: "/" + f.path, Info: fileInfo{Mode: uint32(f.mode), MTime: r.made, Owner: "root", Group: "root"}}
		switch {
		case f.link != "":
			e.Source, e.Type = f.link, "symlink"
		case f.from == "":
			if e.Source, err = r.hold(kind+t.arch+strconv.Itoa(i), f.data, 0o644); err != nil {
				return config{}, err
			}
		}
		c.Contents = append(c.Contents, e)
	}
	for _, step := range []string{"postinstall", "preremove", "postremove"} {
		text, err := r.text(step + ".sh")
		if err != nil {
			return config{}, err
		}
		if c.Scripts[step], err = r.hold(step, text, 0o755); err != nil {
			return config{}, err
		}
	}
	if t.withWindow() {
		window, err := r.program(ctx, t, true)
		if err != nil {
			return config{}, err
		}
		if c.Recommends, err = windowLibraries(kind, window); err != nil {
			return config{}, err
		}
	}
	return c, nil
}

// ownFolders are the folders that nobody else has files in.
func ownFolders(all []file) []string {
	var folders []string
	for _, f := range all {
		if dir := path.Dir(f.path); path.Base(dir) == packageName && !slices.Contains(folders, dir) {
			folders = append(folders, dir)
		}
	}
	return folders
}

// hold writes a text into a file that is packed.
func (r *release) hold(name string, data []byte, mode fs.FileMode) (string, error) {
	path := filepath.Join(r.work, "held-"+name)
	if err := os.WriteFile(path, data, mode); err != nil {
		return "", fmt.Errorf("keep what is packed: %w", err)
	}
	return path, nil
}

// debianNames are the packages that hold the libraries of the window.
func debianNames() map[string]string {
	return map[string]string{
		"libGL.so.1": "libgl1", "libX11.so.6": "libx11-6", "libX11-xcb.so.1": "libx11-xcb1", "libXcursor.so.1": "libxcursor1",
		"libXext.so.6": "libxext6",
		"libXi.so.6":   "libxi6", "libXinerama.so.1": "libxinerama1", "libXrandr.so.2": "libxrandr2", "libXrender.so.1": "libxrender1",
		"libXxf86vm.so.1": "libxxf86vm1",
		"libm.so.6":       "libc6", "libc.so.6": "libc6", "libdl.so.2": "libc6", "libpthread.so.0": "libc6", "libresolv.so.2": "libc6",
	}
}

// openedLater are libraries that GLFW opens when it starts, so that the program
// does not name them among those that it is linked with.
func openedLater() []string {
	return []string{"libX11.so.6", "libX11-xcb.so.1", "libXcursor.so.1", "libXext.so.6", "libXi.so.6", "libXinerama.so.1", "libXrandr.so.2",
		"libXrender.so.1", "libXxf86vm.so.1"}
}

// windowLibraries returns what the window needs to open. It is recommended and
// no more: without it the program opens the health page in the browser, and a
// server does not want it.
func windowLibraries(kind, program string) ([]string, error) {
	f, err := elf.Open(program)
	if err != nil {
		return nil, fmt.Errorf("look what the window needs: %w", err)
	}
	defer f.Close()
	libraries, err := f.ImportedLibraries()
	if err != nil {
		return nil, fmt.Errorf("look what the window needs: %w", err)
	}
	var names []string
	for _, library := range append(libraries, openedLater()...) {
		name := library + "()(64bit)" // as rpm finds packages by what is in them
		if kind == kindDeb {
			var known bool
			if name, known = debianNames()[library]; !known {
				return nil, fmt.Errorf("the window needs %s: say in linux_packages.go in which package that is", library)
			}
			if name == "libc6" {
				name += " (>= " + newestGlibc(f) + ")"
			}
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// newestGlibc is the version of the C library that a program was linked to need.
func newestGlibc(f *elf.File) string {
	newest := [2]int{2, 0}
	symbols, _ := f.ImportedSymbols() // none is as good as none that is newer
	for _, s := range symbols {
		var v [2]int
		if n, _ := fmt.Sscanf(s.Version, "GLIBC_%d.%d", &v[0], &v[1]); n == 2 && slices.Compare(v[:], newest[:]) > 0 {
			newest = v
		}
	}
	return fmt.Sprintf("%d.%d", newest[0], newest[1])
}

// writePackage has nfpm write one package.
func (r *release) writePackage(ctx context.Context, kind string, c config, name string) error {
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return fmt.Errorf("describe the package: %w", err)
	}
	described, err := r.hold(name+".json", text, 0o644)
	if err != nil {
		return err
	}
	target := filepath.Join(r.out, name)
	cmd := exec.CommandContext(ctx, "go", "run", "-C", packager, ".", kind, described, target)
	cmd.Dir = r.root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", fmt.Sprintf("SOURCE_DATE_EPOCH=%d", r.made.Unix()))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("write %s: %w\n%s", name, err, out)
	}
	return nil
}
