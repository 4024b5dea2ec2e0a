// Package view is what all pages of the dashboard share: their frame and
// navigation, the reading of forms, the answers when something cannot be done,
// and the words in which answers, numbers and ministries are shown. The packages
// of the dashboard's subjects use it, and none of each other; it decides nothing.
package view

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/store"
)

const (
	// DatabaseTimeout bounds what one request waits for the database.
	DatabaseTimeout = 10 * time.Second
	// MaxForm bounds the body of a form that uploads nothing, in bytes.
	MaxForm = 256 << 10
)

// View makes the dashboard's pages and answers. It is safe for concurrent use.
type View struct {
	Pages *render.Pages
	Log   *slog.Logger
	Now   func() time.Time
	// Zone is the parish's time zone.
	Zone func() *time.Location
	// Clients tells who requests are from; nil trusts no proxy.
	Clients *clientip.Reader
	// Agent is the program in the tray; nil where there is none.
	Agent Agent
	// Undecided says that staff are to be reminded to choose the parish's ministries;
	// nil for never.
	Undecided func(context.Context) bool
	// Calls says whether people can ask to be called, and whether they can or somebody
	// waits who did; nil for never.
	Calls func(context.Context) (on, inUse bool)
}

// Session is a request of somebody who is signed in and may do what is asked.
type Session struct {
	auth.Identity
	// Calls is true where people can ask to be called.
	Calls bool
	// ShowsCalls is true where the menu leads to those who asked.
	ShowsCalls bool
}

// NewSession is a request of somebody.
func (v *View) NewSession(ctx context.Context, who auth.Identity) Session {
	s := Session{Identity: who}
	if v.Calls != nil {
		s.Calls, s.ShowsCalls = v.Calls(ctx)
	}
	return s
}

// Timeout bounds what a request waits for the database by DatabaseTimeout.
func Timeout(r *http.Request) (context.Context, context.CancelFunc) {
	return context.WithTimeout(r.Context(), DatabaseTimeout)
}

// Show renders a page within the dashboard's frame.
func (v *View) Show(w http.ResponseWriter, r *http.Request, s Session, status int, name, title string, data any) {
	p := v.Pages.NewPage(r, title, data)
	f := newFrame(s, p.Texts, r)
	if v.Undecided != nil && !strings.HasPrefix(r.URL.Path, "/admin/setup") && s.HasRole(store.Editor) {
		ctx, cancel := Timeout(r)
		defer cancel()
		f.Undecided = v.Undecided(ctx)
	}
	p.Office = f
	v.Pages.Render(w, status, "office/"+name, p)
}

// ShowByLink shows a page to who comes by a link, which the other language has too.
func (v *View) ShowByLink(w http.ResponseWriter, r *http.Request, status int, name, title, token string, data any) {
	p := v.Pages.NewPage(r, title, data)
	if r.Method == http.MethodPost {
		p.OtherLanguage += "&t=" + URLEscape(token)
	}
	v.Pages.Render(w, status, "office/"+name, p)
}

// ReadForm reads a form of at most MaxForm bytes; it answers and returns false
// when that fails.
func (v *View) ReadForm(w http.ResponseWriter, r *http.Request) bool {
	return v.ReadFormOf(w, r, MaxForm)
}

// ReadFormOf is ReadForm for a form of at most so many bytes.
func (v *View) ReadFormOf(w http.ResponseWriter, r *http.Request, most int64) bool {
	r.Body = http.MaxBytesReader(w, r.Body, most)
	if err := r.ParseForm(); err != nil {
		v.Pages.Problem(w, r, http.StatusBadRequest, "page.error_title", "office.bad_form")
		return false
	}
	return true
}

// Away shows that the database does not answer.
func (v *View) Away(w http.ResponseWriter, r *http.Request, err error) {
	v.Log.Error("a page of the dashboard cannot be made", "path", r.URL.Path, "error", err)
	v.Pages.Problem(w, r, http.StatusServiceUnavailable, "office.away_title", "office.away")
}

// APIAway answers a script that the database does not answer.
func (v *View) APIAway(w http.ResponseWriter, err error) {
	v.Log.Error("a request of the dashboard failed", "error", err)
	Refuse(w, http.StatusServiceUnavailable, "database_error", "The database cannot be reached just now. Please try again in a minute.")
}

// Refuse answers a script that its request is not carried out: with a type of
// error, a sentence and the problems one by one.
func Refuse(w http.ResponseWriter, status int, errorType, message string, problems ...string) {
	render.WriteJSON(w, status, render.APIError{Message: message, Errors: problems, ErrorType: errorType})
}

// Invalid answers a script what is wrong with the values of its request.
func Invalid(w http.ResponseWriter, problems ...string) {
	Refuse(w, http.StatusBadRequest, "validation_error", "Validation failed", problems...)
}

// RetryAfter tells a browser or script in a header when to try a password again.
func (v *View) RetryAfter(w http.ResponseWriter, wait *auth.WaitError) {
	seconds := int(wait.Until.Sub(v.Now()).Seconds()) + 1
	w.Header().Set("Retry-After", strconv.Itoa(max(1, seconds)))
}

// WaitText tells a person to wait with the password.
func WaitText(t *i18n.Texts, wait *auth.WaitError) string {
	if wait.Busy {
		return t.T("signin.busy")
	}
	return t.T("signin.wait")
}

// Today is the parish's present day, at midnight UTC.
func (v *View) Today() time.Time {
	now := v.Now().In(v.Zone())
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
}

// Day writes the day of a time as it stands in addresses and in the database.
func Day(t time.Time) string { return t.Format(time.DateOnly) }

// Moment writes day and time for people, in the parish's time zone.
func (v *View) Moment(t *i18n.Texts, at time.Time) string { return t.Moment(at.In(v.Zone())) }
