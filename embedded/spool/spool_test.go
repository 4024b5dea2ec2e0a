package spool_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/spool"
	"ministryfinder/embedded/store"
)

func entry(i int) store.NewSubmission {
	return store.NewSubmission{
		Submission:  quiz.Submission{Answers: quiz.Answers{Age: "infant", Interests: []string{"support"}}, Ministries: []string{"mass", "ñ\n"}, SubmissionKey: fmt.Sprint("k", i)},
		SubmittedAt: time.Date(2026, 11, 23, 8, 0, i, 0, time.UTC), ClientIDHash: "hash",
	}
}

func open(t *testing.T, path string) *spool.Spool {
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
	n, err := s.Deliver(t.Context(), func(_ context.Context, n store.NewSubmission) error {
		if len(got) == most {
			return away
		}
		got = append(got, n)
		return nil
	})
	if n != len(got) || err != nil && !errors.Is(err, away) {
		t.Fatalf("%d of %d: %v", n, len(got), err)
	}
	return got
}

func TestWhatIsKeptIsDeliveredInOrderAlsoAfterARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spool")
	s := open(t, path)
	add(t, s, 0, 3)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = open(t, path)
	add(t, s, 3, 5)
	if s.Waiting() != 5 {
		t.Errorf("%d wait", s.Waiting())
	}
	got := append(deliver(t, s, 2), deliver(t, s, 100)...)
	var want []store.NewSubmission
	for i := range 5 {
		want = append(want, entry(i))
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if info, err := os.Stat(path); err != nil || info.Size() != 0 || s.Waiting() != 0 {
		t.Errorf("afterwards %v, %d wait (%v)", info, s.Waiting(), err)
	}
	add(t, s, 7, 8)
	if got := deliver(t, s, 9); len(got) != 1 || got[0].SubmissionKey != "k7" {
		t.Errorf("%+v", got)
	}
}

func TestAHalfWrittenEntryIsDropped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spool")
	s := open(t, path)
	add(t, s, 0, 2)
	_ = s.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := strings.IndexByte(string(whole), '\n') + 1; n < len(whole); n += 7 {
		if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		s := open(t, path)
		add(t, s, 9, 10)
		_ = s.Close()
		if got := deliver(t, open(t, path), 9); len(got) != 2 || got[0].SubmissionKey != "k0" || got[1].SubmissionKey != "k9" {
			t.Fatalf("cut at %d: %+v", n, got)
		}
	}
}

func TestADamagedSpoolIsNotTouched(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spool")
	if err := os.WriteFile(path, []byte("garbage\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := spool.Open(path); err == nil || !strings.Contains(err.Error(), "entry 1") {
		t.Errorf("%v", err)
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != "garbage\n" {
		t.Errorf("%s (%v)", b, err)
	}
}

func TestTheBoundHolds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "spool")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range spool.MaxEntries - 1 {
		fmt.Fprintf(f, "{\"SubmissionKey\":\"%d\"}\n", i)
	}
	_ = f.Close()
	s := open(t, path)
	add(t, s, 0, 1)
	if err := s.Add(entry(1)); !errors.Is(err, spool.ErrFull) {
		t.Errorf("one more than the bound: %v", err)
	}
	if err := s.Add(store.NewSubmission{}); err == nil {
		t.Error("one without a key was kept")
	}
	if s.Waiting() != spool.MaxEntries {
		t.Errorf("%d wait", s.Waiting())
	}
}
