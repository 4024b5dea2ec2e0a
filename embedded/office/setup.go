package office

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"ministryfinder/embedded/signin"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/texts"
)

// accountForm is a form that asks for a name and a password twice.
type accountForm struct {
	Name                         string
	NameProblem, PasswordProblem string
	AgainProblem                 string
	MinPassword                  int
	password, again              string
	Steps                        int // of the first start
}

// readAccount reads and checks name and password; ok is false when something
// is wrong, and the form says what.
func readAccount(r *http.Request, t *texts.Texts) (f accountForm, ok bool) {
	f = accountForm{
		Name: strings.TrimSpace(r.PostForm.Get("name")), MinPassword: signin.MinPassword,
		password: r.PostForm.Get("password"), again: r.PostForm.Get("password_again"),
	}
	words := func(problem string) string {
		if problem == "" {
			return ""
		}
		return t.T("signin.problem."+problem, "min", signin.MinPassword)
	}
	f.NameProblem = words(signin.CheckName(f.Name))
	f.PasswordProblem = words(signin.CheckPassword(f.Name, f.password))
	if f.PasswordProblem == "" && f.password != f.again {
		f.AgainProblem = t.T("signin.problem.differs")
	}
	return f, f.NameProblem == "" && f.PasswordProblem == "" && f.AgainProblem == ""
}

// setUpPage asks for the first account.
func (o *Office) setUpPage(w http.ResponseWriter, r *http.Request, v Visit) {
	o.show(w, r, v, http.StatusOK, "setup", "signin.setup_title", accountForm{MinPassword: signin.MinPassword, Steps: o.steps(r)})
}

// setUp makes the first account and signs it in.
func (o *Office) setUp(w http.ResponseWriter, r *http.Request, v Visit) {
	if !o.readForm(w, r) {
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), databaseTimeout)
	defer cancel()
	if r.PostForm.Get("later") == "1" {
		o.skipSetUp(ctx, w, r, v)
		return
	}
	t := o.Pages.Texts(r)
	f, ok := readAccount(r, t)
	f.Steps = o.steps(r)
	if !ok {
		o.show(w, r, v, http.StatusBadRequest, "setup", "signin.setup_title", f)
		return
	}
	id, err := o.Door.AddUser(ctx, v.Name, f.Name, f.password, store.Administrator)
	if errors.Is(err, store.ErrExists) {
		f.NameProblem = t.T("signin.problem.taken")
		o.show(w, r, v, http.StatusConflict, "setup", "signin.setup_title", f)
		return
	}
	if err != nil {
		o.away(w, r, err)
		return
	}
	token, err := o.Door.Begin(ctx, id, browserOf(r))
	if err != nil {
		o.away(w, r, err)
		return
	}
	o.setCookie(w, r, token)
	http.Redirect(w, r, o.inLanguage(r, parishStep), http.StatusSeeOther)
}

// setUpSetting remembers that the set-up was put off, so that it is offered on
// the dashboard and not in its way.
const setUpSetting = "setup"

func (o *Office) skipSetUp(ctx context.Context, w http.ResponseWriter, r *http.Request, v Visit) {
	_, version, err := o.Store.Setting(ctx, setUpSetting)
	if err == nil && version == 0 {
		err = o.Store.SetSetting(ctx, v.Name, setUpSetting, `{"later":true}`, 0, o.Now())
	}
	if err != nil && !errors.Is(err, store.ErrConflict) { // somebody else has put it off at the same moment
		o.away(w, r, err)
		return
	}
	http.Redirect(w, r, o.inLanguage(r, parishStep), http.StatusSeeOther)
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
