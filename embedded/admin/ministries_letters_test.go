package admin_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// chooseBytes gives the page a file of bytes, as a text whose characters are
// these, and looks at it.
func chooseBytes(p *browsertest.Page, name, content string) {
	var bytes []string
	for _, b := range []byte(content) {
		bytes = append(bytes, fmt.Sprint(b))
	}
	browsertest.Value[any](p,
		fmt.Sprintf(`(() => { const d = new DataTransfer(); d.items.add(new File([new Uint8Array([%s])], %s)); document.getElementById("file").files = d.files; })()`, strings.Join(bytes, ","), quoted(name)))
	browsertest.Value[any](p, `window.before = true`)
	p.Click("#upload")
	p.Wait(`!window.before && document.readyState === "complete" && document.getElementById("again")`)
}

func TestTheEndpointsTellHowTheLettersWereRead(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		s.Account(t, "Anna", store.Editor)
		type answer struct {
			Success  bool
			Encoding string
			Guessed  bool `json:"encoding_guessed"`
			Notices  []string
			Errors   []string
			Imported int
			Updated  int
		}
		ask := func(path, body string, headers ...string) (int, answer) {
			t.Helper()
			a := s.Ask(t, "POST", path, body, append([]string{"Authorization", basic("Anna", right), "Content-Type", "text/csv"}, headers...)...)
			var out answer
			if err := json.Unmarshal([]byte(a.Body), &out); err != nil {
				t.Fatalf("%s: %s", path, a.Body)
			}
			return a.Status, out
		}
		const mac = "ministry_key,name\rninos,Coro de ni\x96os\r"
		status, a := ask("/api/ministries/import-csv", mac)
		if status != 200 || a.Encoding != "macintosh" || !a.Guessed || len(a.Notices) != 1 ||
			!strings.Contains(a.Notices[0], "“Coro de niños”") || stored(t, s, "ninos").Name != "Coro de niños" {
			t.Errorf("%d %+v", status, a)
		}
		if status, a = ask("/api/ministries/import-csv?encoding=Windows-1252&lang=es", mac); status != 200 || a.Encoding != "windows-1252" ||
			a.Guessed || a.Updated != 1 || stored(t, s, "ninos").Name != "Coro de ni–os" {
			t.Errorf("%d %+v", status, a)
		}
		if status, a = ask("/api/ministries/import-csv?encoding=klingon", mac); status != 400 || len(a.Errors) != 1 ||
			!strings.Contains(a.Errors[0], "macintosh") {
			t.Errorf("%d %+v", status, a)
		}
		if status, a = ask("/api/ministries/bulk-import", "\xff\xfe"+strings.Join(strings.Split("[{\"key\":\"a\",\"name\":\"A\"}]", ""),
			"\x00")+"\x00"); status != 200 || a.Imported != 1 || a.Encoding != "utf-16le" || a.Guessed || a.Notices == nil {
			t.Errorf("%d %+v", status, a)
		}
		// A refused file tells it too, and the fields are listed once.
		status, a = ask("/api/ministries/import-csv", "Ministry Key,Grupo,Otro m\xe1s\nx,y,z\n")
		all := strings.Join(a.Errors, "\n")
		if status != 400 || len(a.Notices) != 1 || strings.Count(all, "description_es") != 1 || !strings.Contains(all, "row 1, Grupo: ") ||
			!strings.Contains(all, "row 1, Otro más: ") {
			t.Errorf("%d %+v", status, a)
		}
		if status, a = ask("/api/ministries/import-csv", "PK\x03\x04xl/workbook", "Accept-Language", "es"); status != 400 ||
			!strings.Contains(strings.Join(a.Errors, ""), "libro de Excel") {
			t.Errorf("%d %+v", status, a)
		}
		if status, a = ask("/api/ministries/import-csv", "key,name\nx,#REF!\ny,\"z\nw,W\nv,#N/A\n"); status != 400 ||
			!strings.HasPrefix(a.Errors[0], "row 2, name: the spreadsheet shows the error #REF!") || len(a.Errors) != 3 {
			t.Errorf("%d %+v", status, a)
		}
	})
}
