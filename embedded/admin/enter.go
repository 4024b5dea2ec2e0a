package admin

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/store"
)

// enterData is the page that a link opens before it is used.
type enterData struct {
	Token, Next string
}

// enterPage shows what a one-time link is for, with a button that uses it:
// programs that look at links before people do would use it up. The tray's link
// is used at once by the browser of this computer that is told to open it.
func (o *Office) enterPage(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	token, next := r.URL.Query().Get("t"), r.URL.Query().Get("next")
	switch o.Door.CheckLink(token) {
	case auth.LinkSetsUp:
		o.setUpByLink(w, r, token)
	case auth.LinkOpens:
		if o.IsLocal(r) && opensPage(r) {
			o.enterWith(w, r, token, next, r.URL.Query().Get("lang"))
			return
		}
		o.ShowByLink(w, r, http.StatusOK, "enter", "signin.enter_title", token, enterData{Token: token, Next: view.LocalPath(next)})
	default:
		o.expired(w, r)
	}
}

// enter uses a link, when its button was pressed.
func (o *Office) enter(w http.ResponseWriter, r *http.Request) {
	if !o.ReadForm(w, r) {
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	token := r.PostForm.Get("t")
	if o.Door.CheckLink(token) == auth.LinkSetsUp {
		o.setUpByLink(w, r, token)
		return
	}
	o.enterWith(w, r, token, r.PostForm.Get("next"), r.PostForm.Get("lang"))
}

// enterWith signs in by a link and leads to the page that it names, or to the
// dashboard; as long as there is no account to the set-up instead.
func (o *Office) enterWith(w http.ResponseWriter, r *http.Request, token, next, lang string) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	ok, err := o.Door.UseLink(ctx, token)
	if err == nil && !ok {
		o.expired(w, r)
		return
	}
	var s auth.Signed
	var setUp bool
	if err == nil {
		s.Token, err = o.Door.StartSession(ctx, access.Browser(r))
	}
	if err == nil {
		setUp, err = o.wantsSetUp(ctx)
	}
	if err != nil {
		o.Away(w, r, err)
		return
	}
	o.SetCookies(w, r, s)
	to := view.LocalPath(next)
	if setUp && to == "/admin" {
		to = "/admin/setup"
	}
	if lang != "" && !strings.Contains(to, "?") {
		to += "?lang=" + view.URLEscape(lang)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (o *Office) expired(w http.ResponseWriter, r *http.Request) {
	o.Pages.Problem(w, r, http.StatusForbidden, "signin.expired_title", "signin.expired")
}

// opensPage reports whether a browser asks for a page that it is going to show,
// and does not fetch it ahead or for a preview. Who does not say so is not one.
func opensPage(r *http.Request) bool {
	for _, ahead := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		if r.Header.Get(ahead) != "" {
			return false
		}
	}
	return r.Method == http.MethodGet && r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}

// setUpByLink makes the first account by the link that is printed where there is
// no tray. The link is worth nothing else, and nothing at all when there is an
// account, however that was made.
func (o *Office) setUpByLink(w http.ResponseWriter, r *http.Request, token string) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	users, err := o.Store.Users(ctx)
	if err != nil {
		o.Away(w, r, err)
		return
	}
	if len(users) > 0 {
		o.Pages.Problem(w, r, http.StatusForbidden, "signin.set_up_title", "signin.set_up_done")
		return
	}
	f := accountForm{MinPassword: auth.MinPassword, Steps: o.steps(r), Token: token}
	if r.Method != http.MethodPost {
		o.showSetUp(w, r, http.StatusOK, f)
		return
	}
	o.makeFirst(ctx, w, r, f, bySetUpLink)
}

// bySetUpLink marks in the audit log who made the first account by that link.
const bySetUpLink = "@set-up-link"

// makeFirst makes the first account from a form, and signs it in.
func (o *Office) makeFirst(ctx context.Context, w http.ResponseWriter, r *http.Request, f accountForm, by string, conditions ...store.Condition) {
	t := o.Pages.Texts(r)
	given, ok := readAccount(r, t)
	given.Steps, given.Token, given.visit = f.Steps, f.Token, f.visit
	if !ok {
		o.showSetUp(w, r, http.StatusBadRequest, given)
		return
	}
	u, err := o.Door.AddUser(ctx, by, given.Name, given.password, store.Administrator, append(conditions, store.IfFirst())...)
	if errors.Is(err, store.ErrNotFirst) {
		o.Pages.Problem(w, r, http.StatusConflict, "signin.set_up_title", "signin.set_up_done")
		return
	}
	var s auth.Signed
	if err == nil {
		s, err = o.Door.StartSessionOf(ctx, u, "", access.Browser(r))
	}
	if err != nil {
		o.changeFailed(w, r, err)
		return
	}
	o.SetCookies(w, r, s)
	http.Redirect(w, r, view.InLanguage(r, parishStep), http.StatusSeeOther)
}
