package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
)

// requestTimeout bounds every call: the agent answers from memory, so a
// longer silence means that it is gone or stuck.
const requestTimeout = 5 * time.Second

// maxAnswerBytes bounds what a client reads: an hour of samples is about 500 KB.
const maxAnswerBytes = 16 << 20

// ErrNotRunning is returned when no agent listens on the socket.
var ErrNotRunning error = i18n.NewError("error.not_running")

// Client talks to a running agent. It is safe for concurrent use.
type Client struct {
	http *http.Client
	// finder names a finder elsewhere; empty for this computer's own.
	finder string
}

// For returns a client that asks for the status, history and alerts of a
// finder elsewhere, by its name in Status.Elsewhere. It shares c's connection.
func (c *Client) For(finder string) *Client { return &Client{http: c.http, finder: finder} }

// NewClient returns a client for the agent of a path that SocketPath has made.
// It connects at the first call, not here, and asks only who may answer for
// that agent.
func NewClient(socket string) *Client {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx, socket) }
	return &Client{http: &http.Client{
		Timeout:   requestTimeout,
		Transport: &http.Transport{DialContext: dial, MaxIdleConns: 1, IdleConnTimeout: time.Minute},
	}}
}

// Close gives back the idle connection.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Status asks how things are.
func (c *Client) Status(ctx context.Context) (Status, error) {
	var s Status
	return s, c.call(ctx, http.MethodGet, PathStatus, nil, &s)
}

// History returns the samples newer than after, all that are kept when after is zero.
func (c *Client) History(ctx context.Context, after time.Time) (History, error) {
	path := PathHistory
	if !after.IsZero() {
		path += "?after=" + url.QueryEscape(after.UTC().Format(time.RFC3339Nano))
	}
	var h History
	return h, c.call(ctx, http.MethodGet, path, nil, &h)
}

// Open has the agent open a page (quiz, dashboard or health) in its desktop's browser.
func (c *Client) Open(ctx context.Context, page string) error {
	return c.call(ctx, http.MethodPost, PathOpen, Open{Page: page}, nil)
}

// Link returns a page's address, for those of the office with a fresh one-time sign-in.
func (c *Client) Link(ctx context.Context, page string) (Link, error) {
	var l Link
	return l, c.call(ctx, http.MethodPost, PathLink, Open{Page: page}, &l)
}

// Window opens the health window or brings it to the front, on one of its pages;
// empty for the one it shows.
func (c *Client) Window(ctx context.Context, page string) error {
	return c.call(ctx, http.MethodPost, PathWindow, Open{Page: page}, nil)
}

// Restart restarts the finder and leaves a crash loop.
func (c *Client) Restart(ctx context.Context) error {
	return c.call(ctx, http.MethodPost, PathRestart, nil, nil)
}

// Quit ends the agent and the finder; it returns when the request is accepted.
func (c *Client) Quit(ctx context.Context) error {
	return c.call(ctx, http.MethodPost, PathQuit, nil, nil)
}

// ToldError is what the agent refuses, in its own words and language.
type ToldError struct {
	Message string
	// Letter is what came of a letter; nil for another error.
	Letter *letter.SendError
}

// Error returns the agent's words.
func (e *ToldError) Error() string { return e.Message }

// In returns them too.
func (e *ToldError) In(*i18n.Texts) string { return e.Message }

// refusal reports whether the agent could not even be asked.
func refusal(err error) bool {
	_, stranger := errors.AsType[*StrangerError](err)
	_, notAllowed := errors.AsType[*NotAllowedError](err)
	return stranger || notAllowed || errors.Is(err, ErrNotRunning)
}

func (c *Client) call(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("encode %s: %w", path, err)
		}
		body = bytes.NewReader(b)
	}
	if c.finder != "" {
		path = withFinder(path, c.finder)
	}
	req, err := http.NewRequestWithContext(ctx, method, "http://agent"+path, body)
	if err != nil {
		return fmt.Errorf("ask the agent: %w", err)
	}
	res, err := c.http.Do(req)
	if err != nil {
		if cause := errors.Unwrap(err); refusal(cause) {
			return cause // without the address of a request that was never sent
		}
		return fmt.Errorf("ask the agent: %w", err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswerBytes))
	if err != nil {
		return fmt.Errorf("read the agent's answer: %w", err)
	}
	if res.StatusCode >= 300 {
		var e Error
		if json.Unmarshal(answer, &e) == nil && e.Message != "" {
			return &ToldError{e.Message, e.Letter}
		}
		return fmt.Errorf("the agent answered %s", res.Status)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return fmt.Errorf("decode the agent's answer to %s: %w", path, err)
	}
	return nil
}
