package richtext_test

import (
	"regexp"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue/richtext"
)

func TestDetailsAreShownSafely(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"plain text":  {"Tom & Jerry, 3 < 4", "Tom &amp; Jerry, 3 &lt; 4"},
		"line breaks": {"one\ntwo", "one<br>\ntwo"},
		"an address in text": {"See https://stedward.org/a?b=1&c=2.",
			`See <a rel="noopener" href="https://stedward.org/a?b=1&amp;c=2">https://stedward.org/a?b=1&amp;c=2</a>.`},
		"old HTML": {`<p>Call <a href="tel:+16155551234" onclick="x()">us</a></p><ul><li><b>now</b></li></ul>`,
			`<p>Call <a rel="noopener" href="tel:+16155551234">us</a></p><ul><li><b>now</b></li></ul>`},
		"HTML without breaks": {"<strong>a</strong>\nb", "<strong>a</strong><br/>\nb"},
		"a link's target goes": {`<a href="https://a.example" target="_blank" rel="opener" style="x">a</a>`,
			`<a rel="noopener" href="https://a.example">a</a>`},
		"mail":                   {`<a href="mailto:office@example.org">m</a>`, `<a rel="noopener" href="mailto:office@example.org">m</a>`},
		"script":                 {`a<script>alert(1)</script>b`, "ab"},
		"a picture's handler":    {`<img src=x onerror=alert(1)>b`, "b"},
		"a script's address":     {`<a href="javascript:alert(1)">a</a>`, "a"},
		"hidden script address":  {"<a href=\"java\tscript:alert(1)\">a</a>", "a"},
		"data address":           {`<a href="data:text/html,x">a</a>`, "a"},
		"our own pages":          {`<a href="/admin/sign-out">a</a>`, "a"},
		"what is open is closed": {"<p><b>a", "<p><b>a</b></p>"},
		"an address in HTML": {`<b>See</b> https://a.example/?b=1&amp;c, <a href="https://b.example">https://c.example</a>`,
			`<b>See</b> <a rel="noopener" href="https://a.example/?b=1&amp;c">https://a.example/?b=1&amp;c</a>, <a rel="noopener" href="https://b.example">https://c.example</a>`},
		"numbers and mail in text": {"Call (615) 555-0100 or 615.555.0101, write to kim@example.org.",
			`Call <a rel="noopener" href="tel:6155550100">(615) 555-0100</a> or <a rel="noopener" href="tel:6155550101">615.555.0101</a>, ` +
				`write to <a rel="noopener" href="mailto:kim@example.org">kim@example.org</a>.`},
		"a number with a country": {"+1 615 555 0100, +34 612 345 678",
			`<a rel="noopener" href="tel:+16155550100">+1 615 555 0100</a>, <a rel="noopener" href="tel:+34612345678">+34 612 345 678</a>`},
		"numbers that are none": {"ID 1615-555-0100-22, $615-555-0100, 10:30, 2026-11-28, 37203-1234, 12-615-555-0100",
			"ID 1615-555-0100-22, $615-555-0100, 10:30, 2026-11-28, 37203-1234, 12-615-555-0100"},
		"a number in HTML, linked once": {`<b>615-555-0100</b> <a href="tel:1">615-555-0101</a> <a href="https://a.example">k@example.org</a>`,
			`<b><a rel="noopener" href="tel:6155550100">615-555-0100</a></b> <a rel="noopener" href="tel:1">615-555-0101</a> ` +
				`<a rel="noopener" href="https://a.example">k@example.org</a>`},
		"a number and mail in an address": {"https://a.example/615-555-0100?to=k@example.org",
			`<a rel="noopener" href="https://a.example/615-555-0100?to=k@example.org">https://a.example/615-555-0100?to=k@example.org</a>`},
		"mail of a name like an address": {"httpd@example.org, http@example.org",
			`<a rel="noopener" href="mailto:httpd@example.org">httpd@example.org</a>, ` +
				`<a rel="noopener" href="mailto:http@example.org">http@example.org</a>`},
		"mail that goes on":    {"http@0.AA0 k@a.org2 k@a.org.5", "http@0.AA0 k@a.org2 k@a.org.5"},
		"stray ends":           {"a</li></ul><br>", "a<br/>"},
		"style":                {`<style>body{}</style><p style="position:fixed">x</p>`, "<p>x</p>"},
		"frame and form":       {`<iframe src="https://a.example"></iframe><form><input name=a></form>x`, "x"},
		"escaped script stays": {`&lt;script&gt;`, "&lt;script&gt;"},
		"markup in an address": {`https://a.example/"><script>x</script>`,
			`<a rel="noopener" href="https://a.example/">https://a.example/</a>&#34;&gt;`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(richtext.HTML(c.in)); got != c.want {
				t.Errorf("shown as %s\nwant %s", got, c.want)
			}
			if got := string(richtext.HTML(richtext.Clean(c.in))); got != c.want {
				t.Errorf("after saving it is shown as %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestANumberIsCalledAsItIsWritten(t *testing.T) {
	for number, want := range map[string]string{
		"(615) 555-0100": "tel:6155550100", "615-555-0100 ext. 12": "tel:6155550100,12", "+1 615 555 0100 x7": "tel:+16155550100,7",
		"555-0100": "tel:5550100", "": "", "call Kim": "", "12": "", "1234567890123456": "", "javascript:1": "",
		"javascript:6155550100": "tel:6155550100",
		// All dashes and figures are read as those that they look like.
		"615\u2011555\u20110177": "tel:6155550177", "615\u2013555\u20130177": "tel:6155550177", "615\u2212555\uff0d0177": "tel:6155550177",
		"（６１５）５５５－０１７７": "tel:6155550177", "615\u00a0555\u00a00177": "tel:6155550177", "615-555-\u200b0177": "tel:6155550177",
		// Words around one number.
		"cell 615-555-0177": "tel:6155550177", "615-555-0177 (Mom)": "tel:6155550177", "6155550177 after 6": "tel:6155550177",
		"call after 6 615-555-0177": "tel:6155550177", "after 5:30 615-555-0177": "tel:6155550177",
		"Mom 555-0177 ext. 3 at work": "tel:5550177,3",
		"615-555-0100; rm":            "tel:6155550100", "tel:+1-615-555-0100": "tel:+16155550100",
		"after 5:30 6155550177": "", "A615-555-0177": "",
		"in Berlin 030 901820": "tel:030901820", "room 1234567 or 7654321": "",
		// Of two numbers the first.
		"615-555-0100 or 555-0199": "tel:6155550100", "615-555-0100 / 615-555-0199": "tel:6155550100", "555-0100 / 555-0199": "tel:5550100",
		"615.555.0100 555.0199": "tel:6155550100", "home 555-0100, cell 615-555-0177": "tel:5550100",
		// An extension is never a part of the number.
		"615-555-0100 x12": "tel:6155550100,12", "615-555-0100, extensión 12": "tel:6155550100,12", "615-555-0100 ext: 1234567": "tel:6155550100",
		// Other countries.
		"+52 55 1234 5678": "tel:+525512345678", "0049 615 555 0100": "tel:00496155550100", "+49 (0)30 901820-12": "tel:+4903090182012",
		"+1 615 555 0100 / +1 615 555 0101": "tel:+16155550100", "0049 615 555 0100 (Hans)": "",
	} {
		if got := richtext.PhoneURL(number); got != want {
			t.Errorf("%q is called as %q, want %q", number, got, want)
		}
	}
}

func TestWithoutLinksTheTextsStay(t *testing.T) {
	shown := richtext.HTML("<p>See <a href='https://a.example/?a=1>2'>us</a> or 615-555-0100</p>")
	if got := string(richtext.WithoutLinks(shown)); got != "<p>See us or 615-555-0100</p>" {
		t.Error(got)
	}
}

func TestPlainTextIsStoredAsItWasWritten(t *testing.T) {
	for _, s := range []string{"", "Tom & Jerry", "a < b > c", "I <3 you", "one\n\ntwo", "https://stedward.org"} {
		if got := richtext.Clean(s); got != s {
			t.Errorf("%q is stored as %q", s, got)
		}
	}
}

// What is shown is made of these pieces and of text without angle brackets.
var allowed = regexp.MustCompile(
	`^(?:[^<>]|</?(?:p|ul|ol|li|b|strong|i|em|a)>|<br/?>|<a rel="noopener" href="(?:https?:|mailto:|tel:)[^"<>]*">)*$`)

func FuzzDetails(f *testing.F) {
	for _, s := range []string{
		"Tom & Jerry", "<b>a</b>\nb", `<a href="javascript:x">`, "<a <b", "&lt;script&gt;", "<!--x-->",
		`<a href="https://a.example/&quot;>x">y</a>`,
		"<svg><p><style><img src=x onerror=alert(1)>", "<p/onclick=x>", "&#60;script&#62;", "https://a.example/<b>", "http@0.AA0",
		"Ann <a@example.org>", "Zoom<https://example.org/j/1>", "<title>x</title",
		`<b x="<a y='>" z='">`, "<svg/><p/ style=x>", "<!doctype html><?xml?><o:p>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := string(richtext.HTML(s)); !allowed.MatchString(got) {
			t.Errorf("%q is shown as %q", s, got)
		}
		once := richtext.Clean(s)
		if twice := richtext.Clean(once); twice != once {
			t.Errorf("%q is stored as %q, and saved again as %q", s, once, twice)
		}
		if strings.Contains(string(richtext.HTML(once)), "<script") {
			t.Errorf("%q", once)
		}
	})
}
