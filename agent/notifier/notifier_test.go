package notifier_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ministryfinder/agent/notifier"
	"ministryfinder/embedded/letter"
)

var message = notifier.Message{Title: "Necesita atención", Body: "The finder does not answer.", Level: "trouble",
	At: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}

// received is a web server that hands on what is posted to it.
func received(t *testing.T, status func() int) (string, chan *http.Request, chan map[string]any) {
	t.Helper()
	requests, bodies := make(chan *http.Request, 20), make(chan map[string]any, 20)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body map[string]any
		_ = json.NewDecoder(r.Body).Decode(&body)
		requests <- r
		bodies <- body
		w.WriteHeader(status())
		fmt.Fprint(w, "because")
	}))
	t.Cleanup(s.Close)
	return s.URL, requests, bodies
}

func always(status int) func() int { return func() int { return status } }

func TestAWebhookPostsTheMessage(t *testing.T) {
	url, _, bodies := received(t, always(204))
	w, err := notifier.NewWebhook(url + "/hook")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	if b := <-bodies; b["title"] != message.Title || b["body"] != message.Body || b["level"] != "trouble" ||
		b["at"] != "2026-03-02T08:00:00Z" {
		t.Errorf("%v", b)
	}
}

func TestNtfyGetsTheTopicAndTheUrgency(t *testing.T) {
	url, requests, bodies := received(t, always(200))
	n, err := notifier.NewNtfy(url+"/our-parish", "tk_secret")
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	r, b := <-requests, <-bodies
	if r.URL.Path != "/" || r.Header.Get("Authorization") != "Bearer tk_secret" || b["topic"] != "our-parish" ||
		b["title"] != message.Title || b["priority"] != 5.0 {
		t.Errorf("%s %v", r.URL, b)
	}
}

// ntfy refuses a request whose message is over 4,096 bytes.
func TestNtfyGetsNoMoreThanItTakes(t *testing.T) {
	url, _, bodies := received(t, always(200))
	n, err := notifier.NewNtfy(url+"/our-parish", "")
	if err != nil {
		t.Fatal(err)
	}
	long := message
	long.Title, long.Body = strings.Repeat("ñ", 5000), strings.Repeat("ñ", 5000)
	if err := n.Send(t.Context(), long); err != nil {
		t.Fatal(err)
	}
	b := <-bodies
	title, _ := b["title"].(string)
	text, _ := b["message"].(string)
	if len(text) > 4096 || len(text) < 4000 || !strings.HasSuffix(text, "…") || len(title) > 2048 || !strings.HasSuffix(title, "…") {
		t.Errorf("%d bytes of title, %d of message", len(title), len(text))
	}
}

func TestARefusalIsSaidWithoutTheAddress(t *testing.T) {
	url, _, _ := received(t, always(403))
	w, err := notifier.NewWebhook(url + "/secret")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Send(t.Context(), message); err == nil || !strings.Contains(err.Error(), "403") ||
		!strings.Contains(err.Error(), "because") || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
	w, err = notifier.NewWebhook("http://127.0.0.1:1/secret")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Send(t.Context(), message); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}

// mailServer speaks as much SMTP as one letter needs.
func mailServer(t *testing.T) (int, chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	letters := make(chan string, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		in := bufio.NewReader(c)
		fmt.Fprint(c, "220 parish\r\n")
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			switch word, _, _ := strings.Cut(strings.TrimSpace(strings.ToUpper(line)), " "); word {
			case "DATA":
				fmt.Fprint(c, "354 go on\r\n")
				var letter strings.Builder
				for {
					line, err := in.ReadString('\n')
					if err != nil || line == ".\r\n" {
						break
					}
					letter.WriteString(line)
				}
				letters <- letter.String()
				fmt.Fprint(c, "250 taken\r\n")
			case "QUIT":
				fmt.Fprint(c, "221 bye\r\n")
				return
			default:
				fmt.Fprint(c, "250 fine\r\n")
			}
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return l.Addr().(*net.TCPAddr).Port, letters
}

func TestAnEMailIsSent(t *testing.T) {
	port, letters := mailServer(t)
	m, err := notifier.NewMail(notifier.MailSettings{Host: "127.0.0.1", Port: port, Security: "none", From: "finder@example.org",
		To: []string{"office@example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	if l := <-letters; !strings.Contains(l, message.Body) || !strings.Contains(l, "office@example.org") || !strings.Contains(l, "Subject: ") {
		t.Error(l)
	}
}

// A letter goes to whom it names, with what is attached to it.
func TestALetterIsSentWithItsFile(t *testing.T) {
	port, letters := mailServer(t)
	m, err := notifier.NewMail(notifier.MailSettings{Host: "127.0.0.1", Port: port, Security: "none", From: "finder@example.org",
		To: []string{"office@example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	file := &letter.File{Name: "page.pdf", Type: "application/pdf", Content: []byte("%PDF of a page")}
	large := letter.Letter{Subject: "S", File: &letter.File{Name: "large", Content: make([]byte, letter.MaxFileBytes+1)}}
	if err := m.SendLetter(t.Context(), large); err == nil || !strings.Contains(err.Error(), "at most") {
		t.Errorf("a file that is too large: %v", err)
	}
	l := letter.Letter{To: []string{"eva@example.org"}, Subject: "The page", Body: "Here it is.", File: file}
	if err := m.SendLetter(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	sent := <-letters
	for _, want := range []string{"Here it is.", "<eva@example.org>", "Subject: The page", "application/pdf", `filename="page.pdf"`,
		base64.StdEncoding.EncodeToString(file.Content)} {
		if !strings.Contains(sent, want) {
			t.Errorf("it lacks %q: %s", want, sent)
		}
	}
	if strings.Contains(sent, "office@example.org") {
		t.Errorf("it goes to those of the alerts as well: %s", sent)
	}
}

func TestBadSettingsOfChannelsAreNamed(t *testing.T) {
	good := notifier.MailSettings{Host: "h", Port: 587, Security: "starttls", From: "a@example.org", To: []string{"b@example.org"}}
	const most = 10
	s := good
	s.To = slices.Repeat([]string{"b@example.org"}, most)
	if _, err := notifier.NewMail(s); err != nil {
		t.Errorf("as many receivers as may be: %v", err)
	}
	for want, change := range map[string]func(*notifier.MailSettings){
		"no more than 10; there are 11 now": func(s *notifier.MailSettings) { s.To = slices.Repeat(s.To, most+1) },
		"mail.port":                         func(s *notifier.MailSettings) { s.Port = 0 },
		"mail.security":                     func(s *notifier.MailSettings) { s.Security = "some" },
		"mail.from":                         func(s *notifier.MailSettings) { s.From = "nobody" },
		"mail.to":                           func(s *notifier.MailSettings) { s.To = nil },
		"password":                          func(s *notifier.MailSettings) { s.Security, s.User = "none", "u" },
	} {
		s := good
		change(&s)
		if _, err := notifier.NewMail(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	for _, address := range []string{"", "example.org", "ftp://example.org/x", "https://", "https://example.org/a/b"} {
		if _, err := notifier.NewNtfy(address, ""); err == nil {
			t.Errorf("%q is an ntfy address", address)
		}
	}
	if _, err := notifier.NewWebhook("file:///etc"); err == nil {
		t.Error("a file is a webhook")
	}
}

// A channel that fails is tried again later, and then given up; putting a
// message never waits.
func TestAFailingChannelIsTriedAgainAndHoldsNobodyUp(t *testing.T) {
	var tries atomic.Int64
	url, requests, _ := received(t, func() int {
		if tries.Add(1) < 3 {
			return 500
		}
		return 200
	})
	w, err := notifier.NewWebhook(url)
	if err != nil {
		t.Fatal(err)
	}
	waits := make(chan time.Duration, 10)
	ready := make(chan time.Time)
	close(ready)
	q := notifier.NewQueue(w, slog.New(slog.NewTextHandler(io.Discard, nil)),
		func(d time.Duration) <-chan time.Time { waits <- d; return ready })
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { q.Run(ctx); close(ended) }()
	if !q.Enqueue(message) {
		t.Error("there is no room")
	}
	for range 3 {
		<-requests
	}
	if a, b := <-waits, <-waits; a != 10*time.Second || b != time.Minute {
		t.Errorf("it waited %v and %v", a, b)
	}
	cancel()
	<-ended
	for range 16 {
		q.Enqueue(message)
	}
	if q.Enqueue(message) {
		t.Error("the queue has no bound")
	}
}

func TestAChannelThatHangsIsGivenUp(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	m, err := notifier.NewMail(notifier.MailSettings{Host: "127.0.0.1", Port: port, Security: "none", From: "a@example.org",
		To: []string{"b@example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	w, err := notifier.NewWebhook(fmt.Sprintf("http://127.0.0.1:%d/", port))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []notifier.Notifier{m, w} {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		began := time.Now()
		if err := c.Send(ctx, message); err == nil {
			t.Errorf("%s: a server that says nothing took the message", c.Name())
		}
		cancel()
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%s: given up after %v", c.Name(), took)
		}
	}
}
