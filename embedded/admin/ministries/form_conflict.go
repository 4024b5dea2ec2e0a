package ministries

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
)

// difference is a field that two people have changed.
type difference struct {
	Field, Theirs, Mine string
	Lang                string // of a text that has one for each language
}

// conflict notes what somebody else has saved meanwhile, and returns the rows with
// those that were added. Saving them again is a decision between the two.
func (d *formData) conflict(t *i18n.Texts, all, rows []catalogue.Ministry, changes []catalogue.AudienceChange) []catalogue.Ministry {
	known := map[int64]bool{}
	typed := typedRows(all, changes)
	for i := range changes {
		at := slices.IndexFunc(all, func(m catalogue.Ministry) bool { return m.ID == rows[i].ID })
		if rows[i].ID == 0 || at < 0 {
			continue
		}
		present := all[at]
		known[present.ID] = true
		if present.Version == rows[i].Version {
			continue
		}
		rows[i].Version = present.Version
		for _, field := range catalogue.Changed(present.Clean(), typed[i].Clean()) {
			differs := difference{
				t.T("ministries.field." + field), fieldWords(t, present, field), fieldWords(t, rows[i], field), languageOf(field),
			}
			if slices.Contains(d.Conflict, differs) {
				continue // all audiences share it
			}
			if i > 0 {
				differs.Field = sentence(forWhom(t, present)) + ": " + differs.Field
			}
			d.Conflict = append(d.Conflict, differs)
		}
	}
	for _, m := range rowsOf(all, rows[0].ID) {
		if !known[m.ID] && len(rows) < catalogue.MaxAudiences {
			rows = append(rows, m)
			d.Conflict = append(d.Conflict, difference{Field: t.T("ministries.audience.added"), Theirs: sentence(forWhom(t, m))})
		}
	}
	return rows
}

// dayWords writes a day, such as 2026-10-15, for people; "" for none.
func dayWords(t *i18n.Texts, day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.Date(at)
}

// fieldWords writes a field of a ministry for people.
func fieldWords(t *i18n.Texts, m catalogue.Ministry, field string) string {
	if needs, ok := catalogue.ParseNeeds(m.Needs); ok && field == catalogue.FieldNeeds {
		if needs.Kind == catalogue.NeedsBetween {
			return strings.TrimSpace(dayWords(t, needs.From) + " – " + dayWords(t, needs.To))
		}
		return t.T("ministries.needs." + cmp.Or(m.Needs, "unsaid"))
	}
	if field == catalogue.FieldOrigin {
		return t.T("ministries.origin." + cmp.Or(m.Origin, catalogue.OriginOwn))
	}
	if field == catalogue.FieldMarks {
		return strings.Join(markWords(t, m.Marks), ", ")
	}
	if text := m.Text(field); text != nil {
		return *text
	}
	if list := m.List(field); list != nil {
		if len(*list) == 0 && field != catalogue.FieldLinks {
			return t.T("ministries.everybody")
		}
		var words []string
		for _, value := range *list {
			words = append(words, view.AnswerText(t, quiz.QuestionOf(field), value))
		}
		return strings.Join(words, ", ")
	}
	if field == catalogue.FieldActive {
		if m.Active {
			return t.T("ministries.status.active")
		}
		return t.T("ministries.status.inactive")
	}
	if flag := m.Flag(field); flag != nil {
		return t.T("ministries." + strconv.FormatBool(*flag))
	}
	return strconv.Itoa(m.Position)
}

// markWords writes marks for people.
func markWords(t *i18n.Texts, marks []string) []string {
	var words []string
	for _, mark := range marks {
		words = append(words, t.T("ministries.mark."+mark))
	}
	return words
}
