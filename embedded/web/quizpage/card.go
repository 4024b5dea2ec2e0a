package quizpage

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/calendar"
	"ministryfinder/embedded/catalogue/richtext"
	"ministryfinder/embedded/days"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/web/askpage"
	"ministryfinder/embedded/web/catalogueview"
)

// card is a ministry as it is shown.
type card struct {
	Key, Name, Description string
	Details                template.HTML
	Links                  []outside
	Why                    string
	When, Where            string
	// Reach is whom to ask, in words, such as Kim, (615) 555-0100.
	Reach []string
	// Need says whether it needs people, Full whether it takes nobody.
	Need string
	Full bool
	// InSpanish is true for one at which people speak Spanish.
	InSpanish bool
	// Tick is true for one that people can ask about, TickLater for one of which the
	// page's script sees. Training says that it needs training first.
	Tick, TickLater bool
	Training        string
	// Saved is true for one that the address says the person has saved.
	Saved bool
	// Steps are the buttons by which a person goes on.
	Steps []cardStep
	// InEnglish says, on a page of another language, that a text is in English.
	InEnglish string
	english   []string // these texts
}

// IsEnglish reports whether a text of the card, or its HTML, is in English on a page
// of another language.
func (c card) IsEnglish(text any) bool { return slices.Contains(c.english, fmt.Sprint(text)) }

// cardStep is a link by which a person calls, writes, or takes the time along.
type cardStep struct {
	Kind string // as the texts and the script name it
	URL  template.URL
}

// The kinds of steps, in the order in which they are shown.
const (
	stepCall     = "call"
	stepText     = "text"
	stepWrite    = "write"
	stepCalendar = "calendar"
)

// cards makes the cards of one request.
type cards struct {
	t     *i18n.Texts
	kiosk bool
	view  *catalogueview.View
	today string // the parish's day
	saved []string
	asks  *askpage.Form // nil where people cannot ask to be called
}

func (c cards) make(m quiz.Match) card {
	shown, reach := m.Ministry.In(c.t.Lang()), c.view.Reach[m.Ministry.Key]
	out := card{
		Key: shown.Key, Name: shown.Name, Description: shown.Description, Details: c.view.Details[shown.Details], Why: why(c.t, m),
		Saved: slices.Contains(c.saved, shown.Key),
		When:  shown.When, Where: shown.Where, Full: reach.Needs == string(catalogue.NeedsFull), InSpanish: reach.InSpanish,
		Reach: slices.DeleteFunc([]string{reach.Contact, reach.Phone, reach.Email}, func(s string) bool { return s == "" }),
	}
	if out.Tick = c.asks != nil && !out.Full; out.Tick {
		out.Training = c.asks.TrainingOf(shown.Key)
	}
	if c.t.Lang() != i18n.Languages[0] {
		out.markEnglish(c.t, *m.Ministry, c.view.Details[m.Ministry.Details])
	}
	if needs, ok := catalogue.ParseNeeds(reach.Needs); ok {
		out.Need = needText(c.t, needs.On(c.today))
	}
	if c.kiosk {
		out.Details = richtext.WithoutLinks(out.Details)
	} else {
		out.Steps = steps(c.t, shown, reach)
	}
	for i, link := range shown.Links {
		out.Links = append(out.Links, newOutside(c.t, c.kiosk, "result.link", link, "/qr/"+url.PathEscape(shown.Key)+"/"+strconv.Itoa(i)))
	}
	return out
}

// markEnglish notes which texts are those of the ministry in English. A name may be
// the same in both languages, so it alone is no reason to say so.
func (c *card) markEnglish(t *i18n.Texts, m catalogue.Ministry, details template.HTML) {
	for _, text := range []string{m.Name, m.Description, m.When, m.Where, string(details)} {
		if text != "" {
			c.english = append(c.english, text)
		}
	}
	if c.IsEnglish(c.Description) || c.IsEnglish(c.Details) {
		c.InEnglish = t.T("card.english")
	}
}

// steps lists what a phone can do for a person with what is known of a ministry.
func steps(t *i18n.Texts, shown catalogue.Ministry, reach catalogueview.Reach) (all []cardStep) {
	add := func(kind, address string) {
		//nolint:gosec // the number is of digits, the rest is escaped or our own
		all = append(all, cardStep{kind, template.URL(address)})
	}
	if reach.PhoneURL != "" {
		add(stepCall, reach.PhoneURL)
		if number := strings.TrimPrefix(reach.PhoneURL, "tel:"); !strings.Contains(number, ",") { // an extension takes no messages
			add(stepText, "sms:"+number)
		}
	}
	if reach.Email != "" {
		subject := t.T("card.subject", "name", shown.Name)
		add(stepWrite, letter.MailtoURL(reach.Email, subject, ""))
	}
	if reach.Calendar != "" {
		add(stepCalendar, "/calendar/"+url.PathEscape(shown.Key)+".ics?lang="+t.Lang())
	}
	return all
}

// needText says whether a ministry needs people; empty when there is nothing to say.
func needText(t *i18n.Texts, n catalogue.Needs) string {
	if n.Kind != catalogue.NeedsBetween {
		if n.Kind == catalogue.NeedsUnsaid {
			return ""
		}
		return t.T("card.need." + string(n.Kind))
	}
	key := "card.need.until"
	switch {
	case n.To == "":
		key = "card.need.from"
	case n.From != "":
		key = "card.need.span"
	}
	return t.T(key, "from", dayText(t, n.From), "to", dayText(t, n.To))
}

// dayText writes a day, such as 2026-10-15, as people do.
func dayText(t *i18n.Texts, day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.LongDate(at)
}

// blankCard has each part once, for the browser's script to fill.
func blankCard(t *i18n.Texts, kiosk, asks bool) card {
	link := newOutside(t, kiosk, "result.link", "{host}", "/qr/")
	c := card{
		Name: "-", Description: "-", Details: "-", Why: "-", Links: []outside{link}, When: "-", Where: "-", Reach: []string{"-"}, Need: "-",
		InEnglish: t.T("card.english"), InSpanish: true, Tick: asks, TickLater: asks,
	}
	if !kiosk {
		for _, kind := range []string{stepCall, stepText, stepWrite, stepCalendar} {
			c.Steps = append(c.Steps, cardStep{Kind: kind})
		}
	}
	return c
}

// Calendar answers GET /calendar/{file}: the entry of a ministry for a person's own
// calendar, for browsers without scripts. It is asked for by the ministry alone.
func (h *Handler) Calendar(w http.ResponseWriter, r *http.Request) {
	key, isFile := strings.CutSuffix(r.PathValue("file"), ".ics")
	view, err := h.Catalogue.View(r.Context())
	if err != nil || !isFile || view.Reach[key].Calendar == "" {
		h.Pages.NotFound(w, r)
		return
	}
	i := slices.IndexFunc(view.Ministries, func(m catalogue.Ministry) bool { return m.Key == key })
	shown := view.Ministries[i].In(h.Pages.Texts(r).Lang())
	now := h.Now()
	entry := calendar.Entry{ID: key, Name: shown.Name, Place: shown.Where, Schedule: view.Reach[key].Schedule}
	file := entry.ICS(now, h.Zone())
	if file == nil {
		h.Pages.NotFound(w, r)
		return
	}
	render.SetNoCache(w.Header())
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+key+`.ics"`)
	_, _ = w.Write(file) // the client may be gone: nobody is left to tell
}

// today is the parish's day.
func (h *Handler) today() string { return days.Name(h.Now(), h.Zone()) }
