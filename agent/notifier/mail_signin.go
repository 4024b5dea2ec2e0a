package notifier

import (
	"strings"
	"unicode"

	"github.com/wneessen/go-mail"
)

// signInBy returns how is signed in: by a token where there is one. A password goes over an
// encrypted connection only, so the plain ways come first: they work wherever they are
// offered. The library would try one of the others alone, and many servers offer CRAM-MD5
// or NTLM without the passwords that these need
// (https://github.com/PHPMailer/PHPMailer/issues/1224, https://github.com/jstedfast/MailKit/issues/393).
func signInBy(s MailSettings) mail.Option {
	if s.Token != nil {
		return mail.WithSMTPAuth(mail.SMTPAuthXOAUTH2)
	}
	return mail.WithOpportunisticSMTPAuth(mail.SMTPAuthPlain, mail.SMTPAuthLogin, mail.SMTPAuthSCRAMSHA256PLUS, mail.SMTPAuthSCRAMSHA256,
		mail.SMTPAuthSCRAMSHA1PLUS, mail.SMTPAuthSCRAMSHA1, mail.SMTPAuthCramMD5, mail.SMTPAuthNTLM)
}

// typed returns a name or password as a keyboard gives it, which is what it is compared
// with (RFC 4616, 2; RFC 4013, 2.1): Google's page shows an app password with no-break
// blanks in it, and Google passes over ordinary ones only. Those are kept, for they may
// be a part of it. What nobody sees and pages put into words goes.
func typed(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Zs, r):
			return ' '
		case strings.ContainsRune("\u00ad\u200b\u2060\ufeff", r):
			return -1
		}
		return r
	}, text)
}
