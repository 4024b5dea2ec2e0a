package admin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/listimport"
	"ministryfinder/embedded/web/webtest"
)

// broughtNames are a list that is brought: some of its names are much like those
// that are there.
var broughtNames = []string{
	"Parish Choir", "Coro de Niños", "Moms Group", "OCIA Sponsors and Friends", "Adoration Gild", "Widows & Widowers", "Stewardship Committee",
	"Youth Group (Grades 9-12)", "Fish Fry Crew", "Legión de María", "Lectors", "Catequistas", "Hispanic Ministry", "Cub Scouts",
}

// storeList stores a list as the pages before these do.
func storeList(t testing.TB, s *webtest.Site, names ...string) {
	t.Helper()
	d := listimport.Draft{Source: "ministries.xlsx"}
	for i, name := range names {
		d.Rows = append(d.Rows, listimport.Row{ID: i + 1, Number: i + 2, Ministry: catalogue.Ministry{Name: name}.Clean()})
	}
	if names[0] == broughtNames[0] {
		d.Rows[0].Ministry.Description = "We sing at the eleven o'clock Mass and rehearse on Wednesday evenings. You need not read notes."
	}
	content, err := d.Encode()
	if err == nil {
		err = s.Store.SetImportDraft(t.Context(), "Anna", content, 0, s.Clock.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
}

// brought reads the list that is stored, with its version.
func brought(t testing.TB, s *webtest.Site) (*listimport.Draft, string) {
	t.Helper()
	stored, err := s.Store.ImportDraft(t.Context(), s.Clock.Now().Add(-listimport.DraftLife))
	if err != nil {
		t.Fatal(err)
	}
	d, err := listimport.DecodeDraft(stored.Content)
	if err != nil {
		t.Fatal(err)
	}
	return d, fmt.Sprint(stored.Version)
}

const (
	changesPath  = "/admin/ministries/bring/changes"
	audiencePath = "/admin/ministries/bring/audience"
)

// sendForm sends a form of fields given as name and value in turn.
func sendForm(t *testing.T, s *webtest.Site, cookie, path string, fields ...string) webtest.Answer {
	t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return s.Ask(t, "POST", path, form.Encode(), "Cookie", cookie, "Content-Type", "application/x-www-form-urlencoded", "Origin", s.URL)
}

// saidOf is whom a row of the list is for.
func saidOf(m catalogue.Ministry) string {
	var all []string
	for _, f := range catalogue.AudienceFields() {
		all = append(all, *m.List(f)...)
	}
	return strings.Join(all, " ")
}

func TestWhatAListRenamesIsToldAndWhatIsAlikeIsAsked(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Enter(t)
		if a := s.Ask(t, "GET", changesPath, "", "Cookie", cookie); a.Status != http.StatusSeeOther {
			t.Errorf("without a list: %d", a.Status)
		}
		storeList(t, s, broughtNames...)
		a := s.Ask(t, "GET", changesPath, "", "Cookie", cookie)
		for _, want := range []string{
			"Is it the same ministry? (2)", "OCIA Sponsors and Friends", "Until now: OCIA Sponsors", "Adoration Gild", "Parish Choir",
		} {
			if !strings.Contains(a.Body, want) {
				t.Errorf("%q is not told", want)
			}
		}
		_, version := brought(t, s)
		a = sendForm(t, s, cookie, changesPath, "version", version, "same4", "ocia-sponsors", "hide", "mass")
		if a.Status != http.StatusBadRequest || !strings.Contains(a.Body, "Please choose.") ||
			strings.Contains(a.Body, "Until now: OCIA Sponsors") {
			t.Errorf("one without an answer: %d", a.Status)
		}
		d, version := brought(t, s)
		if d.Row(4).Same != "ocia-sponsors" || d.Row(5).SameSettled || !d.HideOthers ||
			slices.Contains(d.Stay, "mass") || !slices.Contains(d.Stay, "ocia") {
			t.Errorf("%q %t, stay %v", d.Row(4).Same, d.Row(5).SameSettled, d.Stay)
		}
		if a := sendForm(t, s, cookie, changesPath, "version", "99"); a.Status != http.StatusConflict {
			t.Errorf("of two who change it the second: %d", a.Status)
		}
		a = sendForm(t, s, cookie, changesPath, "version", version, "same5", "new", "hide", "mass", "lang", "es")
		if a.Status != http.StatusSeeOther || a.Header.Get("Location") != audiencePath+"?lang=es" {
			t.Errorf("%d %s", a.Status, a.Header.Get("Location"))
		}
		d, _ = brought(t, s)
		if d.Row(5).Same != "" || !d.Row(5).SameSettled || d.Row(3).Same != "moms-group" ||
			d.Row(14).Same != "cub-scouts" || d.Row(1).Same != "" {
			t.Errorf("%q %q %q %q", d.Row(5).Same, d.Row(3).Same, d.Row(14).Same, d.Row(1).Same)
		}
		_, version = brought(t, s)
		a = sendForm(t, s, cookie, "/admin/ministries/bring/publish", "version", version, "hide_others", "1")
		if mass := stored(t, s, "mass"); a.Status != http.StatusSeeOther || mass.Active || mass.Key == "" || !stored(t, s, "confession").Active {
			t.Errorf("%d: what is ticked is hidden and the rest stays", a.Status)
		}
		if got := saidOf(d.Row(3).Ministry); got != saidOf(stored(t, s, "moms-group")) {
			t.Errorf("whom a ministry that is there is for does not stay: %s", got)
		}
	})
}

func TestWhomAListIsForIsSuggestedAndTakenOnlyWhenItIsSaved(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Enter(t)
		storeList(t, s, broughtNames...)
		a := s.Ask(t, "GET", audiencePath, "", "Cookie", cookie)
		for _, want := range []string{
			`because it says “Choir”`, `“Grades 9-12”`, "2 of 14 are for everybody",
			`value="interests:music" data-text="Music" data-word="Choir" checked`,
		} {
			if !strings.Contains(a.Body, want) {
				t.Errorf("%q is not on the page", want)
			}
		}
		if a := s.Ask(t, "GET", audiencePath+"?only=unsaid&lang=es", "", "Cookie", cookie); strings.Contains(a.Body, "Parish Choir") ||
			!strings.Contains(a.Body, "Hispanic Ministry") || !strings.Contains(a.Body, "Sin decir: para todos") {
			t.Errorf("those of which nothing is said: %d", a.Status)
		}
		d, version := brought(t, s)
		if said := saidOf(d.Row(1).Ministry); said != "" {
			t.Errorf("it is taken before anybody has seen it: %s", said)
		}
		a = sendForm(t, s, cookie, audiencePath, "version", version, "page", "1", "pages", "1", "row", "1", "row", "7", "row", "13",
			"c1", "interests:music", "c1", "interests:golf", "c1", "genders:female", "pick", "7", "pick", "13",
			"category", "interests:service", "do", "add")
		if a.Status != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), audiencePath) {
			t.Errorf("%d %s", a.Status, a.Header.Get("Location"))
		}
		d, version = brought(t, s)
		for id, want := range map[int]string{1: "female music", 7: "service", 13: "service", 2: ""} {
			if got := saidOf(d.Row(id).Ministry); got != want || d.Row(id).Settled != (id != 2) {
				t.Errorf("row %d: %q, not %q", id, got, want)
			}
		}
		for do, want := range map[string]string{"take": "", "everybody": "", "suggested": "music"} {
			sendForm(t, s, cookie, audiencePath, "version", version, "row", "1", "c1", "interests:prayer", "pick", "1",
				"category", "interests:prayer", "do", do)
			d, version = brought(t, s)
			if got := saidOf(d.Row(1).Ministry); got != want {
				t.Errorf("%s: %q, not %q", do, got, want)
			}
		}
		for do, want := range map[string]string{"add": "college-young-adult journeying-adults married-parents prayer", "take": "prayer"} {
			sendForm(t, s, cookie, audiencePath, "version", version, "row", "1", "c1", "interests:prayer", "c1", "age_groups:married-parents",
				"pick", "1", "category", "age_groups:grown-ups", "do", do)
			d, version = brought(t, s)
			got := strings.Fields(saidOf(d.Row(1).Ministry))
			slices.Sort(got)
			if strings.Join(got, " ") != want {
				t.Errorf("%s grown-ups: %q, not %q", do, got, want)
			}
		}
		for problem, fields := range map[string][]string{
			"please tick them first":            {"do", "add", "category", "interests:prayer"},
			"Please choose what is to be added": {"do", "take", "pick", "1"},
		} {
			a = sendForm(t, s, cookie, audiencePath, append(fields, "version", version, "row", "1", "c1", "interests:support")...)
			if d, version = brought(t, s); a.Status != http.StatusBadRequest || !strings.Contains(a.Body, problem) ||
				saidOf(d.Row(1).Ministry) != "support" {
				t.Errorf("%s: %d, %s", problem, a.Status, saidOf(d.Row(1).Ministry))
			}
		}
		a = sendForm(t, s, cookie, audiencePath, "version", "99", "row", "1", "c1", "interests:kids")
		if a.Status != http.StatusConflict || !strings.Contains(a.Body, `value="interests:kids" data-text="Something for my children" checked`) {
			t.Errorf("who was late loses what was ticked: %d", a.Status)
		}
	})
}
