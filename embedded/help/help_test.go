package help_test

import (
	"bytes"
	"image"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ministryfinder/assets"
	"ministryfinder/embedded/help"
	"ministryfinder/embedded/i18n"
)

// maxPictures bounds all pictures of the help together, in bytes: they are in the
// program.
const maxPictures = 1 << 20

var (
	links    = regexp.MustCompile(`href="([^"]*)"`)
	pictures = regexp.MustCompile(`<img src="/admin/help/picture/([^"]+)" alt="([^"]{5,})" width="\d+" height="\d+">`)
)

// Each link of the help leads to a page of it in the same language, or to its other
// language, and none out of the program; each picture is there, with its size and with
// what it shows in words.
func TestEachLinkAndPictureOfTheHelpIsThere(t *testing.T) {
	shown := map[string]bool{}
	for _, lang := range i18n.Languages {
		b := help.For(lang)
		all := append(b.Pages(), b.Page(help.Index))
		if b.Lang != lang || len(all) < 20 {
			t.Fatalf("%s: %d pages in %s", lang, len(all), b.Lang)
		}
		for _, p := range all {
			if p.Title == "" || strings.Contains(string(p.HTML), "<h1") || !strings.Contains(string(p.HTML), "<h2") {
				t.Errorf("%s/%s: title %q", lang, p.Name, p.Title)
			}
			for _, found := range links.FindAllStringSubmatch(string(p.HTML), -1) {
				to, in, ok := strings.Cut(found[1], "?lang=")
				name := strings.TrimPrefix(strings.TrimPrefix(to, help.Address(help.Index)), "/")
				if name == "" {
					name = help.Index
				}
				if !ok || help.For(in).Lang != in || help.For(in).Page(name) == nil || to != help.Address(name) {
					t.Errorf("%s/%s leads to %s", lang, p.Name, found[1])
				}
				if in != lang && p.Name != help.Index {
					t.Errorf("%s/%s leads to %s, in another language", lang, p.Name, found[1])
				}
			}
			for _, found := range pictures.FindAllStringSubmatch(string(p.HTML), -1) {
				shown[found[1]] = true
				if _, _, err := image.DecodeConfig(bytes.NewReader(help.Picture(found[1]))); err != nil {
					t.Errorf("%s/%s: %s: %v", lang, p.Name, found[1], err)
				}
				if strings.HasSuffix(found[1], ".webp") && !strings.HasSuffix(found[1], "-"+lang+".webp") {
					t.Errorf("%s/%s shows %s, in another language", lang, p.Name, found[1])
				}
			}
			if n := strings.Count(string(p.HTML), "<img"); n != len(pictures.FindAllString(string(p.HTML), -1)) {
				t.Errorf("%s/%s: of %d pictures some have no size, or do not say what they show", lang, p.Name, n)
			}
		}
	}
	files, err := fs.Glob(assets.StaffDocs, "docs/staff/pictures/*")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d pictures of pages: %v", len(files), err)
	}
	total := 0
	for _, file := range files {
		total += len(help.Picture(path.Base(file)))
		if !shown[path.Base(file)] {
			t.Errorf("no page shows %s", file)
		}
	}
	if total > maxPictures {
		t.Errorf("the pictures have %d bytes, more than %d", total, maxPictures)
	}
}

// The index lists each task once, and the tasks are the same in all languages.
func TestTheIndexListsEachTask(t *testing.T) {
	var first []string
	for _, lang := range i18n.Languages {
		var names []string
		for _, p := range help.For(lang).Pages() {
			names = append(names, p.Name)
		}
		if first == nil {
			first = names
		}
		if !slices.Equal(names, first) {
			t.Errorf("%s lists %q, and not %q", lang, names, first)
		}
		files, err := fs.Glob(assets.StaffDocs, "docs/staff/"+lang+"/*.md")
		if err != nil || len(files) != len(names)+1 || len(slices.Compact(slices.Sorted(slices.Values(names)))) != len(names) {
			t.Errorf("%s: %d files, %d tasks in the index: %v", lang, len(files), len(names), err)
		}
	}
}

// Each page of the dashboard has a task, by its address or by that above it.
func TestEachPageHasATask(t *testing.T) {
	for address, want := range map[string]string{
		"/admin": "today", "/admin/ministries": "edit", "/admin/ministries/7": "edit", "/admin/ministries/new": "edit",
		"/admin/ministries/bring/columns": "list", "/admin/backups": "backups", "/admin/backups/restore": "restore",
		"/admin/setup/parish": "first-start", "/admin/people/3/role": "accounts", "/admin/nothing": help.Index, "/": help.Index, "": help.Index,
		"admin": help.Index, "/admin/": help.Index, "/admin/help/backups": help.Index,
	} {
		if got := help.Of(address); got != want {
			t.Errorf("%q: %s, want %s", address, got, want)
		}
		for _, lang := range i18n.Languages {
			if help.For(lang).Page(help.Of(address)) == nil {
				t.Errorf("%s: %q has no page", lang, help.Of(address))
			}
		}
	}
	for _, page := range []string{"", "alerts", "sharing", "backups", "settings"} {
		if help.For("es").Page(help.OfWindow(page)) == nil {
			t.Errorf("the window's page %q has no task", page)
		}
	}
}

// What staff would type finds the task at the top: with or without accents, in capital
// letters, in the plural, and in a whole sentence.
func TestTheSearchFindsTheTask(t *testing.T) {
	for _, c := range []struct{ lang, query, wanted string }{
		{"en", "poster", "poster"}, {"en", "POSTERS", "poster"}, {"en", "backup", "backups"}, {"en", "wifi", "sharing"},
		{"en", "how do I print a poster?", "poster"}, {"en", "tablet", "tablet"}, {"en", "forgot password", "signin"},
		{"en", "council pdf", "council"}, {"en", "logo", "parish"}, {"en", "icon", "icon"}, {"en", "undo restore", "restore"},
		{"es", "cartel", "poster"}, {"es", "carteles", "poster"}, {"es", "contraseña", "signin"}, {"es", "contrasena olvidada", "signin"},
		{"es", "TELÉFONOS", "sharing"}, {"es", "telefonos", "sharing"}, {"es", "copia de seguridad", "backups"}, {"es", "consejo", "council"},
		{"es", "tableta", "tablet"},
	} {
		hits := help.For(c.lang).Search(c.query)
		var names []string
		for _, h := range hits {
			names = append(names, h.Page.Name)
		}
		if !slices.Contains(names[:min(2, len(names))], c.wanted) {
			t.Errorf("%s: %q finds %q, and %s not at the top", c.lang, c.query, names, c.wanted)
			continue
		}
		if hits[0].Excerpt == "" || len(hits) > help.MaxHits {
			t.Errorf("%s: %q: %d hits, and %q", c.lang, c.query, len(hits), hits[0].Excerpt)
		}
	}
	for _, query := range []string{"", " ", "zzzz", "¿?", "' --", strings.Repeat("x", 10000), "\x00\xff", "*", "%"} {
		if hits := help.For("en").Search(query); len(hits) != 0 {
			t.Errorf("%q finds %d pages", query, len(hits))
		}
	}
	// A long sentence is read as far as its bound, and finds something all the same.
	if hits := help.For("en").Search(strings.Repeat("poster ", 1000)); len(hits) == 0 || hits[0].Page.Name != "poster" {
		t.Errorf("%d hits", len(hits))
	}
}

// A picture is one by its name, and no file beside the pictures.
func TestOnlyPicturesAreServedAsPictures(t *testing.T) {
	for _, name := range []string{"", ".", "..", "../en/index.md", "index.md", "app.svg", "well.ico", "no.png", "../../icons/well-32.png"} {
		if help.Picture(name) != nil {
			t.Errorf("%q is a picture", name)
		}
	}
	if help.Picture("well-32.png") == nil {
		t.Error("the sign of the icon is missing")
	}
}
