package access

import (
	"errors"
	"net/http"
	"strings"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/auth"
)

// loginData is the sign-in page.
type loginData struct {
	Name string
	// Next is where to go after signing in.
	Next    string
	Problem string
	// Kept is a form to go on with, as keptForm.encode writes it; Ended says that a
	// session has ended, Less that there were files, or what was too large to be kept.
	Kept        string
	Ended, Less bool
	// Unkept is true where the browser comes back from a sign-in without its cookie.
	Unkept bool
	// NoAccounts is true when nobody can sign in with a name yet.
	NoAccounts bool
	// HasAgent is true where the icon opens the dashboard without a password.
	HasAgent bool
}

func (a *Access) loginPage(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	d := loginData{Next: view.LocalPath(q.Get("next")), Ended: q.Get("ended") == "1"}
	if q.Get(signedIn) == "1" {
		ctx, cancel := view.Timeout(r)
		_, err := a.Session(ctx, r)
		cancel()
		switch {
		case err == nil:
			http.Redirect(w, r, d.Next, http.StatusSeeOther)
			return
		case !errors.Is(err, auth.ErrNoSession):
			a.Away(w, r, err)
			return
		}
		d.Unkept = true
	}
	a.showLogin(w, r, http.StatusOK, d)
}

func (a *Access) showLogin(w http.ResponseWriter, r *http.Request, status int, d loginData) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	has, err := a.auth.HasAccounts(ctx)
	if err != nil {
		a.Away(w, r, err)
		return
	}
	kept := decodeKept(d.Kept)
	d.NoAccounts, d.HasAgent, d.Less = !has, a.hasAgent, kept.Less || len(kept.Files) > 0
	a.Pages.Render(w, status, "office/login", a.Pages.NewPage(r, "signin.title", d))
}

func (a *Access) login(w http.ResponseWriter, r *http.Request) {
	// A kept form comes in another coding, with the fields of the sign-in beside it.
	if !a.ReadFormOf(w, r, 2*maxKept) {
		return
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	d := loginData{Kept: r.PostForm.Get("kept"), Name: strings.TrimSpace(r.PostForm.Get("name")), Next: view.LocalPath(r.PostForm.Get("next"))}
	signed, err := a.auth.SignIn(ctx, a.Caller(r), d.Name, r.PostForm.Get("password"))
	t := a.Pages.Texts(r)
	var wait *auth.WaitError
	switch {
	case errors.As(err, &wait):
		a.RetryAfter(w, wait)
		d.Problem = view.WaitText(t, wait)
		a.showLogin(w, r, http.StatusTooManyRequests, d)
	case errors.Is(err, auth.ErrWrong):
		d.Problem = t.T("signin.wrong")
		a.showLogin(w, r, http.StatusUnauthorized, d)
	case err != nil:
		a.Away(w, r, err)
	default:
		a.SetCookies(w, r, signed)
		a.goOn(w, r, d)
	}
}

func (a *Access) signOut(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	who, err := a.Session(ctx, r)
	if err == nil {
		if r.FormValue("everywhere") == "1" {
			err = a.auth.SignOutEverywhere(ctx, who)
		} else {
			err = a.auth.SignOut(ctx, who)
		}
	}
	if err != nil && !errors.Is(err, auth.ErrNoSession) {
		a.Away(w, r, err)
		return
	}
	a.forgetSession(w, r)
	http.Redirect(w, r, "/admin/login", http.StatusSeeOther)
}

// Browser says in a few words which browser and system a request is from.
func Browser(r *http.Request) string {
	agent := r.UserAgent()
	first := func(names ...string) string {
		for _, n := range names {
			if word, label, _ := strings.Cut(n, "="); strings.Contains(agent, word) {
				if label != "" {
					return label
				}
				return word
			}
		}
		return ""
	}
	browser := first("Edg=Edge", "OPR=Opera", "Firefox", "Chrome", "Safari", "curl")
	system := first("Android", "iPhone", "iPad", "Windows", "Mac OS=macOS", "CrOS=ChromeOS", "Linux")
	switch {
	case browser == "":
		return system
	case system == "":
		return browser
	}
	return browser + ", " + system
}
