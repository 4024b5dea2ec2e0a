package settings

import (
	"context"
	"strconv"

	"ministryfinder/agent/alerting"
	"ministryfinder/agent/mailauth"
	"ministryfinder/agent/notifier"
	"ministryfinder/embedded/letter"
)

// Notifications says when and how staff are told.
type Notifications struct {
	// TimeZone is the parish's, for the times below.
	TimeZone string `toml:"time_zone"`
	// QuietHours is a stretch such as 22:00-07:00, empty for none.
	QuietHours string `toml:"quiet_hours"`
	// MassTimes are stretches such as Sunday 09:00-10:15.
	MassTimes []string `toml:"mass_times"`
}

// Mail says how alerts are sent by e-mail; not at all with an empty host.
type Mail struct {
	Host     string   `toml:"host"`
	Port     int      `toml:"port"`
	Security string   `toml:"security"`
	User     string   `toml:"user"`
	Password string   `toml:"password"`
	From     string   `toml:"from"`
	To       []string `toml:"to"`
	// SignIn is password, google or microsoft; what follows is for the latter two.
	SignIn       string `toml:"sign_in"`
	ClientID     string `toml:"client_id"`
	ClientSecret string `toml:"client_secret"`
	Tenant       string `toml:"tenant"`
	RefreshToken string `toml:"refresh_token"`
}

// Account is as whom tokens are asked for.
func (m Mail) Account() mailauth.Account {
	return mailauth.Account{Service: m.SignIn, ClientID: m.ClientID, ClientSecret: m.ClientSecret, Tenant: m.Tenant,
		RefreshToken: m.RefreshToken}
}

// PasswordEnds reports whether e-mail is sent by Microsoft 365 with a name and a
// password, which it takes by default until the end of December 2026 only.
func (m Mail) PasswordEnds() bool {
	return letter.ProviderOf(m.Host) == letter.Microsoft && m.User != "" && m.SignIn == mailauth.Password
}

// Webhook says where alerts are posted; nowhere with an empty address.
type Webhook struct {
	URL string `toml:"url"`
}

// Ntfy says to which topic alerts are published; to none with an empty address.
type Ntfy struct {
	URL   string `toml:"url"`
	Token string `toml:"token"`
}

// tellingTemplate is the part of a new installation's file about telling.
const tellingTemplate = `
[telling]
# The parish's time zone, for the times below.
# time_zone = "America/Chicago"

# When nothing pops up but trouble, and that once, such as "22:00-07:00".
# quiet_hours = ""

# When nothing pops up at all, such as ["Sunday 09:00-10:15", "Saturday 17:00-18:00"].
# mass_times = []

# Alerts by e-mail; without a host there are none. Security is "starttls",
# "tls" (port 465) or "none". Try it with: ministry-finder alerts test
[mail]
# host = ""
# port = 587
# security = "starttls"
# user = ""
# password = ""
# from = ""
# to = []
# Google and Microsoft take a sign-in instead of a password: "google" or
# "microsoft" here, with the client id of your organization (and its secret for
# Google, its tenant for Microsoft). Then sign in once with:
# ministry-finder mail sign-in
# sign_in = "password"
# client_id = ""
# client_secret = ""
# tenant = ""
# refresh_token = ""

# Alerts as JSON to an address of your own, or to an incoming webhook of Slack,
# Discord, Teams, Mattermost or Google Chat.
[webhook]
# url = ""

# Alerts to phones by ntfy, such as "https://ntfy.sh/our-parish".
[ntfy]
# url = ""
# token = ""
`

// Quiet returns when nothing may pop up.
func (s Settings) Quiet() (alerting.QuietHours, error) {
	return alerting.NewQuiet(s.Notifications.TimeZone, s.Notifications.QuietHours, s.Notifications.MassTimes)
}

// Channel returns what sends e-mail, nil when it is not set up. The tokens are for a
// sign-in with Google or Microsoft; nil where nothing is sent.
func (m Mail) Channel(tokens *mailauth.Tokens) (*notifier.Mail, error) {
	if m.Host == "" {
		return nil, nil
	}
	s := notifier.MailSettings{
		Host: m.Host, Port: m.Port, Security: m.Security, User: m.User, Password: m.Password, From: m.From, To: m.To,
	}
	switch m.SignIn {
	case mailauth.Password:
	case mailauth.Google, mailauth.Microsoft:
		account := m.Account()
		s.Token = func(ctx context.Context, fresh bool) (string, error) { return tokens.Access(ctx, account, fresh) }
		if m.User == "" {
			return nil, mistake("token_user")
		}
	default:
		return nil, mistake("sign_in", "value", strconv.Quote(m.SignIn))
	}
	return notifier.NewMail(s)
}

// Channels returns the channels that are set, beside the desktop.
func (s Settings) Channels(tokens *mailauth.Tokens) ([]notifier.Notifier, error) {
	var all []notifier.Notifier
	mail, err := s.Mail.Channel(tokens)
	if err != nil {
		return nil, err
	}
	if mail != nil {
		all = append(all, mail)
	}
	if s.Webhook.URL != "" {
		c, err := notifier.NewWebhook(s.Webhook.URL)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	if s.Ntfy.URL != "" {
		c, err := notifier.NewNtfy(s.Ntfy.URL, s.Ntfy.Token)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}
