package notifier_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"ministryfinder/agent/notifier"
	"ministryfinder/agent/notifier/smtptest"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
)

// A letter does not ask for SMTPUTF8, whatever the server offers: all its addresses are
// ASCII, and a server would send it back that has to hand it on to one without.
func TestNoLetterAsksForAddressesWithAccents(t *testing.T) {
	s := (&smtptest.Server{Extensions: []string{"SMTPUTF8"}}).Start(t)
	l := letter.Letter{To: []string{"eva@example.org"}, FromName: "Parroquia San José", Subject: "Año nuevo", Body: "¡Feliz año!"}
	if err := newMail(t, s.Port).SendLetter(t.Context(), l); err != nil || len(s.Letters()) != 1 {
		t.Fatal(err, s.Letters())
	}
	if all := s.Commands(); !slices.Contains(all, "MAIL FROM:<finder@example.org> BODY=8BITMIME") {
		t.Errorf("it says %q", all)
	}
}

// An address that needs SMTPUTF8 is refused before a server is asked.
func TestAddressesWithAccentsAreRefused(t *testing.T) {
	for _, c := range [][2]string{
		{"josé@example.org", "office@example.org"}, {"finder@example.org", "josé@example.org"},
		{"Parroquia San José <oficina@peñafiel.example>", "office@example.org"}, {"finder@example.org", "José <jose@peñafiel.example>"},
	} {
		_, err := notifier.NewMail(notifier.MailSettings{Host: "127.0.0.1", Port: 25, Security: "none", From: c[0], To: c[1:]})
		if told, ok := errors.AsType[*i18n.Error](err); !ok || told.Key != "settings.mistake.address_letters" {
			t.Errorf("%q: %v", c, err)
		}
	}
	_, err := notifier.NewMail(notifier.MailSettings{Host: "127.0.0.1", Port: 25, Security: "none", From: "San José <a@example.org>",
		To: []string{"José <b@example.org>"}})
	if err != nil {
		t.Error(err)
	}
	s := (&smtptest.Server{}).Start(t)
	for _, l := range []letter.Letter{{To: []string{"josé@example.org"}}, {ReplyTo: "josé@example.org"}} {
		err := letter.OutcomeOf(newMail(t, s.Port).SendLetter(t.Context(), l))
		if !errors.Is(err, letter.ErrRefused) || err.Why != letter.BadAddress || strings.Contains(err.Answer, "josé") {
			t.Errorf("%+v: %+v", l, err)
		}
	}
	if len(s.Commands()) > 0 {
		t.Errorf("the server was asked: %q", s.Commands())
	}
}
