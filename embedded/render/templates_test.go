package render

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"ministryfinder/assets"
	"ministryfinder/embedded/i18n"
)

// Our own words keep together at their hyphen; what is put into a text is as it was given.
func TestHyphensHoldInOurWordsAlone(t *testing.T) {
	p := Page{Texts: i18n.For("en")}
	const host = "e-mail.parish.example"
	if got, want := p.T("doctor.mail.fails", "host", host, "answer", ""), "E\u2011mail cannot be sent by "+host+"."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// html/template takes an attribute data-on… for one that holds a script, as its name
// without data- begins with "on", and writes a text in quotation marks into it.
func TestNoTextStandsInAnAttributeThatIsTakenForAScript(t *testing.T) {
	script := regexp.MustCompile(`\sdata-on[\w-]*=`)
	pages := 0
	err := fs.WalkDir(assets.Web, "web", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".html") {
			return err
		}
		page, err := fs.ReadFile(assets.Web, path)
		if found := script.Find(page); found != nil {
			t.Errorf("%s has%s", path, found)
		}
		pages++
		return err
	})
	if err != nil || pages < 50 {
		t.Error(pages, err)
	}
}
