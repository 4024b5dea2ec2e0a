package atomicfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ministryfinder/embedded/atomicfile"
)

// Windows replaces no file that another process has open: a virus scanner lets go of it
// after a moment.
func TestAFileThatAnotherProcessHasIsReplacedWhenItLetsGo(t *testing.T) {
	for _, c := range []struct {
		name   string
		held   int
		then   error
		want   error
		paused time.Duration
	}{
		{"nobody has it", 0, nil, nil, 0}, {"for a moment", 1, nil, nil, 20 * time.Millisecond},
		{"for a second", 6, nil, nil, 1260 * time.Millisecond}, {"for two seconds", 7, nil, nil, 2 * time.Second},
		{"for longer", 8, nil, atomicfile.ErrHeld, 2 * time.Second}, {"another trouble", 0, fs.ErrInvalid, fs.ErrInvalid, 0},
		{"another trouble then", 2, fs.ErrInvalid, fs.ErrInvalid, 60 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			pauses := atomicfile.FailRenames(t, c.held, c.then)
			dir := t.TempDir()
			path := filepath.Join(dir, "file")
			if err := atomicfile.Write(path, []byte("text"), 0o600); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			var paused time.Duration
			for _, p := range *pauses {
				paused += p
			}
			if paused != c.paused {
				t.Errorf("the pauses are %v", *pauses)
			}
			left := 0
			if c.want == nil {
				left = 1
			}
			if all, err := os.ReadDir(dir); err != nil || len(all) != left {
				t.Errorf("the folder holds %v, %v", all, err)
			}
		})
	}
}
