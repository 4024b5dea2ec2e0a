// Package submissions answers the dashboard's list of submissions: it shows them,
// exports them for spreadsheets and scripts, and removes them when somebody wants so.
package submissions

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/days"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/retention"
	"ministryfinder/embedded/store"
)

const (
	path = "/admin/submissions"
	// pageLength is how many submissions a page shows.
	pageLength = 50
	// maxSubmissions is how many an API request returns at most.
	maxSubmissions = 1000
)

// Store is what the submissions' pages need of a database.
type Store interface {
	view.MinistryReader
	retention.Settings
	Submissions(ctx context.Context, f store.Filter, before int64, limit int) ([]store.Submission, error)
	DayCounts(ctx context.Context, question, from, to string) ([]store.DayCount, error)
	EachSubmission(ctx context.Context, f store.Filter, each func(store.Submission) error) error
	RemoveAllSubmissions(ctx context.Context, who string, now time.Time, before store.Before) (int, error)
	AddAuditEntry(ctx context.Context, e store.AuditEntry) error
}

// Config is what a Handler needs.
type Config struct {
	*view.View
	Store Store
	// Before makes a backup before data is removed, for a reason.
	Before func(reason string) store.Before
}

// Handler answers requests about submissions. It is safe for concurrent use.
type Handler struct{ Config }

// New returns a handler.
func New(c Config) *Handler { return &Handler{c} }

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	r.Page("GET "+path, store.Administrator, h.list)
	r.Form("POST "+path+"/clear", store.Administrator, h.deleteAll)
	r.Form("POST "+path+"/keep", store.Administrator, h.keepFor)
	r.API("GET /admin/api/submissions", store.Administrator, h.answer)
	r.API("GET /admin/api/submissions/export", store.Administrator, h.exportCSV)
	r.API("GET /admin/api/submissions/export.json", store.Administrator, h.exportJSON)
	r.API("POST /admin/api/clear-all-data", store.Administrator, h.deleteAllJSON)
}

// page lists submissions, newest first.
type page struct {
	Filter view.FilterForm
	Rows   []row
	// Next is the address of the older ones, empty when there are none.
	Next string
	// Newer is true when this is not the first page.
	Newer bool
	// Clear asks for the word that is to be typed to clear everything; ClearProblem says that
	// another one was.
	Clear        view.Confirmation
	ClearProblem string
	// Months is how many months submissions are kept, empty for ever. When KeepProblem
	// says what is wrong with it, it is what was typed.
	Months, KeepProblem string
}

type row struct {
	ID                        int64
	When, Answers, Ministries string
	Count                     int
	Again                     bool
	// Few is true for one of fewer than view.MinTold people of a day and a stage of
	// life: somebody may guess who that is, so that it takes a click to see it.
	Few bool
}

func (h *Handler) list(w http.ResponseWriter, r *http.Request, v view.Session) {
	h.show(w, r, v, http.StatusOK, page{})
}

func (h *Handler) show(w http.ResponseWriter, r *http.Request, v view.Session, status int, p page) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	t := h.Pages.Texts(r)
	filter, problem := view.ReadFilter(r, t, h.Today())
	if filter.Problem = problem; problem != "" {
		status = http.StatusBadRequest
	}
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64) // what is no number is the newest
	found, err := h.Store.Submissions(ctx, filter.Filter, max(0, before), pageLength+1)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	_, names, err := view.ReadMinistries(ctx, h.Store, t)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	months, err := retention.Months(ctx, h.Store)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	if p.KeepProblem == "" && months > 0 {
		p.Months = strconv.Itoa(months)
	}
	p.Filter, p.Newer, p.Clear = filter, before > 0, view.AskToConfirm(t, "submissions.clear_type", "submissions.clear_word")
	if len(found) > pageLength {
		found = found[:pageLength]
		q := filter.Query(filter.From, filter.To)
		q.Set("before", strconv.FormatInt(found[len(found)-1].ID, 10))
		p.Next = path + "?" + q.Encode()
	}
	groups, err := h.groupsOf(ctx, found, filter)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	for _, s := range found {
		one := newRow(t, names, s, h.Zone())
		one.Few = groups[group{days.Name(s.SubmittedAt, h.Zone()), s.Answers.Age}] < view.MinTold
		p.Rows = append(p.Rows, one)
	}
	h.Show(w, r, v, status, "submissions", "office.nav.submissions", p)
}

// group are the people of one day and one stage of life.
type group struct{ day, age string }

// groupsOf counts the people of the groups that submissions belong to. Of certain
// answers a group has those who are seen on the page, which may be fewer than there are.
func (h *Handler) groupsOf(ctx context.Context, found []store.Submission, f view.FilterForm) (map[group]int, error) {
	groups := map[group]int{}
	if len(found) == 0 {
		return groups, nil
	}
	if f.ByAnswers {
		for _, s := range found {
			if s.RepeatOf == 0 {
				groups[group{days.Name(s.SubmittedAt, h.Zone()), s.Answers.Age}]++
			}
		}
		return groups, nil
	}
	first, last := "9999-99-99", ""
	for _, s := range found {
		day := days.Name(s.SubmittedAt, h.Zone())
		first, last = min(first, day), max(last, day)
	}
	counted, err := h.Store.DayCounts(ctx, quiz.Age, first, last)
	for _, c := range counted {
		groups[group{c.Day, c.Value}] += c.N
	}
	return groups, err
}

func newRow(t *i18n.Texts, names view.MinistryNames, s store.Submission, zone *time.Location) row {
	var answers, ministries []string
	for _, q := range quiz.Questions() {
		for _, v := range s.Answers.Get(q.ID) {
			if v != "" {
				answers = append(answers, view.AnswerText(t, q.ID, v))
			}
		}
	}
	for _, m := range s.Ministries {
		ministries = append(ministries, names.Of(m))
	}
	if len(answers) == 0 {
		answers = []string{t.T("statistics.unanswered")}
	}
	return row{
		ID: s.ID, When: t.Date(s.SubmittedAt.In(zone)), Answers: strings.Join(answers, " · "), Ministries: strings.Join(ministries, ", "),
		Count: len(ministries), Again: s.RepeatOf != 0,
	}
}

// answer answers GET /admin/api/submissions: a list, newest first.
func (h *Handler) answer(w http.ResponseWriter, r *http.Request, _ view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	limit, before := pageLength, int64(0)
	var wrong []string
	if text := r.URL.Query().Get("limit"); text != "" {
		var err error
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > maxSubmissions {
			wrong = append(wrong, "limit: must be a number from 1 to "+strconv.Itoa(maxSubmissions))
		}
	}
	if text := r.URL.Query().Get("before"); text != "" {
		var err error
		if before, err = strconv.ParseInt(text, 10, 64); err != nil || before < 1 {
			wrong = append(wrong, "before: must be the id of a submission")
		}
	}
	filter, problem := exportFilter(r)
	if problem != "" {
		wrong = append(wrong, problem)
	}
	if len(wrong) > 0 {
		view.Invalid(w, wrong...)
		return
	}
	found, err := h.Store.Submissions(ctx, filter, before, limit)
	if err != nil {
		h.APIAway(w, err)
		return
	}
	list := make([]record, 0, len(found))
	numbers, zone := newFileNumbers(), h.Zone()
	for _, s := range found {
		list = append(list, newRecord(s, numbers, zone))
	}
	render.WriteJSON(w, http.StatusOK, list)
}
