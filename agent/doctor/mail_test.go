package doctor

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ministryfinder/agent/control"
	"ministryfinder/agent/mailauth"
	"ministryfinder/agent/notifier/smtptest"
	"ministryfinder/agent/settings"
	"ministryfinder/embedded/i18n"
)

// What the doctor says of e-mail: whether the server answers and takes the sign-in, and
// else in one sentence what to do. It sends nothing.
func TestTheDoctorTriesTheMailServer(t *testing.T) {
	s := (&smtptest.Server{User: "office@example.org", Password: "right", TLS: smtptest.Certificate(t)}).Start(t)
	mail := func(change func(*settings.Mail)) settings.Mail {
		m := settings.Default().Mail
		m.Host, m.Port, m.User, m.Password, m.From, m.To = "localhost", s.Port, "office@example.org", "right", "office@example.org",
			[]string{"office@example.org"}
		if change != nil {
			change(&m)
		}
		return m
	}
	for name, c := range map[string]struct {
		mail   settings.Mail
		level  Level
		says   string
		advice string
	}{
		"none":           {settings.Default().Mail, OK, "None is set up.", ""},
		"well":           {mail(nil), OK, "takes the sign-in", ""},
		"wrong password": {mail(func(m *settings.Mail) { m.Password = "wrong" }), Trouble, "535 5.7.8", "refuses the name or the password"},
		"no server":      {mail(func(m *settings.Mail) { m.Port = 1 }), Trouble, "cannot be sent by localhost", "Nothing answers"},
		"no encryption":  {mail(func(m *settings.Mail) { m.Security = "tls" }), Trouble, "cannot be sent", "starttls"},
		"no receivers":   {mail(func(m *settings.Mail) { m.To = nil }), Trouble, "mail.to", "“E-mail”"},
		"signed out":     {mail(func(m *settings.Mail) { m.SignIn = "microsoft" }), Trouble, "nobody has", "sign in under “E-mail”"},
	} {
		for _, lang := range i18n.Languages {
			x := &inspection{settings: settings.Settings{Mail: c.mail}, words: i18n.For(lang), client: control.NewClient("/nowhere")}
			f := x.mail(t.Context())
			if f.Level != c.level || (f.Advice == "") != (c.level == OK) || strings.ContainsAny(f.Message+f.Advice, "{}") {
				t.Errorf("%s in %s: %+v", name, lang, f)
			}
			if lang == "en" && (!strings.Contains(f.Message, c.says) || !strings.Contains(f.Advice, c.advice)) {
				t.Errorf("%s: %q, and advises %q", name, f.Message, f.Advice)
			}
		}
	}
	if n := len(s.Letters()); n != 0 {
		t.Error(fmt.Sprint(n), "letters were sent")
	}
}

// A service may take each sign-in once, and hand out the next with the answer: what the
// doctor is handed out must be kept, or e-mail is signed out after a look.
func TestTheDoctorKeepsASignInThatIsRenewed(t *testing.T) {
	server := (&smtptest.Server{User: "office@example.org", Token: "access", TLS: smtptest.Certificate(t)}).Start(t)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("refresh_token") != "first" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		fmt.Fprint(w, `{"access_token": "access", "refresh_token": "second", "expires_in": 3600}`)
	}))
	defer service.Close()
	dir := t.TempDir()
	saved, err := settings.Change(dir, map[string]string{"mail.host": "localhost", "mail.port": fmt.Sprint(server.Port),
		"mail.user": "office@example.org", "mail.from": "office@example.org", "mail.to": "office@example.org", "mail.sign_in": "microsoft",
		"mail.client_id": "parish", "mail.refresh_token": "first"})
	if err != nil {
		t.Fatal(err)
	}
	x := &inspection{Options: Options{DataDir: dir}, settings: saved, words: i18n.For("en"), client: control.NewClient("/nowhere"),
		endpoints: func(mailauth.Account) mailauth.Endpoints { return mailauth.Endpoints{Token: service.URL} }}
	if f := x.mail(t.Context()); f.Level != OK {
		t.Errorf("%+v", f)
	}
	if now, err := settings.Load(dir); err != nil || now.Mail.RefreshToken != "second" {
		t.Errorf("the sign-in that is stored is %q (%v)", now.Mail.RefreshToken, err)
	}
}
