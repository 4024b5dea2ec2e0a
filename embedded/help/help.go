// Package help holds the help for staff that is built in: the pages of
// assets/docs/staff in each language, made into HTML, which task belongs to which
// page of the dashboard and of the health window, and the search. It knows no
// request and no window; package admin/help and the health window show it.
package help

import (
	"html/template"
	"io/fs"
	"path"
	"strings"
	"sync"

	"ministryfinder/assets"
	"ministryfinder/embedded/i18n"
)

// Index is the name of the page that lists all others by subject.
const Index = "index"

// Page is one task.
type Page struct {
	// Name is the same in all languages: backups for backups.md.
	Name, Title string
	// HTML is the text without its title. Links lead to other pages of the help, and
	// pictures to those that Picture returns.
	HTML template.HTML
	// Markdown is the whole text as it was written.
	Markdown string

	sections []section
}

// Book is the help in one language. It does not change.
type Book struct {
	Lang  string
	pages map[string]*Page
	// order are the names of the pages as the index lists them.
	order []string
}

var books = sync.OnceValue(func() map[string]*Book {
	all := map[string]*Book{}
	for _, lang := range i18n.Languages {
		all[lang] = newBook(lang)
	}
	return all
})

// For returns the help in a language, in English where it is not there.
func For(lang string) *Book {
	if b := books()[lang]; b != nil {
		return b
	}
	return books()[i18n.Languages[0]]
}

// newBook reads the pages of a language, which are built in: a mistake in them is
// one of the program, and its tests read all of them.
func newBook(lang string) *Book {
	b := &Book{Lang: lang, pages: map[string]*Page{}}
	files, err := fs.Glob(assets.StaffDocs, folder+"/"+lang+"/*.md")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	for _, file := range files {
		text, err := fs.ReadFile(assets.StaffDocs, file)
		if err != nil {
			panic(err) // it was listed just now
		}
		p := newPage(strings.TrimSuffix(path.Base(file), ".md"), lang, text)
		b.pages[p.Name] = p
	}
	for _, name := range linked(b.pages[Index].Markdown) {
		if b.pages[name] != nil {
			b.order = append(b.order, name)
		}
	}
	return b
}

// Page returns a page by its name; nil when there is none.
func (b *Book) Page(name string) *Page { return b.pages[name] }

// Pages returns all tasks, in the order of the index.
func (b *Book) Pages() []*Page {
	all := make([]*Page, len(b.order))
	for i, name := range b.order {
		all[i] = b.pages[name]
	}
	return all
}

// Address is where the dashboard shows a page of the help, the index included.
func Address(name string) string {
	if name == Index {
		return root
	}
	return root + "/" + name
}

// root is the address of the help in the dashboard.
const root = "/admin/help"

// folder is where the pages are in package assets.
const folder = "docs/staff"

// Picture returns a picture of the help by its name, such as well-32.png; nil when
// there is none.
func Picture(name string) []byte {
	if name != path.Base(name) {
		return nil
	}
	if body, err := fs.ReadFile(assets.StaffDocs, folder+"/pictures/"+name); err == nil {
		return body
	}
	if path.Ext(name) != ".png" {
		return nil
	}
	body, err := fs.ReadFile(assets.Icons, "icons/"+name)
	if err != nil {
		return nil
	}
	return body
}
