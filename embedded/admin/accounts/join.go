package accounts

import (
	"context"
	"errors"
	"net/http"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/store"
)

// joinPath is where the link of an invitation leads.
const joinPath = "/admin/join"

// joinData is the page that the link of an invitation opens.
type joinData struct {
	view.AccountForm
	Token, Problem string
	// By is the account that has made the link, empty for the office computer.
	By string
	// Renews is true when another password of an account is chosen.
	Renews bool
	// Until says until when the link is valid.
	Until string
}

// joinPage shows what a link is for, with a form that uses it: programs that look at
// links before people do use nothing up.
func (h *Handler) joinPage(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	token := r.URL.Query().Get("t")
	i, err := h.invitations.Open(ctx, token)
	if err != nil {
		h.joinFailed(w, r, err)
		return
	}
	d := h.newJoin(r, token, i)
	d.Name = i.Name
	h.ShowByLink(w, r, http.StatusOK, "join", "join.title", token, d)
}

func (h *Handler) newJoin(r *http.Request, token string, i store.Invitation) joinData {
	d := joinData{AccountForm: view.NewAccountForm(), Token: token, Renews: i.UserID != 0, Until: h.When(h.Pages.Texts(r), i.ExpiresAt)}
	if i.ByID != 0 {
		d.By = i.By
	}
	return d
}

// join uses a link: it makes the account, or gives it the new password, and signs in.
func (h *Handler) join(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	t := h.Pages.Texts(r)
	token := r.PostForm.Get("t")
	i, err := h.invitations.Open(ctx, token)
	if err != nil {
		h.joinFailed(w, r, err)
		return
	}
	d := h.newJoin(r, token, i)
	if d.Renews {
		r.PostForm.Set("name", i.Name)
	}
	form, password, ok := view.ReadAccountForm(r, t)
	if d.AccountForm = form; !ok {
		h.ShowByLink(w, r, http.StatusBadRequest, "join", "join.title", token, d)
		return
	}
	u, err := h.invitations.Accept(ctx, token, form.Name, password)
	switch {
	case errors.Is(err, store.ErrExists):
		d.NameProblem = t.T("signin.problem.taken")
	case errors.Is(err, store.ErrFull):
		d.Problem = t.T("join.full")
	case err != nil:
		h.joinFailed(w, r, err)
		return
	default:
		h.signInJoined(ctx, w, r, u, d.Renews)
		return
	}
	h.ShowByLink(w, r, http.StatusConflict, "join", "join.title", token, d)
}

// signInJoined begins the session of who has just chosen a password.
func (h *Handler) signInJoined(ctx context.Context, w http.ResponseWriter, r *http.Request, u store.User, renews bool) {
	s, err := h.Auth.StartSessionOf(ctx, u, "", access.Browser(r))
	if errors.Is(err, auth.ErrWrong) { // changed or removed at the same moment
		http.Redirect(w, r, "/admin/login", http.StatusSeeOther)
		return
	}
	if err != nil {
		h.Away(w, r, err)
		return
	}
	h.Access.SetCookies(w, r, s)
	done := "joined"
	if renews {
		done = "renewed"
	}
	view.Done(w, r, "/admin", done)
}

// joinFailed says why a link cannot be used, and what to do.
func (h *Handler) joinFailed(w http.ResponseWriter, r *http.Request, err error) {
	if ended, ok := errors.AsType[*store.InvitationError](err); ok {
		h.Pages.Problem(w, r, http.StatusForbidden, "join.ended_title", "join."+string(ended.State))
		return
	}
	h.Away(w, r, err)
}
