package admin

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
)

// accountForm is a form that asks for a name and a password twice.
type accountForm struct {
	Name                         string
	NameProblem, PasswordProblem string
	AgainProblem                 string
	MinPassword                  int
	password, again              string
	Steps                        int // of the first start
	// Token is that of the link by which the first account is made; empty for who
	// is signed in, whose visit it is then.
	Token string
	visit *view.Session
}

// readAccount reads and checks name and password; ok is false when something
// is wrong, and the form says what.
func readAccount(r *http.Request, t *i18n.Texts) (f accountForm, ok bool) {
	f = accountForm{
		Name: strings.TrimSpace(r.PostForm.Get("name")), MinPassword: auth.MinPassword,
		password: r.PostForm.Get("password"), again: r.PostForm.Get("password_again"),
	}
	words := func(problem string) string {
		if problem == "" {
			return ""
		}
		return t.T("signin.problem."+problem, "min", auth.MinPassword)
	}
	f.NameProblem = words(auth.CheckName(f.Name))
	f.PasswordProblem = words(auth.CheckPassword(f.Name, f.password))
	if f.PasswordProblem == "" && f.password != f.again {
		f.AgainProblem = t.T("signin.problem.differs")
	}
	return f, f.NameProblem == "" && f.PasswordProblem == "" && f.AgainProblem == ""
}

// setUpPage asks for the first account; who has one goes to the accounts.
func (o *Office) setUpPage(w http.ResponseWriter, r *http.Request, v view.Session) {
	o.showSetUp(w, r, http.StatusOK, accountForm{MinPassword: auth.MinPassword, Steps: o.steps(r), visit: &v})
}

func (o *Office) showSetUp(w http.ResponseWriter, r *http.Request, status int, f accountForm) {
	if f.visit != nil {
		o.Show(w, r, *f.visit, status, "setup", "signin.setup_title", f)
		return
	}
	o.ShowByLink(w, r, status, "setup", "signin.setup_title", f.Token, f)
}

// setUp makes the first account and signs it in.
func (o *Office) setUp(w http.ResponseWriter, r *http.Request, v view.Session) {
	if !o.ReadForm(w, r) {
		return
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	if r.PostForm.Get("later") == "1" {
		o.skipSetUp(ctx, w, r, v)
		return
	}
	o.makeFirst(ctx, w, r, accountForm{Steps: o.steps(r), visit: &v}, v.Name, store.IfSession(v.SessionID))
}

// setUpSetting remembers that the set-up was put off, so that it is offered on
// the dashboard and not in its way.
const setUpSetting = "setup"

func (o *Office) skipSetUp(ctx context.Context, w http.ResponseWriter, r *http.Request, v view.Session) {
	_, version, err := o.Store.Setting(ctx, setUpSetting)
	if err == nil && version == 0 {
		err = o.Store.SetSetting(ctx, v.Name, setUpSetting, `{"later":true}`, 0, o.Now())
	}
	if err != nil && !errors.Is(err, store.ErrConflict) { // somebody else has put it off at the same moment
		o.Away(w, r, err)
		return
	}
	http.Redirect(w, r, view.InLanguage(r, parishStep), http.StatusSeeOther)
}

// wantsSetUp reports whether there is no account, and nobody has said "later".
func (o *Office) wantsSetUp(ctx context.Context) (bool, error) {
	users, err := o.Store.Users(ctx)
	if err != nil || len(users) > 0 {
		return false, err
	}
	_, version, err := o.Store.Setting(ctx, setUpSetting)
	return version == 0, err
}
