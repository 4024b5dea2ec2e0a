package admin_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// A leader who is handed paper, and whoever calls from the office, read the same before
// a call as one who is written to: that a parent asks for a child, and that a ministry
// needs training first, in the parish's own words where it has some.
func TestWhoeverCallsIsToldOfChildrenAndOfTraining(t *testing.T) {
	s := webtest.New(t)
	takesCalls(t, s)
	choice, version, err := connect.LoadChoice(t.Context(), s.Store)
	if err != nil {
		t.Fatal(err)
	}
	own := "First of our own words. " + strings.Repeat("We keep to the rules of the diocese. ", 11) + "The last of them."
	choice.ChildrenWords, choice.Training = map[string]string{"en": own}, []int64{1}
	if err := connect.SaveChoice(t.Context(), s.Store, "test", choice, version, s.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	eva := s.Account(t, "Eva", store.Editor)
	parent := asks(t, s, request.Asker{Name: "Paula", Phone: "615 555 0105", ForChild: true}, 0, request.Office, 1)
	const training = "needs safe-environment training first"
	for _, path := range []string{"/admin/waiting/person/" + parent.ID, "/admin/call-sheets"} {
		if body := pageOf(t, s, eva, path); !strings.Contains(body, own) || !strings.Contains(body, training) {
			t.Errorf("%s: %s", path, body)
		}
		if body := pageOf(t, s, eva, path+"?lang=es"); !strings.Contains(body, "nunca directamente con el niño") ||
			!strings.Contains(body, "ambiente seguro") {
			t.Errorf("%s in Spanish: %s", path, body)
		}
	}
	asks(t, s, request.Asker{Name: "Grace", Phone: "615 555 0106"}, 0, request.Office, 2)
	table := readTable(t, s.Ask(t, "GET", "/admin/call-sheets/table.csv", "", "Cookie", eva).Body)
	about := map[string]string{}
	for _, row := range table[1:] {
		about[row[2]] = row[slices.Index(table[0], "To know before a call")]
	}
	if words := about["Paula (For a child)"]; !strings.Contains(words, own) || !strings.Contains(words, training) || about["Grace"] != "" {
		t.Errorf("the table: %q", about)
	}
	a := s.Ask(t, "GET", "/admin/call-sheets/sheets.pdf", "", "Cookie", eva)
	path := filepath.Join(t.TempDir(), "sheets.pdf")
	if err := os.WriteFile(path, []byte(a.Body), 0o600); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv(browsertest.ShotsVariable); dir != "" {
		poppler(t, "pdftoppm", "-r", "70", "-png", path, filepath.Join(dir, "sheets-child"))
	}
	text := strings.Join(strings.Fields(poppler(t, "pdftotext", "-layout", path, "-")), " ")
	if !strings.Contains(text, own) || !strings.Contains(text, training) || !strings.Contains(text, "Paula") {
		t.Errorf("the paper: %s", text)
	}
}

// readTable reads a file for a spreadsheet, all lines of which have as many cells.
func readTable(t *testing.T, file string) [][]string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff"))).ReadAll()
	if err != nil || len(all) < 2 {
		t.Fatalf("%v: %q", err, file)
	}
	return all
}

// What must be known before a call is part of it: a server that has not been able to read
// what the parish has chosen names nobody.
func TestNobodyIsNamedWithoutWhatMustBeKnown(t *testing.T) {
	s := webtest.New(t)
	takesCalls(t, s)
	paula := asks(t, s, request.Asker{Name: "Paula", Phone: "615 555 0105", ForChild: true}, 0, request.Office, 1)
	paths := []string{"/admin/waiting/person/" + paula.ID, "/admin/call-sheets", "/admin/call-sheets/table.csv",
		"/admin/call-sheets/sheets.pdf"}
	_, version, err := s.Store.Setting(t.Context(), connect.SettingName)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		choice string
		status int
	}{{`{}`, 200}, {`[]`, 503}} {
		if err := s.Store.SetSetting(t.Context(), "test", connect.SettingName, c.choice, version, s.Clock.Now()); err != nil {
			t.Fatal(err)
		}
		version++
		started := webtest.On(t, s.Store)
		eva := started.Account(t, "Eva "+c.choice, store.Editor)
		for _, path := range paths {
			a := started.Ask(t, "GET", path, "", "Cookie", eva)
			if a.Status != c.status || c.status != 200 && strings.Contains(a.Body, "Paula") {
				t.Errorf("%q: %s: %d %s", c.choice, path, a.Status, a.Body)
			}
		}
	}
}
