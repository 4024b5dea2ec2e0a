package admin

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"ministryfinder/embedded/auth"
)

// loginData is the sign-in page.
type loginData struct {
	Name string
	// Next is where to go after signing in.
	Next    string
	Problem string
	// NoAccounts is true when nobody can sign in with a name yet.
	NoAccounts bool
}

func (o *Office) loginPage(w http.ResponseWriter, r *http.Request) {
	o.showLogin(w, r, http.StatusOK, loginData{Next: localPath(r.URL.Query().Get("next"))})
}

func (o *Office) showLogin(w http.ResponseWriter, r *http.Request, status int, d loginData) {
	ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
	defer cancel()
	users, err := o.Store.Users(ctx)
	if err != nil {
		o.away(w, r, err)
		return
	}
	d.NoAccounts = len(users) == 0
	o.Pages.Render(w, status, "office/login", o.Pages.NewPage(r, "signin.title", d))
}

func (o *Office) login(w http.ResponseWriter, r *http.Request) {
	if !o.readForm(w, r) {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
	defer cancel()
	d := loginData{Name: strings.TrimSpace(r.PostForm.Get("name")), Next: localPath(r.PostForm.Get("next"))}
	signed, err := o.Door.SignIn(ctx, o.caller(r), d.Name, r.PostForm.Get("password"))
	t := o.Pages.Texts(r)
	var wait *auth.WaitError
	switch {
	case errors.As(err, &wait):
		o.retryAfter(w, wait)
		d.Problem = waitWords(t, wait)
		o.showLogin(w, r, http.StatusTooManyRequests, d)
	case errors.Is(err, auth.ErrWrong):
		d.Problem = t.T("signin.wrong")
		o.showLogin(w, r, http.StatusUnauthorized, d)
	case err != nil:
		o.away(w, r, err)
	default:
		o.setCookies(w, r, signed)
		http.Redirect(w, r, d.Next, http.StatusSeeOther)
	}
}

func (o *Office) signOut(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
	defer cancel()
	who, err := o.session(ctx, r)
	if err == nil {
		if r.FormValue("everywhere") == "1" {
			err = o.Store.EndSessionsOf(ctx, who.UserID)
		} else {
			err = o.Store.EndSession(ctx, who.SessionID)
		}
	}
	if err != nil && !errors.Is(err, auth.ErrNoSession) {
		o.away(w, r, err)
		return
	}
	o.forgetSession(w, r)
	http.Redirect(w, r, "/admin/login", http.StatusSeeOther)
}

// localPath lets through an address of the office, and nothing that leads
// elsewhere.
func localPath(next string) string {
	if (next == "/admin" || strings.HasPrefix(next, "/admin/") || strings.HasPrefix(next, "/admin?")) && !strings.ContainsAny(next, "\\\r\n") {
		return next
	}
	return "/admin"
}

// browserOf says in a few words which browser and system a request is from.
func browserOf(r *http.Request) string {
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
