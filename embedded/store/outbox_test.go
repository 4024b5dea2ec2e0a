package store_test

import (
	"database/sql"
	"errors"
	"strconv"
	"testing"
	"time"

	"ministryfinder/embedded/store"
)

// As many letters wait as may, and as many are kept of which is known what became of them.
func TestTheOutboxIsBounded(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		db, err := sql.Open(at.driver, at.address)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		now := time.Now().Truncate(time.Second)
		fill := func(state string, n int) {
			t.Helper()
			_, err := db.ExecContext(t.Context(), `WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < `+strconv.Itoa(n)+`)
				INSERT INTO outbox (kind, receiver, day, state, next_at, added_at, changed_at)
				SELECT 'k', 'r' || CAST(x AS TEXT), '2026-11-29', '`+state+`', 0, 0, `+strconv.Itoa(int(now.UnixMilli()))+` + x FROM c`)
			if err != nil {
				t.Fatal(err)
			}
		}
		count := func() (n int) {
			t.Helper()
			if err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM outbox`).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		fill("waiting", store.MaxOutboxOpen-1)
		one := store.OutboxLetter{Kind: "one", Receiver: "office", Day: "2026-11-29", Next: now, Added: now}
		if added, err := d.AddToOutbox(t.Context(), one); err != nil || !added {
			t.Fatalf("the last that may wait: %v %v", added, err)
		}
		one.Day = "2026-11-30"
		if _, err := d.AddToOutbox(t.Context(), one); !errors.Is(err, store.ErrFull) {
			t.Errorf("one more: %v", err)
		}
		if _, err := db.ExecContext(t.Context(), `DELETE FROM outbox`); err != nil {
			t.Fatal(err)
		}
		fill("sent", store.MaxOutboxKept+5)
		if err := d.TrimOutbox(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		if n := count(); n != store.MaxOutboxKept {
			t.Errorf("%d are kept", n)
		}
		if _, err := d.LastInOutbox(t.Context(), "k", "r1"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the oldest is there: %v", err)
		}
		if err := d.TrimOutbox(t.Context(), now.Add(store.OutboxKept+time.Hour)); err != nil {
			t.Fatal(err)
		}
		if n := count(); n != 0 {
			t.Errorf("%d are kept for too long", n)
		}
	})
}
