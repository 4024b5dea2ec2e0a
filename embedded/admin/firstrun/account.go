package firstrun

import (
	"context"
	"errors"
	"net/http"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/store"
)

// accountForm asks for the first account.
type accountForm struct {
	view.AccountForm
	Steps int // of the first start
	// Token is that of the link by which the first account is made; empty for who
	// is signed in, whose session it is then.
	Token   string
	session *view.Session
}

func newForm() accountForm {
	return accountForm{AccountForm: view.NewAccountForm(), Steps: steps}
}

// accountPage asks for the first account; who has one goes to the accounts.
func (h *Handler) accountPage(w http.ResponseWriter, r *http.Request, v view.Session) {
	f := newForm()
	f.session = &v
	h.showAccount(w, r, http.StatusOK, f)
}

func (h *Handler) showAccount(w http.ResponseWriter, r *http.Request, status int, f accountForm) {
	if f.session != nil {
		h.Show(w, r, *f.session, status, "setup", "signin.setup_title", f)
		return
	}
	h.ShowByLink(w, r, status, "setup", "signin.setup_title", f.Token, f)
}

// saveAccount makes the first account and signs it in.
func (h *Handler) saveAccount(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	if r.PostForm.Get("later") == "1" {
		h.skipAccount(ctx, w, r, v)
		return
	}
	f := newForm()
	f.session = &v
	h.makeFirst(ctx, w, r, f, v.Name, store.IfSession(v.SessionID))
}

// laterSetting remembers that the set-up was put off, so that it is offered on
// the dashboard and not in its way.
const laterSetting = "setup"

func (h *Handler) skipAccount(ctx context.Context, w http.ResponseWriter, r *http.Request, v view.Session) {
	_, version, err := h.Store.Setting(ctx, laterSetting)
	if err == nil && version == 0 {
		err = h.Store.SetSetting(ctx, v.Name, laterSetting, `{"later":true}`, 0, h.Now())
	}
	if err != nil && !errors.Is(err, store.ErrConflict) { // somebody else has put it off at the same moment
		h.Away(w, r, err)
		return
	}
	http.Redirect(w, r, view.InLanguage(r, parishStep), http.StatusSeeOther)
}

// Wanted reports whether there is no account, and nobody has said "later".
func (h *Handler) Wanted(ctx context.Context) (bool, error) {
	has, err := h.Auth.HasAccounts(ctx)
	if err != nil || has {
		return false, err
	}
	_, version, err := h.Store.Setting(ctx, laterSetting)
	return version == 0, err
}

// ByLink makes the first account by the link that is printed where there is
// no tray. The link is worth nothing else, and nothing at all when there is an
// account, however that was made.
func (h *Handler) ByLink(w http.ResponseWriter, r *http.Request, token string) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	has, err := h.Auth.HasAccounts(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	if has {
		h.Pages.Problem(w, r, http.StatusForbidden, "signin.set_up_title", "signin.set_up_done")
		return
	}
	f := newForm()
	f.Token = token
	if r.Method != http.MethodPost {
		h.showAccount(w, r, http.StatusOK, f)
		return
	}
	h.makeFirst(ctx, w, r, f, bySetUpLink)
}

// bySetUpLink marks in the audit log who made the first account by that link.
const bySetUpLink = "@set-up-link"

// makeFirst makes the first account from a form, and signs it in.
func (h *Handler) makeFirst(
	ctx context.Context, w http.ResponseWriter, r *http.Request, f accountForm, by string, conditions ...store.Condition,
) {
	t := h.Pages.Texts(r)
	given, password, ok := view.ReadAccountForm(r, t)
	if f.AccountForm = given; !ok {
		h.showAccount(w, r, http.StatusBadRequest, f)
		return
	}
	u, err := h.Auth.AddUser(ctx, by, given.Name, password, store.Administrator, append(conditions, store.IfFirst())...)
	if errors.Is(err, store.ErrNotFirst) {
		h.Pages.Problem(w, r, http.StatusConflict, "signin.set_up_title", "signin.set_up_done")
		return
	}
	var s auth.Signed
	if err == nil {
		s, err = h.Auth.StartSessionOf(ctx, u, "", access.Browser(r))
	}
	if err != nil {
		h.Access.ChangeFailed(w, r, err)
		return
	}
	h.Access.SetCookies(w, r, s)
	http.Redirect(w, r, view.InLanguage(r, parishStep), http.StatusSeeOther)
}
