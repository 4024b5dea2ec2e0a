package admin_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue/listimport/listtest"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// mostClicks is how many clicks may lead from a list to its quiz.
const mostClicks = 25

// person is a name that a file has and that nothing of ours may have.
func person(i int) string { return fmt.Sprintf("Xanthippe%03d", i) }

// ourList is a workbook of 73 ministries, some of them as programs write them, and a
// row for each of 200 people in them.
func ourList(t *testing.T) []byte {
	rows := [][]string{{"Ministry Name", "Description", "Category", "Ministry Status", "First Name", "Last Name", "Email", "Birthdate"}}
	for i := range 200 {
		n := i % 73
		name, description, status := fmt.Sprintf("Ministry of Example %d", n+1), "What it does.", "Active"
		switch {
		case n < 5:
			name = fmt.Sprintf("30%d-Ministry of Example %d", n, n+1)
		case n == 5:
			name = "LiturgicalPlanningDscrnmnt"
		case n < 9:
			name = strings.ToUpper(name)
		case n < 11:
			status = "Archived"
		case n == 11:
			description = "<p>What it <b>does</b>.</p>"
		}
		rows = append(rows, []string{name, description, "Liturgy", status, person(i), "Sample", person(i) + "@example.org", "1970-01-02"})
	}
	return listtest.Workbook(t, listtest.Sheet{Name: "Sheet1", Rows: rows})
}

func bring(p *browsertest.Page, name string, file []byte) {
	browsertest.Value[any](p, fmt.Sprintf(`(() => { const d = new DataTransfer(); const b = Uint8Array.from(atob(%s), (c) => c.charCodeAt(0));
		d.items.add(new File([b], %s)); document.getElementById("file").files = d.files; })()`, quoted(base64.StdEncoding.EncodeToString(file)), quoted(name)))
}

// nothingOf looks for the people of the file in all that is stored: the database, the
// files of SQLite with their log, a backup, the draft and the server's log.
func nothingOf(t *testing.T, s *webtest.Site, folder, when string) {
	t.Helper()
	var all bytes.Buffer
	if _, err := s.Store.Dump(t.Context(), &all, "test"); err != nil {
		t.Fatal(err)
	}
	if d, err := s.Store.ImportDraft(t.Context(), time.Time{}); err == nil {
		all.WriteString(d.Content)
	}
	all.Write(s.Log.Bytes())
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	for i := range 200 {
		if bytes.Contains(all.Bytes(), []byte(person(i))) {
			t.Fatalf("%s has %s", when, person(i))
		}
	}
}

func TestAParishBringsItsOwnList(t *testing.T) {
	t.Parallel()
	t.Run("sqlite", func(t *testing.T) {
		folder := t.TempDir()
		db, err := store.OpenSQLite(t.Context(), filepath.Join(folder, "finder.db"))
		if err != nil {
			t.Fatal(err)
		}
		bringOurList(t, webtest.On(t, db), folder)
	})
	t.Run("postgres", func(t *testing.T) {
		db, err := store.OpenPostgres(t.Context(), server.Database(t))
		if err != nil {
			t.Fatal(err)
		}
		bringOurList(t, webtest.On(t, db), t.TempDir())
	})
}

func bringOurList(t *testing.T, s *webtest.Site, folder string) {
	p := enter(t, s, list, browsertest.WithAxe())
	clicks := 0
	click := func(selector, then string) {
		t.Helper()
		clicks++
		p.Click(selector)
		p.Wait(`document.readyState === "complete" && ` + then)
	}
	looked := func(name string) {
		t.Helper()
		p.WantAccessible(name)
		p.WantReflow(name)
		p.ScreenshotAll(name)
	}
	click("#bring", `document.getElementById("read")`)
	looked("bring")
	clicks++ // choosing the file
	bring(p, "our ministries.xlsx", ourList(t))
	click("#read", `document.getElementById("go")`)
	looked("bring-columns")
	if dropped := browsertest.Value[string](p, `document.getElementById("dropped").innerText`); !strings.Contains(dropped, "Birthdate") ||
		strings.Contains(browsertest.Value[string](p, `document.querySelector("main").innerText`), person(0)) {
		t.Errorf("what is dropped: %s", dropped)
	}
	click("#go", `document.querySelector(".drafts")`)
	shows(p, "73 ministries come in")
	looked("bring-look")
	for _, kind := range []string{"number", "cut", "capitals", "html", "inactive"} {
		click("#all-"+kind, `document.querySelector(".done") && !document.getElementById("all-`+kind+`")`)
	}
	shows(p, "71 ministries come in")
	// A card is edited by the keyboard alone.
	p.Open(s.URL + "/admin/ministries/bring/look?edit=1")
	fill(p, "#edit-name", "Choir")
	p.ScreenshotAll("bring-edit")
	p.Click("#edit-name")
	p.Press("\r")
	p.Wait(`document.querySelector(".drafts .name") && document.querySelector(".drafts .name").innerText === "Choir"`)
	nothingOf(t, s, folder, "the draft")
	click("#next", `location.pathname.endsWith("/changes") && document.getElementById("go-on")`)
	click("#go-on", `location.pathname.endsWith("/audience") && document.getElementById("go-on")`)
	click("#go-on", `location.search.includes("page=2") && document.getElementById("go-on")`)
	click("#go-on", `document.getElementById("publish")`)
	looked("bring-publish")
	if !browsertest.Value[bool](p, `document.getElementById("hide-others").checked`) {
		t.Error("another parish's ministries would stay")
	}
	click("#publish", `location.pathname === "/admin/ministries" && document.querySelector(".done")`)
	if m := stored(t, s, "choir"); m.Name != "Choir" || m.Category != "Liturgy" || !m.Active {
		t.Errorf("%+v", m)
	}
	if m := stored(t, s, "mass"); m.Active {
		t.Error("a ministry of the starter catalogue is still shown")
	}
	if clicks > mostClicks {
		t.Errorf("it took %d clicks", clicks)
	}
	t.Logf("%d clicks", clicks)
	nothingOf(t, s, folder, "what is published")
	p.Click("#undo")
	p.Wait(`document.querySelector(".done") && document.querySelectorAll(".rows > li").length === 38`)
	if m := stored(t, s, "mass"); !m.Active {
		t.Error("one undo does not bring the former ones back")
	}
	if problems := p.Problems(); len(problems) > 0 {
		t.Errorf("the pages' scripts had problems: %q", problems)
	}
}
