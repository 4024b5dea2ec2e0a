package view

import (
	"net/http"
	"strings"

	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/i18n"
)

// AccountForm is a form that asks for a name and a password twice.
type AccountForm struct {
	Name string
	// Problems are sentences, empty where nothing is wrong.
	NameProblem, PasswordProblem, AgainProblem string
	// MinPassword is how many characters a password has at least.
	MinPassword int
}

// NewAccountForm returns an empty form.
func NewAccountForm() AccountForm { return AccountForm{MinPassword: auth.MinPassword} }

// ReadAccountForm reads and checks name and password; ok is false when something
// is wrong, and the form says what.
func ReadAccountForm(r *http.Request, t *i18n.Texts) (f AccountForm, password string, ok bool) {
	f, password = NewAccountForm(), r.PostForm.Get("password")
	f.Name = strings.TrimSpace(r.PostForm.Get("name"))
	words := func(problem string) string {
		if problem == "" {
			return ""
		}
		return t.T("signin.problem."+problem, "min", auth.MinPassword)
	}
	f.NameProblem = words(auth.CheckName(f.Name))
	f.PasswordProblem = words(auth.CheckPassword(f.Name, password))
	if f.PasswordProblem == "" && password != r.PostForm.Get("password_again") {
		f.AgainProblem = t.T("signin.problem.differs")
	}
	return f, password, f.NameProblem == "" && f.PasswordProblem == "" && f.AgainProblem == ""
}
