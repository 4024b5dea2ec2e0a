package admin

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
)

// peoplePage lists accounts and sessions, for administrators.
type peoplePage struct {
	Users    []userRow
	Sessions []sessionRow
	// New is the form of a new account, Role the role chosen in it.
	New     accountForm
	Role    store.Role
	Problem string
	// Confirm is true when the forms ask for the password of who is signed in.
	Confirm bool
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

func (o *Office) people(w http.ResponseWriter, r *http.Request, v view.Session) {
	o.showPeople(w, r, v, http.StatusOK, peoplePage{New: accountForm{MinPassword: auth.MinPassword}, Role: store.Editor})
}

func (o *Office) showPeople(w http.ResponseWriter, r *http.Request, v view.Session, status int, p peoplePage) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	users, err := o.Store.Users(ctx)
	if err != nil {
		o.Away(w, r, err)
		return
	}
	t := o.Pages.Texts(r)
	p.Confirm = v.UserID != 0 && !v.ProvedLately(o.Now())
	for _, u := range users {
		row := userRow{User: u, Created: o.Clock(u.CreatedAt), Seen: t.T("people.never"), Other: store.Administrator, Me: u.ID == v.UserID}
		if !u.SeenAt.IsZero() {
			row.Seen = o.Clock(u.SeenAt)
		}
		if u.Role == store.Administrator {
			row.Other = store.Editor
		}
		p.Users = append(p.Users, row)
	}
	if p.Sessions, err = o.sessionRows(ctx, t, v, 0); err != nil {
		o.Away(w, r, err)
		return
	}
	o.Show(w, r, v, status, "people", "office.nav.people", p)
}

// sessionRows lists the sessions that have not ended: all, or those of one
// account (of the office computer when it is negative).
func (o *Office) sessionRows(ctx context.Context, t *i18n.Texts, v view.Session, user int64) ([]sessionRow, error) {
	all, err := o.Store.Sessions(ctx)
	if err != nil {
		return nil, err
	}
	var rows []sessionRow
	now := o.Now()
	for _, s := range all {
		if user > 0 && s.UserID != user || user < 0 && s.UserID != 0 || !now.Before(s.CreatedAt.Add(auth.Longest)) || !now.Before(s.SeenAt.Add(o.Door.Idle)) {
			continue
		}
		who := s.User
		if s.UserID == 0 {
			who = view.WhoText(t, auth.LocalDesktop)
		}
		rows = append(rows, sessionRow{s.ID, who, s.Browser, o.Clock(s.CreatedAt), o.Clock(s.SeenAt), s.ID == v.SessionID})
	}
	return rows, nil
}

func (o *Office) addPerson(w http.ResponseWriter, r *http.Request, v view.Session) {
	if !o.ReadForm(w, r) {
		return
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	t := o.Pages.Texts(r)
	form, ok := readAccount(r, t)
	p := peoplePage{New: form, Role: roleOf(r)}
	if !ok || p.Role == "" {
		o.showPeople(w, r, v, http.StatusBadRequest, p)
		return
	}
	if p.Role == store.Administrator {
		if err := o.proveAgain(ctx, r, v); err != nil {
			o.peopleFailed(w, r, v, p, err)
			return
		}
	}
	if _, err := o.Door.AddUser(ctx, v.Name, form.Name, form.password, p.Role, store.IfSession(v.SessionID)); err != nil {
		o.peopleFailed(w, r, v, p, err)
		return
	}
	view.Done(w, r, "/admin/people", "person_added")
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
func (o *Office) changePerson(w http.ResponseWriter, r *http.Request, v view.Session) {
	if !o.ReadForm(w, r) {
		return
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		o.Pages.NotFound(w, r)
		return
	}
	what := r.PathValue("what")
	still := store.IfSession(v.SessionID)
	switch role := roleOf(r); {
	case what == "role" && role != "":
		if role == store.Administrator {
			err = o.proveAgain(ctx, r, v)
		}
		if err == nil {
			err = o.Store.SetRole(ctx, v.Name, id, role, o.Now(), still)
		}
	case what == "remove":
		err = o.Store.RemoveUser(ctx, v.Name, id, o.Now(), still)
	case what == "password":
		err = o.resetPassword(ctx, r, v, id)
	default:
		err = store.ErrNotFound
	}
	if err != nil {
		o.peopleFailed(w, r, v, peoplePage{New: accountForm{MinPassword: auth.MinPassword}, Role: store.Editor}, err)
		return
	}
	view.Done(w, r, "/admin/people", "person_"+what)
}

// Errors of changing accounts, beside those of packages signin and store.
var (
	// errProveAgain means that the own password must be given with the change.
	errProveAgain = errors.New("the sign-in is too long ago")
	// errOpenAgain means the same of the office computer, which has no password.
	errOpenAgain = errors.New("the link was used too long ago")
	// errOwnPassword means that one's own password is not reset.
	errOwnPassword = errors.New("one's own password is changed with the present one")
)

// proveAgain has who is signed in for longer prove once more who asks, with the
// password that came with the form: somebody may have left the computer.
func (o *Office) proveAgain(ctx context.Context, r *http.Request, v view.Session) error {
	switch {
	case v.ProvedLately(o.Now()):
		return nil
	case v.UserID == 0:
		return errOpenAgain
	case r.PostForm.Get("own_password") == "":
		return errProveAgain
	}
	return o.Door.VerifyPassword(ctx, o.Caller(r), v.Name, r.PostForm.Get("own_password"))
}

// peopleFailed says why no account was changed.
func (o *Office) peopleFailed(w http.ResponseWriter, r *http.Request, v view.Session, p peoplePage, err error) {
	t := o.Pages.Texts(r)
	var weak weakPassword
	var wait *auth.WaitError
	status := http.StatusConflict
	switch {
	case errors.Is(err, store.ErrNotFound):
		o.Pages.NotFound(w, r)
		return
	case errors.Is(err, store.ErrExists):
		p.New.NameProblem = t.T("signin.problem.taken")
	case errors.Is(err, store.ErrFull):
		p.Problem = t.T("people.full", "n", store.MaxUsers)
	case errors.Is(err, store.ErrLastAdministrator):
		p.Problem = t.T("people.last")
	case errors.Is(err, errOpenAgain):
		p.Problem, status = t.T("people.open_again"), http.StatusForbidden
	case errors.Is(err, errProveAgain):
		p.Problem, status = t.T("people.prove_again"), http.StatusForbidden
	case errors.Is(err, auth.ErrWrong):
		p.Problem, status = t.T("people.prove_wrong"), http.StatusForbidden
	case errors.Is(err, errOwnPassword):
		p.Problem = t.T("people.own_password")
	case errors.As(err, &wait):
		o.RetryAfter(w, wait)
		p.Problem, status = view.WaitText(t, wait), http.StatusTooManyRequests
	case errors.As(err, &weak):
		p.Problem, status = t.T("signin.problem."+string(weak), "min", auth.MinPassword), http.StatusBadRequest
	default:
		o.changeFailed(w, r, err)
		return
	}
	o.showPeople(w, r, v, status, p)
}

// changeFailed leads to the sign-in who was signed out while a change was under
// way, and tells anybody else that the database does not answer.
func (o *Office) changeFailed(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, store.ErrSessionEnded) || errors.Is(err, auth.ErrWrong) {
		http.Redirect(w, r, "/admin/login", http.StatusSeeOther)
		return
	}
	o.Away(w, r, err)
}

// weakPassword says what is wrong with a password.
type weakPassword string

// Error names the problem.
func (w weakPassword) Error() string { return "the password is " + string(w) }

// resetPassword gives another account the password of a form.
func (o *Office) resetPassword(ctx context.Context, r *http.Request, v view.Session, id int64) error {
	if id == v.UserID {
		return errOwnPassword
	}
	users, err := o.Store.Users(ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(users, func(u store.User) bool { return u.ID == id })
	if i < 0 {
		return store.ErrNotFound
	}
	password := r.PostForm.Get("password")
	if problem := auth.CheckPassword(users[i].Name, password); problem != "" {
		return weakPassword(problem)
	}
	if err := o.proveAgain(ctx, r, v); err != nil {
		return err
	}
	hash, err := o.Door.Hash(ctx, password)
	if err != nil {
		return err
	}
	return o.Store.SetPassword(ctx, v.Name, id, 0, hash, o.Now(), store.IfSession(v.SessionID))
}

// endSession ends somebody's session: an administrator anybody's, an editor
// their own.
func (o *Office) endSession(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		o.Pages.NotFound(w, r)
		return
	}
	all, err := o.Store.Sessions(ctx)
	if err != nil {
		o.Away(w, r, err)
		return
	}
	for _, s := range all {
		if s.ID == id && (v.HasRole(store.Administrator) || s.UserID == v.UserID) {
			entry := store.AuditEntry{At: o.Now(), Who: v.Name, Action: "session.end", Subject: s.User, Before: s.Browser}
			if err := o.Store.EndSession(ctx, id, entry); err != nil {
				o.Away(w, r, err)
				return
			}
			view.Done(w, r, view.LocalPath(r.FormValue("back")), "session_ended")
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
	// LocalAgent is true for the office computer, which has no password.
	Computer bool
	// OldProblem says that the present password was wrong.
	OldProblem string
}

func (o *Office) account(w http.ResponseWriter, r *http.Request, v view.Session) {
	o.showAccount(w, r, v, http.StatusOK, accountPage{Form: accountForm{MinPassword: auth.MinPassword}})
}

func (o *Office) showAccount(w http.ResponseWriter, r *http.Request, v view.Session, status int, p accountPage) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	t := o.Pages.Texts(r)
	user := v.UserID
	if user == 0 {
		user = -1
	}
	var err error
	if p.Sessions, err = o.sessionRows(ctx, t, v, user); err != nil {
		o.Away(w, r, err)
		return
	}
	p.Name, p.Computer = view.WhoText(t, v.Name), v.UserID == 0
	o.Show(w, r, v, status, "account", "people.account", p)
}

// changePassword changes the password of who asks. The present one must be
// given: somebody may have left the computer for a minute.
func (o *Office) changePassword(w http.ResponseWriter, r *http.Request, v view.Session) {
	if !o.ReadForm(w, r) {
		return
	}
	if v.UserID == 0 {
		o.Pages.NotFound(w, r)
		return
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	t := o.Pages.Texts(r)
	r.PostForm.Set("name", v.Name)
	form, ok := readAccount(r, t)
	p := accountPage{Form: form}
	if !ok {
		o.showAccount(w, r, v, http.StatusBadRequest, p)
		return
	}
	var wait *auth.WaitError
	switch err := o.Door.VerifyPassword(ctx, o.Caller(r), v.Name, r.PostForm.Get("old")); {
	case errors.Is(err, auth.ErrWrong), errors.As(err, &wait):
		p.OldProblem = t.T("people.old_wrong")
		if wait != nil {
			o.RetryAfter(w, wait)
			p.OldProblem = view.WaitText(t, wait)
		}
		o.showAccount(w, r, v, http.StatusBadRequest, p)
		return
	case err != nil:
		o.Away(w, r, err)
		return
	}
	hash, err := o.Door.Hash(ctx, form.password)
	if err == nil {
		err = o.Store.SetPassword(ctx, v.Name, v.UserID, v.SessionID, hash, o.Now(), store.IfSession(v.SessionID))
	}
	if err != nil {
		o.changeFailed(w, r, err)
		return
	}
	view.Done(w, r, "/admin/account", "password")
}
