package linkcheck

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// website is one that answers each path with its number, and more.
func website(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/{what}", func(w http.ResponseWriter, r *http.Request) {
		if r.UserAgent() != userAgent || r.Header.Get("Cookie") != "" || r.Header.Get("Authorization") != "" || r.Header.Get("Referer") != "" {
			t.Errorf("asked with %v", r.Header)
		}
		status := 200
		_, _ = fmt.Sscanf(r.PathValue("what"), "%d", &status)
		w.Header().Set("Set-Cookie", "a=b")
		w.WriteHeader(status)
	})
	mux.HandleFunc("HEAD /refused", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(405) })
	mux.HandleFunc("GET /refused", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("HEAD /wrong", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) })
	mux.HandleFunc("GET /wrong", func(w http.ResponseWriter, _ *http.Request) { // and it never ends
		for err := error(nil); err == nil; {
			_, err = w.Write(make([]byte, 1<<20))
		}
	})
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/to/{n}", func(w http.ResponseWriter, r *http.Request) {
		n := 0
		_, _ = fmt.Sscan(r.PathValue("n"), &n)
		if n > 0 {
			http.Redirect(w, r, fmt.Sprint("/to/", n-1), http.StatusFound)
		}
	})
	mux.HandleFunc("/inside", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://10.0.0.1/", http.StatusFound)
	})
	mux.HandleFunc("/file", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	})
	mux.HandleFunc("/long", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Long", strings.Repeat("x", maxHeaderBytes+1<<12))
	})
	mux.HandleFunc("/slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestWhatComesOfALink(t *testing.T) {
	s := website(t)
	safe := httptest.NewTLSServer(http.NotFoundHandler()) // with a certificate of its own
	safe.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(safe.Close)
	c := newClient(true, nil)
	for link, want := range map[string]Outcome{
		s.URL + "/200": Answers, s.URL + "/204": Answers, s.URL + "/304": Answers, s.URL + "/404": Gone, s.URL + "/410": Gone,
		s.URL + "/401": Closed, s.URL + "/403": Closed, s.URL + "/400": Closed, s.URL + "/429": Busy,
		s.URL + "/503": Busy, s.URL + "/500": Trouble,
		s.URL + "/refused": Answers, s.URL + "/loop": Redirects, s.URL + "/to/5": Answers, s.URL + "/to/6": Redirects,
		s.URL + "/inside": NotPublic, s.URL + "/file": Unreachable, s.URL + "/long": Unreachable,
		strings.Replace(s.URL, "://", "://user:word@", 1) + "/200": Answers,
		safe.URL: Unsafe, "http://10.0.0.1/": NotPublic, "http://[::ffff:10.0.0.1]/": NotPublic, "ftp://127.0.0.1/": Unreachable,
		"http://127.0.0.1:1/": Unreachable, "http://%zz/": Unreachable,
	} {
		if got := c.try(t.Context(), link); got != want {
			t.Errorf("%s: %s, want %s", link, got, want)
		}
	}
	// Without the tests' option this computer itself is none of the internet.
	if got := newClient(false, nil).try(t.Context(), s.URL+"/200"); got != NotPublic {
		t.Errorf("this computer: %s", got)
	}
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if got := c.ask(short, http.MethodGet, s.URL+"/slow"); got != Slow {
		t.Errorf("slow: %s", got)
	}
}

// nameServer answers that there is no such name, but for
// inside.example, which has an address of a private network.
func nameServer(t *testing.T) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buffer[:n]) != nil || len(m.Questions) == 0 {
				continue
			}
			q := m.Questions[0]
			answer := dnsmessage.Message{Questions: m.Questions}
			answer.Header = dnsmessage.Header{ID: m.ID, Response: true, RCode: dnsmessage.RCodeNameError}
			if strings.HasPrefix(q.Name.String(), "inside.example.") {
				answer.RCode = dnsmessage.RCodeSuccess
				if q.Type == dnsmessage.TypeA {
					answer.Answers = []dnsmessage.Resource{{
						Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1},
						Body:   &dnsmessage.AResource{A: [4]byte{192, 168, 1, 1}},
					}}
				}
			}
			if packed, err := answer.Pack(); err == nil {
				_, _ = conn.WriteTo(packed, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func TestANameThatIsNobodysAndOneThatLeadsInside(t *testing.T) {
	c := newClient(true, nameServer(t))
	for link, want := range map[string]Outcome{
		"https://nobody.example/": NoHost, "https://inside.example/": NotPublic, "http://inside.example:8080/": NotPublic,
	} {
		if got := c.try(t.Context(), link); got != want {
			t.Errorf("%s: %s, want %s", link, got, want)
		}
	}
}

// At most four websites are asked at once, each for one link after another; one that
// wants to be left alone is.
func TestHowManyLinksAreTriedAtOnce(t *testing.T) {
	var now, most atomic.Int32
	var servers []*httptest.Server
	var links []string
	for i := range maxAtOnce + 2 {
		var here, asked atomic.Int32
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if here.Add(1) > 1 {
				t.Error("a website is asked for two links at once")
			}
			defer here.Add(-1)
			for n := now.Add(1); ; {
				if m := most.Load(); n <= m || most.CompareAndSwap(m, n) {
					break
				}
			}
			defer now.Add(-1)
			if i == 0 {
				if w.WriteHeader(429); asked.Add(1) > 1 {
					t.Error("it was not left alone")
				}
			}
		}))
		t.Cleanup(s.Close)
		servers = append(servers, s)
	}
	for round := range 3 {
		for _, s := range servers {
			links = append(links, fmt.Sprint(s.URL, "/", round))
		}
	}
	results := map[string]Outcome{}
	newClient(true, nil).tryAll(t.Context(), links, func(link string, o Outcome) { results[link] = o })
	if len(results) != len(links) || most.Load() > maxAtOnce {
		t.Errorf("%d of %d, %d at once", len(results), len(links), most.Load())
	}
}
