package letter

import "strings"

// Provider is who runs a mail server.
type Provider string

// The providers, by what is told of their own.
const (
	Google    Provider = "google"
	Microsoft Provider = "microsoft"
	Elsewhere Provider = "other"
)

// The servers to which Google's and Microsoft 365's customers send, at port 587 with
// STARTTLS.
const (
	GoogleServer    = "smtp.gmail.com"
	MicrosoftServer = "smtp.office365.com"
)

// serverNames end the names of their servers.
var serverNames = map[Provider][]string{
	Google:    {GoogleServer, "smtp-relay.gmail.com", "smtp.googlemail.com"},
	Microsoft: {MicrosoftServer, "smtp-mail.outlook.com", ".mail.protection.outlook.com"},
}

// ProviderOf returns who runs a mail server, by its name.
func ProviderOf(host string) Provider {
	host = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(host), "."))
	for provider, names := range serverNames {
		for _, name := range names {
			if strings.HasSuffix(host, name) {
				return provider
			}
		}
	}
	return Elsewhere
}
