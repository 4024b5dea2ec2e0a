package notifier

import (
	"bytes"
	"errors"
	"fmt"
	netmail "net/mail"
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
	msg.SetMessageID()
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
