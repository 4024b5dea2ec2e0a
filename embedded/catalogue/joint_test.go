package catalogue_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/catalogue"
)

func rowsNamed(names ...string) []catalogue.Ministry {
	var rows []catalogue.Ministry
	for i, name := range names {
		rows = append(rows, catalogue.Ministry{ID: int64(i + 1), Key: fmt.Sprint("key-", i+1), Name: name, Position: i + 1, Version: 1})
	}
	return rows
}

// groups are the ids of joined rows.
func groups(all []catalogue.Ministry) string {
	var out []string
	for _, rows := range catalogue.Joined(all) {
		ids := ""
		for _, m := range rows {
			ids += fmt.Sprint(m.ID)
		}
		out = append(out, ids)
	}
	return strings.Join(out, " ")
}

// Two names are the same in a pair as they are in a list, however they are written.
func TestNamesAreComparedInAPairAsInAList(t *testing.T) {
	parts := []string{"", "a", "A", " ", "  ", "\t", "\u00a0", "é", "É", "İ", "i", "ß", "\xff", "\ufffd"}
	var rows []catalogue.Ministry
	for _, first := range parts {
		for _, second := range parts {
			for _, third := range parts {
				rows = append(rows, rowsNamed(first+second+third)...)
			}
		}
	}
	group := map[string]int{}
	for i := range rows {
		rows[i].Key = fmt.Sprint(i)
	}
	for i, joined := range catalogue.Joined(rows) {
		for _, m := range joined {
			group[m.Key] = i
		}
	}
	for i := range rows {
		for j := range rows[:i] {
			if got, want := rows[i].IsJoinedWith(&rows[j]), group[rows[i].Key] == group[rows[j].Key]; got != want {
				t.Fatalf("%q and %q: %t, in a list %t", rows[i].Name, rows[j].Name, got, want)
			}
		}
	}
}

func TestRowsOfOneNameAreOneMinistry(t *testing.T) {
	rows := rowsNamed("Choir", " choir", "Knights", "THE  Choir", "the choir", "Choir")
	if got := groups(rows); got != "126 3 45" {
		t.Error(got)
	}
	rows[5].Shared, rows[2].Shared = "own", "own"
	if got := groups(rows); got != "12 36 45" {
		t.Error(got)
	}
	for _, a := range rows {
		for _, b := range rows {
			joined := slices.ContainsFunc(catalogue.AudiencesOf(rows, a.ID), func(m catalogue.Ministry) bool { return m.ID == b.ID })
			if a.IsJoinedWith(&b) != joined {
				t.Errorf("%d and %d", a.ID, b.ID)
			}
		}
	}
	// The audiences come in the order of the list.
	if d := cmp.Diff([]int64{1, 2, 3, 6, 99}, catalogue.WholeIDs(rows, []int64{2, 3, 99, 1})); d != "" {
		t.Error(d)
	}
}

func TestAMinistryHasAtMostTwelveAudiences(t *testing.T) {
	changes := make([]catalogue.AudienceChange, catalogue.MaxAudiences+1)
	for i := range changes {
		changes[i].Change = func(catalogue.Ministry, catalogue.Ministry, catalogue.Ministry) catalogue.Ministry {
			return catalogue.Ministry{Key: fmt.Sprint("key-", i), Name: "Choir"}
		}
	}
	if _, err := catalogue.SaveAudiences(changes, nil)(nil); !errors.As(err, new(*catalogue.InvalidError)) {
		t.Error(err)
	}
	after, err := catalogue.SaveAudiences(changes[1:], nil)(nil)
	if err != nil || len(catalogue.Joined(after)) != 1 || len(after) != catalogue.MaxAudiences {
		t.Errorf("%d %v", len(after), err)
	}
	names := make([]string, catalogue.MaxAudiences+1)
	rows := rowsNamed(names...)
	for i := range rows {
		rows[i].Shared, rows[i].Name = fmt.Sprint("s", i), fmt.Sprint("Name ", i)
	}
	var ids []int64
	for _, m := range rows {
		ids = append(ids, m.ID)
	}
	if _, err := catalogue.Join(ids)(rows); !errors.As(err, new(*catalogue.InvalidError)) {
		t.Error(err)
	}
}

func TestAudiencesAreTakenApartAndJoinedAgain(t *testing.T) {
	rows := rowsNamed("Choir", "Food", "Choir", "Choir")
	same := func(m, _, _ catalogue.Ministry) catalogue.Ministry { return m }
	after, err := catalogue.SaveAudiences([]catalogue.AudienceChange{
		{ID: 1, Change: same}, {ID: 3, Change: same, Fate: catalogue.FateApart}, {ID: 4, Change: same, Fate: catalogue.FateRemove},
	}, nil)(rows)
	if got := groups(after); err != nil || got != "1 2 3" {
		t.Fatal(got, err)
	}
	again, err := catalogue.Join([]int64{2, 3})(after)
	if got := groups(again); err != nil || got != "1 23" || again[2].Name != "Food" {
		t.Error(got, err)
	}
	moved, err := catalogue.MoveWhole(1, 1)(again)
	if got := groups(moved); err != nil || got != "23 1" {
		t.Error(got, err)
	}
	_, err = catalogue.SaveAudiences([]catalogue.AudienceChange{{ID: 1, Change: same}}, nil)(rows)
	if !errors.As(err, new(*catalogue.ConflictError)) {
		t.Errorf("audiences that the form does not know: %v", err)
	}
	// Another ministry of the name is not joined by a form.
	named, err := catalogue.SaveAudiences([]catalogue.AudienceChange{{Change: func(m, _, _ catalogue.Ministry) catalogue.Ministry {
		m.Key, m.Name = "choir", "choir"
		return m
	}}}, nil)(rows)
	if got := groups(named); err != nil || got != "134 2 0" {
		t.Error(got, err)
	}
}

func TestEveryFieldIsSharedByTheAudiencesOrMakesOne(t *testing.T) {
	own := append(catalogue.AudienceFields(), catalogue.FieldKey, catalogue.FieldName, catalogue.FieldActive, catalogue.FieldPosition,
		catalogue.FieldShared)
	var all []string
	for _, unit := range catalogue.SharedUnits() {
		all = append(all, unit...)
	}
	all = append(all, own...)
	slices.Sort(all)
	want := catalogue.Fields()
	slices.Sort(want)
	if d := cmp.Diff(want, all); d != "" {
		t.Error(d)
	}
}
