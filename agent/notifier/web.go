package notifier

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/sanitize"
)

// Ntfy publishes each message to a topic of an ntfy server, from where it
// reaches phones.
type Ntfy struct {
	server, topic, token string
	client               *http.Client
}

// NewNtfy returns the notifier of a topic, such as https://ntfy.sh/our-parish. The
// token may be empty.
func NewNtfy(address, token string) (*Ntfy, error) {
	u, err := webAddress(address)
	if err != nil {
		return nil, i18n.NewError("settings.mistake.in", "key", "ntfy.url", "error", err)
	}
	topic := strings.Trim(u.Path, "/")
	if topic == "" || strings.Contains(topic, "/") {
		return nil, i18n.NewError("settings.mistake.topic", "value", strconv.Quote(address))
	}
	return &Ntfy{server: u.Scheme + "://" + u.Host, topic: topic, token: token, client: newClient()}, nil
}

// Name is how the settings call it.
func (*Ntfy) Name() string { return "ntfy" }

// Priorities of ntfy, from 1 to 5.
const (
	ntfyUsual  = 3
	ntfyUrgent = 5
)

// maxNtfyBody bounds the message that ntfy is sent, in bytes: it takes no longer one, and
// no request of over twice as many.
const maxNtfyBody = 4096

// Send publishes the message, as JSON, which takes every language's letters.
func (n *Ntfy) Send(ctx context.Context, m Message) error {
	priority := ntfyUsual
	if m.Level == Trouble {
		priority = ntfyUrgent
	}
	return post(ctx, n.client, n.server, n.token, map[string]any{
		"topic": n.topic, "title": sanitize.TruncateBytes(m.Title, maxTitle), "message": sanitize.TruncateBytes(m.Body, maxNtfyBody),
		"priority": priority,
	})
}

func webAddress(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, i18n.NewError("settings.mistake.web", "value", strconv.Quote(address))
	}
	return u, nil
}
