package listimport

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"ministryfinder/embedded/catalogue"
)

// finish cleans the ministries, and moves what does not fit into its field to where
// it does, so that nothing of the list is lost.
func (b *builder) finish() {
	if b.People {
		b.notice(Notice{Code: NoticeFolded, N: b.draft.People})
	}
	for i := range b.draft.Rows {
		r := &b.draft.Rows[i]
		m := r.Ministry.Clean()
		if !catalogue.IsKey(m.Key) {
			m.Key = ""
		}
		for _, field := range []string{catalogue.FieldCategory, catalogue.FieldContact, catalogue.FieldPhone, catalogue.FieldEmail,
			catalogue.FieldWhen, catalogue.FieldWhere, catalogue.FieldDescription} {
			b.moveIfWrong(r, &m, field)
		}
		for _, text := range b.rest[r.ID] {
			b.move(r, &m, catalogue.FieldLinks, text)
		}
		if runes := []rune(m.Details); len(runes) > catalogue.MaxDetailsCharacters {
			b.notice(Notice{Code: NoticeDropped, Row: r.Number, Sheet: r.Sheet, Value: catalogue.FieldDetails})
			m.Details = string(runes[:catalogue.MaxDetailsCharacters-1]) + "…"
		}
		r.Ministry = m.Clean()
	}
}

// reachedOtherwise are the fields that people mix up in one column: under "Phone"
// stands an e-mail address where somebody has no phone, and the other way round.
var reachedOtherwise = map[string]string{
	catalogue.FieldPhone: catalogue.FieldEmail,
	catalogue.FieldEmail: catalogue.FieldPhone,
}

// moveIfWrong moves a text to the details that its field may not hold: half a page
// for when it meets, two addresses for one. An address in the place of a phone number
// goes to its own field.
func (b *builder) moveIfWrong(r *Row, m *catalogue.Ministry, field string) {
	only := catalogue.Ministry{Key: "k", Name: "n"}
	*only.Text(field) = *m.Text(field)
	if len(only.Check(nil)) == 0 {
		return
	}
	text := *m.Text(field)
	*m.Text(field) = ""
	if other := reachedOtherwise[field]; other != "" && *m.Text(other) == "" {
		only = catalogue.Ministry{Key: "k", Name: "n"}
		*only.Text(other) = text
		if len(only.Check(nil)) == 0 {
			*m.Text(other) = text
			return
		}
	}
	if field == catalogue.FieldDescription {
		runes := []rune(text)
		cut := catalogue.MaxDescription - 1
		for cut > catalogue.MaxDescription*3/4 && runes[min(cut, len(runes)-1)] != ' ' {
			cut--
		}
		if utf8.RuneCountInString(text) <= catalogue.MaxDescription {
			cut = len(runes) // it was not too long, but has what may not be shown
		}
		m.Description, text = strings.TrimSpace(string(runes[:cut]))+"…", strings.TrimSpace(string(runes[cut:]))
	}
	b.move(r, m, field, text)
}

// move puts what does not fit into a field below the details, and tells it.
func (b *builder) move(r *Row, m *catalogue.Ministry, field, text string) {
	if strings.TrimSpace(text) != "" {
		m.Details = strings.TrimSpace(fmt.Sprint(m.Details, "\n", text))
	}
	b.notice(Notice{Code: NoticeMoved, Row: r.Number, Sheet: r.Sheet, Value: field})
}
