package notifier

import (
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAToastHoldsWhatItIsGiven(t *testing.T) {
	const icon = `C:\Users\A & B "José" $(x)\well.png`
	m := Message{Title: "Well <b>again</b>", Body: "]]> & 'all' \"is\" well – ñ", Level: Well, Page: "alerts"}
	text, err := toastXML(m, icon)
	if err != nil {
		t.Fatal(err)
	}
	var read toast
	if err := xml.Unmarshal([]byte(text), &read); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if read.Launch != "ministry-finder:alerts" || read.Activation != "protocol" || read.Template.Texts[0] != m.Title ||
		read.Template.Texts[1] != m.Body || read.Template.Image.Source != icon || !read.Audio.Silent || read.Duration != "" {
		t.Errorf("%+v of %s", read, text)
	}
	if text, err = toastXML(Message{Title: "Down", Level: Trouble}, ""); err != nil || strings.Contains(text, "image") ||
		!strings.Contains(text, `duration="long"`) || !strings.Contains(text, `silent="false"`) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestAnAddressNamesAPage(t *testing.T) {
	for address, want := range map[string]string{
		"ministry-finder:alerts": "alerts", "ministry-finder:": "", "ministry-finder://alerts/": "alerts", "ministry-finder:///": "",
		"": "", "https://example.org": "https://example.org", "ministry-finder:../x": "../x",
	} {
		if got := PageOf(address); got != want {
			t.Errorf("%q names %q, want %q", address, got, want)
		}
	}
}

func TestTheIconsLast(t *testing.T) {
	f := Face{Icons: filepath.Join(t.TempDir(), "icons")}
	for range 2 {
		if err := f.writeIcons(); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"app.png", "well.png", "attention.png", "trouble.png"} {
			icon, err := os.ReadFile(filepath.Join(f.Icons, name))
			if err != nil || !strings.HasPrefix(string(icon), "\x89PNG") {
				t.Errorf("%s: %d bytes, %v", name, len(icon), err)
			}
			if err := os.WriteFile(filepath.Join(f.Icons, name), icon[:5], 0o600); err != nil { // broken is mended
				t.Fatal(err)
			}
		}
	}
}
