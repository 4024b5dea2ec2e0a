package backup_test

import (
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/dump"
)

// A small file that unpacks to very much is given up, without the memory that
// it asks for.
func TestADecompressionBombIsGivenUp(t *testing.T) {
	for name, line := range map[string]string{
		"one line": "", "many lines": "[1]\n", "deep": "[",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "bomb.gz")
			f, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			z := gzip.NewWriter(f)
			_, err = io.WriteString(z, `{"ministry_finder_backup":1}`+"\n")
			if err != nil {
				t.Fatal(err)
			}
			block := make([]byte, 1<<20)
			for i := range block {
				if line == "" {
					block[i] = 'a'
				} else {
					block[i] = line[i%len(line)]
				}
			}
			for range dump.MaxLine>>20 + 2 {
				if _, err := z.Write(block); err != nil {
					t.Fatal(err)
				}
			}
			if err := errors.Join(z.Close(), f.Close()); err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			if _, _, err := backup.Check(path); !errors.Is(err, dump.ErrTruncated) {
				t.Errorf("the bomb gives %v", err)
			}
			runtime.ReadMemStats(&after)
			if took := after.HeapSys - before.HeapSys; after.HeapSys > before.HeapSys && int64(took) > 5*dump.MaxLine {
				t.Errorf("it took %d MB", took>>20)
			}
			info, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%d KB would unpack to %d MB", info.Size()>>10, dump.MaxLine>>20+2)
		})
	}
}
