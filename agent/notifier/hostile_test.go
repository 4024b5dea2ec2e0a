package notifier_test

import (
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
	"strings"
	"testing"

	"ministryfinder/agent/notifier"
)

// An alert may quote what somebody has written, such as a line of the settings
// file or the name of a folder: it changes no header of a letter or request, and
// ends neither.
func TestHostileTextsOfAnAlertAreOnlyTexts(t *testing.T) {
	for _, text := range []string{
		"a\r\nBcc: evil@evil.example", "a\nX-Injected: 1\n\n<probe>",
		"a\r\n.\r\nMAIL FROM:<evil@evil.example>\r\nRCPT TO:<evil@evil.example>\r\nDATA\r\nx", ".\r\n..\r\n.x", "\u2028\u202egnp.exe",
		`"}],"topic":"other`, "<script>probe()</script>",
		"\x00\x1b]0;probe\x07", "%0d%0aX-Injected: 1", strings.Repeat("long ", 300),
	} {
		hostile := message
		hostile.Title, hostile.Body = text, text
		port, letters := mailServer(t)
		m, err := notifier.NewMail(notifier.MailSettings{Host: "127.0.0.1", Port: port, Security: "none", From: "finder@example.org",
			To: []string{"office@example.org"}})
		if err != nil {
			t.Fatal(err)
		}
		if err := m.Send(t.Context(), hostile); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		wantOneLetter(t, text, <-letters)

		url, requests, bodies := received(t, always(200))
		w, err := notifier.NewWebhook(url + "/hook")
		if err != nil {
			t.Fatal(err)
		}
		n, err := notifier.NewNtfy(url+"/our-parish", "")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []notifier.Notifier{w, n} {
			if err := c.Send(t.Context(), hostile); err != nil {
				t.Fatalf("%s: %q: %v", c.Name(), text, err)
			}
			r, body := <-requests, <-bodies
			if r.Header.Get("X-Injected") != "" || body["title"] != text || body["body"] != text && body["message"] != text ||
				c == notifier.Notifier(n) && body["topic"] != "our-parish" {
				t.Errorf("%s: %q arrives as %v with %v", c.Name(), text, body, r.Header)
			}
		}
	}
}

// wantOneLetter checks that a letter has our headers and no others, and says
// what it should, as mail programs read it.
func wantOneLetter(t *testing.T, text, raw string) {
	t.Helper()
	// Lines that begin with a point have another one on the way.
	letter, err := mail.ReadMessage(strings.NewReader(strings.ReplaceAll(raw, "\r\n..", "\r\n.")))
	if err != nil {
		t.Fatalf("%q: %v\n%s", text, err, raw)
	}
	for name := range letter.Header {
		switch name {
		case "Date", "Message-Id", "Mime-Version", "User-Agent", "X-Mailer", "From", "To", "Subject", "Content-Type", "Content-Transfer-Encoding",
			"Auto-Submitted", "X-Auto-Response-Suppress":
		default:
			t.Errorf("%q makes a header %s", text, name)
		}
	}
	if got := letter.Header.Get("To"); got != "<office@example.org>" {
		t.Errorf("%q goes to %s", text, got)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(letter.Header.Get("Subject"))
	if err != nil || strings.Join(strings.Fields(subject), " ") != strings.Join(strings.Fields(text), " ") {
		t.Errorf("%q has the subject %q (%v)", text, subject, err)
	}
	if kind := letter.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/plain") ||
		letter.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
		t.Errorf("%q is of the kind %s", text, kind)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(letter.Body))
	if err != nil || strings.ReplaceAll(string(body), "\r\n", "\n") != strings.ReplaceAll(text, "\r\n", "\n")+"\n" {
		t.Errorf("%q arrives as %q (%v)", text, body, err)
	}
}
