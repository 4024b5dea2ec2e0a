package letter

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/sanitize"
)

// Outcome is what came of a letter that was not taken.
type Outcome string

// The outcomes.
const (
	Refused Outcome = "refused" // for good: another try would be refused as well
	NotNow  Outcome = "not-now" // nothing was sent; it may be tried again
	Unknown Outcome = "unknown" // it was sent, and no answer came: perhaps it arrived
)

// The errors of the outcomes, for errors.Is.
var (
	ErrRefused = errors.New("the letter was refused")
	ErrNotNow  = errors.New("the letter cannot be sent now")
	ErrUnknown = errors.New("the letter was sent, and no answer came")
)

// Why is the code of a reason, for which there are words in each language.
type Why string

// The reasons.
const (
	NotSetUp      Why = "not-set-up"     // no e-mail is set up
	NoProgram     Why = "no-program"     // the program in the tray does not answer
	NoServer      Why = "no-server"      // nobody has the mail server's name
	Unreachable   Why = "unreachable"    // nothing answers at its address and port
	TimedOut      Why = "timed-out"      // it took too long before anything was sent
	Certificate   Why = "certificate"    // it cannot prove who it is
	NoTLS         Why = "no-tls"         // it does not encrypt as the settings ask
	SignIn        Why = "sign-in"        // name or password are refused
	PasswordOff   Why = "password-off"   // Microsoft 365 takes no password any more
	AppPassword   Why = "app-password"   // Google wants an app password
	SignedOut     Why = "signed-out"     // the sign-in with Google or Microsoft is over
	TokenService  Why = "token-service"  // their sign-in service does not answer
	UserUnknown   Why = "user-unknown"   // nobody has the receiver's address
	BadAddress    Why = "bad-address"    // the address is none
	RelayDenied   Why = "relay-denied"   // the server sends to its own people alone
	SenderRefused Why = "sender-refused" // the account may not send from that address
	Quota         Why = "quota"          // too many letters, or no room
	TooLarge      Why = "too-large"
	Spam          Why = "spam" // it was taken for unwanted mail
	NotTaken      Why = "not-taken"
	NoAnswer      Why = "no-answer"      // the letter was sent, and no answer came
	SomeReceivers Why = "some-receivers" // it was taken for some of its receivers alone
	NotWritten    Why = "not-written"
	OtherWhy      Why = "other"
)

// Whys lists all of them.
func Whys() []Why {
	return []Why{NotSetUp, NoProgram, NoServer, Unreachable, TimedOut, Certificate, NoTLS, SignIn, PasswordOff, AppPassword,
		SignedOut, TokenService, UserUnknown, BadAddress, RelayDenied, SenderRefused, Quota, TooLarge, Spam, NotTaken, NoAnswer,
		SomeReceivers, NotWritten, OtherWhy}
}

// SendError says what came of a letter that was not taken, and why. It travels as JSON.
type SendError struct {
	Outcome Outcome `json:"outcome"`
	Why     Why     `json:"why"`
	// Answer is what the mail server said, or the system, on one line; empty for nothing.
	Answer string `json:"answer,omitempty"`
	// Each is what came of it at each of several receivers; nil for one. It stays in the
	// program that sent the letter.
	Each []Result `json:"-"`
}

// maxAnswer bounds what is told of a mail server's answer, in characters.
const maxAnswer = 300

// NewSendError returns an error with an answer that is cut to one line of 300
// characters.
func NewSendError(o Outcome, w Why, answer string) *SendError {
	return &SendError{Outcome: o, Why: w, Answer: sanitize.Line(answer, maxAnswer)}
}

// Error returns the English words and the answer.
func (e *SendError) Error() string {
	return strings.TrimSuffix(e.In(i18n.For(i18n.Languages[0])), ".")
}

// In returns the words of a language and, behind them, the server's own answer.
func (e *SendError) In(t *i18n.Texts) string {
	if e.Answer == "" {
		return e.Words(t)
	}
	return e.Words(t) + " " + t.T("mail.answer", "answer", e.Answer)
}

// Words returns the words of a language alone.
func (e *SendError) Words(t *i18n.Texts) string {
	if key := "mail.why." + string(e.Why); t.Has(key) {
		return t.T(key)
	}
	return t.T("mail.why." + string(OtherWhy))
}

// Is reports whether target is the error of the outcome.
func (e *SendError) Is(target error) bool {
	switch e.Outcome {
	case Refused:
		return target == ErrRefused
	case Unknown:
		return target == ErrUnknown
	}
	return target == ErrNotNow
}

// OutcomeOf returns an error of Send as what it is. One of another kind was made
// before anything was sent, so that it may be tried again.
func OutcomeOf(err error) *SendError {
	if e, ok := errors.AsType[*SendError](err); ok {
		return e
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return NewSendError(NotNow, TimedOut, "")
	}
	return NewSendError(NotNow, OtherWhy, err.Error())
}

// address matches what may be an e-mail address.
var address = regexp.MustCompile(`[^\s<>"'(),:;\[\]]+@[^\s<>"'(),:;\[\]]+`)

// WithoutAddresses returns the error with all e-mail addresses taken out of the
// answer, for who keeps it.
func (e *SendError) WithoutAddresses() *SendError {
	return &SendError{Outcome: e.Outcome, Why: e.Why, Answer: address.ReplaceAllString(e.Answer, "…@…")}
}

// MaxTries is how often a letter is tried that cannot be sent now.
const MaxTries = 5

// waits are the times between the tries: what a mail server asks to be tried again
// later is taken after some minutes, and a night without a network is overcome.
var waits = [MaxTries - 1]time.Duration{15 * time.Minute, time.Hour, 4 * time.Hour, 18 * time.Hour}

// Wait returns after how long a letter is tried again that was tried n times, from 1;
// false when it is given up.
func Wait(n int) (time.Duration, bool) {
	if n < 1 || n > len(waits) {
		return 0, false
	}
	return waits[n-1], true
}
