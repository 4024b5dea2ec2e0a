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
	// Share says how many of those who came of late would see it, People who would.
	Share  string
	People []personView
	XRay   *comparisonView
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
// what the change does to people's results. Those audiences that read something else
// have a card of their own.
func (h *Handler) newPreview(ctx context.Context, t *i18n.Texts, all, rows []catalogue.Ministry, fates []catalogue.Fate) preview {
	var p preview
	p.addCards(t, rows[0].Clean())
	after, keys, changed := previewed(all, rows, fates)
	for i, m := range rows {
		m = m.Clean()
		stays := i >= len(fates) || fates[i] == catalogue.FateStay
		if i > 0 && stays && m.In(t.Lang()).Description != rows[0].Clean().In(t.Lang()).Description {
			c := newCard(t, t.Lang(), m.In(t.Lang()), m)
			c.Language, c.Code = sentence(forWhom(t, m)), t.Lang()
			p.Cards = append(p.Cards, c)
		}
	}
	if len(keys) > 0 {
		p.Share, p.People = h.shareText(ctx, t, after, keys), exampleViews(t, after, keys)
	}
	p.Audience = newAudience(ctx, t, after, rows[0], keys)
	if changed {
		p.XRay = compare(ctx, t, all, after)
	}
	return p
}

func (p *preview) addCards(t *i18n.Texts, m catalogue.Ministry) {
	for _, lang := range i18n.Languages {
		shown := m.In(lang)
		if lang != i18n.Languages[0] && !m.IsTranslated() {
			p.NoSpanish = true // the same card again would say nothing
			continue
		}
		c := newCard(t, lang, shown, m)
		c.Language, c.Code = i18n.For(lang).T("ministries.language"), lang
		p.Cards = append(p.Cards, c)
	}
}

// newCard returns what people see of a row in a language.
func newCard(t *i18n.Texts, lang string, shown, m catalogue.Ministry) previewCard {
	c := previewCard{Name: shown.Name, Description: shown.Description, Details: richtext.HTML(shown.Details), Links: shown.Links}
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
	return c
}

// previewed returns the catalogue as it would be, however much is wrong with it, the
// keys of the ministry in it, and whether anything is changed.
func previewed(all, rows []catalogue.Ministry, fates []catalogue.Fate) (after []catalogue.Ministry, keys []string, changed bool) {
	after = slices.Clone(all)
	anyActive := slices.ContainsFunc(rows, func(m catalogue.Ministry) bool { return m.Active })
	for n, m := range rows {
		m = m.Clean()
		i := slices.IndexFunc(after, func(other catalogue.Ministry) bool { return other.ID == m.ID && m.ID != 0 })
		fate := catalogue.FateStay
		if n < len(fates) {
			fate = fates[n]
		}
		if fate == catalogue.FateRemove {
			if i >= 0 {
				after, changed = slices.Delete(after, i, i+1), true
			}
			continue
		}
		if i < 0 {
			if m.Key == "" || slices.ContainsFunc(after, func(other catalogue.Ministry) bool { return other.Key == m.Key }) {
				m.Key = catalogue.FreeKeyIn(after, "ministry")
			}
			after, changed = append(after, m), true
		} else {
			changed = changed || len(catalogue.Changed(after[i].Clean(), m)) > 0
			after[i] = m
		}
		if fate == catalogue.FateStay && (m.Active || !anyActive) {
			keys = append(keys, m.Key)
		}
	}
	return after, keys, changed
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
