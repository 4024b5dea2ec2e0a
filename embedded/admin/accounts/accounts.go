// Package accounts answers the dashboard's pages about who may sign in: the
// accounts, their sessions, one's own account, and the audit log.
package accounts

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/textfile"
)

const path = "/admin/people"

// Store is what the accounts' pages need of a database.
type Store interface {
	Users(ctx context.Context) ([]store.User, error)
	SetRole(ctx context.Context, who string, id int64, role store.Role, now time.Time, conditions ...store.Condition) error
	Invitations(ctx context.Context) ([]store.Invitation, error)
	WithdrawInvitation(ctx context.Context, who string, id int64, now time.Time, conditions ...store.Condition) error
	RemoveUser(ctx context.Context, who string, id int64, now time.Time, conditions ...store.Condition) error
	Sessions(ctx context.Context) ([]store.Session, error)
	AuditEntries(ctx context.Context, before int64, limit int) ([]store.AuditEntry, error)
}

// Config is what a Handler needs.
type Config struct {
	*view.View
	Store  Store
	Auth   *auth.Authenticator
	Access *access.Access
	// Mail sends letters; nil where there is no program in the tray.
	Mail letter.Sender
}

// Handler answers requests about accounts. It is safe for concurrent use.
type Handler struct {
	Config
	invitations *auth.Invitations
}

// New returns a handler.
func New(c Config) *Handler { return &Handler{c, auth.NewInvitations(c.Auth)} }

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	r.Page("GET "+path, store.Administrator, h.list)
	r.Form("POST "+path, store.Administrator, h.invite)
	r.Form("POST "+path+"/{id}/{what}", store.Administrator, h.change)
	r.Form("POST "+path+"/invitations/{id}/withdraw", store.Administrator, h.withdraw)
	r.Limited("letters", lettersPerMinute).Form("POST "+path+"/invitations/mail", store.Administrator, h.mail)
	r.LikeSignIns().Open("GET "+joinPath, h.joinPage)
	r.LikeSignIns().Open("POST "+joinPath, h.join)
	r.Page("POST /admin/sessions/{id}/end", store.Editor, h.endSession)
	r.Page("GET "+ownPath, store.Editor, h.own)
	r.Form("POST "+ownPath+"/password", store.Editor, h.changePassword)
	r.Page("GET "+logPath, store.Administrator, h.log)
}

// page lists accounts and sessions, for administrators.
type page struct {
	Users       []userRow
	Invitations []invitationRow
	Sessions    []sessionRow
	// New is the form of an invitation, Role the role chosen in it.
	New     view.AccountForm
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

func (h *Handler) list(w http.ResponseWriter, r *http.Request, v view.Session) {
	h.show(w, r, v, http.StatusOK, page{New: view.NewAccountForm(), Role: store.Editor})
}

func (h *Handler) show(w http.ResponseWriter, r *http.Request, v view.Session, status int, p page) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	users, err := h.Store.Users(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	slices.SortStableFunc(users, func(a, b store.User) int { return textfile.Compare(a.Name, b.Name) })
	t := h.Pages.Texts(r)
	p.Confirm = v.UserID != 0 && !v.ProvedLately(h.Now())
	for _, u := range users {
		row := userRow{User: u, Created: h.Moment(t, u.CreatedAt), Seen: t.T("people.never"), Other: store.Administrator, Me: u.ID == v.UserID}
		if !u.SeenAt.IsZero() {
			row.Seen = h.Moment(t, u.SeenAt)
		}
		if u.Role == store.Administrator {
			row.Other = store.Editor
		}
		p.Users = append(p.Users, row)
	}
	if p.Invitations, err = h.invitationRows(ctx, t); err != nil {
		h.Away(w, r, err)
		return
	}
	if p.Sessions, err = h.sessionRows(ctx, t, v, 0); err != nil {
		h.Away(w, r, err)
		return
	}
	h.Show(w, r, v, status, "people", "office.nav.people", p)
}

// roleOf returns the role that a form names, "" when it names none.
func roleOf(r *http.Request) store.Role {
	switch role := store.Role(r.PostForm.Get("role")); role {
	case store.Editor, store.Administrator:
		return role
	}
	return ""
}

// change changes the role of an account, makes a link by which its owner chooses
// another password, or removes it.
func (h *Handler) change(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		h.Pages.NotFound(w, r)
		return
	}
	what := r.PathValue("what")
	still := store.IfSession(v.SessionID)
	switch role := roleOf(r); {
	case what == "role" && role != "":
		if role == store.Administrator {
			err = h.proveAgain(ctx, r, v)
		}
		if err == nil {
			err = h.Store.SetRole(ctx, v.Name, id, role, h.Now(), still)
		}
	case what == "remove":
		err = h.Store.RemoveUser(ctx, v.Name, id, h.Now(), still)
	case what == "link":
		h.inviteAgain(ctx, w, r, v, id)
		return
	default:
		err = store.ErrNotFound
	}
	if err != nil {
		h.refuse(w, r, v, page{New: view.NewAccountForm(), Role: store.Editor}, err)
		return
	}
	view.Done(w, r, path, "person_"+what)
}

// Errors of changing accounts, beside those of packages auth and store.
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
func (h *Handler) proveAgain(ctx context.Context, r *http.Request, v view.Session) error {
	switch {
	case v.ProvedLately(h.Now()):
		return nil
	case v.UserID == 0:
		return errOpenAgain
	case r.PostForm.Get("own_password") == "":
		return errProveAgain
	}
	return h.Auth.VerifyPassword(ctx, h.Access.Caller(r), v.Name, r.PostForm.Get("own_password"))
}

// refuse says why no account was changed.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, v view.Session, p page, err error) {
	t := h.Pages.Texts(r)
	var wait *auth.WaitError
	status := http.StatusConflict
	switch {
	case errors.Is(err, store.ErrNotFound):
		h.Pages.NotFound(w, r)
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
		h.RetryAfter(w, wait)
		p.Problem, status = view.WaitText(t, wait), http.StatusTooManyRequests
	default:
		h.Access.ChangeFailed(w, r, err)
		return
	}
	h.show(w, r, v, status, p)
}
