package store_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/store"
)

// A backup holds no session, no known browser, no used link and no lock: whoever
// has it, or restores it, comes in with none of them.
func TestABackupHoldsNobodysSignIns(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		anna := addUser(t, s, "Anna", store.Editor)
		if err := s.AddSession(ctx, "zebra1", store.Session{UserID: anna, CreatedAt: noon, Proved: "hash of Anna", BrowserHash: "zebra2"},
			store.AuditEntry{At: noon, Action: "signin"}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.UseLink(ctx, "zebra3", noon.Add(time.Hour), noon); err != nil {
			t.Fatal(err)
		}
		lock := func(int) time.Duration { return time.Hour }
		if _, err := s.ReserveAttempt(ctx, []store.AttemptKey{{Key: store.KeyUser + "zebra4", Lock: lock}}, noon, time.Minute); err != nil {
			t.Fatal(err)
		}
		var dump bytes.Buffer
		if _, err := s.Dump(ctx, &dump, "test"); err != nil {
			t.Fatal(err)
		}
		if text := dump.String(); strings.Contains(text, "zebra") || !strings.Contains(text, "hash of Anna") {
			t.Errorf("%s", text)
		}
	})
}
