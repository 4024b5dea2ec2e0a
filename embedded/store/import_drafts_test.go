package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"ministryfinder/embedded/store"
)

func TestADraftOfAListWaitsAndCanBeThrownAway(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		now := time.Date(2026, 11, 29, 1, 0, 0, 0, time.UTC)
		if _, err := d.ImportDraft(t.Context(), time.Time{}); !errors.Is(err, store.ErrNotFound) {
			t.Fatalf("a draft that nobody has made: %v", err)
		}
		set := func(content string, version int64, at time.Time) error {
			return d.SetImportDraft(t.Context(), "Anna", content, version, at)
		}
		if err := set("first", 0, now); err != nil {
			t.Fatal(err)
		}
		if err := set("second", 1, now); err != nil {
			t.Fatal(err)
		}
		if err := set("late", 1, now); !errors.Is(err, store.ErrConflict) {
			t.Errorf("of two who change it at once the second is told %v", err)
		}
		got, err := d.ImportDraft(t.Context(), now.Add(-time.Hour))
		if want := (store.ImportDraft{Content: "second", Who: "Anna", Version: 2, UpdatedAt: now}); err != nil || got != want {
			t.Errorf("%+v (%v), not %+v", got, err, want)
		}
		if _, err := d.ImportDraft(t.Context(), now.Add(time.Millisecond)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("an old draft is there: %v", err)
		}
		if gone, err := d.RemoveImportDraft(t.Context(), now); err != nil || gone {
			t.Errorf("one that is young is thrown away (%v)", err)
		}
		if gone, err := d.RemoveImportDraft(t.Context(), now.Add(time.Millisecond)); err != nil || !gone {
			t.Errorf("it cannot be thrown away (%v)", err)
		}
		if err := set("after it is gone", 2, now); !errors.Is(err, store.ErrConflict) {
			t.Errorf("one that was thrown away comes back: %v", err)
		}
	})
}

func TestHowListsWereReadIsRememberedWithinABound(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		now := time.Date(2026, 11, 29, 1, 0, 0, 0, time.UTC)
		for i := range store.MaxRecipes + 2 {
			if err := d.SetImportRecipe(t.Context(), fmt.Sprint("list ", i), "1", now.Add(time.Duration(i)*time.Second)); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.SetImportRecipe(t.Context(), "list 5", "2", now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"list 1": "", "list 2": "1", "list 5": "2"} {
			got, err := d.ImportRecipe(t.Context(), name)
			if got != want || (want == "") != errors.Is(err, store.ErrNotFound) {
				t.Errorf("%s: %q (%v), not %q", name, got, err, want)
			}
		}
	})
}
