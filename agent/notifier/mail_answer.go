package notifier

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/textproto"
	"regexp"
	"strconv"
	"strings"

	"github.com/wneessen/go-mail"

	"ministryfinder/embedded/letter"
)

// connectError says why the connection or the sign-in failed: nothing was sent.
func connectError(err error) error {
	said, answer := serverSaid(err)
	why := whyOfSystem(err)
	switch {
	case said:
		why = whyOfSignIn(answer)
	case strings.Contains(err.Error(), "STARTTLS"): // go-mail: the server does not offer it
		why = letter.NoTLS
	case strings.Contains(strings.ToUpper(err.Error()), "SMTP AUTH") || strings.Contains(err.Error(), "auth type"):
		why = letter.SignIn
	}
	return letter.NewSendError(letter.NotNow, why, answer)
}

// sendingError says why a letter was not taken, and whether it may have been.
func sendingError(err error) error {
	said, answer := serverSaid(err)
	reason := mail.ErrAmbiguous
	if failed, ok := errors.AsType[*mail.SendError](err); ok {
		reason = failed.Reason
	}
	switch {
	case said && answer[0] == '4':
		return letter.NewSendError(letter.NotNow, whyOfAnswer(reason, answer), answer)
	case said:
		return letter.NewSendError(letter.Refused, whyOfAnswer(reason, answer), answer)
	case reason == mail.ErrSMTPDataClose: // the letter with its end is sent
		return letter.NewSendError(letter.Unknown, letter.NoAnswer, answer)
	case reason == mail.ErrGetRcpts || reason == mail.ErrGetSender:
		return letter.NewSendError(letter.Refused, letter.BadAddress, answer)
	}
	why := whyOfSystem(err)
	if why == letter.OtherWhy { // the connection has ended, or its time
		why = letter.TimedOut
	}
	return letter.NewSendError(letter.NotNow, why, answer)
}

// anAnswer matches an SMTP server's answer in an error of go-mail.
var anAnswer = regexp.MustCompile(`(?s)(?:^|: )([45]\d\d[ -].*?)(?:, affected recipient|, affected message|$)`)

// serverSaid returns what the mail server said, and that it did; else what the
// system says.
func serverSaid(err error) (bool, string) {
	if said, ok := errors.AsType[*textproto.Error](err); ok && said.Code >= 400 {
		return true, strconv.Itoa(said.Code) + " " + said.Msg
	}
	if _, ok := errors.AsType[*mail.SendError](err); ok {
		if m := anAnswer.FindStringSubmatch(err.Error()); m != nil {
			if text, err := strconv.Unquote(m[1][4:]); err == nil { // as the library writes what went wrong with a receiver
				return true, m[1][:4] + text
			}
			return true, m[1]
		}
	}
	return false, err.Error()
}

// whyOfSystem reads what the system says about a connection.
func whyOfSystem(err error) letter.Why {
	_, header := errors.AsType[tls.RecordHeaderError](err)
	timeout, isNet := errors.AsType[net.Error](err)
	name, isName := errors.AsType[*net.DNSError](err)
	op, isOp := errors.AsType[*net.OpError](err)
	switch {
	case isCertificate(err):
		return letter.Certificate
	case header:
		return letter.NoTLS
	case isOp && op.Op == "dial" && isNet && timeout.Timeout(): // a firewall swallows it
		return letter.Unreachable
	case errors.Is(err, context.DeadlineExceeded), isNet && timeout.Timeout():
		return letter.TimedOut
	case isName && name.IsNotFound:
		return letter.NoServer
	case isName, isOp && op.Op == "dial":
		return letter.Unreachable
	}
	return letter.OtherWhy
}

// whyOfSignIn reads an answer before the letter: of the greeting, or to name and
// password. Microsoft's 5.7.139 and Google's 5.7.8 and 5.7.9 stand in their help
// pages on errors of SMTP AUTH.
func whyOfSignIn(answer string) letter.Why {
	low := strings.ToLower(answer)
	switch {
	case strings.Contains(low, "5.7.139"), strings.Contains(low, "smtpclientauthentication is disabled"),
		strings.Contains(low, "basic authentication is disabled"):
		return letter.PasswordOff
	case strings.Contains(low, "5.7.9"), strings.Contains(low, "application-specific password"),
		strings.Contains(low, "5.7.8") && strings.Contains(low, "google"), strings.Contains(low, "5.7.8") && strings.Contains(low, "gsmtp"):
		return letter.AppPassword
	}
	code, _ := strconv.Atoi(answer[:3])
	if code == 421 || code >= 450 && code <= 452 {
		return letter.Quota
	}
	if mailFailure(code) == SignIn || strings.Contains(low, "auth") {
		return letter.SignIn
	}
	return letter.NotTaken
}

// whyOfAnswer reads an answer to a letter: https://www.rfc-editor.org/rfc/rfc3463
// lists the codes with dots.
func whyOfAnswer(at mail.SendErrReason, answer string) letter.Why {
	low := strings.ToLower(answer)
	has := func(any ...string) bool {
		for _, one := range any {
			if strings.Contains(low, one) {
				return true
			}
		}
		return false
	}
	switch {
	case has("5.7.139", "smtpclientauthentication is disabled"):
		return letter.PasswordOff
	case has("relay", "5.7.54", "5.7.64"):
		return letter.RelayDenied
	case has("sendas", "send as", "5.7.60", "sender address rejected", "not owned by user", "not allowed to send"):
		return letter.SenderRefused
	case has("5.1.1", "5.1.10", "user unknown", "no such user", "unknown user", "does not exist", "mailbox unavailable", "5.4.1"):
		return letter.UserUnknown
	case has("5.1.3", "5.1.2", "bad address", "domain not found"), strings.HasPrefix(answer, "553"):
		return letter.BadAddress
	case has("spam", "blacklist", "blocklist", "reputation", "unsolicited", "5.7.26"):
		return letter.Spam
	case has("5.3.4", "size limit", "too large", "too big"):
		return letter.TooLarge
	}
	code, _ := strconv.Atoi(answer[:3])
	switch mailFailure(code) {
	case SignIn:
		return letter.SignIn
	case Quota:
		return letter.Quota
	}
	if at == mail.ErrSMTPMailFrom && code >= 500 {
		return letter.SenderRefused
	}
	return letter.NotTaken
}

// whyUnwritten says why a letter could not be written: for its addresses, or its size.
func whyUnwritten(l letter.Letter) letter.Why {
	if l.File != nil && len(l.File.Content) > letter.MaxFileBytes {
		return letter.TooLarge
	}
	return letter.BadAddress
}
