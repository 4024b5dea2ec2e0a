package main

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"

	"ministryfinder/embedded/atomicfile"
)

// archiveName names an archive, and the one folder in it.
func (r *release) archiveName(t target) string {
	return packageName + "-" + r.Version + "-" + t.String()
}

// packTar makes the archives for Linux: the programs on top, the rest below.
func (r *release) packTar(ctx context.Context) ([]string, error) {
	var names []string
	for _, t := range r.linuxTargets() {
		all, err := r.programs(ctx, t)
		if err != nil {
			return nil, err
		}
		shared, err := r.shared(kindTar)
		if err != nil {
			return nil, err
		}
		for _, f := range shared {
			all = append(all, onTop(f))
		}
		name := r.archiveName(t) + ".tar.gz"
		if err := r.archive(name, func(w io.Writer) error { return r.writeTar(w, r.archiveName(t), inOrder(all)) }); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

// onTop puts what people read first beside the programs.
func onTop(f file) file {
	if name := path.Base(f.path); strings.HasSuffix(name, ".txt") {
		f.path = name
	}
	return f
}

// packZip makes the portable archive for Windows.
func (r *release) packZip(ctx context.Context) ([]string, error) {
	all, err := r.windowsFiles(ctx)
	if err != nil {
		return nil, err
	}
	name := r.archiveName(windowsTarget) + ".zip"
	return []string{name}, r.archive(name, func(w io.Writer) error { return r.writeZip(w, r.archiveName(windowsTarget), all) })
}

// archive writes a file of the release, whole or not at all.
func (r *release) archive(name string, write func(io.Writer) error) (err error) {
	f, err := atomicfile.Create(filepath.Join(r.out, name), 0o644)
	if err == nil {
		defer func() { err = errors.Join(err, f.Discard()) }()
		err = write(f)
	}
	if err == nil {
		err = f.Commit()
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// writeTar writes files in their order, all of the same time and owner.
func (r *release) writeTar(w io.Writer, folder string, all []file) error {
	z := gzip.NewWriter(w) // the best compression takes twice the time and saves a hundredth
	t := tar.NewWriter(z)
	for _, f := range all {
		b, err := f.content()
		if err != nil {
			return err
		}
		h := &tar.Header{
			Typeflag: tar.TypeReg, Name: path.Join(folder, f.path), Size: int64(len(b)), Mode: int64(f.mode.Perm()),
			ModTime: r.made, Uname: "root", Gname: "root", Format: tar.FormatUSTAR,
		}
		if err := t.WriteHeader(h); err != nil {
			return err
		}
		if _, err := t.Write(b); err != nil {
			return err
		}
	}
	return errors.Join(t.Close(), z.Close())
}

// writeZip does the same as ZIP.
func (r *release) writeZip(w io.Writer, folder string, all []file) error {
	z := zip.NewWriter(w)
	for _, f := range all {
		b, err := f.content()
		if err != nil {
			return err
		}
		h := &zip.FileHeader{Name: path.Join(folder, f.path), Method: zip.Deflate, Modified: r.made}
		h.SetMode(f.mode)
		out, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := out.Write(b); err != nil {
			return err
		}
	}
	return z.Close()
}
