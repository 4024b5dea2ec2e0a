package notifier

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// maxAnswerBytes is how much of a server's answer is read.
const maxAnswerBytes = 4 << 10

// maxRetryAfter bounds the time for which a server's wish to be left alone is
// heeded.
const maxRetryAfter = 15 * time.Minute

// RefusedError says that a server did not take a message.
type RefusedError struct {
	// Status is the answer's code; 200 where the answer's text says that it failed.
	Status int
	// Reason is what the server said, on one line.
	Reason string
	// After is how long the server wants to be left alone, zero when it does not
	// say so.
	After time.Duration
}

// Error says what the server answered.
func (e *RefusedError) Error() string {
	if e.Status == http.StatusTooManyRequests {
		return fmt.Sprintf("the server takes no more messages now: again in %v (%s)", e.After.Round(time.Second), e.Reason)
	}
	return strings.TrimSpace(fmt.Sprintf("the server answered %d %s %s", e.Status, http.StatusText(e.Status), e.Reason))
}

// final reports whether another try would be refused as well: only another
// address or another message mends it.
func (e *RefusedError) final() bool {
	switch e.Status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	}
	return e.Status >= 300 && e.Status < 500
}

// newClient returns a client that keeps no connection: messages are rare. It
// follows no redirection that would make the posting a mere reading, which the
// server would answer with success.
func newClient() *http.Client {
	return &http.Client{
		Timeout: attemptTimeout,
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, TLSHandshakeTimeout: 10 * time.Second,
		},
		CheckRedirect: func(next *http.Request, before []*http.Request) error {
			if next.Method != http.MethodPost || len(before) > maxRedirects {
				return http.ErrUseLastResponse
			}
			return nil
		},
	}
}

// maxRedirects is how often a server may lead to another address.
const maxRedirects = 5

// post posts a value as JSON. A *RefusedError says that the server was reached.
func post(ctx context.Context, client *http.Client, address, token string, value any) error {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false) // it would make long of short
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("encode the message: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, &body)
	if err != nil {
		return errors.New("make the request: the address cannot be used") // it may hold a secret
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
	if res.StatusCode >= 300 || failedAllTheSame(answer) {
		reason := strings.Join(strings.Fields(string(bytes.ToValidUTF8(answer[:min(len(answer), 200)], nil))), " ")
		return &RefusedError{Status: res.StatusCode, Reason: reason, After: retryAfterOf(res, answer)}
	}
	return nil
}

// failedAllTheSame reports whether an answer's text says that the message was
// not taken, though its code says that it was: Teams and Slack have such.
func failedAllTheSame(answer []byte) bool {
	var said struct {
		OK *bool `json:"ok"`
	}
	return bytes.HasPrefix(bytes.TrimSpace(answer), []byte("Webhook message delivery failed")) ||
		json.Unmarshal(answer, &said) == nil && said.OK != nil && !*said.OK
}

// retryAfterOf reads how long a server wants to be left alone: in the header,
// as seconds or as a time, or in the answer, as Discord says it more exactly.
func retryAfterOf(res *http.Response, answer []byte) time.Duration {
	if res.StatusCode != http.StatusTooManyRequests && res.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	header := res.Header.Get("Retry-After")
	seconds, err := strconv.ParseFloat(strings.TrimSpace(header), 64)
	if at, dateErr := http.ParseTime(header); err != nil && dateErr == nil {
		seconds = time.Until(at).Seconds()
	}
	var said struct {
		RetryAfter float64 `json:"retry_after"`
	}
	if json.Unmarshal(answer, &said) == nil {
		seconds = max(seconds, said.RetryAfter)
	}
	return time.Duration(min(max(seconds, 0), maxRetryAfter.Seconds()) * float64(time.Second))
}
