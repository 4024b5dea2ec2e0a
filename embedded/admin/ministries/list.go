package admin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

const ministriesPath = "/admin/ministries"

// ministriesData is the page with the list of ministries.
type ministriesData struct {
	Rows   []ministryRow
	Total  int
	Filter ministryFilter
	// Filtered is true when not all are shown; then their order is not to be
	// changed, as the neighbours are not seen.
	Filtered        bool
	Ages, Interests []view.Option
	Statuses        []view.Option
	Categories      []optionGroup
	Undo            *undoOffer
	Problem         string
	MissingSpanish  int
}

// ministryRow is one ministry of the list.
type ministryRow struct {
	ID              int64
	Name, Key, For  string
	Active, Checked bool
	First, Last     bool
	WithoutSpanish  bool
}

type optionGroup struct {
	Label   string
	Options []view.Option
}

// undoOffer says which change can be taken back.
type undoOffer struct {
	Revision        int64
	What, Who, When string
}

// ministryFilter narrows the list.
type ministryFilter struct{ Text, Age, Interest, Status string }

// The statuses that the list can be narrowed to.
const (
	statusActive   = "active"
	statusInactive = "inactive"
)

func newMinistryFilter(q url.Values) ministryFilter {
	return ministryFilter{strings.TrimSpace(q.Get("q")), q.Get("age"), q.Get("interest"), q.Get("status")}
}

func (f ministryFilter) empty() bool { return f == ministryFilter{} }

// Query writes the filter as it stands in an address.
func (f ministryFilter) Query() string {
	q := url.Values{}
	for name, value := range map[string]string{"q": f.Text, "age": f.Age, "interest": f.Interest, "status": f.Status} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q.Encode()
}

// shows reports whether the filter lets a ministry through. A ministry for
// everybody is one for each age and interest.
func (f ministryFilter) shows(m catalogue.Ministry) bool {
	forIt := func(list []string, value string) bool {
		return value == "" || len(list) == 0 || slices.Contains(list, value)
	}
	if !forIt(m.Age, f.Age) || !forIt(m.Interest, f.Interest) || f.Status == statusActive && !m.Active || f.Status == statusInactive && m.Active {
		return false
	}
	all := strings.ToLower(strings.Join([]string{m.Name, m.Key, m.Description, m.Details, m.NameES, m.DescriptionES}, "\n"))
	for word := range strings.FieldsSeq(strings.ToLower(f.Text)) {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}

func (o *Office) ministriesPage(w http.ResponseWriter, r *http.Request, v view.Session) {
	o.showMinistries(w, r, v, http.StatusOK, newMinistryFilter(r.URL.Query()), nil, "")
}

// showMinistries shows the list, with some of it chosen and a problem that
// kept a change from being made.
func (o *Office) showMinistries(w http.ResponseWriter, r *http.Request, v view.Session, status int, f ministryFilter, chosen []int64, problem string) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	all, err := o.Store.Ministries(ctx)
	if err != nil {
		o.Away(w, r, err)
		return
	}
	t := o.Pages.Texts(r)
	d := ministriesData{
		Total: len(all), Filter: f, Filtered: !f.empty(), Problem: problem,
		Ages: choices(t, quiz.Age, f.Age), Interests: choices(t, quiz.Interests, f.Interest),
		Statuses: []view.Option{
			{Value: statusActive, Text: t.T("ministries.status.active"), Chosen: f.Status == statusActive},
			{Value: statusInactive, Text: t.T("ministries.status.inactive"), Chosen: f.Status == statusInactive},
		},
	}
	for _, field := range catalogue.AudienceFields() {
		g := optionGroup{Label: t.T("ministries.field." + field)}
		for _, value := range quiz.Values(quiz.QuestionOf(field)) {
			g.Options = append(g.Options, view.Option{Value: field + ":" + value, Text: view.AnswerText(t, quiz.QuestionOf(field), value)})
		}
		d.Categories = append(d.Categories, g)
	}
	for i, m := range all {
		missing := m.NameES == "" || m.DescriptionES == "" && m.Description != ""
		if missing {
			d.MissingSpanish++
		}
		if f.shows(m) {
			d.Rows = append(d.Rows, ministryRow{
				ID: m.ID, Name: m.In(t.Lang()).Name, Key: m.Key, For: forWhom(t, m), Active: m.Active, Checked: slices.Contains(chosen, m.ID),
				First: i == 0, Last: i == len(all)-1, WithoutSpanish: missing,
			})
		}
	}
	if d.MissingSpanish == d.Total { // then it is no news about any of them
		for i := range d.Rows {
			d.Rows[i].WithoutSpanish = false
		}
	}
	if d.Undo, err = o.undoOffer(ctx, t); err != nil {
		o.Away(w, r, err)
		return
	}
	o.Show(w, r, v, status, "ministries", "ministries.title", d)
}

// choices lists what the list can be narrowed to.
func choices(t *i18n.Texts, question, chosen string) []view.Option {
	var out []view.Option
	for _, value := range quiz.Values(question) {
		out = append(out, view.Option{Value: value, Text: view.AnswerText(t, question, value), Chosen: value == chosen})
	}
	return out
}

func (o *Office) undoOffer(ctx context.Context, t *i18n.Texts) (*undoOffer, error) {
	last, err := o.Store.LastRevision(ctx)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	// What was added or removed is told by its name from where it still is.
	about := last.After
	if len(about) == 0 {
		about = last.Before
	}
	var names []string
	for _, m := range about {
		names = append(names, m.In(t.Lang()).Name)
	}
	what := t.T("audit." + last.Action)
	if last.Action != store.ActionReorder {
		what += ": " + shortList(names, t)
	}
	return &undoOffer{last.ID, what, view.WhoText(t, last.Who), o.Clock(last.At)}, nil
}

// undo takes the last change back, if it is still the one that was shown.
func (o *Office) undo(w http.ResponseWriter, r *http.Request, v view.Session) {
	if !o.ReadForm(w, r) {
		return
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	last, err := o.Store.LastRevision(ctx)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		o.Away(w, r, err)
		return
	}
	t := o.Pages.Texts(r)
	if err != nil || formNumber(r, "revision") != last.ID {
		o.showMinistries(w, r, v, http.StatusConflict, ministryFilter{}, nil, t.T("ministries.refused.undo"))
		return
	}
	if _, err := o.edit(r, v, store.ActionUndo, last.Edit()); err != nil {
		o.refusePage(w, r, v, ministryFilter{}, nil, err)
		return
	}
	view.Done(w, r, ministriesPath, "ministries_undone")
}

// refusePage shows the list with the reason why a change was not made.
func (o *Office) refusePage(w http.ResponseWriter, r *http.Request, v view.Session, f ministryFilter, chosen []int64, err error) {
	words := errorWords(o.Pages.Texts(r), err)
	status := http.StatusBadRequest
	switch {
	case words == "":
		o.Away(w, r, err)
		return
	case errors.Is(err, catalogue.ErrNotFound):
		status = http.StatusNotFound
	case errors.As(err, new(*catalogue.ConflictError)):
		status = http.StatusConflict
	}
	o.showMinistries(w, r, v, status, f, chosen, words)
}

// parseQuery reads an address's query that a form carries along; a broken one
// narrows nothing.
func parseQuery(s string) url.Values {
	q, err := url.ParseQuery(s)
	if err != nil {
		return url.Values{}
	}
	return q
}
