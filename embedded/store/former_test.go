package store_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// edited is an edit of the ministry that has a key now.
func edited(t *testing.T, d *store.Database, key string, do func(*catalogue.Ministry)) catalogue.Edit {
	t.Helper()
	return catalogue.Update(named(t, d, key).ID, 0, func(m catalogue.Ministry) catalogue.Ministry { do(&m); return m }, quiz.Criteria())
}

// remove deletes a ministry for good, which must be inactive before.
func remove(t *testing.T, d *store.Database, key string) {
	t.Helper()
	change(t, d, store.ActionDeactivate, edited(t, d, key, func(m *catalogue.Ministry) { m.Active = false }))
	change(t, d, store.ActionRemove, catalogue.Remove([]int64{named(t, d, key).ID}))
}

func TestARenamedMinistryKeepsItsPastAndADeletedOneItsName(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		send := func(keys ...string) {
			t.Helper()
			n := newSubmission("")
			n.Ministries = keys
			if _, err := d.AddSubmission(t.Context(), n); err != nil {
				t.Fatal(err)
			}
		}
		check := func(want map[string]int) {
			t.Helper()
			for name, f := range map[string]store.Filter{"days": {}, "answers": {Age: newSubmission("").Answers.Age}} {
				s, err := d.Statistics(t.Context(), f)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, s.Numbers[store.CountedMinistry]); diff != "" {
					t.Errorf("by %s:\n%s", name, diff)
				}
			}
		}
		choir := named(t, d, "mass").Name // as clients of the former program told it
		send("mass", "cub-scouts")
		send(choir)
		change(t, d, store.ActionUpdate, edited(t, d, "mass", func(m *catalogue.Ministry) { m.Key, m.Name = "sunday", "Sunday Mass" }))
		send("sunday")
		check(map[string]int{"sunday": 3, "cub-scouts": 1})
		change(t, d, store.ActionUpdate, edited(t, d, "sunday", func(m *catalogue.Ministry) { m.Key = "liturgy" }))
		send("liturgy")
		check(map[string]int{"liturgy": 4, "cub-scouts": 1})
		// Counting anew, a copy and an undo change nothing about that.
		if err := d.Recount(t.Context()); err != nil {
			t.Fatal(err)
		}
		check(map[string]int{"liturgy": 4, "cub-scouts": 1})
		load(t, d, dumpOf(t, d), store.LoadOptions{Everything: true})
		check(map[string]int{"liturgy": 4, "cub-scouts": 1})
		last, err := d.LastRevision(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		change(t, d, store.ActionUndo, last.Edit())
		check(map[string]int{"sunday": 4, "cub-scouts": 1})
		remove(t, d, "cub-scouts")
		remove(t, d, "sunday")
		all, err := d.FormerMinistries(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]string{}
		for _, f := range all {
			names[f.Former] = fmt.Sprint(f.Name, f.Present)
		}
		for _, key := range []string{"mass", "sunday", "liturgy"} {
			if names[key] != "Sunday Mass" {
				t.Errorf("%s is %q", key, names[key])
			}
		}
		if names["cub-scouts"] == "" {
			t.Errorf("no name of a deleted ministry: %v", names)
		}
	})
}

// After an import of another catalogue, whose ministries have the same ids and
// versions, nothing of the old one comes back.
func TestNothingOfTheOldCatalogueComesBackAfterAnImport(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d, other := at.open(t), open(t, newPath(t))
		change(t, d, store.ActionUpdate, edited(t, d, "mass", func(m *catalogue.Ministry) { m.Name = "Ours" }))
		added := change(t, d, store.ActionAdd, catalogue.Add(catalogue.Ministry{Key: "ours", Name: "Ours too", Description: "x", Active: true},
			quiz.Criteria()))
		revision, err := d.LastRevision(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		change(t, other, store.ActionUpdate, edited(t, other, "mass", func(m *catalogue.Ministry) { m.Name = "Theirs" }))
		theirs := change(t, other, store.ActionAdd,
			catalogue.Add(catalogue.Ministry{Key: "theirs", Name: "Theirs too", Description: "x", Active: true}, quiz.Criteria()))
		if theirs.Added[0].ID != added.Added[0].ID {
			t.Fatal("the ids differ")
		}
		load(t, d, dumpOf(t, other), store.LoadOptions{})
		if err := refused(t, d, revision.Edit()); !errors.As(err, new(*catalogue.ConflictError)) {
			t.Error(err)
		}
		last, err := d.LastRevision(t.Context())
		if err != nil || len(last.After) != 1 || last.After[0].Key != "theirs" {
			t.Errorf("what can be taken back is %+v (%v)", last, err)
		}
		// The former program has no changes that could be taken back.
		load(t, d, dumpOf(t, open(t, newPath(t))), store.LoadOptions{})
		if last, err := d.LastRevision(t.Context()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%+v can be taken back (%v)", last, err)
		}
	})
}

// What was deleted is not put over another ministry that has its id or its key now.
func TestADeletedMinistryTakesNobodysPlace(t *testing.T) {
	m := catalogue.Ministry{ID: 7, Key: "old", Name: "Old", Version: 1}
	for name, present := range map[string]catalogue.Ministry{
		"id": {ID: 7, Key: "new", Name: "New", Version: 1}, "key": {ID: 8, Key: "old", Name: "New", Version: 1},
	} {
		if _, err := catalogue.Revert([]catalogue.Ministry{m}, nil)([]catalogue.Ministry{present}); !errors.As(err,
			new(*catalogue.ConflictError)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAsManyFormerKeysAreKnownAsThereMayBe(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		at.execute(t, fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			INSERT INTO former_ministry_keys (former, ministry_id, name, at) SELECT 'key ' || i, 9999, 'name', i FROM n`, store.MaxFormerKeys))
		change(t, d, store.ActionUpdate, edited(t, d, "mass", func(m *catalogue.Ministry) { m.Key = "sunday" }))
		if n := at.count(t, `SELECT count(*) FROM former_ministry_keys WHERE former <> 'key 1'`); n != store.MaxFormerKeys {
			t.Errorf("%d are known, not %d", n, store.MaxFormerKeys)
		}
		if n := at.count(t, `SELECT count(*) FROM former_ministry_keys WHERE former = 'key 1'`); n != 0 {
			t.Error("the oldest is not forgotten")
		}
	})
}
