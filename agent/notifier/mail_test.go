package notifier_test

import (
	"context"
	"errors"
	"net/mail"
	"strings"
	"testing"
	"time"

	"ministryfinder/agent/notifier"
	"ministryfinder/agent/notifier/smtptest"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
)

// newMail returns what sends to a test's server.
func newMail(t *testing.T, port int) *notifier.Mail {
	t.Helper()
	m, err := notifier.NewMail(notifier.MailSettings{Host: "127.0.0.1", Port: port, Security: "none", From: "finder@example.org",
		To: []string{"office@example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// What mail servers answer is told apart: refused for good, not now, and perhaps taken;
// each with its reason, words in either language, and the answer itself.
func TestEachOutcomeOfALetterIsToldApart(t *testing.T) {
	seen := map[letter.Why]bool{}
	for _, c := range []struct {
		place, answer string
		want          error
		why           letter.Why
	}{
		{smtptest.Greeting, "554 5.7.1 you are blocked", letter.ErrNotNow, letter.NotTaken},
		{smtptest.Greeting, "hang", letter.ErrNotNow, letter.TimedOut},
		{smtptest.Greeting, "421 4.3.2 busy", letter.ErrNotNow, letter.Quota},
		{"MAIL", "close", letter.ErrNotNow, letter.TimedOut},
		{"MAIL", "550 5.7.60 SMTP; Client does not have permissions to send as this sender", letter.ErrRefused, letter.SenderRefused},
		{"MAIL", "530 5.7.57 Client not authenticated", letter.ErrRefused, letter.SignIn},
		{"RCPT", "550 5.1.1 <eva@example.org> User unknown", letter.ErrRefused, letter.UserUnknown},
		{"RCPT", "554 5.7.1 <eva@example.org>: Relay access denied", letter.ErrRefused, letter.RelayDenied},
		{"RCPT", "451 4.7.1 Greylisted, try again in 5 minutes", letter.ErrNotNow, letter.NotTaken},
		{"RCPT", "452 4.2.2 mailbox full", letter.ErrNotNow, letter.Quota},
		{"RCPT", "hang", letter.ErrNotNow, letter.TimedOut},
		{"DATA", "hang", letter.ErrNotNow, letter.TimedOut},
		{"DATA", "452 4.3.1 no room", letter.ErrNotNow, letter.Quota},
		{smtptest.AfterData, "550 5.7.1 this looks like spam", letter.ErrRefused, letter.Spam},
		{smtptest.AfterData, "552 5.3.4 message too big", letter.ErrRefused, letter.TooLarge},
		{smtptest.AfterData, "451 4.3.0 try again", letter.ErrNotNow, letter.NotTaken},
		{smtptest.AfterData, "hang", letter.ErrUnknown, letter.NoAnswer},
		{smtptest.AfterData, "close", letter.ErrUnknown, letter.NoAnswer},
		{smtptest.AfterData, "554 5.0.0 " + strings.Repeat("so it is ", 100), letter.ErrRefused, letter.NotTaken},
	} {
		t.Run(c.place+" "+c.answer, func(t *testing.T) {
			s := (&smtptest.Server{Answers: map[string][]string{c.place: {c.answer}}}).Start(t)
			limit := 20 * time.Second
			if c.answer == "hang" {
				limit = 300 * time.Millisecond
			}
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			err := newMail(t, s.Port).SendLetter(ctx, letter.Letter{To: []string{"eva@example.org"}, Subject: "S", Body: "B"})
			e := letter.OutcomeOf(err)
			if !errors.Is(err, c.want) || e.Why != c.why {
				t.Fatalf("%s, %s: %v", e.Outcome, e.Why, err)
			}
			seen[e.Why] = true
			if strings.Contains(c.answer, " ") && !strings.HasPrefix(e.Answer, c.answer[:3]) || len([]rune(e.Answer)) > 300 {
				t.Errorf("the answer is %q", e.Answer)
			}
			if kept := e.WithoutAddresses(); strings.Contains(kept.Error(), "eva@") {
				t.Errorf("the address is kept: %v", kept)
			}
		})
	}
	for _, why := range letter.Whys() {
		for _, lang := range i18n.Languages {
			if !i18n.For(lang).Has("mail.why." + string(why)) {
				t.Errorf("%s has no words for %s", lang, why)
			}
		}
	}
	if len(seen) < 10 {
		t.Errorf("only %d reasons were seen", len(seen))
	}
}

// What was taken is sent, whatever the server does behind it; with what a letter has.
func TestALetterIsSentWithAllThatItHas(t *testing.T) {
	s := (&smtptest.Server{Answers: map[string][]string{"RSET": {"close"}}}).Start(t)
	l := letter.Letter{To: []string{"eva@example.org"}, ReplyTo: "office@example.org", Subject: "S", Body: "plain words",
		HTML: "<p>rich words</p>", Auto: true}
	if err := newMail(t, s.Port).SendLetter(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Reply-To: <office@example.org>", "Auto-Submitted: auto-generated", "multipart/alternative", "plain words",
		"<p>rich words</p>", "Message-ID: <", "Date: "} {
		if sent := s.Letters(); len(sent) != 1 || !strings.Contains(sent[0], want) {
			t.Errorf("it lacks %q: %s", want, sent)
		}
	}
	l.ReplyTo = "nobody\r\nBcc: evil@evil.example"
	if err := newMail(t, s.Port).SendLetter(t.Context(), l); !errors.Is(err, letter.ErrRefused) {
		t.Errorf("an address for answers with a line end: %v", err)
	}
}

// A token that the mail server refuses is renewed once; one that it takes is not. A
// password is not sent where tokens are asked for.
func TestASignInByToken(t *testing.T) {
	s := (&smtptest.Server{User: "office@example.org", Token: "new", TLS: smtptest.Certificate(t)}).Start(t)
	var asked []bool
	token := func(_ context.Context, fresh bool) (string, error) {
		asked = append(asked, fresh)
		if fresh {
			return "new", nil
		}
		return "old", nil
	}
	settings := notifier.MailSettings{Host: "localhost", Port: s.Port, Security: "starttls", From: "office@example.org",
		To: []string{"office@example.org"}, User: "office@example.org", Token: token}
	m, err := notifier.NewMail(settings)
	if err != nil {
		t.Fatal(err)
	}
	send := func() error { return m.SendLetter(t.Context(), letter.Letter{Subject: "S", Body: "B"}) }
	if err := send(); err != nil || len(s.Letters()) != 1 || s.SignIns() != 2 || len(asked) != 2 {
		t.Errorf("%v, %d letters, %d sign-ins, asked %v", err, len(s.Letters()), s.SignIns(), asked)
	}
	s.Accept("another")
	if err := send(); !errors.Is(err, letter.ErrNotNow) || letter.OutcomeOf(err).Why != letter.SignIn || s.SignIns() != 4 {
		t.Errorf("%v, %d sign-ins", err, s.SignIns())
	}
	s.Accept("old")
	if err := send(); err != nil || s.SignIns() != 5 {
		t.Errorf("%v, %d sign-ins", err, s.SignIns())
	}
	settings.Token = func(context.Context, bool) (string, error) {
		return "", letter.NewSendError(letter.NotNow, letter.SignedOut, "invalid_grant")
	}
	if m, err = notifier.NewMail(settings); err != nil {
		t.Fatal(err)
	}
	if err := send(); letter.OutcomeOf(err).Why != letter.SignedOut || s.SignIns() != 5 {
		t.Errorf("%v, %d sign-ins", err, s.SignIns())
	}
}

// What Microsoft and Google answer to a password is told in words that say what to do.
func TestAPasswordThatIsNotTakenAnyMore(t *testing.T) {
	for said, why := range map[string]letter.Why{
		"535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant": letter.PasswordOff,
		"534 5.7.9 Application-specific password required":                                             letter.AppPassword,
		"535 5.7.8 Username and Password not accepted. For more information, go to Google gsmtp":       letter.AppPassword,
		"535 5.7.8 Error: authentication failed":                                                       letter.SignIn,
		"454 4.7.0 Temporary authentication failure":                                                   letter.SignIn,
	} {
		s := (&smtptest.Server{User: "u", Password: "p", TLS: smtptest.Certificate(t), Answers: map[string][]string{"AUTH": {said}}}).Start(t)
		m, err := notifier.NewMail(notifier.MailSettings{Host: "localhost", Port: s.Port, Security: "starttls", From: "a@example.org",
			To: []string{"b@example.org"}, User: "u", Password: "p"})
		if err != nil {
			t.Fatal(err)
		}
		e := letter.OutcomeOf(m.SendLetter(t.Context(), letter.Letter{Subject: "S"}))
		if e.Why != why || e.Outcome != letter.NotNow || e.Answer != said {
			t.Errorf("%s: %+v", said, e)
		}
		if err := m.SendLetter(t.Context(), letter.Letter{Subject: "S", Body: "B"}); err != nil {
			t.Errorf("then it is taken: %v", err)
		}
	}
}

// A letter to several goes to each by himself: what one address is refused for keeps
// nobody else from it, and it is told whose address it was.
func TestOneBadAddressKeepsNobodyElseFromALetter(t *testing.T) {
	for _, c := range []struct {
		place, first string
		letters      int // that were read to their end
		want         error
		why          letter.Why
	}{
		{"RCPT", "550 5.1.1 User unknown", 2, letter.ErrUnknown, letter.SomeReceivers},
		{"RCPT", "450 4.2.1 try later", 2, letter.ErrUnknown, letter.SomeReceivers},
		{"RCPT", "close", 2, letter.ErrUnknown, letter.SomeReceivers},
		{smtptest.AfterData, "close", 3, letter.ErrUnknown, letter.SomeReceivers},
		{smtptest.Greeting, "421 4.3.2 busy", 0, letter.ErrNotNow, letter.Quota},
		{"MAIL", "250 fine", 3, nil, ""},
	} {
		s := (&smtptest.Server{Answers: map[string][]string{c.place: {c.first}}}).Start(t)
		to := []string{"gone@example.org", "office@example.org", "pastor@example.org"}
		err := newMail(t, s.Port).SendLetter(t.Context(), letter.Letter{To: to, Subject: "S", Body: "B"})
		if len(s.Letters()) != c.letters || (err == nil) != (c.want == nil) {
			t.Errorf("%s %s: %d letters (%v)", c.place, c.first, len(s.Letters()), err)
			continue
		}
		if c.want == nil {
			continue
		}
		e := letter.OutcomeOf(err)
		if !errors.Is(err, c.want) || e.Why != c.why || strings.Contains(e.Answer, "gone@") || !strings.Contains(e.Answer, "g… (example.org): ") {
			t.Errorf("%s %s: %+v", c.place, c.first, e)
		}
		for _, lang := range i18n.Languages {
			lines := e.Lines(i18n.For(lang))
			if len(lines) != 3 || !strings.HasPrefix(lines[0], "gone@example.org: ") || strings.Contains(strings.Join(lines, ""), "mail.") {
				t.Errorf("%s %s: %q", c.place, c.first, lines)
			}
		}
	}
	s := (&smtptest.Server{Answers: map[string][]string{"RCPT": {"550 5.1.1 a", "550 5.7.1 b"}}}).Start(t)
	err := newMail(t, s.Port).SendLetter(t.Context(), letter.Letter{To: []string{"a@example.org", "b@example.org"}, Subject: "S"})
	if !errors.Is(err, letter.ErrRefused) || letter.OutcomeOf(err).Why != letter.UserUnknown {
		t.Errorf("refused for all: %v", err)
	}
}

// The name beside the sender's address is a name whatever stands in it: it adds no
// header and no address.
func TestTheSendersNameIsNothingElse(t *testing.T) {
	for name, want := range map[string]string{
		"Parroquia San José, Ávila 🙏": "Parroquia San José, Ávila 🙏", `St. "Ana" <x@evil.example>`: `St. "Ana" <x@evil.example>`, "": "",
		"a\r\nBcc: evil@evil.example\r\n\r\nx": "a Bcc: evil@evil.example x", `x" <evil@evil.example>, "y`: `x" <evil@evil.example>, "y`,
		"\\": "\\", "=?utf-8?q?evil?=": "=?utf-8?q?evil?=",
	} {
		s := (&smtptest.Server{}).Start(t)
		if err := newMail(t, s.Port).SendLetter(t.Context(), letter.Letter{FromName: name, Subject: "S", Body: "B"}); err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		m, err := mail.ReadMessage(strings.NewReader(s.Letters()[0]))
		if err != nil {
			t.Fatal(err)
		}
		from, err := m.Header.AddressList("From")
		if err != nil || len(from) != 1 || from[0].Address != "finder@example.org" || from[0].Name != want || m.Header.Get("Bcc") != "" {
			t.Errorf("%q: from %v (%v)", name, from, err)
		}
	}
}
