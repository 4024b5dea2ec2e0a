package store

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"testing/synctest"
)

// As many submissions wait for the writer as there may be, and who comes then
// is told at once, so that the answers are kept elsewhere.
func TestAsManySubmissionsWaitForTheWriterAsThereMayBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// Nobody writes here.
		d := &SubmissionWriter{queue: make(chan *pending, maxWaiting), closing: make(chan struct{}), closed: make(chan struct{})}
		ctx, giveUp := context.WithCancel(t.Context())
		done := make(chan error, maxWaiting)
		for range maxWaiting {
			go func() {
				_, err := d.AddSubmission(ctx, NewSubmission{})
				done <- err
			}()
		}
		synctest.Wait()
		if len(d.queue) != maxWaiting || len(done) != 0 {
			t.Errorf("%d wait, %d were refused", len(d.queue), len(done))
		}
		if _, err := d.AddSubmission(ctx, NewSubmission{}); !errors.Is(err, errBusy) {
			t.Errorf("one more: %v", err)
		}
		giveUp()
		for range maxWaiting {
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Fatalf("one that waited: %v", err)
			}
		}
	})
	d, err := OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "finder.db"))
	if err != nil {
		t.Fatal(err)
	}
	if cap(d.queue) != maxWaiting {
		t.Errorf("of a real database %d may wait", cap(d.queue))
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}
