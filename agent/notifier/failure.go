package notifier

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"

	"ministryfinder/embedded/letter"
)

// Failure is the kind of reason for which a message was not sent. Its text is a
// code, for which there are words in each language.
type Failure string

// The kinds of reasons.
const (
	NoServer    Failure = "no-server"   // nobody has this name
	Unreachable Failure = "unreachable" // nothing answers at the address and port
	TimedOut    Failure = "timed-out"
	Certificate Failure = "certificate" // the server cannot prove who it is
	SignIn      Failure = "sign-in"     // name, password or token are refused
	NoAddress   Failure = "no-address"  // the server has nothing at this address
	Quota       Failure = "quota"       // too many messages, or no room
	NotTaken    Failure = "not-taken"   // the server refuses for another reason
	Silent      Failure = "silent"      // the desktop's notification service does not answer
	NotShown    Failure = "not-shown"   // the desktop shows nothing for another reason
	Other       Failure = "other"
)

// Failures lists all of them.
func Failures() []Failure {
	return []Failure{NoServer, Unreachable, TimedOut, Certificate, SignIn, NoAddress, Quota, NotTaken, Silent, NotShown, Other}
}

// FailureOf tells why Send failed.
func FailureOf(err error) Failure {
	if refused, ok := errors.AsType[*RefusedError](err); ok {
		return webFailure(refused.Status)
	}
	if letter, ok := errors.AsType[*letter.SendError](err); ok {
		return letterFailure(letter.Why)
	}
	timeout, isNet := errors.AsType[net.Error](err)
	name, isName := errors.AsType[*net.DNSError](err)
	op, isOp := errors.AsType[*net.OpError](err)
	switch {
	case errors.Is(err, ErrSilent):
		return Silent
	case errors.Is(err, errNotShown):
		return NotShown
	case isCertificate(err):
		return Certificate
	case errors.Is(err, context.DeadlineExceeded), isNet && timeout.Timeout():
		return TimedOut
	case isName && name.IsNotFound:
		return NoServer
	case isName, isOp && op.Op == "dial":
		return Unreachable
	}
	return Other
}

// IsFinal reports whether another try would fail as well, or come too late: an
// old message that pops up on the desktop says what is not so any more. So is a mail
// that was refused for good, and one that perhaps arrived.
func IsFinal(err error) bool {
	refused, ok := errors.AsType[*RefusedError](err)
	return ok && refused.final() || errors.Is(err, ErrSilent) || errors.Is(err, errNotShown) ||
		errors.Is(err, letter.ErrRefused) || errors.Is(err, letter.ErrUnknown)
}

func isCertificate(err error) bool {
	_, wrong := errors.AsType[*tls.CertificateVerificationError](err)
	_, unknown := errors.AsType[x509.UnknownAuthorityError](err)
	_, otherName := errors.AsType[x509.HostnameError](err)
	return wrong || unknown || otherName
}

func webFailure(status int) Failure {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusProxyAuthRequired:
		return SignIn
	case http.StatusNotFound, http.StatusGone:
		return NoAddress
	case http.StatusRequestTimeout, http.StatusGatewayTimeout:
		return TimedOut
	case http.StatusTooManyRequests, http.StatusPaymentRequired, http.StatusInsufficientStorage:
		return Quota
	}
	return NotTaken
}

// letterFailure is the kind of a letter's reason.
func letterFailure(why letter.Why) Failure {
	switch why {
	case letter.NoServer:
		return NoServer
	case letter.Unreachable:
		return Unreachable
	case letter.TimedOut, letter.NoAnswer:
		return TimedOut
	case letter.Certificate, letter.NoTLS:
		return Certificate
	case letter.SignIn, letter.PasswordOff, letter.AppPassword, letter.SignedOut:
		return SignIn
	case letter.Quota:
		return Quota
	case letter.OtherWhy, letter.TokenService:
		return Other
	}
	return NotTaken
}

// mailFailure reads an answer's code: https://www.rfc-editor.org/rfc/rfc5321
// (section 4.2.3) and https://www.rfc-editor.org/rfc/rfc4954 (section 6).
func mailFailure(code int) Failure {
	switch code {
	case 454, 530, 534, 535, 538:
		return SignIn
	case 421, 450, 452, 552:
		return Quota
	}
	return NotTaken
}
