package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

const (
	// soakVisitors ask at once, each one request in soakPause: a busy parish, not
	// a contest.
	soakVisitors = 16
	soakPause    = 20 * time.Millisecond
	// soakReconnect is after how many requests a visitor leaves and another comes.
	soakReconnect = 40
	// officePause is the pause between two rounds of the office.
	officePause = 200 * time.Millisecond

	officeName     = "bench"
	officePassword = "a long way to Nashville"
)

// soakWork is what is done during a soak, and how much of it.
type soakWork struct {
	addr                             string
	asked, connected, broken, rounds atomic.Int64
}

// visit asks what visitors ask, on connections that end, until ctx ends.
func (w *soakWork) visit(ctx context.Context) error {
	all := mixture(w.addr)
	for ctx.Err() == nil {
		if err := w.visitOnce(ctx, all); err != nil && ctx.Err() == nil {
			return err
		}
	}
	return nil
}

func (w *soakWork) visitOnce(ctx context.Context, all [][]byte) error {
	conn, err := w.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	in := bufio.NewReaderSize(conn, 64<<10)
	for range soakReconnect {
		if err := conn.SetDeadline(time.Now().Add(answerTimeLimit)); err != nil {
			return fmt.Errorf("connect: %w", err)
		}
		if _, err := conn.Write(all[w.asked.Add(1)%int64(len(all))]); err != nil {
			return fmt.Errorf("ask: %w", err)
		}
		if err := skipAnswer(in); err != nil {
			return err
		}
		if err := sleep(ctx, soakPause); err != nil {
			return err
		}
	}
	return nil
}

func (w *soakWork) connect(ctx context.Context) (net.Conn, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", w.addr)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	w.connected.Add(1)
	return conn, nil
}

// interrupted begins requests and breaks off, as phones do that leave the Wi-Fi.
func (w *soakWork) interrupted(ctx context.Context) error {
	whole := rawRequest(w.addr, "POST", "/api/submit", `{"answers":{}}`)
	for i := 1; ctx.Err() == nil; i++ {
		conn, err := w.connect(ctx)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		_, _ = conn.Write(whole[:1+i*7%(len(whole)-1)]) // it is broken off anyway
		conn.Close()
		w.broken.Add(1)
		if sleep(ctx, officePause) != nil {
			return nil
		}
	}
	return nil
}

// office does the parish office's work, round by round, until ctx ends.
func (w *soakWork) office(ctx context.Context) error {
	for ctx.Err() == nil {
		if err := w.officeRound(ctx); err != nil && ctx.Err() == nil {
			return fmt.Errorf("the office: %w", err)
		}
		w.rounds.Add(1)
		if sleep(ctx, officePause) != nil {
			return nil
		}
	}
	return nil
}

func (w *soakWork) officeRound(ctx context.Context) error {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return err
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	d := desk{ctx: ctx, base: "http://" + w.addr, client: &http.Client{Jar: jar, Transport: transport, Timeout: answerTimeLimit}}
	form := url.Values{"name": {officeName}, "password": {officePassword}}
	d.ask("POST", "/admin/login", "application/x-www-form-urlencoded", form.Encode())
	var list struct {
		Ministries []struct {
			ID          int64  `json:"id"`
			Description string `json:"description"`
		} `json:"ministries"`
	}
	if all := d.ask("GET", "/api/ministries/all", "", ""); d.err == nil {
		d.err = json.Unmarshal(all, &list)
	}
	if d.err == nil && len(list.Ministries) == 0 {
		d.err = fmt.Errorf("there is no ministry")
	}
	if d.err == nil {
		first := list.Ministries[0]
		change, err := json.Marshal(map[string]string{"description": strings.TrimSuffix(first.Description, " *") +
			[...]string{"", " *"}[w.rounds.Load()%2]})
		if err != nil {
			return err
		}
		d.ask("PUT", fmt.Sprint("/api/ministries/", first.ID), "application/json", string(change))
	}
	for _, path := range []string{"/admin", "/admin/statistics?from=&age=infant", "/admin/submissions", "/admin/ministries", "/admin/health",
		"/admin/log", "/admin/api/submissions?limit=50"} {
		d.ask("GET", path, "", "")
	}
	table := d.ask("GET", "/api/ministries/export-csv", "", "")
	d.ask("POST", "/api/ministries/import-csv", "text/csv", string(table))
	d.ask("GET", "/admin/api/submissions/export?from="+time.Now().Format(time.DateOnly), "", "")
	d.ask("POST", "/admin/sign-out", "application/x-www-form-urlencoded", "")
	return d.err
}

// desk is a browser of the office. After the first mistake it does nothing more.
type desk struct {
	ctx    context.Context
	base   string
	client *http.Client
	err    error
}

// mostAnswer bounds what is kept of an answer; the rest is read and forgotten.
const mostAnswer = 4 << 20

func (d *desk) ask(method, path, contentType, body string) []byte {
	if d.err != nil {
		return nil
	}
	answer, err := d.try(method, path, contentType, body)
	if err != nil {
		d.err = fmt.Errorf("%s %s: %w", method, path, err)
	}
	return answer
}

func (d *desk) try(method, path, contentType, body string) ([]byte, error) {
	req, err := http.NewRequestWithContext(d.ctx, method, d.base+path, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if method != http.MethodGet {
		req.Header.Set("Origin", d.base)
		req.Header.Set("Content-Type", contentType)
	}
	res, err := d.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	var kept bytes.Buffer
	if _, err := io.CopyN(&kept, res.Body, mostAnswer); err == nil {
		_, err = io.Copy(io.Discard, res.Body)
		if err != nil {
			return nil, err
		}
	} else if err != io.EOF {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the answer is %s: %.200s", res.Status, kept.String())
	}
	return kept.Bytes(), nil
}
