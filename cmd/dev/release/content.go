package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// files are the texts that only packages have.
//
//go:embed files
var files embed.FS

// A file is one file of a package: a copy of another, a text, or a link.
type file struct {
	path string // with slashes, without a leading one
	mode fs.FileMode
	from string // copied
	data []byte // written, when from is empty
	link string // what a symbolic link names; nothing else is set then
}

// content returns the bytes of a file.
func (f file) content() ([]byte, error) {
	if f.from == "" {
		return f.data, nil
	}
	b, err := os.ReadFile(f.from)
	if err != nil {
		return nil, fmt.Errorf("read what is packed: %w", err)
	}
	return b, nil
}

// inOrder sorts files by their paths.
func inOrder(all []file) []file {
	slices.SortFunc(all, func(a, b file) int { return strings.Compare(a.path, b.path) })
	return all
}

// text returns one of the package's own texts, with what FyneApp.toml says.
func (r *release) text(name string) ([]byte, error) {
	b, err := files.ReadFile("files/" + name)
	if err != nil {
		return nil, fmt.Errorf("read what is packed: %w", err)
	}
	fill := strings.NewReplacer("{name}", r.Name, "{id}", r.ID, "{version}", r.Version, "{website}", r.Website)
	return []byte(fill.Replace(string(b))), nil
}

// programDir is where both programs lie: the agent looks for its window beside
// itself. The commands in /usr/bin are links to them.
const programDir = "usr/lib/" + packageName

// linuxTree returns the files of an installation on Linux by a kind of package.
func (r *release) linuxTree(ctx context.Context, kind string, t target) ([]file, error) {
	programs, err := r.programs(ctx, t)
	if err != nil {
		return nil, err
	}
	var all []file
	for _, p := range programs {
		name := p.path
		p.path = path.Join(programDir, name)
		all = append(all, p, file{path: "usr/bin/" + name, link: "/" + p.path})
	}
	shared, err := r.shared(kind)
	if err != nil {
		return nil, err
	}
	for _, f := range shared {
		f.path = path.Join("usr", f.path)
		all = append(all, f)
	}
	return inOrder(append(all, file{path: path.Join("usr/share/doc", packageName, "copyright"), link: "LICENSES.txt"})), nil
}

// programs returns the programs of a target, by their names.
func (r *release) programs(ctx context.Context, t target) ([]file, error) {
	agent, err := r.program(ctx, t, false)
	if err != nil {
		return nil, err
	}
	all := []file{{path: packageName + t.exe(), mode: 0o755, from: agent}}
	if t.withWindow() {
		window, err := r.program(ctx, t, true)
		if err != nil {
			return nil, err
		}
		all = append(all, file{path: packageName + "-window" + t.exe(), mode: 0o755, from: window})
	}
	return all, nil
}

// zshFolder is where zsh looks for completions: Debian's in a folder for packages,
// all others' in the usual one.
func zshFolder(kind string) string {
	if kind == kindDeb {
		return "share/zsh/vendor-completions"
	}
	return "share/zsh/site-functions"
}

// shared returns what lies below /usr, or beside the programs in an archive.
func (r *release) shared(kind string) ([]file, error) {
	doc := "share/doc/" + packageName
	all := []file{
		{path: doc + "/LICENSES.txt", mode: 0o644, data: r.licences},
		{path: "share/icons/hicolor/256x256/apps/" + r.ID + ".png", mode: 0o644, from: filepath.Join(r.root, r.Icon)},
		{path: "share/icons/hicolor/scalable/apps/" + r.ID + ".svg", mode: 0o644, from: filepath.Join(r.root, "assets", "icons", "app.svg")},
		{path: "share/man/man1/" + packageName + ".1.gz", mode: 0o644, data: zipped(r.manPage())},
		{path: "share/bash-completion/completions/" + packageName, mode: 0o644, data: r.help.bash()},
		{path: "share/fish/vendor_completions.d/" + packageName + ".fish", mode: 0o644, data: r.help.fish()},
		{path: zshFolder(kind) + "/_" + packageName, mode: 0o644, data: r.help.zsh()},
	}
	for name, to := range map[string]string{
		"README.txt":              doc + "/README.txt",
		"ministry-finder.desktop": "share/applications/" + r.ID + ".desktop",
		"ministry-finder.service": "lib/systemd/system/" + packageName + ".service",
	} {
		text, err := r.text(name)
		if err != nil {
			return nil, err
		}
		all = append(all, file{path: to, mode: 0o644, data: text})
	}
	return inOrder(all), nil
}

// zipped compresses without a name and a time, as manual pages are kept.
func zipped(text []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is a valid one
	_, _ = z.Write(text)                                  // into memory
	_ = z.Close()
	return b.Bytes()
}
