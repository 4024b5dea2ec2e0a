// Package help is the window's page of the help: the task that belongs to the page
// one came from, and all others to choose from. It is there without the server, and
// without a browser.
package help

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/embedded/help"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

// Page shows one task.
type Page struct {
	// Object is what to show.
	Object fyne.CanvasObject

	tasks   *widget.Select
	browser *widget.Button
	text    *widget.RichText
	column  *widgets.Column
	lang    string
	name    string
}

// New returns a page. Browse opens the help in the browser, where it has pictures and
// a search.
func New(browse func(), t *i18n.Texts) *Page {
	theme.LoadFonts(fyne.TextStyle{Italic: true}, fyne.TextStyle{Monospace: true})
	p := &Page{name: "window"}
	p.tasks = widget.NewSelect(nil, p.choose)
	p.browser = widget.NewButtonWithIcon("", fynetheme.SearchIcon(), browse)
	p.text = widget.NewRichText()
	p.text.Wrapping = fyne.TextWrapWord
	p.column = widgets.NewColumn(p.text)
	top := widgets.Padded(container.NewBorder(nil, nil, nil, p.browser, p.tasks))
	p.Object = container.NewBorder(top, nil, nil, nil, p.column.Object)
	p.Set(t)
	return p
}

// Set shows the page in the words of a language.
func (p *Page) Set(t *i18n.Texts) {
	widgets.SetButton(p.browser, t.T("window.help_browser"))
	if p.lang == t.Lang() {
		return
	}
	p.lang = t.Lang()
	p.tasks.Options = nil
	for _, task := range help.For(p.lang).Pages() {
		p.tasks.Options = append(p.tasks.Options, task.Title)
	}
	p.Show(p.name)
}

// Show turns to a task by its name.
func (p *Page) Show(name string) {
	task := help.For(p.lang).Page(name)
	if task == nil || name == help.Index {
		return
	}
	p.name = name
	p.tasks.Selected = task.Title
	p.tasks.Refresh()
	p.text.ParseMarkdown(readable(task.Markdown))
	for _, s := range p.text.Segments {
		p.lead(s)
	}
	p.text.Refresh()
	p.column.Object.ScrollToTop()
}

// Turn scrolls by a number of pages, down when positive.
func (p *Page) Turn(pages float32) { p.column.Turn(pages) }

// choose turns to the task of a title.
func (p *Page) choose(title string) {
	for _, task := range help.For(p.lang).Pages() {
		if task.Title == title && task.Name != p.name {
			p.Show(task.Name)
		}
	}
}

// lead has links turn to their task here.
func (p *Page) lead(s widget.RichTextSegment) {
	switch s := s.(type) {
	case *widget.HyperlinkSegment:
		name := taskOf(s.URL)
		s.OnTapped = func() { p.Show(name) }
	case *widget.ParagraphSegment:
		for _, part := range s.Texts {
			p.lead(part)
		}
	case *widget.ListSegment:
		for _, item := range s.Items {
			p.lead(item)
		}
	}
}

func taskOf(u *url.URL) string {
	if u == nil {
		return ""
	}
	return strings.TrimSuffix(path.Base(u.Path), ".md")
}

var (
	// sign is a small picture that means something; its words stand for it.
	sign    = regexp.MustCompile(`!\[([^\]]*)\]\([^)]*\.png\)`)
	picture = regexp.MustCompile(`!\[[^\]]*\]\([^)]*\)`)
	// row is a row of a table, whose cells have little room in a window.
	row = regexp.MustCompile(`(?m)^\| ?(.*?) ?\|$`)
	// heads are the first two rows.
	heads = regexp.MustCompile(`(?m)^\|.*\|\n\|[ |-]*\|$\n`)
)

// readable leaves pictures out of a text, puts signs into words, and makes tables
// lists.
func readable(markdown string) string {
	markdown = sign.ReplaceAllString(markdown, "*$1:*")
	text := heads.ReplaceAllString(picture.ReplaceAllString(markdown, ""), "")
	return row.ReplaceAllStringFunc(text, func(line string) string {
		var cells []string
		for cell := range strings.SplitSeq(strings.Trim(line, "| "), "|") {
			if cell = strings.TrimSpace(cell); cell != "" {
				cells = append(cells, cell)
			}
		}
		return "- " + strings.Join(cells, " ")
	})
}
