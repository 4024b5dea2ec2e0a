package listimport

import (
	"slices"
	"strings"

	"ministryfinder/embedded/catalogue"
)

// links takes the links of a row: its text where that is an address, as the form of a
// ministry completes it, or else where the cell leads to. What is no link is kept for the
// details, but not of rows about people.
func (b *builder) links(r *Row, e entry) {
	column, there := b.single[Link]
	if !there {
		return
	}
	m := &r.Ministry
	text := e.cell(column)
	found, whole := linksIn(text)
	if target := e.webTarget(column); len(found) == 0 && target != "" {
		found, whole = []string{target}, true
	}
	for _, link := range found {
		switch {
		case slices.Contains(m.Links, link):
		case len(m.Links) == catalogue.MaxLinks:
			whole = false
		default:
			m.Links = append(m.Links, link)
		}
	}
	if b.People || whole {
		return
	}
	address := oneLine(text)
	if mail := e.mailTarget(column); mail != "" && !strings.Contains(address, "@") {
		address = mail
	}
	if catalogue.IsEmail(address) && (m.Email == "" || m.Email == address) {
		m.Email = address
		return
	}
	if !slices.Contains(b.rest[r.ID], text) {
		b.rest[r.ID] = append(b.rest[r.ID], text)
	}
}

// email is the e-mail address of a row: where its cell leads to, when its text is only a
// name for that.
func (b *builder) email(e entry) string {
	text := oneLine(b.text(e, Email, " "))
	column, there := b.single[Email]
	if mail := e.mailTarget(column); there && mail != "" && !strings.Contains(text, "@") && valueKind(text) != kindPhone {
		return mail
	}
	return text
}

// noLink are texts for "there is none".
const noLink = ` na no none tbd ninguno ninguna nohay pendiente `

// linksIn finds the links in a text; whole is false when it has words beside them.
func linksIn(text string) (links []string, whole bool) {
	whole = true
	if strings.Contains(noLink, " "+fold(text)+" ") {
		return nil, true
	}
	for word := range strings.FieldsSeq(text) {
		word = strings.Trim(word, `<>"“”'|,;`)
		if strings.HasPrefix(word, "(") || !strings.Contains(word, "(") {
			word = strings.TrimRight(strings.TrimLeft(word, "("), ").,;")
		}
		parts := strings.FieldsFunc(word, func(r rune) bool { return strings.ContainsRune(",;|", r) })
		if link := catalogue.CompleteLink(word); isLink(link) && !slices.ContainsFunc(parts[1:], startsLink) {
			parts = []string{word}
		}
		for _, part := range parts {
			if link := catalogue.CompleteLink(part); isLink(link) {
				links = append(links, link)
			} else if fold(part) != "" {
				whole = false
			}
		}
	}
	return links, whole
}

// startsLink reports whether a part of a text is an address of its own.
func startsLink(s string) bool { return isLink(catalogue.CompleteLink(s)) }
