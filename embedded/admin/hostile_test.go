package admin_test

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"ministryfinder/embedded/web/webtest"
)

// more are hostile texts beside those that every field gets: they are for what
// staff write, where one way in leads to many ways out.
var more = []string{
	`<img src=x onerror=probe()>`, `<svg/onload=probe()>`, `' onfocus=probe() autofocus x='`, `<a href="javascript:probe()">a</a>`,
	`<a href="java&#10;script:probe()">a</a>`, `<p style="background:url(//evil.example)" onclick=probe()>p</p>`,
	`</textarea><script>probe()</script>`, `</title><script>probe()</script>`, `<!--<probe>`, `<b><probe></b>`, `<iframe srcdoc="<probe>">`,
	`<base href="//evil.example/">`, `&lt;probe&gt;`, `\u003cprobe\u003e`, `{{template "main" .}}`,
	`+cmd|' /C calc'!A0`, `-2+3`, "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", `a;=1+1`, `a;"=1+1"`, `a","=1+1`, "a|=1+1", "'=1+1",
	"\u202egnp.exe", "a\u200b", "\x1b]0;probe\x07", `%0d%0aX-Injected: 1`, `../../../etc/passwd`, `C:\Windows`, `$(probe)`, "`probe`",
	`https://example.org/"><probe>`, `https://example.org/' onclick='probe()`, `javascript://example.org/%0aprobe()`, ` JaVaScRiPt:probe()`,
	`data:text/html,<probe>`, `vbscript:probe()`, `//evil.example`, `https://a:b@evil.example`, `https://example.org/;=1+1`,
}

// hostileTexts are all of them on SQLite, and on PostgreSQL those that every field
// gets: what a page does with a text does not depend on the database.
func hostileTexts(t *testing.T) []string {
	if strings.HasSuffix(t.Name(), "/postgres") {
		return hostile
	}
	return slices.Concat(hostile, more)
}

// look checks that an answer carries hostile texts as texts, if at all: no page
// has an element, an attribute or an address of theirs, no header is theirs, and
// no cell is one that a spreadsheet executes.
func look(t *testing.T, what string, a webtest.Answer) {
	t.Helper()
	if a.Status >= http.StatusInternalServerError || a.Header.Get("X-Injected") != "" || a.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s answers %d %v %.300q", what, a.Status, a.Header, a.Body)
	}
	if to, err := url.Parse(a.Header.Get("Location")); err != nil || to.Host != "" || to.Scheme != "" {
		t.Errorf("%s leads to %v (%v)", what, to, err)
	}
	kind, _, err := mime.ParseMediaType(a.Header.Get("Content-Type"))
	if err != nil && a.Body != "" {
		t.Errorf("%s is of the kind %q: %v", what, a.Header.Get("Content-Type"), err)
	}
	switch kind {
	case "text/html":
		for _, wrong := range foreign(t, a.Body) {
			t.Errorf("%s has %s", what, wrong)
		}
	case "text/csv":
		for _, cell := range executed(t, a.Body) {
			t.Errorf("%s: a spreadsheet would reckon with %q", what, cell)
		}
	case "application/json", "application/manifest+json":
		if !json.Valid([]byte(a.Body)) {
			t.Errorf("%s is no JSON: %.300q", what, a.Body)
		}
	case "image/svg+xml":
		if names := elements(t, a.Body); slices.ContainsFunc(names, func(n string) bool { return n == "script" || n == "probe" }) {
			t.Errorf("%s is a picture of %q", what, names)
		}
	default:
		if strings.Contains(a.Body, "probe") {
			t.Errorf("%s, of the kind %q, says %.300q", what, kind, a.Body)
		}
	}
}

// toldWrong is true for what marks a field that is told to be wrong: it has the focus.
func toldWrong(a html.Attribute) bool { return a.Key == "aria-invalid" && a.Val == "true" }

// foreign lists what a page has that none of our templates writes.
func foreign(t *testing.T, body string) (wrong []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "probe", "iframe", "object", "embed", "base", "style", "frame", "math":
			wrong = append(wrong, "the element "+n.Data)
		}
		source, data := "", false
		for _, a := range n.Attr {
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc",
				a.Key == "autofocus" && !slices.ContainsFunc(n.Attr, toldWrong):
				wrong = append(wrong, "the attribute "+a.Key+"="+a.Val)
			case a.Key == "src", a.Key == "href", a.Key == "action", a.Key == "formaction":
				if !harmless(n.Data, a.Val) {
					wrong = append(wrong, "the address "+a.Key+"="+a.Val)
				}
			}
			if a.Key == "src" {
				source = a.Val
			}
			data = data || a.Key == "type" && a.Val == "application/json"
		}
		switch {
		case n.Data != "script":
		case data && source == "" && n.FirstChild != nil:
			if !json.Valid([]byte(n.FirstChild.Data)) {
				wrong = append(wrong, "data that are none")
			}
		case !strings.HasPrefix(source, "/static/") || n.FirstChild != nil:
			wrong = append(wrong, "a script of its own from "+source)
		}
	}
	return wrong
}

// harmless reports whether an address does nothing but lead somewhere, as a
// browser reads it: without control characters and blanks around it.
func harmless(element, address string) bool {
	bare := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.TrimSpace(address))
	scheme, _, found := strings.Cut(bare, ":")
	if !found || strings.ContainsAny(scheme, "/?#") {
		// Within our own site, but for pages that links lead to.
		return !strings.HasPrefix(bare, "//") && !strings.HasPrefix(bare, `/\`)
	}
	switch strings.ToLower(scheme) {
	case "http", "https", "mailto", "tel":
		return element == "a"
	case "data":
		return element == "img" && strings.HasPrefix(bare, "data:image/svg+xml;base64,")
	}
	return false
}

// executed lists the cells of a CSV file that a spreadsheet takes for a formula,
// where a comma ends a cell and where, as in most countries, a semicolon does.
func executed(t *testing.T, file string) (cells []string) {
	t.Helper()
	for _, separator := range ",;" {
		r := csv.NewReader(strings.NewReader(file))
		r.Comma, r.FieldsPerRecord = separator, -1
		r.LazyQuotes = separator == ';' // the quotation marks are about the commas
		for {
			record, err := r.Read()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, cell := range record {
				if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
					cells = append(cells, cell)
				}
			}
		}
	}
	return cells
}

// elements lists the elements of an XML file.
func elements(t *testing.T, file string) (names []string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(file))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok {
			names = append(names, start.Name.Local)
		}
	}
}

// The check itself finds what it is there for.
func TestWhatIsInjectedIsFound(t *testing.T) {
	for _, text := range []string{`<probe>`, `<img src=x onerror=probe()>`, `<a href=" java&#10;script:probe()">`, `<script>probe()</script>`,
		`<script src="//evil.example/static/x.js"></script>`, `<a href="//evil.example">`, `<img src="https://evil.example">`, `<p style="x">`,
		`<form action="https://evil.example">`} {
		if len(foreign(t, "<!doctype html><main>"+text+"</main>")) == 0 {
			t.Errorf("%s is not found", text)
		}
	}
	if wrong := foreign(t,
		`<!doctype html><main><a href="/?x=1:2">a</a><a href="https://example.org">b</a><a href="tel:5">c</a><script src="/static/a.js"></script></main>`); len(wrong) > 0 {
		t.Errorf("our own is found: %q", wrong)
	}
	if cells := executed(t, "key,name\r\na,=1\r\nb,\"a;=2\"\r\nc,\"\t=3\"\r\nd,\"x,=4\"\r\n"); len(cells) != 3 {
		t.Errorf("found are %q", cells)
	}
}
