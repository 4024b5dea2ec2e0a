package backup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/store"
)

// contactsBeside opens the people beside a backup, with the hashes of whom not to
// bring back that the files of later backups have. It is nil where there are none.
func contactsBeside(path string, now time.Time) (people *Reader, removed []string, err error) {
	file := ContactsFile(path)
	people, err = Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, contactsTrouble(file, err)
	}
	h, _, err := Check(file)
	if err == nil && h.Kind != dump.Contacts {
		err = store.ErrOtherKind
	}
	if err != nil {
		return nil, nil, contactsTrouble(file, errors.Join(err, people.Close()))
	}
	f, named := parse(filepath.Base(path))
	if !named {
		f.Made = h.Made
	}
	if age := now.Sub(f.Made); age > ContactsKept || age < -ahead {
		return nil, nil, people.Close() // nobody knows any more who was removed since
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("look for people in backups: %w", err), people.Close())
	}
	for _, e := range entries {
		if _, _, is := hasContacts(e.Name()); is {
			removed = append(removed, removedIn(filepath.Join(filepath.Dir(path), e.Name()))...)
		}
	}
	return people, removed, nil
}

func contactsTrouble(file string, err error) error {
	return fmt.Errorf("the people who asked to be called, in %s, cannot be read; to go on without them move that file to another folder: %w", file, err)
}

// removedIn are the hashes in a file with people; a damaged one has those that can be
// read.
func removedIn(file string) (hashes []string) {
	f, err := Open(file)
	if err != nil {
		return nil
	}
	defer f.Close()
	r, err := dump.NewReader(f)
	if err != nil {
		return nil
	}
	for {
		row, err := r.Next()
		if err != nil {
			return hashes
		}
		if i := slices.Index(row.Columns, "id_hash"); i >= 0 && row.Table == "connect_removed" {
			if hash, ok := row.Values[i].(string); ok {
				hashes = append(hashes, hash)
			}
		}
	}
}
