package notifier

import (
	"encoding/json"
	"strings"
	"testing"

	"ministryfinder/embedded/sanitize"
)

// Workflows of Teams get a card, as they show nothing else; nobody else does.
func TestWorkflowsOfTeamsGetACard(t *testing.T) {
	for address, card := range map[string]bool{
		"https://prod-12.westeurope.logic.azure.com:443/workflows/x/triggers/manual/paths/invoke?sig=y": true,
		"https://default1.ab.environment.api.powerplatform.com/powerautomate/x":                         true,
		"https://parish.webhook.office.com/webhookb2/x":                                                 false,
		"https://hooks.slack.com/services/x":                                                            false,
		"https://logic.azure.com.evil.example/x":                                                        false,
	} {
		w, err := NewWebhook(address)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(w.compose(Message{Title: "Title <b>", Body: strings.Repeat("😀", 20_000)}))
		if err != nil || len(b) > 28<<10 {
			t.Errorf("%s: %d bytes (%v)", address, len(b), err)
		}
		if got := strings.Contains(string(b),
			`"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive"`); got != card {
			t.Errorf("%s: a card %v", address, got)
		}
	}
}

func TestTheBoundsOfATextAreExact(t *testing.T) {
	for text, want := range map[string]string{
		"abcd": "abcd", "abcde": "abc…", "😀😀": "😀😀", "😀😀a": "😀…", "a😀😀": "a😀…", "": "",
	} {
		if got := firstUnits(text, 4); got != want || units(got) > 4 {
			t.Errorf("of %q %q is left, want %q", text, got, want)
		}
	}
	if got := sanitize.TruncateBytes("日本日本", 8); got != "日…" || sanitize.TruncateBytes("abcdefgh", 8) != "abcdefgh" {
		t.Errorf("%q", got)
	}
}
