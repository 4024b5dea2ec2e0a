package admin

import (
	"net/http"
	"strings"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/render"
)

// enterData is the page that a link opens before it is used.
type enterData struct {
	Token, Next string
}

// enterPage shows what a one-time link is for, with a button that uses it:
// programs that look at links before people do would use it up. The tray's link
// is used at once by the browser of this computer that is told to open it.
func (d *Dashboard) enterPage(w http.ResponseWriter, r *http.Request) {
	render.SetNoStore(w.Header())
	token, next := r.URL.Query().Get("t"), r.URL.Query().Get("next")
	switch d.auth.CheckLink(token) {
	case auth.LinkSetsUp:
		d.firstRun.ByLink(w, r, token)
	case auth.LinkOpens:
		if d.IsLocal(r) && opensPage(r) {
			d.enterWith(w, r, token, next, r.URL.Query().Get("lang"))
			return
		}
		d.ShowByLink(w, r, http.StatusOK, "enter", "signin.enter_title", token, enterData{Token: token, Next: view.LocalPath(next)})
	default:
		d.expired(w, r)
	}
}

// enter uses a link, when its button was pressed.
func (d *Dashboard) enter(w http.ResponseWriter, r *http.Request) {
	if !d.ReadForm(w, r) {
		return
	}
	render.SetNoStore(w.Header())
	token := r.PostForm.Get("t")
	if d.auth.CheckLink(token) == auth.LinkSetsUp {
		d.firstRun.ByLink(w, r, token)
		return
	}
	d.enterWith(w, r, token, r.PostForm.Get("next"), r.PostForm.Get("lang"))
}

// enterWith signs in by a link and leads to the page that it names, or to the
// dashboard; as long as there is no account to the set-up instead.
func (d *Dashboard) enterWith(w http.ResponseWriter, r *http.Request, token, next, lang string) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	ok, err := d.auth.UseLink(ctx, token)
	if err == nil && !ok {
		d.expired(w, r)
		return
	}
	var s auth.Signed
	var setUp bool
	if err == nil {
		s.Token, err = d.auth.StartSession(ctx, access.Browser(r))
	}
	if err == nil {
		setUp, err = d.firstRun.Wanted(ctx)
	}
	if err != nil {
		d.Away(w, r, err)
		return
	}
	d.SetCookies(w, r, s)
	to := view.LocalPath(next)
	if setUp && to == "/admin" {
		to = "/admin/setup"
	}
	if lang != "" && !strings.Contains(to, "?") {
		to += "?lang=" + view.URLEscape(lang)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (d *Dashboard) expired(w http.ResponseWriter, r *http.Request) {
	d.Pages.Problem(w, r, http.StatusForbidden, "signin.expired_title", "signin.expired")
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
