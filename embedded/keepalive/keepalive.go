// Package keepalive asks the finder's own public address from time to time.
// Some hosting companies put a program to sleep that nobody asks, and the
// first person afterwards waits for a minute. The finder runs it where a
// public address is set, and nowhere else.
package keepalive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"

	"ministryfinder/embedded/i18n"
)

// When the address is asked, in the parish's time.
const (
	// DayEvery is the time between two requests from DayBegins to NightBegins.
	DayEvery = 10 * time.Minute
	// NightEvery is the time between two requests in the rest of the day, when
	// hardly anybody comes.
	NightEvery = 30 * time.Minute
	// DayBegins and NightBegins are hours, 0 to 23: the day is 7:00 to 22:59.
	DayBegins, NightBegins = 7, 23

	// firstAfter is how long after the start the first request is made: the
	// hosting company sends us requests only when we have answered for a while.
	firstAfter = time.Minute
	// lookEvery bounds the wait until we look at the clock again: it may be set,
	// the parish may choose another time zone, and the day begins.
	lookEvery = time.Minute
)

// Bounds of one request.
const (
	// Timeout bounds a request with its whole answer.
	Timeout = 5 * time.Second
	// maxBodyBytes is how much of an answer is read; a health report has less.
	maxBodyBytes = 64 << 10
	// maxHeaderBytes bounds an answer's header.
	maxHeaderBytes = 32 << 10
)

// path is what is asked of the address.
const path = "/api/health"

// Config is what a Caller needs.
type Config struct {
	// Address is the finder's public address, such as https://quiz.example.org.
	Address string
	// Zone is asked for the parish's time zone at each look.
	Zone func() *time.Location
	Now  func() time.Time
	Log  *slog.Logger
	// Transport sends the requests; one of the Caller's own when it is nil.
	Transport http.RoundTripper
}

// Pinger asks the address. Use New; it is safe for concurrent use.
type Pinger struct {
	Config
	client *http.Client

	mu     sync.Mutex
	report Report
}

// Report says how it goes.
type Report struct {
	Address string
	// Last is when the address was asked last; zero for never.
	Last time.Time
	// LastError is why the last request failed; empty when it did not.
	LastError string
	// FailuresInARow counts those since the last success.
	FailuresInARow int
	// Total and Failures count the requests since the start, and those that failed.
	Total, Failures int64
}

// New returns a Caller. Errors are those of ParseAddress.
func New(c Config) (*Pinger, error) {
	u, err := ParseAddress(c.Address)
	if err != nil {
		return nil, err
	}
	if c.Transport == nil {
		// A connection that is used every ten minutes is not worth keeping.
		c.Transport = &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true, MaxResponseHeaderBytes: maxHeaderBytes}
	}
	return &Pinger{Config: c, client: &http.Client{Transport: c.Transport}, report: Report{Address: u.String()}}, nil
}

// ParseAddress reads a public address. The error says what one must look like;
// it does not repeat the address, which could hold a password.
func ParseAddress(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, i18n.NewError("settings.mistake.public")
	}
	return u, nil
}

// Run asks the address until ctx ends.
func (c *Pinger) Run(ctx context.Context) {
	for pause := firstAfter; ; pause = c.pause() {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		if c.pause() == 0 {
			c.PingOnce(ctx)
		}
	}
}

// pause returns how long to wait before the next look at the clock; 0 when a
// request is due.
func (c *Pinger) pause() time.Duration {
	// The clock on the wall counts, since a computer that slept has to catch up.
	now, last := c.Now().Round(0), c.Report().Last
	passed := now.Sub(last)
	if last.IsZero() || passed < 0 { // it was set back
		return 0
	}
	return max(0, min(every(now.In(c.Zone()))-passed, lookEvery))
}

// every returns the time between two requests at a time of the parish.
func every(local time.Time) time.Duration {
	if h := local.Hour(); h >= DayBegins && h < NightBegins {
		return DayEvery
	}
	return NightEvery
}

// PingOnce asks the address once. One line is logged when what comes of it changes.
func (c *Pinger) PingOnce(ctx context.Context) {
	at := c.Now().Round(0)
	err := c.ask(ctx)
	if err != nil && ctx.Err() != nil {
		return // the program ends, which says nothing of the address
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	r := &c.report
	before := r.FailuresInARow
	r.Last, r.LastError, r.FailuresInARow = at, "", 0
	r.Total++
	if err != nil {
		r.LastError, r.FailuresInARow = err.Error(), before+1
		r.Failures++
	}
	switch {
	case err != nil && before == 0:
		c.Log.Warn("the keep-alive fails", "address", r.Address, "error", err)
	case err == nil && before > 0:
		c.Log.Info("the keep-alive succeeds again", "address", r.Address, "failures", before)
	}
}

// ask sends one request and takes its whole answer. Everything but a status of
// 200 to 299 is an error.
func (c *Pinger) ask(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	err := c.get(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("no whole answer within %v", Timeout)
	}
	// The library's error begins with the address, which is told beside it.
	if sent, ok := errors.AsType[*url.Error](err); ok {
		err = sent.Err
	}
	return err
}

func (c *Pinger) get(ctx context.Context) error {
	address, err := url.JoinPath(c.Address, path)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	res, err := c.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(res.Body, maxBodyBytes)); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return fmt.Errorf("it answers %s", res.Status)
	}
	return nil
}

// Report returns how it goes.
func (c *Pinger) Report() Report {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.report
}
