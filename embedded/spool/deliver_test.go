package spool_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"ministryfinder/embedded/spool"
	"ministryfinder/embedded/store"
)

const (
	// delivererVariable makes a test a program that delivers what waits in a folder.
	delivererVariable = "MINISTRY_FINDER_TEST_DELIVER"
	waitingEntries    = 3000
)

// TestDeliverer is the program that TestADeliveryThatIsKilled starts and kills;
// by itself it has nothing to do.
func TestDeliverer(t *testing.T) {
	folder := os.Getenv(delivererVariable)
	if folder == "" {
		return
	}
	db, err := store.OpenSQLite(t.Context(), filepath.Join(folder, "finder.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := open(t, filepath.Join(folder, "spool.db")).Drain(t.Context(), db.AddSubmissions); err != nil {
		t.Fatal(err)
	}
}

// A delivery that is killed again and again loses nothing and stores nothing twice.
func TestADeliveryThatIsKilled(t *testing.T) {
	folder := t.TempDir()
	waiting := make([]store.NewSubmission, waitingEntries)
	for i := range waiting {
		waiting[i] = entry(i)
		waiting[i].SessionID, waiting[i].ClientIDHash = fmt.Sprint("visit ", i/2), fmt.Sprint("device ", i%500)
	}
	s := open(t, filepath.Join(folder, "spool.db"))
	fill(t, s, waiting)
	db, err := store.OpenSQLite(t.Context(), filepath.Join(folder, "finder.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	stored := func() int {
		n, err := db.CountSubmissions(t.Context(), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for kills := 0; kills < 3 && stored() < waitingEntries; kills++ {
		before := stored()
		program := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestDeliverer$")
		program.Env = append(os.Environ(), delivererVariable+"="+folder)
		if err := program.Start(); err != nil {
			t.Fatal(err)
		}
		for deadline := time.Now().Add(time.Minute); stored() == before && time.Now().Before(deadline); {
			time.Sleep(time.Millisecond)
		}
		_ = program.Process.Kill() // it may be done already
		_ = program.Wait()
		n, err := s.Len()
		if err != nil || n+stored() < waitingEntries {
			t.Fatalf("%d wait and %d are stored (%v)", n, stored(), err)
		}
	}
	if _, err := s.Drain(t.Context(), db.AddSubmissions); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Len(); err != nil || n != 0 || stored() != waitingEntries {
		t.Errorf("%d wait and %d of %d are stored (%v)", n, stored(), waitingEntries, err)
	}
	people, err := db.DayCounts(t.Context(), store.CountedPeople, "2026-01-01", "2026-12-31")
	total := 0
	for _, day := range people {
		total += day.N
	}
	if err != nil || total != waitingEntries/2 {
		t.Errorf("%d visits are counted, want %d (%v)", total, waitingEntries/2, err)
	}
}

// fill makes entries wait, in one transaction.
func fill(t testing.TB, s *spool.Spool, all []store.NewSubmission) {
	t.Helper()
	if err := s.AddAll(all); err != nil {
		t.Fatal(err)
	}
}

// What is read of several that wait ends before one that cannot be read: those
// before it are delivered, it stays, and it is told.
func TestADamagedEntryHoldsUpOnlyThoseAfterIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spool.db")
	s := open(t, path)
	add(t, s, 0, 5)
	if err := s.Damage(3); err != nil {
		t.Fatal(err)
	}
	var got []store.NewSubmission
	n, err := s.Drain(t.Context(), func(_ context.Context, all []store.NewSubmission) (int, error) {
		got = append(got, all...)
		return len(all), nil
	})
	if n != 2 || len(got) != 2 || err == nil {
		t.Errorf("%d were delivered: %v", n, err)
	}
	if n, err := s.Len(); err != nil || n != 3 {
		t.Errorf("%d wait (%v)", n, err)
	}
}
