package admin_test

import (
	"bytes"
	"fmt"
	"maps"
	"mime/multipart"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"

	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web/webtest"
)

// typed is what people put into fields: what belongs there, and what does not.
var typed = []string{
	"", " ", "Anna", "Coro de niños", `50 % <b>"x"</b> & 'y'`,
	"😀🎉", "\u202eabc", "one\r\ntwo\r\n\r\nthree", "golf", "Mass", "short", "null",
	"-1", "0", "7", "1000000000", "1e9", "=1+1", "2026-02-30", "25:61", "08:30", "America/Chicago", "DELETE", "a long way to Nashville",
	"nobody@", "anna@example.org", "anna@example.org, ben@example.org", "(615) 555-0101", "https://www.example.org/a",
	"https://example.org/a b", "javascript:alert(1)", "../../etc/passwd", "'; DROP TABLE ministries; --",
	strings.Repeat("ministry ", 700), strings.Repeat("w", 300),
}

// chosenFiles are what people choose as files.
var chosenFiles = []string{"", "name,description\nChoir,We sing\nUshers,We greet\n", "Choir\nUshers\nAltar servers\n", `{"ministries":[]}`,
	"\x00\x01\xff\xfe golf", "\x89PNG\r\n\x1a\n not a picture"}

// fill returns what somebody sends with a form: most of it as it is.
func (w *wanderer) fill(f *htmlForm) url.Values {
	values, groups := url.Values{}, map[string][]control{}
	change := func() bool { return w.random.IntN(4) == 0 }
	for _, c := range f.controls {
		switch c.kind {
		case "file":
		case "radio":
			groups[c.name] = append(groups[c.name], c)
		case "checkbox":
			if c.on != change() {
				values.Add(c.name, c.value)
			}
		case "select":
			if change() {
				c.value = c.options[w.random.IntN(len(c.options))]
			}
			values.Add(c.name, c.value)
		case "hidden", "color":
			values.Add(c.name, c.value)
		default:
			if change() {
				c.value = w.text(c)
			}
			values.Add(c.name, c.value)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		i := slices.IndexFunc(groups[name], func(c control) bool { return c.on })
		if change() {
			i = w.random.IntN(len(groups[name]))
		}
		if i >= 0 {
			values.Add(name, groups[name][i].value)
		}
	}
	delete(values, "") // a field without a name is not sent
	return values
}

// text is what somebody types into a field, of what a browser lets him type there.
func (w *wanderer) text(c control) string {
	switch c.kind {
	case "date":
		return w.site.Clock.Now().AddDate(0, 0, w.random.IntN(800)-400).Format(time.DateOnly)
	case "number":
		return strconv.Itoa(w.random.IntN(43) - 3)
	}
	text := typed[w.random.IntN(len(typed))]
	if c.kind != "textarea" {
		text = strings.NewReplacer("\r", "", "\n", "").Replace(text)
	}
	if c.most > 0 && len(text) > c.most {
		text = text[:strings.LastIndex(text[:c.most], " ")+1] // at a space: no letter is cut in two
	}
	return text
}

func (w *wanderer) withFiles(f *htmlForm, values url.Values) (body, kind string) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, v := range values[name] {
			testkit.Must(w, m.WriteField(name, v))
		}
	}
	for _, c := range f.controls {
		if c.kind != "file" || w.random.IntN(2) == 0 {
			continue
		}
		i := w.random.IntN(len(chosenFiles))
		part, err := m.CreateFormFile(c.name, fmt.Sprint("file", i, ".csv"))
		testkit.Must(w, err)
		_, err = part.Write([]byte(chosenFiles[i]))
		testkit.Must(w, err)
	}
	testkit.Must(w, m.Close())
	return b.String(), m.FormDataContentType()
}

// forgotten are fields that are empty again after a refusal: words that confirm what
// cannot be taken back, and codes, of which the beginning is shown.
var forgotten = []string{"word", "code"}

// keyedIn are the kinds of fields into which people type, but for passwords.
var keyedIn = []string{"text", "textarea", "email", "tel", "url", "number", "date", "search"}

// wantKept looks whether what was typed is on the page of a refusal.
func (w *wanderer) wantKept(f *htmlForm, sent url.Values, a webtest.Answer) {
	w.Helper()
	root, err := html.Parse(strings.NewReader(a.Body))
	testkit.Must(w, err)
	even := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	kept := map[string][]string{}
	for _, g := range formsOf(root, "") {
		for _, c := range g.controls {
			kept[c.name] = append(kept[c.name], even(c.value))
		}
	}
	for _, c := range f.controls {
		if !slices.Contains(keyedIn, c.kind) || slices.Contains(forgotten, c.name) {
			continue
		}
		for _, text := range sent[c.name] {
			_, unit, ofAudience := strings.Cut(c.name, "-")
			shared := ofAudience && slices.Contains(sent[unit], text) // which is not an audience's own
			if text = even(text); text != "" && !shared && !slices.Contains(kept[c.name], text) {
				w.wrong("typed into %s was %.200q, and the page has %.200q", c.name, text, kept[c.name])
			}
		}
	}
}
