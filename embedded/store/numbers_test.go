package store_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// addOne adds a ministry, and returns its number.
func addOne(t *testing.T, d *store.Database, key string) int64 {
	t.Helper()
	done, err := d.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "anna", Action: store.ActionAdd, At: time.Now()},
		func(all []catalogue.Ministry) ([]catalogue.Ministry, error) {
			return append(all, catalogue.Ministry{Key: key, Name: key, Description: "It is here.", Active: true}), nil
		})
	if err != nil || len(done.Added) != 1 {
		t.Fatalf("added %v (%v)", done.Added, err)
	}
	return done.Added[0].ID
}

func removeOne(t *testing.T, d *store.Database, id int64) {
	t.Helper()
	_, err := d.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "anna", Action: store.ActionRemove, At: time.Now()},
		func(all []catalogue.Ministry) ([]catalogue.Ministry, error) {
			return slices.DeleteFunc(all, func(m catalogue.Ministry) bool { return m.ID == id }), nil
		})
	if err != nil {
		t.Fatal(err)
	}
}

func addLeader(t *testing.T, d *store.Database, name string, ministry int64) int64 {
	t.Helper()
	id, err := d.SaveLeader(t.Context(), request.Leader{MinistryID: ministry, Name: name, Email: "leader@example.org"},
		store.AuditEntry{At: time.Now(), Who: "anna", Action: "leader.save"})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// A ministry that a restore brings back no more may have people who wait, leaders and
// statistics. A new one gets another number: it must not inherit them.
func TestANewMinistryInheritsNothingAfterARestore(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d, ctx := at.open(t), t.Context()
		before := dumpOf(t, d)
		choir := addOne(t, d, "Choir")
		leader := addLeader(t, d, "Paul", choir)
		anna := request.Asker{ID: "anna", Name: "Anna", Phone: "+1 (555) 010-0123", Language: "en", DeleteAfter: "2099-11-27"}
		waits := asked("a", choir)
		waits.Owner = leader
		if err := d.AddRequests(ctx, anna, []request.Request{waits}, "asker", nil); err != nil {
			t.Fatal(err)
		}
		load(t, d, before, store.LoadOptions{Everything: true})
		if found, err := d.RequestOf(ctx, "a"); err != nil || found.MinistryID != choir {
			t.Fatalf("who waits is %+v after the restore (%v)", found, err)
		}
		grief := addOne(t, d, "Grief Group")
		if grief == choir {
			t.Errorf("who asked about the choir waits for the new ministry, and its leader has it")
		}
		entry := store.AuditEntry{At: time.Now(), Who: "anna", Action: "leader.remove"}
		if err := d.RemoveLeader(ctx, leader, entry); err != nil {
			t.Fatal(err)
		}
		load(t, d, before, store.LoadOptions{Everything: true})
		if id := addLeader(t, d, "Mary", 1); id == leader {
			t.Error("a new leader has the number of one who was removed, and is not brought back by a restore")
		}
	})
}

// A parish tries the program on its new computer, and then restores what the old one
// had: a leader who was removed from the trial has the number of one who calls people.
func TestALeaderRemovedElsewhereKeepsNobodyAway(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		old, ctx := at.open(t), t.Context()
		trial := at.another(t)
		for _, d := range []*store.Database{old, trial} { // an installation that has run
			if _, err := d.Secret(ctx, "client-id"); err != nil {
				t.Fatal(err)
			}
		}
		addLeader(t, old, "Paul", 1)
		addLeader(t, old, "Mary", 2)
		copied := dumpOf(t, old)
		var people bytes.Buffer
		if _, err := old.DumpContacts(ctx, &people, "test"); err != nil {
			t.Fatal(err)
		}
		nobody := addLeader(t, trial, "Nobody", 1)
		if err := trial.RemoveLeader(ctx, nobody, store.AuditEntry{At: time.Now(), Action: "leader.remove"}); err != nil {
			t.Fatal(err)
		}
		load(t, trial, copied, store.LoadOptions{Everything: true, Contacts: &people})
		if all, err := trial.Leaders(ctx); err != nil || len(all) != 2 {
			t.Errorf("the leaders are %v (%v)", all, err)
		}
		addOne(t, trial, "Choir") // gets a number that is free
	})
}

// The same holds in a database that is new, as after a damaged file.
func TestANewMinistryInheritsNothingInANewDatabase(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d, ctx := at.open(t), t.Context()
		choir := addOne(t, d, "Choir")
		leader := addLeader(t, d, "Paul", choir)
		anna := request.Asker{ID: "anna", Name: "Anna", Phone: "+1 (555) 010-0123", Language: "en", DeleteAfter: "2099-11-27"}
		if err := d.AddRequests(ctx, anna, []request.Request{asked("a", choir)}, "asker", nil); err != nil {
			t.Fatal(err)
		}
		removeOne(t, d, choir)
		if err := d.RemoveLeader(ctx, leader, store.AuditEntry{At: time.Now(), Who: "anna", Action: "leader.remove"}); err != nil {
			t.Fatal(err)
		}
		copied := dumpOf(t, d)
		var people bytes.Buffer
		if _, err := d.DumpContacts(ctx, &people, "test"); err != nil {
			t.Fatal(err)
		}
		fresh := at.another(t)
		load(t, fresh, copied, store.LoadOptions{Everything: true, Contacts: &people})
		if _, err := fresh.RequestOf(ctx, "a"); err != nil {
			t.Fatalf("who waits is not there: %v", err)
		}
		grief := addOne(t, fresh, "Grief Group")
		if grief == choir {
			t.Error("who asked about the choir waits for the new ministry")
		}
		former, err := fresh.FormerMinistries(ctx)
		if err != nil || len(former) == 0 {
			t.Fatalf("%v (%v)", former, err)
		}
		for _, f := range former {
			if f.Present != "" {
				t.Errorf("the statistics call the former %s now %s", f.Former, f.Present)
			}
		}
		mary := addLeader(t, fresh, "Mary", 1)
		if mary == leader {
			t.Error("a new leader has the number of one who was removed")
		}
		// In the next new database she is there.
		copied = dumpOf(t, fresh)
		people.Reset()
		if _, err := fresh.DumpContacts(ctx, &people, "test"); err != nil {
			t.Fatal(err)
		}
		next := at.another(t)
		load(t, next, copied, store.LoadOptions{Everything: true, Contacts: &people})
		if all, err := next.Leaders(ctx); err != nil || len(all) != 1 || all[0].Name != "Mary" {
			t.Errorf("the leaders after the next restore are %v (%v)", all, err)
		}
	})
}
