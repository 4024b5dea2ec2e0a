package notifier

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// Scheme is that of the addresses that a click on a notification opens, on Windows:
// ministry-finder:alerts for the window's page of alerts.
const Scheme = "ministry-finder"

// PageOf returns which page of the health window such an address names, "" for the one
// that it shows. Anything else is returned as it is, for whoever knows the pages to
// refuse it.
func PageOf(address string) string {
	page, _ := strings.CutPrefix(address, Scheme+":")
	return strings.Trim(page, "/") // browsers and shells may make //alerts/ of it
}

// toast is a notification as Windows takes it, see
// https://learn.microsoft.com/uwp/schemas/tiles/toastschema/schema-root
type toast struct {
	XMLName    xml.Name `xml:"toast"`
	Activation string   `xml:"activationType,attr"`
	Launch     string   `xml:"launch,attr"`
	Duration   string   `xml:"duration,attr,omitempty"`
	Template   struct {
		Name  string      `xml:"template,attr"`
		Texts []string    `xml:"text"`
		Image *toastImage `xml:"image"`
	} `xml:"visual>binding"`
	Audio struct {
		Silent bool `xml:"silent,attr"`
	} `xml:"audio"`
}

type toastImage struct {
	Placement string `xml:"placement,attr"`
	Source    string `xml:"src,attr"`
}

// toastXML returns a message as a toast. A click on it opens an address of ours:
// that needs no COM server of the program's, which no child could be. Icon is the path
// of a PNG file, or empty. One that tells of trouble stays for 25 seconds, and sounds.
func toastXML(m Message, icon string) (string, error) {
	t := toast{Activation: "protocol", Launch: Scheme + ":" + m.Page}
	t.Template.Name = "ToastGeneric"
	t.Template.Texts = []string{m.Title, m.Body}
	if icon != "" {
		t.Template.Image = &toastImage{"appLogoOverride", icon}
	}
	t.Audio.Silent = m.Level != Trouble
	if m.Level == Trouble {
		t.Duration = "long"
	}
	var b bytes.Buffer
	if err := xml.NewEncoder(&b).Encode(t); err != nil {
		return "", err
	}
	return b.String(), nil
}
