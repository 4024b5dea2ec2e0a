package accounts

import (
	"errors"
	"net/http"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/store"
)

const ownPath = "/admin/account"

// ownPage is somebody's own account.
type ownPage struct {
	Name     string
	Form     view.AccountForm
	Sessions []sessionRow
	// Computer is true for the office computer, which has no password.
	Computer bool
	// OldProblem says that the present password was wrong.
	OldProblem string
}

func (h *Handler) own(w http.ResponseWriter, r *http.Request, v view.Session) {
	h.showOwn(w, r, v, http.StatusOK, ownPage{Form: view.NewAccountForm()})
}

func (h *Handler) showOwn(w http.ResponseWriter, r *http.Request, v view.Session, status int, p ownPage) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	t := h.Pages.Texts(r)
	user := v.UserID
	if user == 0 {
		user = -1
	}
	var err error
	if p.Sessions, err = h.sessionRows(ctx, t, v, user); err != nil {
		h.Away(w, r, err)
		return
	}
	p.Name, p.Computer = view.WhoText(t, v.Name), v.UserID == 0
	h.Show(w, r, v, status, "account", "people.account", p)
}

// changePassword changes the password of who asks. The present one must be
// given: somebody may have left the computer for a minute.
func (h *Handler) changePassword(w http.ResponseWriter, r *http.Request, v view.Session) {
	if v.UserID == 0 {
		h.Pages.NotFound(w, r)
		return
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	t := h.Pages.Texts(r)
	r.PostForm.Set("name", v.Name)
	form, password, ok := view.ReadAccountForm(r, t)
	p := ownPage{Form: form}
	if !ok {
		h.showOwn(w, r, v, http.StatusBadRequest, p)
		return
	}
	var wait *auth.WaitError
	switch err := h.Auth.VerifyPassword(ctx, h.Access.Caller(r), v.Name, r.PostForm.Get("old")); {
	case errors.Is(err, auth.ErrWrong), errors.As(err, &wait):
		p.OldProblem = t.T("people.old_wrong")
		if wait != nil {
			h.RetryAfter(w, wait)
			p.OldProblem = view.WaitText(t, wait)
		}
		h.showOwn(w, r, v, http.StatusBadRequest, p)
		return
	case err != nil:
		h.Away(w, r, err)
		return
	}
	if err := h.Auth.SetPassword(ctx, v.Name, v.UserID, v.SessionID, password, store.IfSession(v.SessionID)); err != nil {
		h.Access.ChangeFailed(w, r, err)
		return
	}
	view.Done(w, r, ownPath, "password")
}
