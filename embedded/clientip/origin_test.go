package clientip_test

import (
	"testing"

	"ministryfinder/embedded/clientip"
)

// Pages of ours may change things by every name that we are known by, with and
// without port and trailing dot; others may not.
func TestOriginsOfOurOwn(t *testing.T) {
	r := reader(t, clientip.Config{Proxies: []string{"10.0.0.1"}, Names: []string{"quiz.example.org", "https://québec.example/",
		"OTHER.example.:8443"}})
	for _, c := range []struct {
		peer, host string
		header     []string
		ours       bool
	}{
		{"192.0.2.1:9", "finder", nil, true}, // no browser
		{"192.0.2.1:9", "finder", []string{"Sec-Fetch-Site", "same-origin"}, true},
		{"192.0.2.1:9", "finder", []string{"Sec-Fetch-Site", "none"}, true},
		{"192.0.2.1:9", "finder", []string{"Sec-Fetch-Site", "cross-site"}, false},
		{"192.0.2.1:9", "finder", []string{"Sec-Fetch-Site", "same-site", "Origin", "http://finder"}, true},
		{"192.0.2.1:9", "finder", []string{"Origin", "http://finder"}, true},
		{"192.0.2.1:9", "FINDER.:80", []string{"Origin", "http://finder"}, true},
		{"192.0.2.1:9", "finder:443", []string{"Origin", "https://finder"}, true},
		{"192.0.2.1:9", "finder:80", []string{"Origin", "https://finder"}, true}, // a proxy that ends TLS
		{"192.0.2.1:9", "finder:8080", []string{"Origin", "http://finder:8080"}, true},
		{"192.0.2.1:9", "finder:8080", []string{"Origin", "http://finder:8081"}, false},
		{"192.0.2.1:9", "finder:8080", []string{"Origin", "http://finder"}, false},
		{"192.0.2.1:9", "[2001:db8::1]:8080", []string{"Origin", "http://[2001:DB8:0::1]:8080"}, true},
		{"127.0.0.1:9", "127.0.0.1:5000", []string{"Origin", "http://127.0.0.1:5000"}, true},
		{"127.0.0.1:9", "127.0.0.1:5000", []string{"Origin", "http://127.0.0.1:5001"}, false}, // another program
		{"127.0.0.1:9", "localhost:80", []string{"Origin", "https://localhost"}, false},
		{"127.0.0.1:9", "127.0.0.1:5000", []string{"Origin", "http://localhost:5000"}, false},
		// Our public names, whatever the proxy has made of Host.
		{"192.0.2.1:9", "127.0.0.1:5000", []string{"Origin", "https://quiz.example.org"}, true},
		{"192.0.2.1:9", "127.0.0.1:5000", []string{"Origin", "https://quiz.example.org."}, true},
		{"192.0.2.1:9", "127.0.0.1:5000", []string{"Origin", "https://Quiz.example.org:8443", "Sec-Fetch-Site", "cross-site"}, true},
		{"192.0.2.1:9", "127.0.0.1:5000", []string{"Origin", "https://other.example"}, true},
		{"192.0.2.1:9", "127.0.0.1:5000", []string{"Origin", "https://xn--qubec-csa.example"}, true},
		{"192.0.2.1:9", "127.0.0.1:5000", []string{"Origin", "https://quiz.example.org.evil.example"}, false},
		{"192.0.2.1:9", "127.0.0.1:5000", []string{"Origin", "https://quiz.example.org@evil.example"}, false},
		{"192.0.2.1:9", "127.0.0.1:5000", []string{"Origin", "https://evil.example/quiz.example.org"}, false},
		{"192.0.2.1:9", "127.0.0.1:5000", []string{"Origin", "null"}, false},
		{"192.0.2.1:9", "127.0.0.1:5000", []string{"Origin", "file://quiz.example.org"}, false},
		{"192.0.2.1:9", "127.0.0.1:5000", []string{"Origin", "://"}, false},
		// What a trusted proxy calls us.
		{"10.0.0.1:9", "inner:5000", []string{"Origin", "https://w.example", "X-Forwarded-Host", "w.example"}, true},
		{"10.0.0.1:9", "inner:5000", []string{"Origin", "https://w.example:8443", "X-Forwarded-Host", "W.example."}, true},
		{"10.0.0.1:9", "inner:5000", []string{"Origin", "https://w.example", "X-Forwarded-Host", "w.example:443, inner"}, true},
		{"10.0.0.1:9", "inner:5000", []string{"Origin", "https://w.example", "Forwarded", `for=192.0.2.9;host="w.example:443"`}, true},
		{"10.0.0.1:9", "inner:5000", []string{"Origin", "https://evil.example", "X-Forwarded-Host", "w.example"}, false},
		{"10.0.0.1:9", "inner:5000", []string{"Origin", "https://w.example", "Sec-Fetch-Site", "cross-site"}, false},
		// nginx's $host:$server_port
		{"10.0.0.1:9", "w.example:8080", []string{"Origin", "https://w.example", "X-Forwarded-For", "192.0.2.9"}, true},
		{"10.0.0.1:9", "127.0.0.1:8080", []string{"Origin", "http://127.0.0.1:9090", "X-Forwarded-For", "192.0.2.9"}, false},
		{"192.0.2.1:9", "w.example:8080", []string{"Origin", "https://w.example", "X-Forwarded-For", "192.0.2.9"}, false},
		{"10.0.0.2:9", "inner:5000", []string{"Origin", "https://w.example", "X-Forwarded-Host", "w.example"}, false},
	} {
		req := request(c.peer, c.host, c.header...)
		if _, refused := r.CrossOrigin(req); refused == c.ours {
			t.Errorf("%s asks for %s with %v: refused %v", c.peer, c.host, c.header, refused)
		}
		if req.Method = "GET"; c.ours {
			continue
		}
		if _, refused := r.CrossOrigin(req); refused {
			t.Errorf("reading is refused: %v", c)
		}
	}
	for _, wrong := range []string{"*", "*.example.org", "quiz example", "quiz..example", "https://[::1", "a:b:c:d", "quiz.example.org:http"} {
		if _, err := clientip.ParseNames([]string{wrong}); err == nil {
			t.Errorf("%q is a name", wrong)
		}
	}
}
