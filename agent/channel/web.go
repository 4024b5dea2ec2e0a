package channel

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Webhook posts each message as JSON to an address.
type Webhook struct {
	address string
	client  *http.Client
}

// NewWebhook returns a webhook to an http or https address.
func NewWebhook(address string) (*Webhook, error) {
	if _, err := webAddress(address); err != nil {
		return nil, fmt.Errorf("webhook.url: %w", err)
	}
	return &Webhook{address: address, client: newClient()}, nil
}

// Name is how the settings call the channel.
func (*Webhook) Name() string { return "webhook" }

// Send posts the message.
func (w *Webhook) Send(ctx context.Context, m Message) error {
	return post(ctx, w.client, w.address, "", m)
}

// Ntfy publishes each message to a topic of an ntfy server, from where it
// reaches phones.
type Ntfy struct {
	server, topic, token string
	client               *http.Client
}

// NewNtfy returns a channel to a topic, such as https://ntfy.sh/our-parish. The
// token may be empty.
func NewNtfy(address, token string) (*Ntfy, error) {
	u, err := webAddress(address)
	if err != nil {
		return nil, fmt.Errorf("ntfy.url: %w", err)
	}
	topic := strings.Trim(u.Path, "/")
	if topic == "" || strings.Contains(topic, "/") {
		return nil, fmt.Errorf("ntfy.url: %q names no topic: write it as https://ntfy.sh/our-parish", address)
	}
	return &Ntfy{server: u.Scheme + "://" + u.Host, topic: topic, token: token, client: newClient()}, nil
}

// Name is how the settings call the channel.
func (*Ntfy) Name() string { return "ntfy" }

// Priorities of ntfy, from 1 to 5.
const (
	ntfyUsual  = 3
	ntfyUrgent = 5
)

// Send publishes the message, as JSON, which takes every language's letters.
func (n *Ntfy) Send(ctx context.Context, m Message) error {
	priority := ntfyUsual
	if m.Level == "trouble" {
		priority = ntfyUrgent
	}
	return post(ctx, n.client, n.server, n.token, map[string]any{"topic": n.topic, "title": m.Title, "message": m.Body, "priority": priority})
}

func webAddress(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("%q is no address: write it as https://example.org/path", address)
	}
	return u, nil
}

// newClient returns a client that keeps no connection: messages are rare.
func newClient() *http.Client {
	return &http.Client{Timeout: attemptTimeout, Transport: &http.Transport{
		Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, TLSHandshakeTimeout: 10 * time.Second,
	}}
}

func post(ctx context.Context, client *http.Client, address, token string, body any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode the message: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("make the request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := client.Do(req)
	if err != nil {
		// The address may hold a secret, which does not belong into the log.
		if u, ok := errors.AsType[*url.Error](err); ok {
			err = u.Err
		}
		return fmt.Errorf("reach the server: %w", err)
	}
	defer res.Body.Close()
	answer, _ := io.ReadAll(io.LimitReader(res.Body, maxAnswerBytes)) // only to say more about a refusal
	if res.StatusCode >= 300 {
		return fmt.Errorf("the server answered %s %s", res.Status, bytes.TrimSpace(answer[:min(len(answer), 200)]))
	}
	return nil
}
