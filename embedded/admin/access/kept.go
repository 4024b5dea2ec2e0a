package access

import (
	"encoding/base64"
	"mime"
	"net/http"
	"net/url"
	"slices"

	"ministryfinder/embedded/admin/view"
)

// A form that comes after its session has ended is not lost: the sign-in page holds
// what was typed in a field, and who has signed in is asked to go on with it. The
// server keeps nothing of it meanwhile.

// keptForm is a page on which somebody goes on with what was typed.
type keptForm struct {
	Action string
	Fields []keptField
}

type keptField struct{ Name, Value string }

// hadSession reports whether a request comes from a browser that was signed in.
func (a *Access) hadSession(r *http.Request) bool {
	return len(cookies(r, a.auth.SessionCookie(a.addresses.IsHTTPS(r)))) > 0
}

// signInAgain leads to the sign-in who is not signed in, and back again; with what was
// typed where the session of the browser has ended.
func (a *Access) signInAgain(w http.ResponseWriter, r *http.Request) {
	ended := a.hadSession(r)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if ended && r.Method == http.MethodPost && kind == "application/x-www-form-urlencoded" {
		r.Body = http.MaxBytesReader(w, r.Body, view.MaxForm)
		if r.ParseForm() == nil && len(r.PostForm) > 0 {
			d := loginData{Next: view.LocalPath(r.URL.Path), Kept: encodeKept(r.PostForm), Ended: true}
			a.showLogin(w, r, http.StatusUnauthorized, d)
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

func encodeKept(form url.Values) string {
	return base64.RawURLEncoding.EncodeToString([]byte(form.Encode()))
}

// decodeKept returns the fields of a form that encodeKept made; none of anything else.
func decodeKept(s string) []keptField {
	text, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil
	}
	form, err := url.ParseQuery(string(text))
	if err != nil {
		return nil
	}
	var fields []keptField
	for name, values := range form {
		for _, value := range values {
			fields = append(fields, keptField{name, value})
		}
	}
	slices.SortStableFunc(fields, func(a, b keptField) int {
		switch {
		case a.Name < b.Name:
			return -1
		case a.Name > b.Name:
			return 1
		}
		return 0
	})
	return fields
}

// goOn leads to the next page after a sign-in, or asks to go on with what was typed.
func (a *Access) goOn(w http.ResponseWriter, r *http.Request, d loginData) {
	fields := decodeKept(d.Kept)
	if len(fields) == 0 {
		http.Redirect(w, r, d.Next, http.StatusSeeOther)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	a.Pages.Render(w, http.StatusOK, "office/kept", a.Pages.NewPage(r, "signin.kept_title", keptForm{d.Next, fields}))
}
