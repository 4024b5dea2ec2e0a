package notifier_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"ministryfinder/agent/notifier"
)

// answer is what a stand-in says to a body: a code and a text.
type answer func(body map[string]any) (int, string)

func text(body map[string]any, name string) string {
	s, _ := body[name].(string)
	return s
}

func length(s string) int { return len(utf16.Encode([]rune(s))) }

// services answer as the real ones do, by their documentation.
func services() map[string]answer {
	return map[string]answer{
		"Slack": func(b map[string]any) (int, string) {
			switch {
			case strings.TrimSpace(text(b, "text")) == "":
				return 400, "no_text"
			case length(text(b, "text")) > 40_000:
				return 400, "msg_too_long"
			case strings.Contains(text(b, "text"), "<!"):
				return 400, "it calls everybody"
			}
			return 200, "ok"
		},
		"Discord": func(b map[string]any) (int, string) {
			switch {
			case strings.TrimSpace(text(b, "content")) == "":
				return 400, `{"message": "Cannot send an empty message", "code": 50006}`
			case length(text(b, "content")) > 2000:
				return 400, `{"content": ["Must be 2000 or fewer in length."]}`
			case b["attachments"] != nil:
				return 400, `{"attachments": ["0"]}`
			case fmt.Sprint(b["allowed_mentions"]) != "map[parse:[]]":
				return 400, "it calls everybody"
			}
			return 204, ""
		},
		"Teams": func(b map[string]any) (int, string) {
			whole, _ := json.Marshal(b)
			switch {
			case text(b, "summary") == "" && text(b, "text") == "":
				return 400, "Summary or Text is required."
			case len(whole) > 28<<10:
				return 200, "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413"
			}
			return 200, "1"
		},
		"Mattermost": func(b map[string]any) (int, string) {
			if s := text(b, "text"); s == "" || length(s) > 4000 {
				return 400, `{"id":"web.incoming_webhook.text.app_error"}`
			}
			return 200, "ok"
		},
		"Google Chat": func(b map[string]any) (int, string) {
			if len(b) != 1 || text(b, "text") == "" || length(text(b, "text")) > 4096 {
				return 400, `{"error":{"message":"Invalid JSON payload received. Unknown name \"title\": Cannot find field."}}`
			}
			return 200, "{}"
		},
		"plain": func(b map[string]any) (int, string) {
			if text(b, "title") == "" || text(b, "level") == "" || text(b, "at") == "" {
				return 500, "no title"
			}
			return 201, "thank you"
		},
	}
}

// standInFor serves a service, and keeps the last body that it took.
func standInFor(t *testing.T, answers answer) (url string, taken func() map[string]any) {
	t.Helper()
	last := make(chan map[string]any, 10)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var body map[string]any
		if r.Method != http.MethodPost || json.NewDecoder(r.Body).Decode(&body) != nil {
			http.Error(w, "invalid_payload", http.StatusBadRequest)
			return
		}
		status, says := answers(body)
		if status < 300 && !strings.HasPrefix(says, "Webhook") {
			last <- body
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, says)
	}))
	t.Cleanup(s.Close)
	return s.URL, func() map[string]any {
		select {
		case b := <-last:
			return b
		default:
			t.Error("nothing was taken")
			return nil
		}
	}
}

func TestEachServiceTakesAMessage(t *testing.T) {
	for name, answers := range services() {
		url, taken := standInFor(t, answers)
		w, err := notifier.NewWebhook(url + "/hook")
		if err != nil {
			t.Fatal(err)
		}
		for _, body := range []string{"The finder does not answer.", "", "<!channel> @everyone <https://evil.example|bank>",
			strings.Repeat("ñandú 日本 😀 ", 3000), "\xff\x00broken\u2028"} {
			m := message
			m.Body = body
			if err := w.Send(t.Context(), m); err != nil {
				t.Errorf("%s with %.20q: %v", name, body, err)
				continue
			}
			b := taken()
			shown := text(b, "text") + text(b, "content")
			if !strings.Contains(shown, m.Title) || strings.Contains(shown, "@everyone") || body != "" && body[0] == 'T' &&
				!strings.Contains(shown, body) {
				t.Errorf("%s shows %.80q", name, shown)
			}
		}
	}
}

// An answer of success that says otherwise, a redirection that would lose the
// message, and a limit of messages are told as what they are.
func TestWhatWasNotTakenIsNotSent(t *testing.T) {
	var gets int
	lost := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			gets++
		}
	}))
	defer lost.Close()
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		want    string
		after   time.Duration
	}{
		"Teams' failure with success": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429")
		}, "delivery failed", 0},
		"not ok": {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"ok":false,"error":"x"}`) }, `"error":"x"`, 0},
		"moved": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, lost.URL, http.StatusMovedPermanently)
		}, "301", 0},
		"Slack's limit": {limited("30", "rate_limited"), "again in 30s", 30 * time.Second},
		"Discord's": {limited("65", `{"message": "You are being rate limited.", "retry_after": 64.57, "global": false}`), "again in 1m5s",
			65 * time.Second},
		"by its text":  {limited("", `{"retry_after": 1.5}`), "no more messages now", 1500 * time.Millisecond},
		"for too long": {limited("86400", ""), "again in 15m0s", 15 * time.Minute},
		"nonsense":     {limited("-5 soon", ""), "no more messages now", 0},
	} {
		s := httptest.NewServer(c.handler)
		w, err := notifier.NewWebhook(s.URL)
		if err != nil {
			t.Fatal(err)
		}
		err = w.Send(t.Context(), message)
		refused, ok := errors.AsType[*notifier.RefusedError](err)
		if !ok || refused.After != c.after || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
		s.Close()
	}
	if gets != 0 {
		t.Errorf("a redirection was read %d times", gets)
	}
}

func limited(after, says string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if after != "" {
			w.Header().Set("Retry-After", after)
		}
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = io.WriteString(w, says)
	}
}
