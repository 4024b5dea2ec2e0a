package richtext

import (
	"html"
	"html/template"
	"regexp"
	"strings"

	"ministryfinder/embedded/letter"
)

// contacts finds what becomes a link in a plain text, the first that fits: the address
// of a page, without the point that ends a sentence; an e-mail address; a phone number,
// as it is written in the United States or with the country's code in front.
var contacts = regexp.MustCompile(`https?://[^\s<>"']*[^\s<>"'.,;:!?)\]]` +
	`|[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}` +
	`|(?:\+?1` + between + `?)?(?:\(\d{3}\) ?|\d{3}` + between + `)\d{3}` + between + `\d{4}` +
	`|\+\d{1,3}(?:` + between + `?\(?\d{1,4}\)?){2,6}`)

// between stands between the digits of a phone number: dashes are what PlainPhone takes
// for them.
const between = `[ .\x{2010}-\x{2015}\x{2212}-]`

// linked escapes plain text and makes links of the addresses and numbers in it.
func linked(s string) string {
	var b strings.Builder
	done := 0
	for _, at := range contacts.FindAllStringIndex(s, -1) {
		found := s[at[0]:at[1]]
		url := found
		switch {
		case strings.HasPrefix(found, "http://"), strings.HasPrefix(found, "https://"):
		case strings.Contains(found, "@"):
			if url = letter.MailtoURL(found, "", ""); goesOn(s[at[1]:]) {
				url = ""
			}
		default:
			if url = PhoneURL(found); continues(s, at) {
				url = ""
			}
		}
		if url == "" {
			continue
		}
		b.WriteString(template.HTMLEscapeString(s[done:at[0]]) + `<a href="` + template.HTMLEscapeString(url) + `">` +
			template.HTMLEscapeString(found) + "</a>")
		done = at[1]
	}
	return b.String() + template.HTMLEscapeString(s[done:])
}

// continues reports whether digits, letters or what joins them stand beside a place:
// then it is a part of another number, and not one of a phone.
func continues(s string, at []int) bool {
	if at[0] > 0 && (joins(s[at[0]-1]) || strings.IndexByte("-.+", s[at[0]-1]) >= 0) {
		return true
	}
	return goesOn(s[at[1]:])
}

// goesOn reports whether what was found does not end where this text begins.
func goesOn(after string) bool {
	return after != "" && joins(after[0]) || len(after) > 1 && (after[0] == '-' || after[0] == '.') && after[1] >= '0' && after[1] <= '9'
}

func joins(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.IndexByte("_/#$=", c) >= 0
}

// link is one of ours, as HTML writes it.
var link = regexp.MustCompile(`</?a\b[^>]*>`)

// WithoutLinks returns the HTML of details with their texts alone where there are
// links: for a screen that nobody may lead away.
func WithoutLinks(details template.HTML) template.HTML {
	// What is left of safe HTML without some of its tags is safe.
	//nolint:gosec // it is sanitized already
	return template.HTML(link.ReplaceAllString(string(details), ""))
}

// pageLink is a link of ours that leads to a web page.
var pageLink = regexp.MustCompile(`<a rel="noopener" href="(https?://[^"]*)"`)

// Links returns the addresses of the web pages that details lead to, as they stand in
// them.
func Links(details string) []string {
	if !strings.Contains(details, "://") { // most have none
		return nil
	}
	var all []string
	for _, m := range pageLink.FindAllStringSubmatch(string(HTML(details)), -1) {
		all = append(all, html.UnescapeString(m[1]))
	}
	return all
}
