// Package richtext makes a ministry's details safe. Staff write them as plain
// text with line breaks; those of the former program are HTML. Clean is used
// when they are saved, HTML each time they are shown: what reached the
// database by another way is made safe all the same.
package richtext

import (
	"html/template"
	"regexp"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// policy allows text, links, line breaks, lists, bold and italic. It is made
// once, when it is first needed: it takes a millisecond.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "ul", "ol", "li", "b", "strong", "i", "em")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)
	return p
})

var (
	// A tag or an entity makes it HTML; "a < b" and "Tom & Jerry" are text.
	entity = regexp.MustCompile(`&([a-zA-Z]+|#[0-9]+|#[xX][0-9a-fA-F]+);`)
	// HTML that breaks its lines itself; without it line ends are breaks.
	breaks = regexp.MustCompile(`(?i)<(br|p|ul|ol|li)\b`)
)

// Clean returns the details as they are stored: plain text as it is, HTML with
// nothing in it but what the policy allows.
func Clean(s string) string {
	text, isHTML := sanitized(s)
	if !isHTML {
		return s
	}
	return strings.TrimSpace(text)
}

// sanitized returns HTML with nothing in it but what the policy allows, and whether the
// text is HTML: what is not comes back as it is.
func sanitized(s string) (text string, isHTML bool) {
	escaped, tagged := escapeText(s)
	if !tagged && !entity.MatchString(s) {
		return s, false
	}
	return policy().Sanitize(escaped), true
}

// HTML returns the details for showing. Links open without a way back to our
// page.
func HTML(s string) template.HTML {
	s, isHTML := sanitized(s)
	if isHTML {
		if !breaks.MatchString(s) {
			s = lineBreaks(s)
		}
		s = balanced(s)
	} else {
		s = lineBreaks(linked(s))
	}
	// Every tag was written anew and all other angle brackets are escaped: this
	// is the beginning of a link and nothing else.
	//nolint:gosec // it is sanitized above
	return template.HTML(strings.ReplaceAll(s, `<a href="`, `<a rel="noopener" href="`))
}

// balanced closes what is open and drops ends without a beginning: a stray
// </li> would end the card's own list item. Addresses and phone numbers
// in the text become links.
func balanced(s string) string {
	nodes, err := html.ParseFragment(strings.NewReader(s), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	var b strings.Builder
	for _, n := range nodes {
		if err == nil {
			linkTexts(n)
			err = html.Render(&b, n)
		}
	}
	if err != nil { // nested too deeply to be meant so
		return lineBreaks(template.HTMLEscapeString(s))
	}
	return b.String()
}

// linkTexts makes links of the addresses and numbers in a tree's texts.
func linkTexts(n *html.Node) {
	if n.Type == html.TextNode {
		n.Type, n.Data = html.RawNode, linked(n.Data)
		return
	}
	if n.DataAtom == atom.A {
		return
	}
	for child := range n.ChildNodes() {
		linkTexts(child)
	}
}

func lineBreaks(s string) string { return strings.ReplaceAll(strings.TrimSpace(s), "\n", "<br>\n") }
