package notifier_test

import (
	"errors"
	"strings"
	"testing"

	"ministryfinder/agent/notifier"
	"ministryfinder/agent/notifier/smtptest"
	"ministryfinder/embedded/letter"
)

// signsIn sends a letter with a password to a server, by an encrypted connection.
func signsIn(t *testing.T, s *smtptest.Server, password string) error {
	t.Helper()
	s.User, s.TLS = "office@example.org", smtptest.Certificate(t)
	s.Start(t)
	m, err := notifier.NewMail(notifier.MailSettings{Host: "localhost", Port: s.Port, Security: "starttls", From: "office@example.org",
		To: []string{"office@example.org"}, User: "office@example.org", Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return m.SendLetter(t.Context(), letter.Letter{Subject: "S", Body: "B"})
}

// The right password is taken where a server offers ways to sign in that do not work on
// it, and it is given once only: several wrong ones lock an account.
func TestTheRightPasswordIsTakenWhateverElseIsOffered(t *testing.T) {
	for offered, how := range map[string]string{
		"CRAM-MD5 NTLM PLAIN": "PLAIN", "NTLM LOGIN CRAM-MD5": "LOGIN", "SCRAM-SHA-1 DIGEST-MD5 GSSAPI LOGIN PLAIN": "PLAIN",
		"XOAUTH2 PLAIN-CLIENTTOKEN LOGIN": "LOGIN", "PLAIN": "PLAIN",
	} {
		s := &smtptest.Server{Password: "right", Auth: offered}
		if err := signsIn(t, s, "right"); err != nil || s.SignIns() != 1 {
			t.Errorf("%s: %v, %d sign-ins", offered, err, s.SignIns())
		}
		if said := strings.Join(s.Commands(), "\n"); !strings.Contains(said, "\nAUTH "+how) {
			t.Errorf("%s: it says %q", offered, said)
		}
	}
	for _, offered := range []string{"CRAM-MD5", "NTLM", "SCRAM-SHA-1", "GSSAPI"} {
		s := &smtptest.Server{Password: "right", Auth: offered}
		err := signsIn(t, s, "right")
		if !errors.Is(err, letter.ErrNotNow) || letter.OutcomeOf(err).Why != letter.SignIn {
			t.Errorf("%s: %v", offered, err)
		}
		if want := offered != "GSSAPI"; want != (s.SignIns() == 1) {
			t.Errorf("%s: %d sign-ins", offered, s.SignIns())
		}
	}
}

// A password that was pasted out of a page has its blanks as they are typed.
func TestTheBlanksOfAPastedPassword(t *testing.T) {
	for given, want := range map[string]string{
		"abcd\u00a0efgh\u00a0ijkl\u00a0mnop": "abcd efgh ijkl mnop", "abcd efgh ijkl mnop": "abcd efgh ijkl mnop",
		"a\u202fb\u3000c\u2003d": "a b c d", "ab\u200bcd\ufeff\u00ad": "abcd", "contraseña 🙏": "contraseña 🙏", "a  b": "a  b",
	} {
		for _, how := range []string{"PLAIN", "LOGIN"} {
			if err := signsIn(t, &smtptest.Server{Password: want, Auth: how}, given); err != nil {
				t.Errorf("%q by %s: %v", given, how, err)
			}
		}
	}
}
