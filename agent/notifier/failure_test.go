package notifier_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"ministryfinder/agent/notifier"
	"ministryfinder/embedded/i18n"
)

// answering speaks SMTP until it has to answer a word as the test says.
func answering(t *testing.T, word, answer string) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		fmt.Fprint(c, "220 parish\r\n")
		for in := bufio.NewScanner(c); in.Scan(); {
			switch line := strings.ToUpper(in.Text()); {
			case strings.HasPrefix(line, word):
				fmt.Fprint(c, answer+"\r\n")
			case strings.HasPrefix(line, "QUIT"):
				return
			default:
				fmt.Fprint(c, "250 fine\r\n")
			}
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return l.Addr().(*net.TCPAddr).Port
}

// free is a port at which nobody listens.
func free(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// Each kind of failure has a real cause and its words in either language.
func TestWhyAMessageWasNotSentIsToldApart(t *testing.T) {
	status := http.StatusOK
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	t.Cleanup(web.Close)
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secure.Close)
	secure.Config.ErrorLog = nil
	mute, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mute.Close() })
	mutePort := mute.Addr().(*net.TCPAddr).Port
	hook := func(address string) notifier.Notifier {
		w, err := notifier.NewWebhook(address)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	letters := func(host string, port int) notifier.Notifier {
		m, err := notifier.NewMail(notifier.MailSettings{Host: host, Port: port, Security: "none", From: "a@example.org",
			To: []string{"b@example.org"}})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	onDesktop := func(command ...string) notifier.Notifier {
		return notifier.Desktop{Command: func(ctx context.Context) *exec.Cmd { return exec.CommandContext(ctx, command[0], command[1:]...) }}
	}
	seen := map[notifier.Failure]bool{notifier.Other: true}
	for _, c := range []struct {
		name   string
		by     func() notifier.Notifier
		status int
		want   notifier.Failure
	}{
		{"web, no such name", func() notifier.Notifier { return hook("http://nobody.invalid/") }, 0, notifier.NoServer},
		{"mail, no such name", func() notifier.Notifier { return letters("nobody.invalid", 25) }, 0, notifier.NoServer},
		{"web, nobody there", func() notifier.Notifier { return hook(fmt.Sprintf("http://127.0.0.1:%d/", free(t))) }, 0, notifier.Unreachable},
		{"mail, nobody there", func() notifier.Notifier { return letters("127.0.0.1", free(t)) }, 0, notifier.Unreachable},
		{"web, mute", func() notifier.Notifier { return hook(fmt.Sprintf("http://127.0.0.1:%d/", mutePort)) }, 0, notifier.TimedOut},
		{"mail, mute", func() notifier.Notifier { return letters("127.0.0.1", mutePort) }, 0, notifier.TimedOut},
		{"web, certificate", func() notifier.Notifier { return hook(secure.URL) }, 0, notifier.Certificate},
		{"web, token", nil, 401, notifier.SignIn},
		{"mail, sign-in", func() notifier.Notifier { return letters("127.0.0.1", answering(t, "MAIL", "530 5.7.0 sign in first")) }, 0,
			notifier.SignIn},
		{"web, address", nil, 404, notifier.NoAddress},
		{"web, slow behind", nil, 504, notifier.TimedOut},
		{"web, too many", nil, 429, notifier.Quota},
		{"mail, no room", func() notifier.Notifier { return letters("127.0.0.1", answering(t, "RCPT", "452 4.2.2 full")) }, 0, notifier.Quota},
		{"desktop, no program", func() notifier.Notifier { return onDesktop("/nowhere/notify") }, 0, notifier.NotShown},
		{"desktop, mute", func() notifier.Notifier { return onDesktop("sleep", "60") }, 0, notifier.Silent},
		{"web, broken", nil, 500, notifier.NotTaken},
		{"mail, nobody of that name", func() notifier.Notifier { return letters("127.0.0.1", answering(t, "RCPT", "550 5.1.1 who")) }, 0,
			notifier.NotTaken},
	} {
		t.Run(c.name, func(t *testing.T) {
			by := c.by
			if status = c.status; by == nil {
				by = func() notifier.Notifier { return hook(web.URL) }
			}
			patience := 10 * time.Second
			if (c.want == notifier.TimedOut || c.want == notifier.Silent) && c.status == 0 {
				patience = 300 * time.Millisecond
			}
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			err := by().Send(ctx, message)
			if got := notifier.FailureOf(err); err == nil || got != c.want {
				t.Errorf("%s, want %s: %v", got, c.want, err)
			}
			seen[c.want] = true
		})
	}
	for _, f := range notifier.Failures() {
		for _, lang := range i18n.Languages {
			if said := i18n.For(lang).T("health.not_sent."+string(f), "error", "x9"); !seen[f] || !strings.Contains(said, "x9") &&
				f != notifier.Silent || strings.ContainsAny(said, "{}") {
				t.Errorf("%s of %s: %q, with a cause: %v", lang, f, said, seen[f])
			}
		}
	}
}
