package notifier

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	netmail "net/mail"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/wneessen/go-mail"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/sanitize"
)

// maxFromName bounds the name beside the sender's address, in characters.
const maxFromName = 80

// write makes the e-mail of a letter.
func (m *Mail) write(l letter.Letter) (*mail.Msg, error) {
	msg := mail.NewMsg()
	from, err := netmail.ParseAddress(m.s.From)
	if err == nil {
		err = msg.From(m.s.From)
	}
	switch {
	case err != nil:
		return nil, i18n.NewError("settings.mistake.address", "key", "mail.from")
	case !isASCII(from.Address):
		return nil, i18n.NewError("settings.mistake.address_letters", "key", "mail.from")
	}
	if name := sanitize.Line(l.FromName, maxFromName); name != "" && from.Name == "" {
		msg.FromMailAddress(&netmail.Address{Name: name, Address: from.Address})
	}
	to := l.To
	if len(to) == 0 {
		to = m.s.To
	}
	if err := msg.To(to...); err != nil {
		return nil, i18n.NewError("settings.mistake.address", "key", "mail.to")
	}
	for _, one := range msg.GetTo() {
		if !isASCII(one.Address) {
			return nil, i18n.NewError("settings.mistake.address_letters", "key", "mail.to")
		}
	}
	if l.ReplyTo != "" {
		if err := msg.ReplyTo(l.ReplyTo); err != nil {
			return nil, fmt.Errorf("the address for answers: %w", err)
		}
		if answers, err := netmail.ParseAddress(l.ReplyTo); err != nil || !isASCII(answers.Address) {
			return nil, errors.New("the address for answers has letters with accents")
		}
	}
	if l.Auto {
		// RFC 3834: no absence note answers it. The second is Microsoft's.
		msg.SetGenHeader("Auto-Submitted", "auto-generated")
		msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	}
	msg.Subject(l.Subject)
	msg.SetDate()
	msg.SetMessageIDWithValue(messageID(l, from.Address))
	msg.SetBodyString(mail.TypeTextPlain, l.Body+"\n")
	if l.HTML != "" {
		msg.AddAlternativeString(mail.TypeTextHTML, l.HTML)
	}
	if f := l.File; f != nil {
		if len(f.Content) > letter.MaxFileBytes {
			return nil, fmt.Errorf("attach %s: it has %d bytes, at most %d are sent", f.Name, len(f.Content), letter.MaxFileBytes)
		}
		err := msg.AttachReader(f.Name, bytes.NewReader(f.Content), mail.WithFileContentType(mail.ContentType(f.Type)))
		if err != nil {
			return nil, fmt.Errorf("attach %s: %w", f.Name, err)
		}
	}
	return msg, nil
}

// isASCII reports whether an address needs no SMTPUTF8.
func isASCII(address string) bool {
	return !strings.ContainsFunc(address, func(r rune) bool { return r >= utf8.RuneSelf })
}

// anyComputer is what a computer without a name of its own calls itself in EHLO. RFC 5321
// (4.1.3, 4.1.4) wants a full host name or an address there. Exim and Postfix take this
// one as they are set up first, and with Postfix's reject_non_fqdn_helo_hostname; some
// take neither a bare name nor localhost (https://github.com/Foundry376/Mailspring/issues/1054,
// https://github.com/chatmail/core/issues/1847). Nodemailer says the same.
const anyComputer = "[127.0.0.1]"

// maxHostName is how long a host name is at most (RFC 1035, 2.3.4).
const maxHostName = 255

var (
	// fullName is a host name of letters, digits and hyphens with a domain that is no number.
	fullName = regexp.MustCompile(`^(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+(?:[A-Za-z]{2,63}|(?i:xn--)[A-Za-z0-9-]{1,58}[A-Za-z0-9])$`)
	// ownNetwork ends names that mean nothing elsewhere, and may be a person's:
	// Marias-MacBook.local.
	ownNetwork = regexp.MustCompile(`(?i)\.(?:local|localdomain|localhost|lan|home|internal|arpa)$`)
)

// helloName returns what a computer of a name calls itself in EHLO: a name with an
// underscore or an accent is refused by Exim, and a bare one by others.
func helloName(computer string) string {
	if len(computer) > maxHostName || !fullName.MatchString(computer) || ownNetwork.MatchString(computer) {
		return anyComputer
	}
	return computer
}

// messageID returns what names a letter to one receiver: of a letter that has an ID the
// same whenever it is sent, so that a mailbox knows it again; else a new one. It tells
// nothing of this computer, as the library's would.
func messageID(l letter.Letter, from string) string {
	domain := from[strings.LastIndexByte(from, '@')+1:]
	if l.ID == "" {
		return rand.Text() + "@" + domain
	}
	return letter.NewID(append([]string{l.ID, from}, l.To...)...) + "@" + domain
}
