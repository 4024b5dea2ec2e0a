package askpage

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/sanitize"
)

// Form is the form by which a person asks to be called.
type Form struct {
	*i18n.Texts
	Kiosk, ForChild bool
	// Own is true on a page of its own, below no result.
	Own bool
	// Ministries are those that are ticked, on a page of its own.
	Ministries    []Ticked
	Name, Contact string
	Whens         []When
	// Wrong tells what is wrong with a field, and Problems are all, in their order.
	Wrong    map[string]string
	Problems []Problem
	// Notice tells why it is not taken just now; Away is that for the page's script.
	Notice, Away string
	// Promise is within how many days of work somebody is called, RetentionDays how
	// long details are kept after.
	Promise, RetentionDays int
	// Training are the keys of the ministries that need training first, with a space
	// between, and TrainingWords say so.
	Training, TrainingWords string

	needsTraining map[string]bool
	unknown       []string // what was ticked and is not there
}

// Ticked is a ministry that was ticked.
type Ticked struct{ Key, Name string }

// When is a time at which to call.
type When struct {
	Value, Text string
	Selected    bool
}

// Problem is what is wrong, with the id of its field.
type Problem struct{ ID, Text string }

// whens are the times of the form; the first is any.
var whens = []string{"any", "morning", "afternoon", "evening", "weekend"}

// The fields' ids, and the names of their mistakes in Wrong.
const (
	wrongName, wrongContact, wrongAbout = "name", "contact", "about"
)

// NewForm returns the form below a result, or nil where people cannot ask.
func (h *Handler) NewForm(r *http.Request, forChild bool) *Form {
	c := h.choice(r)
	if !h.mayAsk(r, c) {
		return nil
	}
	return h.newForm(r, c, forChild)
}

func (h *Handler) newForm(r *http.Request, c connect.Choice, forChild bool) *Form {
	t := h.Pages.Texts(r)
	f := &Form{Texts: t, Kiosk: render.IsKiosk(r), ForChild: forChild, Promise: c.Promise, RetentionDays: c.RetentionDays,
		Away: t.T("ask.away") + " " + h.office(t), Wrong: map[string]string{}, needsTraining: map[string]bool{}}
	f.choose("")
	if len(c.Training) > 0 {
		all, _ := h.Catalogue.Latest(r.Context())
		training := catalogue.WholeIDs(all, c.Training) // also the audiences that were added later
		var keys []string
		for _, m := range all {
			if slices.Contains(training, m.ID) {
				keys, f.needsTraining[m.Key] = append(keys, m.Key), true
			}
		}
		f.Training, f.TrainingWords = strings.Join(keys, " "), c.TrainingWords[t.Lang()]
		if f.TrainingWords == "" {
			f.TrainingWords = t.T("ask.training")
		}
	}
	return f
}

// Max is how many characters a field may have.
func (*Form) Max(field string) int { return connect.MaxOf(field) }

// TrainingOf says that a ministry needs training first; empty for one that does not.
func (f *Form) TrainingOf(key string) string {
	if f == nil || !f.needsTraining[key] {
		return ""
	}
	return f.TrainingWords
}

// choose makes the times, of which one is selected.
func (f *Form) choose(when string) {
	f.Whens = nil
	for _, v := range whens {
		f.Whens = append(f.Whens, When{v, f.T("ask.whens." + v), v == when})
	}
}

// read reads a form that was sent, and the question that it asks.
func (h *Handler) read(r *http.Request, c connect.Choice) (*Form, connect.Question) {
	text := func(name string) string { return strings.ToValidUTF8(strings.TrimSpace(r.PostForm.Get(name)), "") }
	f := h.newForm(r, c, r.PostForm.Get("child") == "1")
	f.Own, f.Name, f.Contact = true, text("name"), text("contact")
	q := connect.Question{Name: f.Name, Language: f.Lang(), ForChild: f.ForChild, Channel: request.Web}
	if f.Kiosk {
		q.Channel = request.Kiosk
	}
	if strings.Contains(f.Contact, "@") {
		q.Email = f.Contact
	} else {
		q.Phone = f.Contact
	}
	if when := text("when"); slices.Contains(whens, when) {
		f.choose(when)
		if when != whens[0] {
			q.BestTime = f.T("ask.whens." + when)
		}
	}
	all, _ := h.Catalogue.Latest(r.Context())
	for _, key := range r.PostForm["m"] {
		i := slices.IndexFunc(all, func(m catalogue.Ministry) bool { return m.Key == key })
		if i < 0 {
			f.unknown = append(f.unknown, sanitize.Line(strings.ToValidUTF8(key, ""), request.MaxName))
			continue
		}
		q.MinistryIDs = append(q.MinistryIDs, all[i].ID)
	}
	f.Ministries = h.ticked(r.PostForm["m"], f.Lang())
	q.Choose = len(r.PostForm["m"]) == 0
	return f, q
}

// ticked are the ministries of keys that people can ask about.
func (h *Handler) ticked(keys []string, lang string) (some []Ticked) {
	if len(keys) == 0 {
		return nil
	}
	all, _ := h.Catalogue.Latest(context.Background())
	for _, m := range all {
		if slices.Contains(keys, m.Key) && m.Active && !m.IsFull() {
			some = append(some, Ticked{m.Key, m.In(lang).Name})
		}
	}
	return some
}

// complain says what is wrong, each with its field.
func (f *Form) complain(wrong *connect.Invalid) {
	add := func(field, id, text string) {
		f.Wrong[field] = text
		f.Problems = append(f.Problems, Problem{id, text})
	}
	switch wrong.Fields[connect.FieldMinistries] {
	case connect.ProblemTooMany:
		add(wrongAbout, "call-about", f.T("ask.wrong.too_many", "n", f.Max(connect.FieldMinistries)))
	case connect.ProblemMinistry:
		add(wrongAbout, "call-about", f.T("ask.wrong.ministry", "names", strings.Join(wrong.Ministries, ", ")))
	}
	switch wrong.Fields[connect.FieldName] {
	case connect.ProblemMissing:
		add(wrongName, "call-name", f.T("ask.wrong.name"))
	case connect.ProblemTooLong:
		add(wrongName, "call-name", f.T("ask.wrong.name_long", "n", f.Max(connect.FieldName)))
	}
	contact := func(text string, pairs ...any) { add(wrongContact, "call-contact", f.T(text, pairs...)) }
	switch phone, email := wrong.Fields[connect.FieldPhone], wrong.Fields[connect.FieldEmail]; {
	case wrong.Fields[connect.FieldContact] != "":
		contact("ask.wrong.contact")
	case phone == connect.ProblemTooLong:
		contact("ask.wrong.contact_long", "n", f.Max(connect.FieldPhone))
	case email == connect.ProblemTooLong:
		contact("ask.wrong.contact_long", "n", f.Max(connect.FieldEmail))
	case phone != "":
		contact("ask.wrong.phone")
	case email == connect.ProblemLetters:
		contact("ask.wrong.email_letters")
	case email == connect.ProblemEnding:
		contact("ask.wrong.email_ending")
	case email != "":
		contact("ask.wrong.email")
	}
}
