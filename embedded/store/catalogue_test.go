package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/importexport"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

func change(t *testing.T, d *store.Database, action string, edit catalogue.Edit) store.CatalogueChanged {
	t.Helper()
	done, err := d.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "Ana", Action: action, At: noon}, edit)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// refused makes an edit that must change nothing.
func refused(t *testing.T, d *store.Database, edit catalogue.Edit) error {
	t.Helper()
	before := ministries(t, d)
	_, err := d.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "Ana", Action: "test", At: noon}, edit)
	if err == nil {
		t.Error("it was not refused")
	}
	if diff := cmp.Diff(before, ministries(t, d)); diff != "" {
		t.Errorf("a refused change has changed %s", diff)
	}
	return err
}

func ministries(t *testing.T, d *store.Database) []catalogue.Ministry {
	t.Helper()
	all, err := d.Ministries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func named(t *testing.T, d *store.Database, key string) catalogue.Ministry {
	t.Helper()
	all := ministries(t, d)
	i := slices.IndexFunc(all, func(m catalogue.Ministry) bool { return m.Key == key })
	if i < 0 {
		return catalogue.Ministry{}
	}
	return all[i]
}

func lastEntry(t *testing.T, d *store.Database) store.AuditEntry {
	t.Helper()
	entries, err := d.AuditEntries(t.Context(), 0, 1)
	if err != nil || len(entries) == 0 {
		t.Fatal(entries, err)
	}
	return entries[0]
}

func food() catalogue.Ministry {
	return catalogue.Ministry{
		Key: "food", Name: "Food pantry", Description: "We give.", Details: "Line one\nline <b>two</b><script>x</script>", NameES: "Despensa",
		DetailsES: "ñandú", When: "Tuesdays, 7 pm", WhenES: "Martes, 7 p. m.", Where: "Room 2", WhereES: "Sala 2", Contact: "Kim",
		Phone: "(615) 555-0100", Email: "kim@example.org", Needs: "2026-09-01..2026-10-15",
		Links: []string{"https://stedward.org/food"}, Age: []string{"journeying-adults"}, Interest: []string{"service"}, Active: true,
	}
}

func TestAMinistryIsAddedChangedAndItsHistoryKept(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		told := atomic.Int32{}
		d.OnChange(func(subject string) {
			if subject == store.ChangedCatalogue {
				told.Add(1)
			}
		})
		done := change(t, d, store.ActionAdd, catalogue.Add(food(), quiz.Criteria()))
		got := named(t, d, "food")
		want := food().Clean()
		want.ID, want.Position, want.Version, want.CreatedAt, want.UpdatedAt = done.Added[0].ID, 49, 1, noon, noon
		if diff := cmp.Diff(want, got); diff != "" || got.ID == 0 || strings.Contains(got.Details, "script") {
			t.Error(diff)
		}
		if e := lastEntry(t, d); e.Who != "Ana" || e.Action != store.ActionAdd || e.Subject != "food" || e.Before != "" ||
			!strings.Contains(e.After, `"name":"Food pantry"`) || !e.At.Equal(noon) {
			t.Errorf("%+v", e)
		}
		change(t, d, store.ActionUpdate,
			catalogue.Update(got.ID, got.Version, func(m catalogue.Ministry) catalogue.Ministry { m.Name = "Pantry"; return m }, quiz.Criteria()))
		if now := named(t, d, "food"); now.Version != 2 || now.Name != "Pantry" {
			t.Errorf("%+v", now)
		}
		if e := lastEntry(t, d); e.Before != `{"name":"Food pantry"}` || e.After != `{"name":"Pantry"}` {
			t.Errorf("%+v", e)
		}
		// Nothing changed is nothing noted.
		// PostgreSQL tells a change twice
		if again := change(t, d, store.ActionUpdate, catalogue.SetActive([]int64{got.ID}, true)); again.Revision != 0 || told.Load() == 0 {
			t.Errorf("%+v, told %d times", again, told.Load())
		}
	})
}

func TestTwoPeopleWhoEditOneMinistryNotice(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		read := named(t, d, "mass")
		rename := func(name string) catalogue.Edit {
			return catalogue.Update(read.ID, read.Version, func(m catalogue.Ministry) catalogue.Ministry { m.Name = name; return m },
				quiz.Criteria())
		}
		change(t, d, store.ActionUpdate, rename("First"))
		var conflict *catalogue.ConflictError
		if err := refused(t, d, rename("Second")); !errors.As(err, &conflict) || conflict.Present.Name != "First" ||
			conflict.Present.Version != read.Version+1 {
			t.Errorf("the error is %v", err)
		}
		// Ten at once: one wins, nine notice.
		read = named(t, d, "ocia")
		var won, noticed atomic.Int32
		var people sync.WaitGroup
		for i := range 10 {
			people.Go(func() {
				_, err := d.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "Ana", Action: store.ActionUpdate, At: noon},
					rename(fmt.Sprint("Name ", i)))
				switch {
				case err == nil:
					won.Add(1)
				case errors.As(err, new(*catalogue.ConflictError)):
					noticed.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		people.Wait()
		if won.Load() != 1 || noticed.Load() != 9 {
			t.Errorf("%d won, %d noticed", won.Load(), noticed.Load())
		}
	})
}

func TestWhatMustNotBeStoredIsRefusedAndChangesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		mass, ocia := named(t, d, "mass"), named(t, d, "ocia")
		v := quiz.Criteria()
		invalid := func(err error, code string) bool {
			var e *catalogue.InvalidError
			return errors.As(err, &e) && e.Problems[0].Code == code
		}
		twin := food()
		twin.Key = "MASS"
		if err := refused(t, d, catalogue.Add(twin, v)); !invalid(err, catalogue.ProblemTaken) {
			t.Error(err)
		}
		if err := refused(t, d, catalogue.Update(ocia.ID, 0, func(m catalogue.Ministry) catalogue.Ministry { m.Key = "mass"; return m },
			v)); !invalid(err, catalogue.ProblemTaken) {
			t.Error(err)
		}
		if err := refused(t, d,
			catalogue.Update(ocia.ID, 0, func(m catalogue.Ministry) catalogue.Ministry { m.Age = []string{"ancient"}; return m }, v)); !invalid(err,
			catalogue.ProblemUnknown) {
			t.Error(err)
		}
		for name, ids := range map[string][]int64{"unknown": {mass.ID, 123456}, "negative": {-1}} {
			for _, edit := range []catalogue.Edit{catalogue.SetActive(ids, false), catalogue.Reorder(ids), catalogue.Remove(ids),
				catalogue.Move(ids[len(ids)-1], 1)} {
				if err := refused(t, d, edit); !errors.Is(err, catalogue.ErrNotFound) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		// The former program let a column's name through into SQL.
		for _, field := range []string{"name", "id", "active = 1; --", "age_groups\x00", ""} {
			c := catalogue.BulkChange{Set: map[string][]string{field: {"x"}}}
			if err := refused(t, d, catalogue.ChangeCategories([]int64{mass.ID}, c, v)); !invalid(err, catalogue.ProblemField) {
				t.Errorf("%q: %v", field, err)
			}
		}
		var active *catalogue.ActiveError
		change(t, d, store.ActionDeactivate, catalogue.SetActive([]int64{ocia.ID}, false))
		if err := refused(t, d, catalogue.Remove([]int64{ocia.ID, mass.ID})); !errors.As(err, &active) || active.Keys[0] != "mass" {
			t.Error(err)
		}
	})
}

func TestCategoriesOfSeveralMinistriesChangeAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		mass, ocia := named(t, d, "mass"), named(t, d, "ocia")
		ids := []int64{mass.ID, ocia.ID}
		change(t, d, store.ActionCategories, catalogue.ChangeCategories(ids, catalogue.BulkChange{
			Add: map[string][]string{"interests": {"Music "}}, Remove: map[string][]string{"interests": {"PRAYER"}},
			Set: map[string][]string{"genders": {"female"}},
		}, quiz.Criteria()))
		if m := named(t, d, "mass"); !slices.Equal(m.Interest, []string{"all", "music"}) || !slices.Equal(m.Gender, []string{"female"}) ||
			!slices.Equal(m.Age, mass.Age) {
			t.Errorf("%+v", m)
		}
		if m := named(t, d, "ocia"); !slices.Equal(m.Interest, []string{"education", "music"}) {
			t.Errorf("%+v", m)
		}
		entries, err := d.AuditEntries(t.Context(), 0, 10)
		if err != nil || len(entries) != 2 {
			t.Errorf("%+v (%v)", entries, err)
		}
	})
}

func TestTheOrderChangesWithoutAConflictForWhoEdits(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		mass := named(t, d, "mass")
		all := ministries(t, d)
		change(t, d, store.ActionReorder, catalogue.Move(mass.ID, 2))
		now := ministries(t, d)
		if now[2].Key != "mass" || now[0].Key != all[1].Key || now[2].Version != mass.Version || len(now) != len(all) {
			t.Errorf("the order is %s %s %s", now[0].Key, now[1].Key, now[2].Key)
		}
		if e := lastEntry(t, d); !strings.HasPrefix(e.Before, "mass ") || strings.HasPrefix(e.After, "mass ") {
			t.Errorf("%+v", e)
		}
		change(t, d, store.ActionReorder, catalogue.Reorder([]int64{now[5].ID, now[2].ID}))
		if again := ministries(t, d); again[0].ID != now[5].ID || again[1].Key != "mass" || again[2].ID != now[0].ID {
			t.Errorf("the order is %s %s %s", again[0].Key, again[1].Key, again[2].Key)
		}
		change(t, d, store.ActionReorder, catalogue.Move(mass.ID, -100))
		if ministries(t, d)[0].Key != "mass" {
			t.Error("Mass is not the first")
		}
	})
}

func undo(t *testing.T, d *store.Database) {
	t.Helper()
	r, err := d.LastRevision(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	change(t, d, store.ActionUndo, r.Edit())
}

func TestEveryChangeCanBeTakenBack(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		v := quiz.Criteria()
		if _, err := d.LastRevision(t.Context()); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a fresh catalogue can be taken back: %v", err)
		}
		mass, ocia := named(t, d, "mass"), named(t, d, "ocia")
		change(t, d, store.ActionDeactivate, catalogue.SetActive([]int64{ocia.ID}, false))
		var plan importexport.Plan
		file := importexport.Read([]byte("ministry_key,name,position\nmass,Holy Mass,9\nnew,New,3\n"), importexport.Options{})
		for name, edit := range map[string]catalogue.Edit{
			"add":        catalogue.Add(food(), v),
			"update":     catalogue.Update(mass.ID, 0, func(m catalogue.Ministry) catalogue.Ministry { m.Name, m.Age = "x", nil; return m }, v),
			"deactivate": catalogue.SetActive([]int64{mass.ID}, false),
			"reorder":    catalogue.Move(mass.ID, 10),
			"categories": catalogue.ChangeCategories([]int64{mass.ID, ocia.ID},
				catalogue.BulkChange{Set: map[string][]string{"states": {"single"}}}, v),
			"remove": catalogue.Remove([]int64{ocia.ID}),
			"import": importexport.Edit(file.Rows, file.Wrong, v, &plan),
		} {
			same := cmp.FilterPath(func(p cmp.Path) bool {
				return slices.Contains([]string{"Version", "UpdatedAt"}, p.Last().String()[min(1, len(p.Last().String())):])
			}, cmp.Ignore())
			before := ministries(t, d)
			change(t, d, "ministry."+name, edit)
			changed := ministries(t, d)
			if cmp.Equal(before, changed, same) {
				t.Errorf("%s changes nothing", name)
			}
			undo(t, d)
			if diff := cmp.Diff(before, ministries(t, d), same); diff != "" {
				t.Errorf("%s was taken back, but %s", name, diff)
			}
			// What is taken back can be taken back: it is there again.
			undo(t, d)
			ids := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".ID" }, cmp.Ignore())
			if diff := cmp.Diff(changed, ministries(t, d), same, ids); diff != "" {
				t.Errorf("%s was done again, but %s", name, diff)
			}
			undo(t, d)
		}
	})
}

func TestAChangeThatSomebodyBuiltOnIsNotTakenBack(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		mass := named(t, d, "mass")
		rename := func(name string) catalogue.Edit {
			return catalogue.Update(mass.ID, 0, func(m catalogue.Ministry) catalogue.Ministry { m.Name = name; return m }, quiz.Criteria())
		}
		change(t, d, store.ActionUpdate, rename("First"))
		old, err := d.LastRevision(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		change(t, d, store.ActionUpdate, rename("Second"))
		if err := refused(t, d, old.Edit()); !errors.As(err, new(*catalogue.ConflictError)) {
			t.Error(err)
		}
	})
}

func TestAnImportIsMadeAsAWholeOrNotAtAll(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		var plan importexport.Plan
		file := importexport.Read([]byte("ministry_key,name,age_groups\nnew,New,infant\nmass,Mass,ancient\n"), importexport.Options{})
		var e *importexport.WrongError
		if err := refused(t, d, importexport.Edit(file.Rows, file.Wrong, quiz.Criteria(), &plan)); !errors.As(err, &e) || e.Wrong[0].Row != 3 ||
			e.Wrong[0].Field != "age_groups" {
			t.Error(err)
		}
		file = importexport.Read([]byte("ministry_key,name\nnew,New\nmass,Holy Mass\nocia,\"OCIA (Adult Baptism/Full Communion)\"\n"),
			importexport.Options{})
		done := change(t, d, store.ActionImport, importexport.Edit(file.Rows, file.Wrong, quiz.Criteria(), &plan))
		if len(done.Added) != 1 || len(done.Changed) != 1 || len(plan.Unchanged) != 1 {
			t.Errorf("%+v", plan)
		}
		if m := named(t, d, "mass"); m.Name != "Holy Mass" || len(m.Age) != 7 || m.Version != 2 {
			t.Errorf("%+v", m)
		}
	})
}

func TestOldChangesAreForgotten(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		mass := named(t, d, "mass")
		before := at.count(t, `SELECT coalesce(max(id), 0) FROM ministry_revisions`)
		for i := range 60 {
			change(t, d, store.ActionUpdate, catalogue.SetActive([]int64{mass.ID}, i%2 == 1))
			made := i + 1
			if made < 50 {
				continue
			}
			if n, oldest := at.count(t, `SELECT count(*) FROM ministry_revisions`),
				at.count(t, `SELECT min(id) FROM ministry_revisions`); n != 50 || oldest != before+made-49 {
				t.Errorf("after %d changes %d are kept, the oldest is number %d", made, n, oldest-before)
			}
		}
	})
}
