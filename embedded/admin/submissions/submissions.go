package admin

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/days"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/retention"
	"ministryfinder/embedded/sanitize"
	"ministryfinder/embedded/store"
)

const (
	// pageOfSubmissions is how many submissions a page shows.
	pageOfSubmissions = 50
	// mostSubmissions is how many an API request returns at most.
	mostSubmissions = 1000
	// exportTimeout bounds an export.
	exportTimeout = 10 * time.Minute
	// flushEvery is after how many rows of an export the browser gets them.
	flushEvery = 200
)

// submissionsPage lists submissions, newest first.
type submissionsPage struct {
	Filter view.FilterForm
	Rows   []submissionRow
	// Next is the address of the older ones, empty when there are none.
	Next string
	// Newer is true when this is not the first page.
	Newer bool
	// ClearWord is to be typed to clear everything; ClearProblem says that
	// another one was.
	ClearWord, ClearProblem string
	// Months is for how many months submissions are kept, 0 for ever;
	// KeepProblem says what was wrong with another number.
	Months      int
	KeepProblem string
}

type submissionRow struct {
	ID                        int64
	When, Answers, Ministries string
	Count                     int
	Again                     bool
}

func (o *Office) submissions(w http.ResponseWriter, r *http.Request, v view.Session) {
	o.showSubmissions(w, r, v, http.StatusOK, submissionsPage{})
}

func (o *Office) showSubmissions(w http.ResponseWriter, r *http.Request, v view.Session, status int, p submissionsPage) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	t := o.Pages.Texts(r)
	filter, problem := view.ReadFilter(r, t, o.Today())
	if filter.Problem = problem; problem != "" {
		status = http.StatusBadRequest
	}
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64) // what is no number is the newest
	found, err := o.Store.Submissions(ctx, filter.Filter, max(0, before), pageOfSubmissions+1)
	if err != nil {
		o.Away(w, r, err)
		return
	}
	_, names, err := view.ReadMinistries(ctx, o.Store, t)
	if err != nil {
		o.Away(w, r, err)
		return
	}
	if p.Months, err = retention.Months(ctx, o.Store); err != nil {
		o.Away(w, r, err)
		return
	}
	p.Filter, p.Newer, p.ClearWord = filter, before > 0, t.T("submissions.clear_word")
	if len(found) > pageOfSubmissions {
		found = found[:pageOfSubmissions]
		q := filter.Query(filter.From, filter.To)
		q.Set("before", strconv.FormatInt(found[len(found)-1].ID, 10))
		p.Next = "/admin/submissions?" + q.Encode()
	}
	for _, s := range found {
		p.Rows = append(p.Rows, newSubmissionRow(t, names, s, o.Store.Zone()))
	}
	o.Show(w, r, v, status, "submissions", "office.nav.submissions", p)
}

func newSubmissionRow(t *i18n.Texts, names view.MinistryNames, s store.Submission, zone *time.Location) submissionRow {
	var answers, ministries []string
	for _, question := range []string{quiz.Age, quiz.Gender, quiz.States, quiz.Situation, quiz.Interests} {
		for _, v := range s.Answers.Get(question) {
			if v != "" {
				answers = append(answers, view.AnswerText(t, question, v))
			}
		}
	}
	for _, m := range s.Ministries {
		ministries = append(ministries, names.Of(m))
	}
	if len(answers) == 0 {
		answers = []string{t.T("statistics.unanswered")}
	}
	return submissionRow{
		s.ID, days.Name(s.SubmittedAt, zone), strings.Join(answers, " · "), strings.Join(ministries, ", "), len(ministries), s.RepeatOf != 0,
	}
}

// submissionJSON is a submission in the JSON endpoints.
type submissionJSON struct {
	ID                    int64     `json:"id"`
	AgeGroup              string    `json:"age_group"`
	Gender                string    `json:"gender"`
	StateInLife           []string  `json:"state_in_life"`
	Interest              []string  `json:"interest"`
	Situation             []string  `json:"situation"`
	RecommendedMinistries []string  `json:"recommended_ministries"`
	SubmittedAt           time.Time `json:"submitted_at"`
	ClientIDHash          string    `json:"client_id_hash"`
	SessionID             string    `json:"session_id"`
	RepeatOf              int64     `json:"repeat_of,omitempty"`
}

// newSubmissionJSON has the parish's day of a submission, not its second: at
// midnight UTC, in the form that scripts have always read.
func newSubmissionJSON(s store.Submission, numbers fileNumbers, zone *time.Location) submissionJSON {
	local := s.SubmittedAt.In(zone)
	day := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC)
	return submissionJSON{
		s.ID, s.Answers.Age, s.Answers.Gender, orEmpty(s.Answers.States), orEmpty(s.Answers.Interests), orEmpty(s.Answers.Situation),
		orEmpty(s.Ministries), day, numbers.of("device", s.ClientIDHash), numbers.of("visit", s.SessionID), s.RepeatOf,
	}
}

// orEmpty makes an absent list an empty one, which JSON tells apart.
func orEmpty(l []string) []string {
	if l == nil {
		return []string{}
	}
	return l
}

// submissionsJSON answers GET /admin/api/submissions: a list, newest first.
func (o *Office) submissionsJSON(w http.ResponseWriter, r *http.Request, _ view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	limit, before := pageOfSubmissions, int64(0)
	var wrong []string
	if text := r.URL.Query().Get("limit"); text != "" {
		var err error
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > mostSubmissions {
			wrong = append(wrong, "limit: must be a number from 1 to "+strconv.Itoa(mostSubmissions))
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
		render.WriteJSON(w, http.StatusBadRequest, render.APIError{Message: "Validation failed", Errors: wrong, ErrorType: "validation_error"})
		return
	}
	found, err := o.Store.Submissions(ctx, filter, before, limit)
	if err != nil {
		o.APIAway(w, err)
		return
	}
	list := make([]submissionJSON, 0, len(found))
	numbers, zone := newFileNumbers(), o.Store.Zone()
	for _, s := range found {
		list = append(list, newSubmissionJSON(s, numbers, zone))
	}
	render.WriteJSON(w, http.StatusOK, list)
}

// exportFilter reads the filter of a script: without days it means all.
func exportFilter(r *http.Request) (store.Filter, string) {
	q := r.URL.Query()
	if !q.Has("from") && !q.Has("to") {
		q.Set("from", "")
		r = r.Clone(r.Context())
		r.URL.RawQuery = q.Encode()
	}
	f, problem := view.ReadFilter(r, i18n.For("en"), time.Time{})
	return f.Filter, problem
}

// exportColumns are those of the CSV export.
var exportColumns = []string{"id", "submitted_at", "age_group", "gender", "state_in_life", "situation", "interest", "recommended_ministries", "client_id_hash", "session_id", "repeat_of"}

// submissionsCSV sends the submissions of a range of days as a CSV file, a part at
// a time.
func (o *Office) submissionsCSV(w http.ResponseWriter, r *http.Request, v view.Session) {
	o.exportSubmissions(w, r, v, "text/csv; charset=utf-8", "ministry_submissions.csv", func(to io.Writer) (func(store.Submission) error, func() error) {
		out := csv.NewWriter(to)
		_ = out.Write(exportColumns) // kept by the writer, and told at the flush
		numbers, zone := newFileNumbers(), o.Store.Zone()
		row := func(s store.Submission) error {
			j := newSubmissionJSON(s, numbers, zone)
			again := ""
			if j.RepeatOf != 0 {
				again = strconv.FormatInt(j.RepeatOf, 10)
			}
			cells := []string{
				strconv.FormatInt(j.ID, 10), j.SubmittedAt.Format(time.DateOnly), j.AgeGroup, j.Gender, strings.Join(j.StateInLife, "|"), strings.Join(j.Situation, "|"),
				strings.Join(j.Interest, "|"), strings.Join(j.RecommendedMinistries, "|"), j.ClientIDHash, j.SessionID, again,
			}
			for i := range cells {
				cells[i] = sanitize.CSVCell(cells[i])
			}
			return out.Write(cells)
		}
		return row, func() error { out.Flush(); return out.Error() }
	})
}

// submissionsFile sends the submissions as a JSON array.
func (o *Office) submissionsFile(w http.ResponseWriter, r *http.Request, v view.Session) {
	o.exportSubmissions(w, r, v, "application/json; charset=utf-8", "ministry_submissions.json", func(to io.Writer) (func(store.Submission) error, func() error) {
		first, closed := true, false
		numbers, zone := newFileNumbers(), o.Store.Zone()
		row := func(s store.Submission) error {
			line, err := json.Marshal(newSubmissionJSON(s, numbers, zone))
			if err != nil {
				return err
			}
			lead := ",\n"
			if first {
				lead, first = "[\n", false
			}
			_, err = io.WriteString(to, lead+string(line))
			return err
		}
		return row, func() error {
			if closed {
				return nil
			}
			closed = true
			end := "\n]\n"
			if first {
				end = "[]\n"
			}
			_, err := io.WriteString(to, end)
			return err
		}
	})
}

// exportSubmissions streams the submissions of a range of days. Once rows are on their
// way an error can only end the file early, and cuts the connection so that
// nobody takes it for complete.
func (o *Office) exportSubmissions(w http.ResponseWriter, r *http.Request, v view.Session, contentType, name string, format func(io.Writer) (row func(store.Submission) error, end func() error)) {
	filter, problem := exportFilter(r)
	if problem != "" {
		render.WriteJSON(w, http.StatusBadRequest, render.APIError{Message: "Validation failed", Errors: []string{problem}, ErrorType: "validation_error"})
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), exportTimeout)
	defer cancel()
	if err := o.Store.AddAuditEntry(ctx, store.AuditEntry{At: o.Now(), Who: v.Name, Action: "submissions.export", Subject: name, After: filter.From + " – " + filter.To}); err != nil {
		o.APIAway(w, err)
		return
	}
	control := http.NewResponseController(w)
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	row, end := format(w)
	n := 0
	err := o.Store.EachSubmission(ctx, filter, func(s store.Submission) error {
		if n++; n%flushEvery == 0 {
			// Each part has as long as any answer to be taken.
			if err := control.SetWriteDeadline(time.Now().Add(time.Minute)); err != nil && !errors.Is(err, http.ErrNotSupported) {
				return err
			}
		}
		return row(s)
	})
	if err == nil {
		err = end()
	}
	if err != nil {
		o.Log.Error("an export was cut short", "rows", n, "error", err)
		panic(http.ErrAbortHandler)
	}
}
