// Package atomicfile writes files so that a reader, or the program after a
// crash or a power failure, finds the former content or the new one, never a
// part of it.
package atomicfile

import (
	"errors"
	"os"
	"path/filepath"
)

// Suffix ends the names of files that are not committed yet. A crash may leave
// one behind.
const Suffix = ".unfinished"

// File is a file that is being written under another name, in the folder of
// the one that it is to replace.
type File struct {
	*os.File
	path      string
	committed bool
}

// Create begins the file at path, with these permissions once it is committed, or with
// fewer on a share that lets nobody change them.
// The caller must end with Commit, or with Discard, which may follow a Commit.
func Create(path string, perm os.FileMode) (*File, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "*"+Suffix)
	if err != nil {
		return nil, err
	}
	file := &File{File: f, path: path}
	if err := setMode(f, perm); err != nil {
		return nil, errors.Join(err, file.Discard())
	}
	return file, nil
}

// Commit puts the file in its place once it, and then its name, are on the disk.
func (f *File) Commit() error {
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := replace(f.Name(), f.path); err != nil {
		return err
	}
	f.committed = true
	return syncFolder(filepath.Dir(f.path))
}

// Discard removes the file unless it was committed.
func (f *File) Discard() error {
	if f.committed {
		return nil
	}
	_ = f.Close() // Commit may have closed it
	return os.Remove(f.Name())
}

// Write replaces the content of the file at path.
func Write(path string, content []byte, perm os.FileMode) error {
	f, err := Create(path, perm)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Commit()
	}
	if err != nil {
		return errors.Join(err, f.Discard())
	}
	return nil
}
