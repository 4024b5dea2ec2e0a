package spool_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/spool"
	"ministryfinder/embedded/store"
)

func entry(i int) store.NewSubmission {
	return store.NewSubmission{
		Submission: quiz.Submission{Answers: quiz.Answers{Age: "infant", Interests: []string{"support"}}, Ministries: []string{"mass", "ñ\n"},
			SubmissionKey: fmt.Sprint("k", i)},
		SubmittedAt: time.Date(2026, 11, 23, 8, 0, i, 0, time.UTC), ClientIDHash: "hash",
	}
}

func open(t testing.TB, path string) *spool.Spool {
	t.Helper()
	s, err := spool.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func add(t *testing.T, s *spool.Spool, from, to int) {
	t.Helper()
	for i := from; i < to; i++ {
		if err := s.Add(entry(i)); err != nil {
			t.Fatal(err)
		}
	}
}

// deliver takes at most so many, then refuses.
func deliver(t *testing.T, s *spool.Spool, most int) []store.NewSubmission {
	t.Helper()
	var got []store.NewSubmission
	away := errors.New("the database is away")
	n, err := s.Drain(t.Context(), func(_ context.Context, all []store.NewSubmission) (int, error) {
		for i, n := range all {
			if len(got) == most {
				return i, away
			}
			got = append(got, n)
		}
		return len(all), nil
	})
	if n != len(got) || err != nil && !errors.Is(err, away) {
		t.Fatalf("%d of %d: %v", n, len(got), err)
	}
	return got
}

func waiting(t *testing.T, s *spool.Spool) int {
	t.Helper()
	n, err := s.Len()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func newPath(t *testing.T) string { return filepath.Join(t.TempDir(), "with space #?%", "spool.db") }

func inFolder(t *testing.T, path string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestWhatIsKeptIsDeliveredInOrderAlsoAfterARestart(t *testing.T) {
	path := inFolder(t, newPath(t))
	s := open(t, path)
	add(t, s, 0, 3)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	add(t, s, 3, 5)
	if n := waiting(t, s); n != 5 {
		t.Errorf("%d wait", n)
	}
	got := append(deliver(t, s, 2), deliver(t, s, 100)...)
	var want []store.NewSubmission
	for i := range 5 {
		want = append(want, entry(i))
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if n := waiting(t, s); n != 0 {
		t.Errorf("afterwards %d wait", n)
	}
	add(t, s, 7, 8)
	if got := deliver(t, s, 9); len(got) != 1 || got[0].SubmissionKey != "k7" {
		t.Errorf("%+v", got)
	}
}

func TestThereIsNoFileBeforeItIsNeeded(t *testing.T) {
	path := inFolder(t, newPath(t))
	s := open(t, path)
	if n := waiting(t, s); n != 0 || len(deliver(t, s, 1)) != 0 {
		t.Errorf("%d wait", n)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a file (%v)", err)
	}
}

func TestOneKeyWaitsOnce(t *testing.T) {
	s := open(t, inFolder(t, newPath(t)))
	var senders sync.WaitGroup
	for i := range 30 {
		senders.Go(func() {
			if err := s.Add(entry(i % 3)); err != nil {
				t.Error(err)
			}
		})
	}
	senders.Wait()
	if n := waiting(t, s); n != 3 {
		t.Errorf("%d wait", n)
	}
}

func TestWhatAnEarlierVersionKeptIsTakenOver(t *testing.T) {
	var whole []byte
	for i := range 3 {
		line, err := json.Marshal(entry(i))
		if err != nil {
			t.Fatal(err)
		}
		whole = append(append(whole, line...), '\n')
	}
	second := strings.IndexByte(string(whole), '\n') + 1
	for cut := second; cut < 2*second; cut += 37 {
		path := inFolder(t, newPath(t))
		old := strings.TrimSuffix(path, ".db") + ".jsonl"
		if err := os.WriteFile(old, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		s := open(t, path)
		add(t, s, 9, 10)
		if got := deliver(t, s, 9); len(got) != 2 || !cmp.Equal(got[0], entry(0)) || got[1].SubmissionKey != "k9" {
			t.Fatalf("cut at %d: %+v", cut, got)
		}
		if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the old file is still there (%v)", err)
		}
	}
}

func TestADamagedSpoolIsNotTouched(t *testing.T) {
	for _, name := range []string{"spool.db", "spool.jsonl"} {
		path := filepath.Join(t.TempDir(), name)
		damaged := strings.Repeat("garbage\n", 100)
		if err := os.WriteFile(path, []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := spool.Open(strings.Replace(path, ".jsonl", ".db", 1)); err == nil || !strings.Contains(err.Error(), "move the file away") {
			t.Errorf("%s: %v", name, err)
		}
		if b, err := os.ReadFile(path); err != nil || string(b) != damaged {
			t.Errorf("%s: %.20q (%v)", name, b, err)
		}
	}
}

func TestTheBoundHolds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spool.jsonl")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range spool.MaxEntries - 1 {
		fmt.Fprintf(f, "{\"SubmissionKey\":\"%d\"}\n", i)
	}
	_ = f.Close()
	s := open(t, strings.Replace(path, ".jsonl", ".db", 1))
	add(t, s, 0, 1)
	if err := s.Add(entry(1)); !errors.Is(err, spool.ErrFull) {
		t.Errorf("one more than the bound: %v", err)
	}
	if err := s.Add(entry(0)); err != nil {
		t.Errorf("one that waits already: %v", err)
	}
	if err := s.Add(store.NewSubmission{}); err == nil {
		t.Error("one without a key was kept")
	}
	if n := waiting(t, s); n != spool.MaxEntries {
		t.Errorf("%d wait", n)
	}
}

// What is confirmed is in the file that the path names, with all that waited
// before, whatever is done to the file while it is open.
func TestASpoolThatGoesAwayIsBegunAnewWithAllThatWaits(t *testing.T) {
	for name, away := range map[string]func(path string) error{
		"renamed":        func(path string) error { return os.Rename(path, path+".old") },
		"deleted":        os.Remove,
		"log deleted":    func(path string) error { return os.Remove(path + "-wal") },
		"replaced":       func(path string) error { return errors.Join(os.Remove(path), os.WriteFile(path, nil, 0o600)) },
		"folder deleted": func(path string) error { return os.RemoveAll(filepath.Dir(path)) },
		"folder moved":   func(path string) error { return os.Rename(filepath.Dir(path), filepath.Dir(path)+" moved") },
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "data", "spool.db")
			s := open(t, path)
			add(t, s, 0, 20)
			if err := away(path); err != nil {
				t.Fatal(err)
			}
			var adding sync.WaitGroup
			for i := range 8 {
				adding.Go(func() {
					if err := s.Add(entry(20 + i)); err != nil {
						t.Error(err)
					}
				})
			}
			adding.Wait()
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			kept := map[string]bool{}
			for _, n := range deliver(t, open(t, path), 100) {
				kept[n.SubmissionKey] = true
			}
			if len(kept) != 28 {
				t.Errorf("%d of 28 are kept", len(kept))
			}
			for _, suffix := range []string{"", "-wal"} {
				if info, err := os.Stat(path + suffix); err == nil && info.Mode().Perm() != 0o600 {
					t.Errorf("%s: %v", suffix, info.Mode())
				}
			}
		})
	}
}
