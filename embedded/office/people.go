package office

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"ministryfinder/embedded/signin"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/texts"
)

// peoplePage lists accounts and sessions, for administrators.
type peoplePage struct {
	Users    []userRow
	Sessions []sessionRow
	// New is the form of a new account, Role the role chosen in it.
	New     accountForm
	Role    store.Role
	Problem string
}

type userRow struct {
	store.User
	Created, Seen string
	// Other is the role that the account has not.
	Other store.Role
	Me    bool
}

type sessionRow struct {
	ID                        int64
	Who, Browser, Began, Seen string
	// Here is true for the session of the request itself.
	Here bool
}

func (o *Office) people(w http.ResponseWriter, r *http.Request, v Visit) {
	o.showPeople(w, r, v, http.StatusOK, peoplePage{New: accountForm{MinPassword: signin.MinPassword}, Role: store.Editor})
}

func (o *Office) showPeople(w http.ResponseWriter, r *http.Request, v Visit, status int, p peoplePage) {
	ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
	defer cancel()
	users, err := o.Store.Users(ctx)
	if err != nil {
		o.away(w, r, err)
		return
	}
	t := o.Pages.Texts(r)
	for _, u := range users {
		row := userRow{User: u, Created: o.clock(u.CreatedAt), Seen: t.T("people.never"), Other: store.Administrator, Me: u.ID == v.UserID}
		if !u.SeenAt.IsZero() {
			row.Seen = o.clock(u.SeenAt)
		}
		if u.Role == store.Administrator {
			row.Other = store.Editor
		}
		p.Users = append(p.Users, row)
	}
	if p.Sessions, err = o.sessionRows(ctx, t, v, 0); err != nil {
		o.away(w, r, err)
		return
	}
	o.show(w, r, v, status, "people", "office.nav.people", p)
}

// sessionRows lists the sessions that have not ended: all, or those of one
// account (of the office computer when it is negative).
func (o *Office) sessionRows(ctx context.Context, t *texts.Texts, v Visit, user int64) ([]sessionRow, error) {
	all, err := o.Store.Sessions(ctx)
	if err != nil {
		return nil, err
	}
	var rows []sessionRow
	now := o.Now()
	for _, s := range all {
		if user > 0 && s.UserID != user || user < 0 && s.UserID != 0 || !now.Before(s.CreatedAt.Add(signin.Longest)) || !now.Before(s.SeenAt.Add(o.Door.Idle)) {
			continue
		}
		who := s.User
		if s.UserID == 0 {
			who = whoInWords(t, signin.OfficeComputer)
		}
		rows = append(rows, sessionRow{s.ID, who, s.Browser, o.clock(s.CreatedAt), o.clock(s.SeenAt), s.ID == v.SessionID})
	}
	return rows, nil
}

// clock formats a time for people in the parish's time zone.
func (o *Office) clock(t time.Time) string { return t.In(o.Store.Zone()).Format("2006-01-02 15:04") }

func (o *Office) addPerson(w http.ResponseWriter, r *http.Request, v Visit) {
	if !o.readForm(w, r) {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
	defer cancel()
	t := o.Pages.Texts(r)
	form, ok := readAccount(r, t)
	p := peoplePage{New: form, Role: roleOf(r)}
	if !ok || p.Role == "" {
		o.showPeople(w, r, v, http.StatusBadRequest, p)
		return
	}
	_, err := o.Door.AddUser(ctx, v.Name, form.Name, form.password, p.Role)
	switch {
	case errors.Is(err, store.ErrExists):
		p.New.NameProblem = t.T("signin.problem.taken")
		o.showPeople(w, r, v, http.StatusConflict, p)
	case errors.Is(err, store.ErrFull):
		p.Problem = t.T("people.full", "n", store.MaxUsers)
		o.showPeople(w, r, v, http.StatusConflict, p)
	case err != nil:
		o.away(w, r, err)
	default:
		done(w, r, "/admin/people", "person_added")
	}
}

// roleOf returns the role that a form names, "" when it names none.
func roleOf(r *http.Request) store.Role {
	switch role := store.Role(r.PostForm.Get("role")); role {
	case store.Editor, store.Administrator:
		return role
	}
	return ""
}

// changePerson changes the role of an account, gives it another password, or
// removes it.
func (o *Office) changePerson(w http.ResponseWriter, r *http.Request, v Visit) {
	if !o.readForm(w, r) {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
	defer cancel()
	t := o.Pages.Texts(r)
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		o.Pages.NotFound(w, r)
		return
	}
	what := r.PathValue("what")
	switch what {
	case "role":
		err = o.Store.SetRole(ctx, v.Name, id, roleOf(r), o.Now())
		if roleOf(r) == "" {
			err = store.ErrNotFound
		}
	case "remove":
		err = o.Store.RemoveUser(ctx, v.Name, id, o.Now())
	case "password":
		err = o.resetPassword(ctx, v, id, r.PostForm.Get("password"))
	default:
		err = store.ErrNotFound
	}
	var weak weakPassword
	p := peoplePage{New: accountForm{MinPassword: signin.MinPassword}, Role: store.Editor}
	switch {
	case errors.Is(err, store.ErrNotFound):
		o.Pages.NotFound(w, r)
	case errors.Is(err, store.ErrLastAdministrator):
		p.Problem = t.T("people.last")
		o.showPeople(w, r, v, http.StatusConflict, p)
	case errors.As(err, &weak):
		p.Problem = t.T("signin.problem."+string(weak), "min", signin.MinPassword)
		o.showPeople(w, r, v, http.StatusBadRequest, p)
	case err != nil:
		o.away(w, r, err)
	default:
		done(w, r, "/admin/people", "person_"+what)
	}
}

// weakPassword says what is wrong with a password.
type weakPassword string

// Error names the problem.
func (w weakPassword) Error() string { return "the password is " + string(w) }

func (o *Office) resetPassword(ctx context.Context, v Visit, id int64, password string) error {
	users, err := o.Store.Users(ctx)
	if err != nil {
		return err
	}
	name := ""
	for _, u := range users {
		if u.ID == id {
			name = u.Name
		}
	}
	if name == "" {
		return store.ErrNotFound
	}
	if problem := signin.CheckPassword(name, password); problem != "" {
		return weakPassword(problem)
	}
	hash, err := o.Door.Hash(ctx, password)
	if err != nil {
		return err
	}
	return o.Store.SetPassword(ctx, v.Name, id, 0, hash, o.Now())
}

// endSession ends somebody's session: an administrator anybody's, an editor
// their own.
func (o *Office) endSession(w http.ResponseWriter, r *http.Request, v Visit) {
	ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
	defer cancel()
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		o.Pages.NotFound(w, r)
		return
	}
	all, err := o.Store.Sessions(ctx)
	if err != nil {
		o.away(w, r, err)
		return
	}
	for _, s := range all {
		if s.ID == id && (v.May(store.Administrator) || s.UserID == v.UserID) {
			err := o.Store.EndSession(ctx, id)
			if err == nil {
				err = o.Store.AddEntry(ctx, store.Entry{At: o.Now(), Who: v.Name, Action: "session.end", Subject: s.User, Before: s.Browser})
			}
			if err != nil {
				o.away(w, r, err)
				return
			}
			done(w, r, localPath(r.FormValue("back")), "session_ended")
			return
		}
	}
	o.Pages.NotFound(w, r)
}

// accountPage is somebody's own account.
type accountPage struct {
	Name     string
	Form     accountForm
	Sessions []sessionRow
	// Computer is true for the office computer, which has no password.
	Computer bool
	// OldProblem says that the present password was wrong.
	OldProblem string
}

func (o *Office) account(w http.ResponseWriter, r *http.Request, v Visit) {
	o.showAccount(w, r, v, http.StatusOK, accountPage{Form: accountForm{MinPassword: signin.MinPassword}})
}

func (o *Office) showAccount(w http.ResponseWriter, r *http.Request, v Visit, status int, p accountPage) {
	ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
	defer cancel()
	t := o.Pages.Texts(r)
	user := v.UserID
	if user == 0 {
		user = -1
	}
	var err error
	if p.Sessions, err = o.sessionRows(ctx, t, v, user); err != nil {
		o.away(w, r, err)
		return
	}
	p.Name, p.Computer = whoInWords(t, v.Name), v.UserID == 0
	o.show(w, r, v, status, "account", "people.account", p)
}

// changePassword changes the password of who asks. The present one must be
// given: somebody may have left the computer for a minute.
func (o *Office) changePassword(w http.ResponseWriter, r *http.Request, v Visit) {
	if !o.readForm(w, r) {
		return
	}
	if v.UserID == 0 {
		o.Pages.NotFound(w, r)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
	defer cancel()
	t := o.Pages.Texts(r)
	r.PostForm.Set("name", v.Name)
	form, ok := readAccount(r, t)
	p := accountPage{Form: form}
	if !ok {
		o.showAccount(w, r, v, http.StatusBadRequest, p)
		return
	}
	var wait *signin.WaitError
	switch err := o.Door.Prove(ctx, o.Addresses.Of(r), v.Name, r.PostForm.Get("old")); {
	case errors.Is(err, signin.ErrWrong), errors.As(err, &wait):
		p.OldProblem = t.T("people.old_wrong")
		if wait != nil {
			o.retryAfter(w, wait)
			p.OldProblem = waitWords(t, wait)
		}
		o.showAccount(w, r, v, http.StatusBadRequest, p)
		return
	case err != nil:
		o.away(w, r, err)
		return
	}
	hash, err := o.Door.Hash(ctx, form.password)
	if err == nil {
		err = o.Store.SetPassword(ctx, v.Name, v.UserID, v.SessionID, hash, o.Now())
	}
	if err != nil {
		o.away(w, r, err)
		return
	}
	done(w, r, "/admin/account", "password")
}
