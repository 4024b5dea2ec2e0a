package clientip_test

import (
	"bytes"
	"crypto/tls"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ministryfinder/embedded/clientip"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func reader(t testing.TB, c clientip.Config) *clientip.Reader {
	t.Helper()
	r, err := clientip.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// request is one from a peer, with a header's lines as name and value in turn.
func request(peer, host string, header ...string) *http.Request {
	r := httptest.NewRequest("POST", "/", nil)
	r.RemoteAddr, r.Host = peer, host
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	return r
}

// Every form in which proxies name a client is read, and what is none leaves the
// request to itself.
func TestEveryFormOfAnAddressIsRead(t *testing.T) {
	r := reader(t, clientip.Config{Proxies: []string{"10.0.0.0/8", "2001:db8:ffff::/48"}})
	for form, want := range map[string]string{
		"203.0.113.5": "203.0.113.5", " 203.0.113.5\t": "203.0.113.5", `"203.0.113.5"`: "203.0.113.5", "203.0.113.5:50000": "203.0.113.5",
		`"203.0.113.5:50000"`: "203.0.113.5",
		"203.0.113.5:_hidden": "203.0.113.5", "203.0.113.5:": "203.0.113.5", "::ffff:203.0.113.5": "203.0.113.5",
		"[::ffff:203.0.113.5]:443": "203.0.113.5",
		"2001:db8::7":              "2001:db8::7", "2001:DB8:0:0::7": "2001:db8::7",
		"[2001:db8::7]": "2001:db8::7", "[2001:db8::7]:443": "2001:db8::7",
		`"[2001:db8::7]:443"`: "2001:db8::7",
		"fe80::1%eth0":        "fe80::1", "[fe80::1%eth0]:80": "fe80::1", "[fe80::1%25eth0]": "fe80::1", "_hidden": "_hidden",
		"_SEVKISEK:_7": "_SEVKISEK", `"_gazonk"`: "_gazonk",
		// The client is the last that is not trusted; whatever stands before it was said by itself.
		"198.51.100.1, 203.0.113.5": "203.0.113.5", "198.51.100.1,203.0.113.5:9, 10.1.1.1:80": "203.0.113.5",
		"garbage, 203.0.113.5": "203.0.113.5", "unknown, 203.0.113.5": "203.0.113.5",
		`"open, 203.0.113.5`: "203.0.113.5", "203.0.113.5, , ,": "203.0.113.5", "10.2.2.2, 10.1.1.1": "10.2.2.2",
		"203.0.113.5, [2001:db8:ffff::1]:80": "203.0.113.5",
		"unknown":                            "", "garbage": "", "203.0.113.5, unknown": "",
		"203.0.113.5, garbage, 10.1.1.1": "", "203.0.113": "", "203.0.113.5.6": "",
		"203.0.113.005": "", "0.0.0.0": "", "::": "",
		"203.0.113.5:99999999": "", "203.0.113.5:80:80": "", "[2001:db8::7": "", "[2001:db8::7]x": "", "_": "", "_a b": "",
		"_" + strings.Repeat("a", 64): "", "localhost": "", "192.0.2.1/24": "", "\"": "", "<script>": "",
	} {
		if got := r.Of(request("10.9.9.9:1", "quiz.example.org", "X-Forwarded-For", form)).Key(); got != want {
			t.Errorf("%q is %q, want %q", form, got, want)
		}
	}
	for form, want := range map[string]string{
		"for=203.0.113.5": "203.0.113.5", "For=203.0.113.5;proto=https;by=10.0.0.1": "203.0.113.5", `for="203.0.113.5:47011"`: "203.0.113.5",
		`for="[2001:db8::7]:4711"`:       "2001:db8::7",
		`proto=https ; FOR = "_mystery"`: "_mystery", `for=192.0.2.1;host="a,b;c", for=203.0.113.5`: "203.0.113.5",
		`for=203.0.113.5, for=10.1.1.1`: "203.0.113.5", `for="203\.0.113.5"`: "203.0.113.5",
		// What a stranger leaves open does not swallow what the proxy adds.
		`for=", for=203.0.113.5`: "203.0.113.5", `for="a\", for=203.0.113.5`: "203.0.113.5", `for=a;host=", for="[2001:db8::7]"`: "2001:db8::7",
		`x="";;=, for=203.0.113.5`: "203.0.113.5",
		"for=unknown":              "", "for=": "",
		`for="203.0.113.5`: "", "for=203.0.113.5, for=unknown": "", "203.0.113.5": "", "proto=https": "10.9.9.9",
	} {
		if got := r.Of(request("10.9.9.9:1", "quiz.example.org", "Forwarded", form)).Key(); got != want {
			t.Errorf("Forwarded: %s is %q, want %q", form, got, want)
		}
	}
}

// Which of several headers counts, and in which line; and that nobody but a
// trusted proxy is believed.
func TestWhoIsBelieved(t *testing.T) {
	r := reader(t, clientip.Config{Proxies: []string{"10.0.0.0/8", "127.0.0.1", "[2001:db8:ffff::1]", " ", "::ffff:192.0.2.128/121"},
		Names: []string{"quiz.example.org"}})
	for name, c := range map[string]struct {
		peer   string
		header []string
		want   string
	}{
		"a stranger":                      {"203.0.113.5:1", []string{"X-Forwarded-For", "1.2.3.4"}, "203.0.113.5"},
		"a stranger's Forwarded":          {"203.0.113.5:1", []string{"Forwarded", "for=1.2.3.4"}, "203.0.113.5"},
		"a stranger with IPv6":            {"[2001:db8::1]:1", []string{"X-Forwarded-For", "1.2.3.4"}, "2001:db8::1"},
		"a stranger on the link":          {"[fe80::1%eth0]:1", nil, "fe80::1"},
		"a proxy":                         {"10.1.2.3:1", []string{"X-Forwarded-For", "1.2.3.4"}, "1.2.3.4"},
		"a proxy with IPv6":               {"[2001:db8:ffff::1]:1", []string{"X-Forwarded-For", "1.2.3.4"}, "1.2.3.4"},
		"IPv4 within IPv6":                {"[::ffff:10.1.2.3]:1", []string{"X-Forwarded-For", "1.2.3.4"}, "1.2.3.4"},
		"a prefix written so":             {"192.0.2.129:1", []string{"X-Forwarded-For", "1.2.3.4"}, "1.2.3.4"},
		"outside of that prefix":          {"192.0.2.1:1", []string{"X-Forwarded-For", "1.2.3.4"}, "192.0.2.1"},
		"this computer's other addresses": {"[::1]:1", []string{"X-Forwarded-For", "1.2.3.4"}, "1.2.3.4"},
		"several lines": {"10.1.2.3:1", []string{"X-Forwarded-For", "9.9.9.9", "X-Forwarded-For", "1.2.3.4, 10.0.0.1"},
			"1.2.3.4"},
		"a last line with nothing": {"10.1.2.3:1", []string{"X-Forwarded-For", "1.2.3.4", "X-Forwarded-For", " "}, "1.2.3.4"},
		"the usual header before others": {"10.1.2.3:1", []string{"X-Real-IP", "6.6.6.6", "Forwarded", "for=7.7.7.7", "X-Forwarded-For",
			"1.2.3.4"}, "1.2.3.4"},
		"the standard before nginx's own":  {"10.1.2.3:1", []string{"X-Real-IP", "6.6.6.6", "Forwarded", "for=1.2.3.4"}, "1.2.3.4"},
		"nginx's own":                      {"10.1.2.3:1", []string{"X-Real-IP", "1.2.3.4"}, "1.2.3.4"},
		"a proxy that looks after us":      {"10.1.2.3:1", nil, ""}, // by a public name it may be anybody
		"no address":                       {"@", nil, ""},
		"a proxy that says the scheme":     {"10.1.2.3:1", []string{"X-Forwarded-Proto", "https"}, ""},
		"what cannot be read is no client": {"10.1.2.3:1", []string{"X-Forwarded-For", "garbage"}, ""},
	} {
		if got := r.Of(request(c.peer, "quiz.example.org", c.header...)).Key(); got != c.want {
			t.Errorf("%s is %q, want %q", name, got, c.want)
		}
	}
	if got := r.Of(request("10.1.2.3:1", "finder:5000")).Key(); got != "10.1.2.3" {
		t.Errorf("what looks after us is %q", got)
	}
	for _, wrong := range []string{"everybody", "*", "10.0.0.0/40", "10.0.0.1:80", "proxy.example.org"} {
		if _, err := clientip.New(clientip.Config{Proxies: []string{wrong}}); err == nil || !strings.Contains(err.Error(), wrong) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
}

// Scheme and name are the browser's, also in lists, quotes and other spellings.
func TestSchemeAndNameAreTheBrowsers(t *testing.T) {
	r := reader(t, clientip.Config{Proxies: []string{"localhost"}})
	for _, c := range []struct {
		header []string
		https  bool
		host   string
	}{
		{nil, false, "127.0.0.1:5000"},
		{[]string{"X-Forwarded-Proto", "https"}, true, "127.0.0.1:5000"},
		{[]string{"X-Forwarded-Proto", "HTTPS , http"}, true, "127.0.0.1:5000"},
		{[]string{"X-Forwarded-Proto", "http,https"}, false, "127.0.0.1:5000"},
		{[]string{"X-Forwarded-Proto", `"https"`}, true, "127.0.0.1:5000"},
		{[]string{"X-Forwarded-Proto", "", "X-Forwarded-Proto", "wss"}, true, "127.0.0.1:5000"},
		{[]string{"X-Forwarded-Protocol", "https"}, true, "127.0.0.1:5000"},
		{[]string{"X-Forwarded-Scheme", "https"}, true, "127.0.0.1:5000"},
		{[]string{"X-Forwarded-Ssl", "On"}, true, "127.0.0.1:5000"},
		{[]string{"Front-End-Https", "on"}, true, "127.0.0.1:5000"},
		{[]string{"X-Forwarded-Proto", "gopher"}, false, "127.0.0.1:5000"},
		{[]string{"X-Forwarded-Host", "quiz.example.org"}, false, "quiz.example.org"},
		{[]string{"X-Forwarded-Host", "quiz.example.org:8443, inner:80"}, false, "quiz.example.org:8443"},
		{[]string{"X-Forwarded-Host", "evil/@x"}, false, "127.0.0.1:5000"},
		{[]string{"Forwarded", `for=192.0.2.9;host="quiz.example.org:8443";proto=https`}, true, "quiz.example.org:8443"},
		{[]string{"Forwarded", `for=192.0.2.9;host=quiz.example.org;proto=https, for=127.0.0.1;proto=http;host=inner`}, true, "quiz.example.org"},
		{[]string{"Forwarded", `proto=https;host=quiz.example.org`}, true, "quiz.example.org"},
		{[]string{"Forwarded", `proto=https;host=evil.example, for=192.0.2.9;proto=http;host=quiz.example.org`}, false, "quiz.example.org"},
	} {
		got := r.Of(request("127.0.0.1:9", "127.0.0.1:5000", c.header...))
		if got.HTTPS != c.https || got.Host != c.host {
			t.Errorf("%v: https %v, %s", c.header, got.HTTPS, got.Host)
		}
		stranger := r.Of(request("192.0.2.1:9", "127.0.0.1:5000", c.header...))
		if stranger.HTTPS || stranger.Host != "127.0.0.1:5000" || stranger.Local {
			t.Errorf("a stranger is believed: %v: %+v", c.header, stranger)
		}
	}
	direct := request("192.0.2.1:9", "quiz.example.org")
	direct.TLS = &tls.ConnectionState{}
	if !r.Of(direct).HTTPS {
		t.Error("HTTPS with us is not seen")
	}
}

// This computer is a loopback peer that asks for a loopback name, with nothing
// between.
func TestWhatIsThisComputer(t *testing.T) {
	own := reader(t, clientip.Config{Names: []string{"https://Quiz.Example.org.:443/"}, BehindProxy: true})
	for _, r := range []*clientip.Reader{nil, own,
		reader(t, clientip.Config{Proxies: []string{"127.0.0.1"}, Names: []string{"quiz.example.org"}})} {
		for _, host := range []string{"127.0.0.1:5000", "localhost", "LOCALHOST.:5000", "[::1]:5000", "[::1]", "127.8.9.1", "abc.localhost:5000",
			"127.0.0.1."} {
			for _, peer := range []string{"127.0.0.1:9", "[::1]:9", "[::ffff:127.0.0.1]:9"} {
				if !r.Of(request(peer, host)).Local {
					t.Errorf("%s asking for %s is not this computer", peer, host)
				}
			}
			if r.Of(request("192.168.1.7:9", host)).Local {
				t.Errorf("a phone asking for %s is this computer", host)
			}
		}
		for _, host := range []string{"quiz.example.org", "evil.example", "localhost.evil.example", "notlocalhost", "192.168.1.20:5000", "",
			"office-pc", "0.0.0.0:5000", "[::]"} {
			if r.Of(request("127.0.0.1:9", host)).Local {
				t.Errorf("asking for %q is this computer", host)
			}
		}
		for _, header := range []string{
			"X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server", "X-Forwarded-Port", "Forwarded", "Via", "X-Real-IP",
			"X-Original-Host", "X-Client-IP",
			"True-Client-IP", "CF-Connecting-IP", "CF-Ray", "Cdn-Loop", "Fly-Client-IP", "Fastly-Client-IP", "X-Envoy-External-Address",
			"X-Azure-ClientIP", "X-Cluster-Client-IP", "Tailscale-User-Login", "X-Amzn-Trace-Id", "X-ProxyUser-Ip",
		} {
			if r.Of(request("127.0.0.1:9", "localhost", header, "")).Local {
				t.Errorf("what %s has passed on is this computer", header)
			}
		}
	}
	// By the public name the loopback address is everybody's: it is nobody's.
	for _, host := range []string{"quiz.example.org", "QUIZ.example.org.:443"} {
		if got := own.Of(request("127.0.0.1:9", host)).Key(); got != "" {
			t.Errorf("all visitors of %s are %s", host, got)
		}
	}
	// A header does not make several of one computer where no public name is asked for.
	if got := own.Of(request("127.0.0.1:9", "localhost", "X-Forwarded-For", "1.2.3.4")).Key(); got != "127.0.0.1" {
		t.Errorf("a header of nobody's makes %q", got)
	}
}

// What is wrong is logged once, and seen as long as it is not a day ago.
func TestTroubleIsToldOnceAndSeenForADay(t *testing.T) {
	var log bytes.Buffer
	now := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	c := clientip.Config{Proxies: []string{"10.0.0.1"}, Log: slog.New(slog.NewTextHandler(&log, nil)), Now: func() time.Time { return now }}
	r := reader(t, c)
	for range 3 {
		r.Of(request("10.0.0.1:1", "finder", "X-Forwarded-For", "client-203.0.113.5\x1b[31m"))
		r.Of(request("10.0.0.1:1", "finder"))
		r.Of(request("127.0.0.1:1", "localhost", "X-Forwarded-For", "1.2.3.4"))
		cross := request("192.0.2.1:1", "finder", "Origin", "https://quiz.example.org")
		if _, refused := r.CrossOrigin(cross); !refused {
			t.Error("it is taken")
		}
	}
	var kinds []clientip.Kind
	for _, trouble := range r.Troubles() {
		kinds = append(kinds, trouble.Kind)
		if trouble.Count != 3 {
			t.Errorf("%s: %d times", trouble.Kind, trouble.Count)
		}
		for _, d := range trouble.Details {
			if strings.Contains(d, "203") || strings.Contains(d, "\x1b") {
				t.Errorf("%s tells %q", trouble.Kind, d)
			}
		}
	}
	if len(kinds) != 4 || strings.Count(log.String(), "\n") != 4 || strings.Contains(log.String(), "203") {
		t.Errorf("%v, in the log\n%s", kinds, &log)
	}
	if now = now.Add(24 * time.Hour); len(r.Troubles()) != 0 {
		t.Errorf("a day later: %v", r.Troubles())
	}
	// That nobody has told us of the tunnel does not pass by itself.
	c.Proxies, c.Names, c.BehindProxy = nil, []string{"quiz.example.org"}, true
	untold := reader(t, c)
	if now = now.Add(100 * time.Hour); len(untold.Troubles()) != 1 || untold.Troubles()[0].Kind != clientip.NotTrusted ||
		!strings.Contains(log.String(), "TRUSTED_PROXIES") || strings.Join(untold.Troubles()[0].Details, " ") != "127.0.0.1" {
		t.Errorf("%v", untold.Troubles())
	}
}

// A proxy elsewhere that nobody has told us of is told of with its address: it has a
// private one, says whom it stands for, and passes on for a name of the internet. A
// stranger's header from the internet, or in the parish's own network, tells nothing.
func TestAProxyElsewhereThatIsNotTrustedIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		proxies    []string
		peer, host string
		header     []string
		told       string
	}{
		"a hosting company": {nil, "10.1.45.23:9", "quiz.example.org", []string{"X-Forwarded-For", "203.0.113.5"}, "10.1.45.23"},
		"Docker, trusting itself": {[]string{"127.0.0.1"}, "[::ffff:172.17.0.1]:9", "quiz.example.org:8443",
			[]string{"X-Real-IP", "203.0.113.5"}, "172.17.0.1"},
		"a shared range": {nil, "100.64.0.3:9", "other.example", []string{"Forwarded", "for=203.0.113.5"}, "100.64.0.3"},
		"IPv6":           {nil, "[fd00::7]:9", "quiz.example.org", []string{"X-Forwarded-For", "203.0.113.5"}, "fd00::7"},
		"a name in another header": {nil, "192.168.1.2:9", "192.168.1.20:5000",
			[]string{"X-Forwarded-For", "203.0.113.5", "X-Forwarded-Host", "quiz.example.org"}, "192.168.1.2"},
		"a name of the house that is set": {nil, "192.168.1.2:9", "quiz.lan", []string{"X-Forwarded-For", "192.168.1.7"}, "192.168.1.2"},
		"a trusted one": {[]string{"192.168.1.2"}, "192.168.1.2:9", "quiz.example.org",
			[]string{"X-Forwarded-For", "203.0.113.5"}, ""},
		"a stranger on the internet": {nil, "203.0.113.5:9", "quiz.example.org", []string{"X-Forwarded-For", "1.2.3.4"}, ""},
		"a phone":                    {nil, "192.168.1.7:9", "quiz.example.org", nil, ""},
		"a phone's header":           {nil, "192.168.1.7:9", "192.168.1.20:5000", []string{"X-Forwarded-For", "1.2.3.4"}, ""},
		"what looks after us":        {nil, "10.1.45.23:9", "finder:5000", []string{"X-Forwarded-For", "10.1.2.3"}, ""},
		"no host":                    {nil, "10.1.45.23:9", "", []string{"X-Forwarded-For", "10.1.2.3"}, ""},
	} {
		r := reader(t, clientip.Config{Proxies: c.proxies, Names: []string{"quiz.example.org", "quiz.lan"}})
		r.Of(request(c.peer, c.host, c.header...))
		var told string
		for _, trouble := range r.Troubles() {
			told += string(trouble.Kind) + strings.Join(trouble.Details, ",")
		}
		if want := string(clientip.NotTrusted) + c.told; told != want && told+c.told != "" {
			t.Errorf("%s: told %q, want %q", name, told, c.told)
		}
	}
}

// At the bound each detail is remembered; one more is not, and a long one is cut.
func TestDetailsOfTroubleAreBounded(t *testing.T) {
	r := reader(t, clientip.Config{})
	for i := range 5 {
		r.CrossOrigin(request("192.0.2.1:1", "finder", "Origin", strings.Repeat("x", i)+strings.Repeat(" y", 100)))
	}
	if d := r.Troubles()[0].Details; len(d) != 3 || len([]rune(d[0])) > 80 {
		t.Errorf("%d: %q", len(d), d)
	}
}
