package ministries

import (
	"context"
	"html/template"
	"slices"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/calendar"
	"ministryfinder/embedded/catalogue/richtext"
	"ministryfinder/embedded/i18n"
)

// preview is what people will see, and who.
type preview struct {
	Cards     []previewCard
	NoSpanish bool
	Audience  *audienceView
	XRay      *comparisonView
}

type previewCard struct {
	Language, Code    string
	Name, Description string
	Details           template.HTML
	Links             []string
	// Facts are when, where and whom, in words; Calendar says whether people can
	// put the time into their calendars, in words, too.
	Facts    []string
	Calendar string
}

// newPreview shows the ministry as a card in each language, who would see it, and
// what the change does to people's results.
func newPreview(ctx context.Context, t *i18n.Texts, all []catalogue.Ministry, m catalogue.Ministry) preview {
	m = m.Clean()
	var p preview
	for _, lang := range i18n.Languages {
		shown := m.In(lang)
		if lang != i18n.Languages[0] && !m.IsTranslated() {
			p.NoSpanish = true // the same card again would say nothing
			continue
		}
		c := previewCard{
			Language: i18n.For(lang).T("ministries.language"), Code: lang, Name: shown.Name, Description: shown.Description,
			Details: richtext.HTML(shown.Details), Links: shown.Links,
		}
		for _, text := range []string{shown.When, shown.Where, shown.Contact, shown.Phone, shown.Email} {
			if text != "" {
				c.Facts = append(c.Facts, text)
			}
		}
		if shown.InSpanish {
			c.Facts = append(c.Facts, i18n.For(lang).T("card.spanish"))
		}
		if shown.When != "" {
			c.Calendar = t.T("ministries.calendar.no")
			if hasSchedule(m) {
				c.Calendar = t.T("ministries.calendar.yes")
			}
		}
		p.Cards = append(p.Cards, c)
	}
	after := slices.Clone(all)
	i := slices.IndexFunc(after, func(other catalogue.Ministry) bool { return other.ID == m.ID && m.ID != 0 })
	if i < 0 {
		if m.Key == "" || slices.ContainsFunc(all, func(other catalogue.Ministry) bool { return other.Key == m.Key }) {
			m.Key = freeKey(all, "ministry")
		}
		after = append(after, m)
	} else {
		after[i] = m
	}
	p.Audience = newAudience(ctx, t, after, m)
	if i < 0 || len(catalogue.Changed(all[i].Clean(), m)) > 0 {
		p.XRay = compare(ctx, t, all, after)
	}
	return p
}

// hasSchedule reports whether a calendar understands when a ministry meets, in
// whichever language.
func hasSchedule(m catalogue.Ministry) bool {
	for _, text := range []string{m.When, m.WhenES} {
		if _, ok := calendar.Parse(text); ok {
			return true
		}
	}
	return false
}
