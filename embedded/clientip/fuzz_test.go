package clientip_test

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"ministryfinder/embedded/clientip"
)

// Whatever strangers write before it, what a trusted proxy adds at the end is the
// client; and whatever it says, the answer is an address, an alias or nobody.
func FuzzForwarded(f *testing.F) {
	for _, seed := range []string{
		"", "203.0.113.5", "[2001:db8::1]:443, 10.0.0.1", `for="[2001:db8::1%25eth0]:_x";proto=https;host="a,b"`, `for=", for=\"`, "unknown",
		"_hidden:_1", `"\`, ";;,,=", "quiz.example.org:443",
	} {
		f.Add(seed)
	}
	r := reader(f, clientip.Config{Proxies: []string{"10.0.0.0/8"}, Names: []string{"quiz.example.org"}})
	f.Fuzz(func(t *testing.T, text string) {
		for name, added := range map[string]string{"X-Forwarded-For": ", 198.51.100.7", "Forwarded": `, for="198.51.100.7:1";proto=https`,
			"X-Real-Ip": "", "X-Forwarded-Host": "", "X-Forwarded-Proto": "", "Origin": "", "Host": ""} {
			req := request("10.9.9.9:1", "quiz.example.org")
			req.Header = http.Header{name: {text}}
			if name == "Host" {
				req.Host = text
			}
			c := r.Of(req)
			if c.Address.IsValid() && (c.Address.Zone() != "" || c.Address.Is4In6() || c.Alias != "") || c.Local {
				t.Fatalf("%s: %q is %+v", name, text, c)
			}
			if key := c.Key(); strings.HasPrefix(key, "_") == (c.Alias == "") {
				t.Fatalf("%s: %q counts as %q", name, text, key)
			}
			if c.Host != text || name != "Host" {
				if _, _, ok := clientip.SplitHost(c.Host); !ok {
					t.Fatalf("%s: %q makes the host %q", name, text, c.Host)
				}
			}
			r.CrossOrigin(req)
			if added == "" {
				continue
			}
			req.Header[name] = []string{text + added}
			if got := r.Of(req).Key(); got != "198.51.100.7" {
				t.Fatalf("%s: %q makes %q of the client", name, text, got)
			}
		}
		if name, _, ok := clientip.SplitHost(text); ok {
			again, port, ok := clientip.SplitHost(name)
			if _, err := netip.ParseAddr(name); !ok || again != name || port != "" && err != nil {
				t.Fatalf("%q is the host %q, and that %q", text, name, again)
			}
		}
	})
}
