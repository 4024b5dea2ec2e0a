package ministries

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// listData is the page with the list of ministries.
type listData struct {
	Rows   []row
	Total  int
	Filter filter
	// Filtered is true when not all are shown; then their order is not to be
	// changed, as the neighbours are not seen.
	Filtered        bool
	Ages, Interests []view.Option
	Statuses        []view.Option
	Missing         []view.Option
	Categories      []optionGroup
	Undo            *undoOffer
	Problem         string
	MissingSpanish  int
	// Uncalled is the ministry that was just saved, when nobody calls for it.
	Uncalled *row
	// Away is how many ministries of the starter catalogue are hidden. They are listed
	// when somebody asks for what is hidden.
	Away int
}

// row is one ministry of the list.
type row struct {
	ID   int64 // of its first row in the catalogue
	Name string
	// For says whom it is for, an audience each.
	For             []rowAudience
	Active, Checked bool
	First, Last     bool
	WithoutSpanish  bool
	Origin          string // in words; empty for the parish's own
}

// rowAudience is one of those whom a ministry is for. Hidden is false where all are.
type rowAudience struct {
	Words  string
	Hidden bool
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

func (h *Handler) list(w http.ResponseWriter, r *http.Request, v view.Session) {
	h.showList(w, r, v, http.StatusOK, newFilter(r.URL.Query()), nil, "")
}

// showList shows the list, with some of it chosen and a problem that
// kept a change from being made.
func (h *Handler) showList(w http.ResponseWriter, r *http.Request, v view.Session, status int, f filter, chosen []int64, problem string) {
	all, err := h.all(r)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	t := h.Pages.Texts(r)
	d := listData{
		Filter: f, Filtered: !f.empty(), Problem: problem,
		Ages: choices(t, quiz.Age, f.Age), Interests: choices(t, quiz.Interests, f.Interest),
		Statuses: []view.Option{
			{Value: statusActive, Text: t.T("ministries.status.active"), Chosen: f.Status == statusActive},
			{Value: statusInactive, Text: t.T("ministries.status.inactive"), Chosen: f.Status == statusInactive},
		},
		Missing: []view.Option{
			{Value: missingContact, Text: t.T("ministries.missing.contact"), Chosen: f.Missing == missingContact},
			{Value: missingSpanish, Text: t.T("ministries.missing.spanish"), Chosen: f.Missing == missingSpanish},
		},
	}
	for _, field := range catalogue.AudienceFields() {
		g := optionGroup{Label: t.T("ministries.field." + field)}
		for _, value := range quiz.Values(quiz.QuestionOf(field)) {
			g.Options = append(g.Options, view.Option{Value: field + ":" + value, Text: view.AnswerText(t, quiz.QuestionOf(field), value)})
		}
		d.Categories = append(d.Categories, g)
	}
	joined := catalogue.Joined(all)
	d.Total = len(joined)
	for i, rows := range joined {
		if catalogue.IsPutAway(rows) {
			if d.Away++; f.Status != statusInactive {
				continue
			}
		}
		missing := slices.ContainsFunc(rows, catalogue.Ministry.LacksSpanish)
		if missing {
			d.MissingSpanish++
		}
		if !slices.ContainsFunc(rows, f.shows) {
			continue
		}
		first := rows[0]
		line := row{
			ID: first.ID, Name: first.In(t.Lang()).Name, First: i == 0, Last: i == len(joined)-1,
			WithoutSpanish: missing, Origin: originChip(t, rows[0]),
			Active:  slices.ContainsFunc(rows, func(m catalogue.Ministry) bool { return m.Active }),
			Checked: slices.ContainsFunc(rows, func(m catalogue.Ministry) bool { return slices.Contains(chosen, m.ID) }),
		}
		for _, m := range rows[:min(len(rows), catalogue.MaxAudiences)] {
			line.For = append(line.For, rowAudience{forWhom(t, m), line.Active && !m.Active})
		}
		d.Rows = append(d.Rows, line)
	}
	if f.Status != statusInactive {
		d.Total -= d.Away
	}
	if d.MissingSpanish == d.Total { // then it is no news about any of them
		for i := range d.Rows {
			d.Rows[i].WithoutSpanish = false
		}
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	if d.Undo, err = h.undoOffer(ctx, t); err == nil && v.Calls {
		d.Uncalled, err = h.uncalled(ctx, t, all, r.URL.Query().Get("saved"))
	}
	if err != nil {
		h.Away(w, r, err)
		return
	}
	h.Show(w, r, v, status, "ministries", "ministries.title", d)
}

// uncalled is the ministry with an id, when people can ask about it and nobody calls.
func (h *Handler) uncalled(ctx context.Context, t *i18n.Texts, all []catalogue.Ministry, id string) (*row, error) {
	saved, err := strconv.ParseInt(id, 10, 64)
	i := slices.IndexFunc(all, func(m catalogue.Ministry) bool { return m.ID == saved && m.Active })
	if err != nil || i < 0 {
		return nil, nil //nolint:nilnil,nilerr // nothing was saved
	}
	leaders, err := h.store.Leaders(ctx)
	if err != nil || len(connect.LeadersOf(leaders, all, saved)) > 0 {
		return nil, err
	}
	return &row{ID: saved, Name: all[i].In(t.Lang()).Name}, nil
}

// originChip says where a ministry comes from, as far as it is not the parish's own.
// The starter catalogue is what everybody begins with: that is told when it is hidden.
func originChip(t *i18n.Texts, m catalogue.Ministry) string {
	if m.Origin == catalogue.OriginGeneral || m.Origin == catalogue.OriginStarter && !m.Active {
		return t.T("ministries.origin." + m.Origin)
	}
	return ""
}

// choices lists what the list can be narrowed to.
func choices(t *i18n.Texts, question, chosen string) []view.Option {
	var out []view.Option
	for _, value := range quiz.Values(question) {
		out = append(out, view.Option{Value: value, Text: view.AnswerText(t, question, value), Chosen: value == chosen})
	}
	return out
}

func (h *Handler) undoOffer(ctx context.Context, t *i18n.Texts) (*undoOffer, error) {
	last, err := h.store.LastRevision(ctx)
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
	for _, rows := range catalogue.Joined(about) {
		names = append(names, rows[0].In(t.Lang()).Name)
	}
	what := t.T("audit." + last.Action)
	if !slices.Contains([]string{store.ActionReorder, store.ActionPutAway, store.ActionBringBack}, last.Action) {
		what += ": " + shortList(names, t)
	}
	return &undoOffer{last.ID, what, view.WhoText(t, last.Who), h.Moment(t, last.At)}, nil
}

// undo takes the last change back, if it is still the one that was shown.
func (h *Handler) undo(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	last, err := h.store.LastRevision(ctx)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		h.Away(w, r, err)
		return
	}
	t := h.Pages.Texts(r)
	if err != nil || formNumber(r, "revision") != last.ID {
		h.showList(w, r, v, http.StatusConflict, filter{}, nil, t.T("ministries.refused.undo"))
		return
	}
	if _, err := h.edit(r, v, store.ActionUndo, last.Edit()); err != nil {
		h.refuseList(w, r, v, filter{}, nil, err)
		return
	}
	view.Done(w, r, path, "ministries_undone")
}

// refuseList shows the list with the reason why a change was not made.
func (h *Handler) refuseList(w http.ResponseWriter, r *http.Request, v view.Session, f filter, chosen []int64, err error) {
	words := errorWords(h.Pages.Texts(r), err)
	status := http.StatusBadRequest
	switch {
	case words == "":
		h.Away(w, r, err)
		return
	case errors.Is(err, catalogue.ErrNotFound):
		status = http.StatusNotFound
	case errors.As(err, new(*catalogue.ConflictError)):
		status = http.StatusConflict
	}
	h.showList(w, r, v, status, f, chosen, words)
}
