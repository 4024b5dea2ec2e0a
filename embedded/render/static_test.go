package render

import (
	"io/fs"
	"net/http/httptest"
	"path"
	"strings"
	"testing"

	"ministryfinder/assets"
)

// Style sheets are sent without our comments, and with all of their rules.
func TestStyleSheetsAreSentWithoutComments(t *testing.T) {
	files, err := loadStatic(assets.Web)
	if err != nil {
		t.Fatal(err)
	}
	sheets, err := fs.Glob(assets.Web, "web/static/*.css")
	if err != nil || len(sheets) == 0 {
		t.Fatalf("%d style sheets: %v", len(sheets), err)
	}
	for _, sheet := range sheets {
		body, err := fs.ReadFile(assets.Web, sheet)
		if err != nil {
			t.Fatal(err)
		}
		want := string(body)
		for strings.Contains(want, "/*") {
			before, rest, _ := strings.Cut(want, "/*")
			_, after, closed := strings.Cut(rest, "*/")
			if !closed {
				t.Fatalf("%s: a comment has no end", sheet)
			}
			want = before + after
		}
		answer := httptest.NewRecorder()
		files.byHashed[files.hashed[path.Base(sheet)]].serve(answer, httptest.NewRequest("GET", "/", nil))
		if got := answer.Body.String(); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(want), " ") {
			t.Errorf("%s is sent as %s", sheet, got)
		}
	}
}
