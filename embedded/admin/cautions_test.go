package admin_test

import (
	"os"
	"path/filepath"
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
