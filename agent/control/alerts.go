package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"ministryfinder/embedded/health/history"
)

// testTimeout bounds a test of all channels, which ask servers elsewhere.
const testTimeout = time.Minute

// alertRoutes adds what concerns alerts.
func alertRoutes(mux *http.ServeMux, agent Agent) {
	mux.HandleFunc("GET "+PathAlerts,
		about(agent, func(w http.ResponseWriter, _ *http.Request, of Target) { answer(w, http.StatusOK, of.Alerts()) }))
	mux.HandleFunc("POST "+PathSnooze, about(agent, func(w http.ResponseWriter, r *http.Request, of Target) {
		var s Snooze
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequestBytes)).Decode(&s); err != nil {
			refuse(w, fmt.Errorf("say for how long as {\"kind\":\"\",\"for\":\"1h\"}: %w", err))
			return
		}
		snoozed, err := of.Snooze(s)
		if err != nil {
			refuse(w, err)
			return
		}
		answer(w, http.StatusOK, snoozed)
	}))
	mux.HandleFunc("POST "+PathTest, func(w http.ResponseWriter, r *http.Request) {
		// The usual time limits are too short for a mail server.
		c, end := http.NewResponseController(w), time.Now().Add(testTimeout)
		_, _ = c.SetReadDeadline(end), c.SetWriteDeadline(end) // without them a slow test ends early
		ctx, cancel := context.WithDeadline(r.Context(), end)
		defer cancel()
		answer(w, http.StatusOK, agent.TestChannels(ctx, r.URL.Query().Get("channel")))
	})
}

// answerPoints answers a question for a range of the history.
func answerPoints(w http.ResponseWriter, r *http.Request, of Target, after time.Time) {
	most := MaxPoints
	if text := r.URL.Query().Get("most"); text != "" {
		var err error
		if most, err = strconv.Atoi(text); err != nil || most < 1 || most > MaxPoints {
			refuse(w, fmt.Errorf("most must be between 1 and %d, not %q", MaxPoints, text))
			return
		}
	}
	until, all := r.URL.Query().Get("until"), most
	var end time.Time
	if until != "" {
		var err error
		if end, err = time.Parse(time.RFC3339Nano, until); err != nil {
			refuse(w, fmt.Errorf("until must be a time as in RFC 3339: %w", err))
			return
		}
		all = 0 // what lies in between is merged, not what lies after
	}
	h, err := of.Points(r.URL.Query().Get("range"), after, all)
	if err != nil {
		refuse(w, err)
		return
	}
	if until != "" {
		n, _ := slices.BinarySearchFunc(h.Points, end, func(p history.Point, t time.Time) int { return p.At.Compare(t) })
		h.Points = history.Thin(h.Points[:n], most)
	}
	answer(w, http.StatusOK, h)
}

// PointsBetween is Points of what lies before until, merged to at most most of them.
func (c *Client) PointsBetween(ctx context.Context, name string, after, until time.Time, most int) (History, error) {
	q := url.Values{
		"range": {name}, "most": {strconv.Itoa(most)},
		"after": {after.UTC().Format(time.RFC3339Nano)}, "until": {until.UTC().Format(time.RFC3339Nano)},
	}
	var h History
	return h, c.call(ctx, http.MethodGet, PathHistory+"?"+q.Encode(), nil, &h)
}

// Points returns a range of the history, RangeHour, RangeTwoDays or
// RangeThreeMonths, newer than after, merged to at most most points (1 to MaxPoints).
func (c *Client) Points(ctx context.Context, name string, after time.Time, most int) (History, error) {
	q := url.Values{"range": {name}, "most": {strconv.Itoa(most)}}
	if !after.IsZero() {
		q.Set("after", after.UTC().Format(time.RFC3339Nano))
	}
	var h History
	return h, c.call(ctx, http.MethodGet, PathHistory+"?"+q.Encode(), nil, &h)
}

// Alerts returns the history of alerts.
func (c *Client) Alerts(ctx context.Context) (AlertHistory, error) {
	var h AlertHistory
	return h, c.call(ctx, http.MethodGet, PathAlerts, nil, &h)
}

// Snooze keeps alerts from popping up, and returns until when.
func (c *Client) Snooze(ctx context.Context, s Snooze) (Snoozed, error) {
	var out Snoozed
	return out, c.call(ctx, http.MethodPost, PathSnooze, s, &out)
}

// TestChannels sends a test by a channel, by every one for the empty name; it takes
// up to a minute.
func (c *Client) TestChannels(ctx context.Context, only string) ([]ChannelTest, error) {
	patient := &Client{http: &http.Client{Transport: c.http.Transport, Timeout: testTimeout + requestTimeout}}
	path := PathTest
	if only != "" {
		path += "?" + url.Values{"channel": {only}}.Encode()
	}
	var tests []ChannelTest
	return tests, patient.call(ctx, http.MethodPost, path, nil, &tests)
}
