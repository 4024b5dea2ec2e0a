package admin_test

import (
	"encoding/base64"
	"html"
	"net/url"
	"strings"
	"testing"

	"ministryfinder/embedded/qrcode"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/webtest"
)

func TestThePosterShowsTheAddress(t *testing.T) {
	s := webtest.New(t)
	cookie := s.Account(t, "Anna", store.Editor)
	ask := func(address, more string) (int, string) {
		a := s.Ask(t, "GET", "/admin/poster?address="+url.QueryEscape(address)+more, "", "Cookie", cookie)
		return a.Status, a.Body
	}
	status, body := ask("http://192.168.1.20:8080", "&named="+url.QueryEscape("http://ministry-finder.local:8080")+"&size=a4")
	for _, want := range []string{
		`class="poster a4"`, `<p class="poster-address">192.168.1.20:8080</p>`, "or ministry-finder.local:8080", ";base64,", "Wi\u2011Fi",
	} {
		if status != 200 || !strings.Contains(body, want) {
			t.Errorf("%d: the poster lacks %q", status, want)
		}
	}
	if status, body := ask("https://quiz.example.org", "&lang=es"); status != 200 || !strings.Contains(body, `class="poster letter"`) ||
		!strings.Contains(body, "https://quiz.example.org</p>") || strings.Contains(body, "poster-network") ||
		!strings.Contains(body, "¿Dónde puede ayudar?") || strings.Contains(body, "Where can you help?") {
		t.Errorf("%d: the poster of a public address is\n%s", status, body)
	}
	if status, body := ask("https://quiz.example.org", "&languages=both"); status != 200 ||
		!strings.Contains(body, `lang="es">¿Dónde puede ayudar?`) || !strings.Contains(body, "Where can you help?") {
		t.Errorf("%d: the poster in two languages is\n%s", status, body)
	}
	const longest = 120
	long := func(n int) string { return "http://h.example/" + strings.Repeat("a", n-len("http://h.example/")) }
	if status, body := ask(long(longest), ""); status != 200 || !strings.Contains(body, "data:image") {
		t.Errorf("an address as long as may be: %d", status)
	}
	// A name with letters of its own stands on the poster as it was typed; the code has it
	// as the network does.
	status, body = ask("https://parroquiaseñor.example.org", "&named="+url.QueryEscape("http://niño.local"))
	svg, err := qrcode.SVG("https://xn--parroquiaseor-skb.example.org")
	if code := base64.StdEncoding.EncodeToString(svg); err != nil || status != 200 || !strings.Contains(html.UnescapeString(body), code) ||
		!strings.Contains(body, `<p class="poster-address">https://parroquiaseñor.example.org</p>`) || !strings.Contains(body, "or niño.local") {
		t.Errorf("%d (%v): the poster of a name with ñ is\n%s", status, err, body)
	}
	if status, body := ask("http://niño.local/menú", ""); status != 200 || !strings.Contains(body, "niño.local/menú</p>") ||
		!strings.Contains(body, "poster-network") {
		t.Errorf("%d: the poster of a name in the house is\n%s", status, body)
	}
	for _, bad := range []string{"nonsense", "javascript:alert(1)", "http://user:pass@host", "http://host/?a=b", "ftp://host",
		long(longest + 1), `http://h"><script>`,
		"ｈｔｔｐ://h.example", "javaſcript://h.example", "http://a／b.example", "http://a\u202eb.example", "http://a℀b.example", "http://ñ ñ.example",
		"http://ñ_ñ.example", "http://" + strings.Repeat("ñ", 60) + ".example"} {
		status, body := ask(bad, "")
		if status != 400 || !strings.Contains(body, "no address that a phone can open") || strings.Contains(body, "data:image") ||
			strings.Contains(body, "<script>") {
			t.Errorf("%q: %d", bad, status)
		}
	}
	if status, body := ask("", ""); status != 200 || strings.Contains(body, "data:image") {
		t.Errorf("without an address: %d", status)
	}
	if a := s.Ask(t, "GET", "/admin/poster?address=http://192.168.1.20", ""); a.Status != 303 {
		t.Errorf("without a login: %d", a.Status)
	}
}
