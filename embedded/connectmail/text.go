package connectmail

import (
	"html"
	"strings"
)

// text is a letter's text, plain and with simple markup. It has no pictures, and
// nothing in it is fetched when it is read.
type text struct{ plain, html strings.Builder }

// say adds a paragraph.
func (t *text) say(words string) {
	if words == "" {
		return
	}
	t.gap()
	t.plain.WriteString(words + "\n")
	t.html.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(words), "\n", "<br>") + "</p>\n")
}

// name adds a line in bold letters.
func (t *text) name(words string) {
	t.gap()
	t.plain.WriteString(words + "\n")
	t.html.WriteString("<p><strong>" + html.EscapeString(words) + "</strong></p>\n")
}

// link adds a link of its own line; without words it is written as it is.
func (t *text) link(words, address string) {
	if words == "" {
		t.plain.WriteString(address + "\n")
		words = address
	} else {
		t.plain.WriteString(words + ": " + address + "\n")
	}
	t.html.WriteString(`<p><a href="` + html.EscapeString(address) + `">` + html.EscapeString(words) + "</a></p>\n")
}

// rule stands between two languages.
func (t *text) rule() {
	t.gap()
	t.plain.WriteString("-----\n")
	t.html.WriteString("<hr>\n")
}

func (t *text) gap() {
	if t.plain.Len() > 0 {
		t.plain.WriteString("\n")
	}
}

// document is the text with markup as a whole.
func (t *text) document(lang, title string) string {
	return `<!doctype html><html lang="` + lang + `"><head><meta charset="utf-8">` +
		`<meta name="viewport" content="width=device-width"><title>` + html.EscapeString(title) +
		"</title></head><body>\n" + t.html.String() + "</body></html>\n"
}
