package notifier

import (
	"context"
	"errors"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
)

// MailSettings say how e-mail is sent.
type MailSettings struct {
	Host string
	Port int // 1 to 65535
	// Security is starttls (the usual one, port 587), tls (port 465) or none.
	Security string
	// User and Password may be empty where the server asks for none.
	User, Password string
	// Token returns what is signed in with instead of the password by XOAUTH2, a new one
	// when fresh; nil for the password. Its error is a *letter.SendError.
	Token func(ctx context.Context, fresh bool) (string, error)
	From  string
	To    []string // at most mostReceivers
}

// mostReceivers bounds who is written to.
const mostReceivers = 10

const (
	// dialTimeout bounds the connection with its encryption and the sign-in.
	dialTimeout = 15 * time.Second
	// sendTimeout bounds the letter itself, with the wait for the answer.
	sendTimeout = 30 * time.Second
)

// Mail sends each message as an e-mail.
type Mail struct {
	s       MailSettings
	options []mail.Option
}

// NewMail checks the settings and returns the notifier.
func NewMail(s MailSettings) (*Mail, error) {
	// The addresses are ASCII (isASCII): a letter that asks for SMTPUTF8 all the same comes
	// back where the mail server hands it on to one without (RFC 6531, 3.5).
	m := &Mail{s: s, options: []mail.Option{mail.WithoutSMTPUTF8()}}
	switch s.Security {
	case "starttls":
		m.options = append(m.options, mail.WithTLSPolicy(mail.TLSMandatory))
	case "tls":
		m.options = append(m.options, mail.WithSSL())
	case "none":
		m.options = append(m.options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		return nil, i18n.NewError("settings.mistake.security", "value", strconv.Quote(s.Security))
	}
	if s.Port < 1 || s.Port > 65535 {
		return nil, i18n.NewError("settings.mistake.range", "key", "mail.port", "low", 1, "high", "65535", "value", strconv.Itoa(s.Port))
	}
	m.options = append(m.options, mail.WithPort(s.Port))
	if s.User != "" {
		if s.Security == "none" {
			return nil, i18n.NewError("settings.mistake.password_shown")
		}
		m.options = append(m.options, signInBy(s), mail.WithUsername(typed(s.User)), mail.WithPassword(typed(s.Password)))
	}
	if len(s.To) == 0 || len(s.To) > mostReceivers {
		return nil, i18n.NewError("settings.mistake.receivers", "most", mostReceivers, "n", len(s.To))
	}
	if _, err := m.write(letter.Letter{Subject: "test", Body: "test"}); err != nil {
		return nil, err
	}
	return m, nil
}

// Name is how the settings call it.
func (*Mail) Name() string { return "mail" }

// Timeout is how long a try may take.
func (*Mail) Timeout() time.Duration { return dialTimeout + sendTimeout }

// Send sends the message to all receivers.
func (m *Mail) Send(ctx context.Context, message Message) error {
	return m.SendLetter(ctx, letter.Letter{Subject: message.Title, Body: message.Body, Auto: true})
}

// SendLetter sends a letter; without receivers of its own to those of the settings.
// The error is a *letter.SendError, which FailureOf knows too.
func (m *Mail) SendLetter(ctx context.Context, l letter.Letter) error {
	if len(l.To) == 0 {
		l.To = m.s.To
	}
	return letter.Together(m.sendEach(ctx, l))
}

// Check connects and signs in, and sends nothing. The error is a *letter.SendError.
func (m *Mail) Check(ctx context.Context) error {
	connection, err := m.connect(ctx)
	if err != nil {
		return err
	}
	_ = connection.Quit() // it has answered
	_ = connection.Close()
	return nil
}

// Receivers are those of the settings.
func (m *Mail) Receivers() []string { return slices.Clone(m.s.To) }

// sendEach sends a letter to each receiver by himself: a mail server that refuses one
// address has the library take the whole letter back.
func (m *Mail) sendEach(ctx context.Context, l letter.Letter) []letter.Result {
	var all []letter.Result
	var connection *smtp.Client
	var lost *letter.SendError // why there is none: it is so for the next receivers, too
	for _, to := range l.To {
		r := letter.Result{To: to}
		one := l
		one.To = []string{to}
		msg, err := m.write(one)
		switch {
		case err != nil:
			r.Err = letter.NewSendError(letter.Refused, whyUnwritten(l), i18n.For(i18n.Languages[0]).Error(err))
		case connection == nil && lost == nil:
			if connection, err = m.connect(ctx); err != nil {
				lost = letter.OutcomeOf(err)
			}
		}
		if r.Err == nil && lost != nil {
			r.Err = lost
		}
		if r.Err == nil {
			answered := false
			if r.Err, answered = m.deliver(ctx, connection, msg); !answered {
				_ = connection.Close()
				connection = nil
			}
		}
		all = append(all, r)
	}
	if connection != nil {
		_ = connection.Quit() // what fails behind the letters does not matter
		_ = connection.Close()
	}
	return all
}

// deliver sends a letter over a connection, and reports whether the connection can be
// used for another.
func (m *Mail) deliver(ctx context.Context, connection *smtp.Client, msg *mail.Msg) (*letter.SendError, bool) {
	// The library has one time limit for both halves; behind the letter some servers
	// look for viruses before they answer.
	sending, err := m.client(ctx, sendTimeout)
	if err != nil {
		return letter.NewSendError(letter.NotNow, letter.OtherWhy, err.Error()), true
	}
	err = sending.SendWithSMTPClient(connection, msg)
	if msg.IsDelivered() {
		return nil, err == nil
	}
	said, _ := serverSaid(err)
	return letter.OutcomeOf(sendingError(err)), said
}

// client returns one whose every wait ends after a time, or when ctx does.
func (m *Mail) client(ctx context.Context, limit time.Duration) (*mail.Client, error) {
	if end, ok := ctx.Deadline(); ok {
		limit = min(limit, max(time.Until(end), time.Millisecond))
	}
	computer, _ := os.Hostname() // without a name it calls itself as one whose name cannot be said
	return mail.NewClient(m.s.Host, append(slices.Clip(m.options), mail.WithTimeout(limit), mail.WithHELO(helloName(computer)))...)
}

// connect returns a connection that is signed in. A token that the server refuses is
// renewed once: it may have been called back.
func (m *Mail) connect(ctx context.Context) (*smtp.Client, error) {
	if m.s.Token == nil {
		return m.dial(ctx, "")
	}
	token, err := m.s.Token(ctx, false)
	if err != nil {
		return nil, err
	}
	connection, err := m.dial(ctx, token)
	if e := (*letter.SendError)(nil); errors.As(err, &e) && e.Why == letter.SignIn {
		if token, err = m.s.Token(ctx, true); err != nil {
			return nil, err
		}
		return m.dial(ctx, token)
	}
	return connection, err
}

// dial connects, with a token in the place of the password where there is one.
func (m *Mail) dial(ctx context.Context, token string) (*smtp.Client, error) {
	client, err := m.client(ctx, dialTimeout)
	if err != nil {
		return nil, letter.NewSendError(letter.NotNow, letter.NoServer, err.Error())
	}
	if token != "" {
		client.SetPassword(token)
	}
	connection, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return nil, connectError(err)
	}
	return connection, nil
}
