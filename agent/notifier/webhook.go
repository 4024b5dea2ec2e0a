package notifier

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf16"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/sanitize"
)

// Bounds of what is posted to a webhook: the whole stays below the 28 KB that
// Teams takes. Title and body are in bytes; text and content are in UTF-16
// units, as the services count: Mattermost takes 4,000, Discord 2,000.
const (
	maxTitle   = 2 << 10
	maxBody    = 6 << 10
	maxText    = 3000
	maxContent = 2000
)

// Webhook posts each message as JSON to an address. Beside our own fields it has
// those that Slack, Mattermost, Rocket.Chat and Google Chat (text), Discord
// (content) and Teams (summary, text) want.
type Webhook struct {
	address string
	client  *http.Client
	card    bool // the address is one that only takes cards
}

// NewWebhook returns a webhook to an http or https address.
func NewWebhook(address string) (*Webhook, error) {
	u, err := webAddress(address)
	if err != nil {
		return nil, i18n.NewError("settings.mistake.in", "key", "webhook.url", "error", err)
	}
	return &Webhook{address: address, client: newClient(), card: takesCards(u)}, nil
}

// takesCards reports whether an address is one of Teams' workflows, which show
// nothing but cards and answer all else with success. Discord would refuse the
// same fields, so only they get them.
func takesCards(u *url.URL) bool {
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	for _, end := range []string{".logic.azure.com", ".logic.azure.us", ".api.powerplatform.com", ".powerautomate.com"} {
		if strings.HasSuffix(host, end) {
			return true
		}
	}
	return false
}

// Name is how the settings call it.
func (*Webhook) Name() string { return "webhook" }

// posted is what a webhook gets.
type posted struct {
	Message
	Summary string `json:"summary"`
	Text    string `json:"text"`
	Content string `json:"content"`
	// Mentions keeps a text from calling people in Discord.
	Mentions    mentions     `json:"allowed_mentions"`
	Type        string       `json:"type,omitempty"`
	Attachments []attachment `json:"attachments,omitempty"`
}

type mentions struct {
	Parse []string `json:"parse"`
}

type attachment struct {
	ContentType string `json:"contentType"`
	Content     any    `json:"content"`
}

// compose makes what is posted of a message.
func (w *Webhook) compose(m Message) posted {
	text := harmless(m.Title + "\n" + m.Body)
	m.Title, m.Body = sanitize.TruncateBytes(m.Title, maxTitle), sanitize.TruncateBytes(m.Body, maxBody)
	p := posted{
		Message: m, Summary: harmless(m.Title), Text: firstUnits(text, maxText), Content: firstUnits(text, maxContent),
		Mentions: mentions{Parse: []string{}},
	}
	if w.card {
		block := func(text, weight string) map[string]any {
			return map[string]any{"type": "TextBlock", "text": text, "wrap": true, "weight": weight}
		}
		p.Type, p.Attachments = "message", []attachment{{"application/vnd.microsoft.card.adaptive", map[string]any{
			"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.2",
			"body": []any{block(harmless(m.Title), "Bolder"), block(firstUnits(harmless(m.Body), maxText), "Default")},
		}}}
	}
	return p
}

// Send posts the message. Who refuses a field that he does not know, as Google
// Chat does, gets the text alone.
func (w *Webhook) Send(ctx context.Context, m Message) error {
	p := w.compose(m)
	err := post(ctx, w.client, w.address, "", p)
	refused, ok := errors.AsType[*RefusedError](err)
	if ok && (refused.Status == http.StatusBadRequest || refused.Status == http.StatusUnprocessableEntity) {
		if post(ctx, w.client, w.address, "", map[string]string{"text": p.Text}) == nil {
			return nil
		}
	}
	return err
}

// harmless takes from a text what services read as more than text: links and
// calls in pointed brackets, and names that call everybody.
func harmless(text string) string {
	return strings.NewReplacer("<", "‹", ">", "›", "@everyone", "@\u200beveryone", "@channel", "@\u200bchannel",
		"@here", "@\u200bhere", "@all", "@\u200ball").Replace(text)
}

// firstUnits returns the begin of a text that has at most so many UTF-16 units.
func firstUnits(text string, most int) string {
	if units(text) <= most {
		return text
	}
	n := 0
	for i, r := range text {
		n += max(utf16.RuneLen(r), 1)
		if n > most-1 { // the dots are one
			return text[:i] + "…"
		}
	}
	return text
}

func units(text string) (n int) {
	for _, r := range text {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}
