package finder

import (
	"bufio"
	"bytes"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ministryfinder/embedded/clientip"
)

// That nobody has told of the tunnel is said at the start, where only a tunnel
// can bring the public hosts; a mistake names its variable.
func TestPublicHostsWithoutATrustedProxyAreToldAtTheStart(t *testing.T) {
	for name, c := range map[string]struct {
		o      Options
		listen string
		told   bool
		wrong  string
	}{
		"a tunnel": {Options{PublicHosts: []string{"https://quiz.example.org/"}}, "127.0.0.1:0", true, ""},
		"a tunnel that is known": {Options{PublicHosts: []string{"quiz.example.org"}, TrustedProxies: []string{"127.0.0.1"}}, "127.0.0.1:0",
			false, ""},
		"no tunnel":           {Options{PublicAddress: "https://quiz.example.org"}, "127.0.0.1:0", false, ""},
		"an empty variable":   {Options{PublicHosts: []string{""}}, "127.0.0.1:0", false, ""},
		"a wrong proxy":       {Options{TrustedProxies: []string{"everybody"}}, "127.0.0.1:0", false, "TRUSTED_PROXIES"},
		"a wrong host":        {Options{PublicHosts: []string{"*.example.org"}}, "127.0.0.1:0", false, "PUBLIC_HOSTS"},
		"a wrong public name": {Options{Public: PublicNames{Names: []string{"a b"}}}, "127.0.0.1:0", false, "TLS_NAMES"},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			c.o.Log = slog.New(slog.NewTextHandler(&log, nil))
			listener, err := net.Listen("tcp", c.listen)
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			clients, err := readClients(c.o, listener)
			if c.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), c.wrong) {
					t.Errorf("%v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if told := strings.Contains(log.String(), "in TRUSTED_PROXIES"); told != c.told || len(clients.Troubles()) > 0 != c.told {
				t.Errorf("told %v: %s %v", told, &log, clients.Troubles())
			}
			for _, host := range []string{"quiz.example.org", "Quiz.example.org.:443"} {
				if clients.Knows(host) != (len(c.o.PublicHosts) > 0 && c.o.PublicHosts[0] != "" || c.o.PublicAddress != "") {
					t.Errorf("%s is known: %v", host, clients.Knows(host))
				}
			}
		})
	}
}

// Whatever a request's target is, HTTP leads to HTTPS under our own name alone.
func TestHTTPLeadsToOurOwnNameAlone(t *testing.T) {
	names, err := clientip.ParseNames([]string{"Quiz.example.org."})
	if err != nil {
		t.Fatal(err)
	}
	for raw, want := range map[string]string{
		"GET /admin?x=1 HTTP/1.1\r\nHost: quiz.example.org":                    "https://quiz.example.org/admin?x=1",
		"GET / HTTP/1.1\r\nHost: QUIZ.example.org.:80":                         "https://quiz.example.org/",
		"GET /a%2Fb%3F HTTP/1.1\r\nHost: quiz.example.org":                     "https://quiz.example.org/a%2Fb%3F",
		"GET http://quiz.example.org/x HTTP/1.1\r\nHost: evil.example":         "https://quiz.example.org/x",
		"GET //evil.example/x HTTP/1.1\r\nHost: quiz.example.org":              "https://quiz.example.org//evil.example/x",
		"GET x:@evil.example/ HTTP/1.1\r\nHost: quiz.example.org":              "",
		"GET x:.evil.example HTTP/1.1\r\nHost: quiz.example.org":               "",
		"OPTIONS * HTTP/1.1\r\nHost: quiz.example.org":                         "",
		"GET http://evil.example/ HTTP/1.1\r\nHost: quiz.example.org":          "",
		"GET / HTTP/1.1\r\nHost: quiz.example.org@evil.example":                "",
		"GET http://quiz.example.org:x@evil.example/ HTTP/1.1\r\nHost: a":      "",
		"CONNECT evil.example:443 HTTP/1.1\r\nHost: quiz.example.org":          "",
		"GET /\\evil.example HTTP/1.1\r\nHost: quiz.example.org":               "https://quiz.example.org/%5Cevil.example",
		"GET http:///x HTTP/1.1\r\nHost: quiz.example.org":                     "https://quiz.example.org/x",
		"GET /%0d%0aSet-Cookie:%20x HTTP/1.1\r\nHost: quiz.example.org":        "https://quiz.example.org/%0d%0aSet-Cookie:%20x",
		"GET http://quiz.example.org?x HTTP/1.1\r\nHost: quiz.example.org":     "",
		"GET https:quiz.example.org HTTP/1.1\r\nHost: quiz.example.org":        "",
		"GET quiz.example.org:443 HTTP/1.1\r\nHost: quiz.example.org":          "",
		"GET javascript:alert(1)//x HTTP/1.1\r\nHost: quiz.example.org":        "",
		"GET /?next=https://evil.example HTTP/1.1\r\nHost: quiz.example.org:1": "https://quiz.example.org/?next=https://evil.example",
	} {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw + "\r\n\r\n")))
		if err != nil {
			continue // the server refuses it before
		}
		w := httptest.NewRecorder()
		toHTTPS(names, "443").ServeHTTP(w, r)
		if got := w.Header().Get("Location"); got != want {
			t.Errorf("%s\n leads to %q, want %q", raw, got, want)
		}
	}
}

// A tablet's page names the address at which other devices reach the quiz, if there is one.
func TestTheAddressForOtherDevicesIsKnown(t *testing.T) {
	for want, o := range map[string]Options{
		"https://quiz.example.org": {PublicAddress: "https://quiz.example.org/", Sharing: Sharing{Addr: "192.168.1.20:8080"}},
		"https://parish.example":   {Public: PublicNames{Names: []string{"parish.example", "b.example"}}},
		"http://192.168.1.20:8080": {Sharing: Sharing{Addr: "192.168.1.20:8080"}},
		"https://192.168.1.20:8":   {Sharing: Sharing{Addr: "192.168.1.20:8", Certificate: "c.pem"}},
		"":                         {Sharing: Sharing{Addr: ":8080"}},
	} {
		if got := o.reached(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := (Options{Sharing: Sharing{Addr: "127.0.0.1:8080"}}).reached() + (Options{}).reached(); got != "" {
		t.Errorf("%q", got)
	}
}

// Links in letters lead to the name that staff have set, however they have written it,
// and there is none to what is not reached by HTTPS.
func TestLinksInLettersLeadToTheNameHoweverItIsWritten(t *testing.T) {
	for text, want := range map[string]string{
		"quiz.example.org": "https://quiz.example.org", "https://quiz.example.org/": "https://quiz.example.org",
		` "https://Quiz.Example.org./quiz?x" `: "https://quiz.example.org", "quiz.example.org:8443": "https://quiz.example.org:8443",
		"https://quiz.example.org:8443/": "https://quiz.example.org:8443", "quiz.example.org:443": "https://quiz.example.org",
		"quiz.example.org:": "https://quiz.example.org", "HTTPS://año.example/": "https://xn--ao-zja.example",
		"": "", "https://": "", "http://quiz.example.org": "", "quiz.example.org:80": "", "https://quiz.lan/": "", "192.168.1.20:8443": "",
		"https://203.0.113.5:8443": "", "[2001:db8::1]:8443": "",
	} {
		o := Options{PublicHosts: []string{text}}
		if got := o.publicURL(); got != want {
			t.Errorf("PUBLIC_HOSTS %q leads to %q, want %q", text, got, want)
		}
	}
	o := Options{PublicHosts: []string{"quiz.lan", "", "https://b.example/"}}
	if got := o.publicURL(); got != "https://b.example" {
		t.Errorf("the first that the internet knows is %q", got)
	}
	o = Options{Public: PublicNames{Names: []string{"", "https://Quiz.example.org./"}}}
	if got := o.publicURL() + " " + o.reached(); got != "https://quiz.example.org https://quiz.example.org" {
		t.Errorf("TLS_NAMES leads to %q", got)
	}
}
