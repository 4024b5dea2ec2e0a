package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"ministryfinder/embedded/testkit"
)

// TestLogAndIndexMayGoUntilTheFirstLook takes up what a killed program left. The
// last connection of another one removes the log and its index when it closes,
// and the next one makes them anew: before the file was looked at after its
// opening that is no loss, afterwards it is, and the file itself must never go.
func TestLogAndIndexMayGoUntilTheFirstLook(t *testing.T) {
	for name, c := range map[string]struct {
		before, after []string
		gone          bool
	}{
		"nothing":              {},
		"the log before":       {before: []string{"-wal"}},
		"log and index before": {before: []string{"-wal", "-shm"}},
		"the file before":      {before: []string{""}, gone: true},
		"the log after":        {after: []string{"-wal"}, gone: true},
		"the index after":      {after: []string{"-shm"}, gone: true},
		"the file after":       {after: []string{""}, gone: true},
	} {
		t.Run(name, func(t *testing.T) {
			path := leftByAKill(t)
			remove := func(suffixes []string) {
				for _, suffix := range suffixes {
					testkit.Must(t, os.Remove(path+suffix))
				}
			}
			file, err := openFile(path)
			testkit.Must(t, err)
			defer file.close()
			testkit.Must(t, file.inPlace()) // all three are known
			remove(c.before)
			write, read, err := openPools(path, file)
			testkit.Must(t, err)
			defer write.Close()
			defer read.Close()
			err = write.PingContext(t.Context())
			if err == nil {
				err = file.check(t.Context(), write)
			}
			if err == nil {
				remove(c.after)
				err = file.check(t.Context(), write)
			}
			if errors.Is(err, ErrFileGone) != c.gone || !c.gone && err != nil {
				t.Errorf("the file is told to be: %v", err)
			}
		})
	}
}

// TestALogInWhichNothingWasCommittedIsNoTrace cuts a log off, as a kill at the
// very first start does: what remains of it is a trace of a database only with a
// whole transaction in it.
func TestALogInWhichNothingWasCommittedIsNoTrace(t *testing.T) {
	path := leftByAKill(t)
	whole, err := os.ReadFile(path + "-wal")
	testkit.Must(t, err)
	const page = 4096
	for name, c := range map[string]struct {
		log   []byte
		trace bool
	}{
		"empty":                    {nil, false},
		"header":                   {whole[:walHeaderBytes], false},
		"part of a frame's header": {whole[:walHeaderBytes+10], false},
		"a frame's header alone":   {firstFrame(whole, 0, page)[:walHeaderBytes+walFrameHeaderBytes], false},
		"a frame without a commit": {firstFrame(whole, 0, page), false},
		"a frame of a former log":  {append(bytes.Clone(whole[:walHeaderBytes]), make([]byte, walFrameHeaderBytes+page)...), false},
		"a transaction":            {firstFrame(whole, 1, page), true},
		"whole":                    {whole, true},
		"no log":                   {[]byte("log"), true},
		"no log, and long":         {bytes.Repeat([]byte("log"), 1000), true},
	} {
		testkit.Must(t, os.WriteFile(path+"-wal", c.log, filePermissions))
		left, err := Leftovers(path)
		if err != nil || (len(left) > 0) != c.trace {
			t.Errorf("%s: %q (%v)", name, left, err)
		}
	}
}

// firstFrame returns a log with its first frame alone, after which the database
// has so many pages; 0 is for one that ends no transaction.
func firstFrame(log []byte, pages uint32, pageBytes int) []byte {
	log = bytes.Clone(log[:walHeaderBytes+walFrameHeaderBytes+pageBytes])
	binary.BigEndian.PutUint32(log[walHeaderBytes+4:], pages)
	return log
}

// leftByAKill returns the path of a database with a log that holds rows, and its
// index, which no program has open.
func leftByAKill(t *testing.T) string {
	t.Helper()
	from, to := filepath.Join(t.TempDir(), "open.db"), filepath.Join(t.TempDir(), "left.db")
	db, err := OpenSQLite(t.Context(), from)
	testkit.Must(t, err)
	defer db.Close()
	for _, suffix := range fileSuffixes {
		text, err := os.ReadFile(from + suffix)
		testkit.Must(t, err)
		testkit.Must(t, os.WriteFile(to+suffix, text, filePermissions))
	}
	return to
}
