package admin_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/webtest"
)

const (
	bringPath   = "/admin/ministries/bring"
	lookPath    = bringPath + "/look"
	columnsPath = bringPath + "/columns"
)

// sendList sends a list with a form of the first two pages.
func sendList(t *testing.T, s *webtest.Site, cookie, path, list string, fields ...string) webtest.Answer {
	t.Helper()
	body, kind := upload(t, "file", "our ministries.csv", list, fields...)
	return s.Ask(t, "POST", path, body, "Content-Type", kind, "Cookie", cookie, "Origin", s.URL)
}

// hiddenIn returns the value of a hidden field of a page.
func hiddenIn(t *testing.T, page, name string) string {
	t.Helper()
	found := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)
	if found == nil {
		t.Fatalf("the page has no field %s: %s", name, page)
	}
	return found[1]
}

// One list is brought at a time. Whoever of two is later is told so, keeps what was
// typed, and takes nothing of the other's away without having seen it.
func TestOfTwoWhoBringAListNobodyLosesWork(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		anna, eva := s.Account(t, "Anna", store.Editor), s.Account(t, "Eva", store.Editor)
		storeList(t, s, broughtNames...)
		_, version := brought(t, s)

		// Two cards at once.
		a := sendForm(t, s, anna, lookPath, "version", version, "do", "save:1", "edit.name", "Choir of Anna")
		if a.Status != http.StatusSeeOther {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		a = sendForm(t, s, eva, lookPath, "version", version, "do", "save:2", "edit.name", "Choir of Eva", "edit.phone", "555 0199")
		if a.Status != http.StatusConflict || !strings.Contains(a.Body, `value="Choir of Eva"`) ||
			!strings.Contains(a.Body, `value="555 0199"`) ||
			!strings.Contains(a.Body, "Choir of Anna") || !strings.Contains(a.Body, "Yours is still here") {
			t.Errorf("who is late: %d %s", a.Status, a.Body)
		}
		if d, _ := brought(t, s); d.Row(2).Ministry.Name != broughtNames[1] {
			t.Errorf("it was stored: %+v", d.Row(2))
		}
		a = sendForm(t, s, eva, lookPath, "version", hiddenIn(t, a.Body, "version"), "do", "save:2", "edit.name", "Choir of Eva")
		if d, _ := brought(t, s); a.Status != http.StatusSeeOther || d.Row(1).Ministry.Name != "Choir of Anna" ||
			d.Row(2).Ministry.Name != "Choir of Eva" {
			t.Errorf("%d: %+v", a.Status, d.Rows[:2])
		}
		if a := sendForm(t, s, eva, lookPath, "version", version, "do", "leave:3"); a.Status != http.StatusConflict ||
			!strings.Contains(a.Body, "please do it again") {
			t.Errorf("a button of an old page: %d", a.Status)
		}

		// What was said of names that are alike.
		a = sendForm(t, s, eva, changesPath, "version", version, "same4", "new", "hide", "mass")
		if a.Status != http.StatusConflict || !strings.Contains(a.Body, `name="same4" value="new" checked`) ||
			!strings.Contains(a.Body, `name="hide" value="mass" checked`) || strings.Contains(a.Body, `value="confession" checked`) {
			t.Errorf("%d %s", a.Status, a.Body)
		}

		// Another list in the place of the one that waits.
		const list = "Ministry,Description\nBread for All,Bakes bread\nThe Night Watch,Prays at night\n"
		seen := hiddenIn(t, sendList(t, s, eva, bringPath, list).Body, "waiting")
		if a := sendForm(t, s, anna, lookPath, "version", seen, "do", "leave:3"); a.Status != http.StatusSeeOther {
			t.Fatal(a.Status, a.Body)
		}
		shape := hiddenIn(t, sendList(t, s, eva, bringPath, list).Body, "shape")
		fields := []string{"do", "go", "shape", shape, "columns", "2", "col.0", "name", "col.1", "description", "heading", "1"}
		a = sendList(t, s, eva, columnsPath, list, append(fields, "waiting", seen)...)
		if d, _ := brought(t, s); a.Status != http.StatusConflict || !strings.Contains(a.Body, "last by: Anna") ||
			len(d.Rows) != len(broughtNames) {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		// And away with it.
		if a := sendForm(t, s, eva, bringPath+"/discard", "version", seen); a.Status != http.StatusConflict {
			t.Errorf("thrown away as it is not any more: %d", a.Status)
		}
		a = sendList(t, s, eva, columnsPath, list, append(fields, "waiting", hiddenIn(t, a.Body, "waiting"))...)
		d, version := brought(t, s)
		if a.Status != http.StatusSeeOther || len(d.Rows) != 2 || d.Rows[1].Ministry.Name != "The Night Watch" {
			t.Errorf("%d %+v", a.Status, d.Rows)
		}
		page := s.Ask(t, "GET", bringPath, "", "Cookie", anna, "Accept", "text/html").Body
		if !strings.Contains(page, "by: Eva") || hiddenIn(t, page, "version") != version || !strings.Contains(page, "cannot be brought back") {
			t.Errorf("what waits: %s", page)
		}
		if a := sendForm(t, s, anna, bringPath+"/discard", "version", version); a.Status != http.StatusSeeOther {
			t.Errorf("thrown away: %d", a.Status)
		}
		if page := s.Ask(t, "GET", bringPath, "", "Cookie", anna, "Accept", "text/html").Body; strings.Contains(page, `id="waiting"`) {
			t.Errorf("it waits still: %s", page)
		}
		if a := sendForm(t, s, eva, bringPath+"/discard", "version", version); a.Status != http.StatusSeeOther {
			t.Errorf("what is thrown away already: %d", a.Status)
		}
	})
}

// How the columns of a list were chosen holds for the next one with the same headings,
// and for no other one.
func TestTheNextYearsFileIsReadAsThisYears(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Account(t, "Anna", store.Editor)
		chosen := func(list string) (fields []string) {
			t.Helper()
			page := sendList(t, s, cookie, bringPath, list).Body
			for i := range 4 {
				_, column, _ := strings.Cut(page, fmt.Sprintf(`id="col%d"`, i))
				column, _, _ = strings.Cut(column, "</select>")
				found := regexp.MustCompile(`value="([^"]*)" selected`).FindStringSubmatch(column)
				if found == nil {
					t.Fatalf("column %d of %s", i, page)
				}
				fields = append(fields, found[1])
			}
			return fields
		}
		const head = "Area,Group,Remarks,Wo\n"
		list := head + "Liturgy,Choir of the Hill,Sings,Hall\nLiturgy,Ushers of the Hill,Help,Church\n"
		want := []string{"category", "name", "details", "where"}
		if got := chosen(list); slices.Equal(got, want) {
			t.Fatalf("it is guessed already: %q", got)
		}
		page := sendList(t, s, cookie, bringPath, list).Body
		fields := []string{"do", "go", "shape", hiddenIn(t, page, "shape"), "columns", "4", "waiting", "0"}
		for i, field := range want {
			fields = append(fields, fmt.Sprint("col.", i), field)
		}
		if a := sendList(t, s, cookie, columnsPath, list, fields...); a.Status != http.StatusSeeOther {
			t.Fatal(a.Status, a.Body)
		}
		if d, _ := brought(t, s); d.Rows[0].Ministry.Details != "Sings" || d.Rows[0].Ministry.Where != "Hall" ||
			d.Rows[0].Ministry.Category != "Liturgy" {
			t.Errorf("%+v", d.Rows[0])
		}
		if got := chosen(head + "Prayer,Rosary of the Hill,Prays,Chapel\n"); !slices.Equal(got, want) {
			t.Errorf("the next year: %q, want %q", got, want)
		}
		if got := chosen("Wo,Group,Remarks,Area\nHall,Choir of the Hill,Sings,Liturgy\n"); slices.Equal(got, want) {
			t.Errorf("another order: %q", got)
		}
	})
}
