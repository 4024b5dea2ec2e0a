package access

import (
	"net/http"
	"net/url"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/render"
)

// A form that comes after its session has ended is not lost: the sign-in page holds
// what was typed in a field, and who has signed in is asked to go on with it. The
// server keeps nothing of it meanwhile.

// keptPage is a page on which somebody goes on with what was typed.
type keptPage struct {
	Action string
	keptForm
}

// hadSession reports whether a request comes from a browser that was signed in.
func (a *Access) hadSession(r *http.Request) bool {
	return len(cookies(r, a.auth.SessionCookie(a.addresses.IsHTTPS(r)))) > 0
}

// signInAgain leads to the sign-in who is not signed in, and back again; with what was
// typed where the session of the browser has ended.
func (a *Access) signInAgain(w http.ResponseWriter, r *http.Request) {
	ended := a.hadSession(r)
	if ended && r.Method == http.MethodPost {
		if kept := readKept(w, r); !kept.isEmpty() {
			a.showLogin(w, r, http.StatusUnauthorized, loginData{Next: view.LocalPath(r.URL.Path), Kept: kept.encode(), Ended: true})
			return
		}
	}
	to := url.Values{}
	if r.Method == http.MethodGet && r.URL.Path != "/admin" {
		to.Set("next", r.URL.RequestURI())
	}
	if ended {
		to.Set("ended", "1")
	}
	address := "/admin/login"
	if len(to) > 0 {
		address += "?" + to.Encode()
	}
	http.Redirect(w, r, address, http.StatusSeeOther)
}

// signedIn marks the address at which a browser shows that it has kept the sign-in's cookie.
const signedIn = "signed"

// proof returns where a browser goes after a sign-in: to the sign-in again, which leads on to
// the next page who comes with a session, and tells others why they are not in.
func proof(r *http.Request, next string) string {
	q := url.Values{signedIn: {"1"}}
	if next != "/admin" {
		q.Set("next", next)
	}
	return view.InLanguage(r, "/admin/login?"+q.Encode())
}

// goOn leads to the next page after a sign-in, or asks to go on with what was typed.
func (a *Access) goOn(w http.ResponseWriter, r *http.Request, d loginData) {
	kept := decodeKept(d.Kept)
	if kept.isEmpty() {
		http.Redirect(w, r, proof(r, d.Next), http.StatusSeeOther)
		return
	}
	render.SetNoStore(w.Header())
	a.Pages.Render(w, http.StatusOK, "office/kept", a.Pages.NewPage(r, "signin.kept_title", keptPage{d.Next, kept}))
}
