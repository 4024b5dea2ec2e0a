package letter

import (
	"net/url"
	"strings"
)

var (
	// asBrowsersDo makes of an escaped text what the quiz's script makes of it, so that
	// both write the same link.
	asBrowsersDo = strings.NewReplacer("+", "%20", "%21", "!", "%2A", "*")
	// ofAddresses gives back what an address may have in a link (RFC 6068).
	ofAddresses = strings.NewReplacer("%40", "@", "%2B", "+", "%27", "'")
	// lineEnds are written as letters have them.
	lineEnds = strings.NewReplacer("\r\n", "\r\n", "\r", "\r\n", "\n", "\r\n")
)

// MailtoURL returns the link by which a mail program begins a letter (RFC 6068). Each
// part may be empty; each is escaped whole, so that no & or # in it ends it.
func MailtoURL(to, subject, body string) string {
	address := "mailto:" + ofAddresses.Replace(escape(to))
	mark := "?"
	for _, field := range []struct{ name, text string }{{"subject", subject}, {"body", body}} {
		if field.text != "" {
			address += mark + field.name + "=" + escape(lineEnds.Replace(field.text))
			mark = "&"
		}
	}
	return address
}

func escape(s string) string { return asBrowsersDo.Replace(url.QueryEscape(s)) }
