package main

import (
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"ministryfinder/embedded/health/leaksim"
)

// TestMain is also the server of a shape, as the recorder starts itself.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "-serve" {
		if serve(os.Args[2]) != nil {
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// Each shape is recorded as the bench reads it, a leak with its label.
func TestEachShapeIsRecorded(t *testing.T) {
	dir := t.TempDir()
	for _, shape := range names() {
		minutes, err := recordShape(t.Context(), filepath.Join(dir, shape+".csv.gz"), shape, plan{minutes: 30, illFrom: 10})
		if err != nil || minutes != 30 {
			t.Fatalf("%s: %d minutes, %v", shape, minutes, err)
		}
	}
	recorded, err := leaksim.Recordings(os.DirFS(dir))
	if err != nil || len(recorded) != len(names()) {
		t.Fatalf("%d of %d traces are read: %v", len(recorded), len(names()), err)
	}
	for _, r := range recorded {
		if r.Leak != leaks[r.Name] || r.Leak && r.From.Minutes() != 10 || r.Length.Minutes() != 29 {
			t.Errorf("%+v", r)
		}
	}
}

func TestAShapeThatIsNotKnownIsRefused(t *testing.T) {
	if err := serve("no-such-shape"); err == nil {
		t.Error("it is served")
	}
}
