package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/web"
)

// behind makes a site believe proxies, and know names.
func behind(t *testing.T, c clientip.Config) func(*web.Config) {
	t.Helper()
	return func(w *web.Config) {
		c.Log, c.Now = w.Log, w.Now
		w.Addresses = ratelimit.ClientIP{Clients: clients(t, c), Key: ratelimit.NewKey()}
	}
}

func (s *site) issues(t *testing.T) string {
	t.Helper()
	_, _, body := s.ask(t, "GET", "/api/health", "")
	return strings.Join(decode[health.HealthReport](t, body).Issues, "\n")
}

// A page of ours under a name that nobody has set is told so in its language, as
// a page or as JSON, and staff see it in the report and on the health page.
func TestARefusedOriginIsToldToWhoAsksAndToStaff(t *testing.T) {
	s := newSite(t, behind(t, clientip.Config{Names: []string{"known.example"}}))
	for lang, title := range map[string]string{"en": "Nothing was changed", "es": "No se cambió nada"} {
		_, h, page := s.ask(t, "POST", "/admin/login", "name=x", "Origin", "https://quiz.example.org", "Accept", "text/html", "Accept-Language",
			lang, "Content-Type", "application/x-www-form-urlencoded")
		if !strings.Contains(page, title) || !strings.Contains(page, "https://quiz.example.org") || !strings.Contains(page, "PUBLIC_HOSTS") ||
			!strings.Contains(h.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %s", lang, page)
		}
		status, _, body := s.ask(t, "POST", "/api/submit", "{}", "Origin", "https://quiz.example.org", "Accept-Language", lang)
		var answer struct {
			Success   *bool
			Message   string
			ErrorType string `json:"error_type"`
		}
		if err := json.Unmarshal([]byte(body), &answer); err != nil || status != 403 || *answer.Success || answer.ErrorType != "cross_origin" ||
			answer.Message != i18n.For(lang).T("page.cross_origin", "origin", "https://quiz.example.org") {
			t.Errorf("%s: %d %s", lang, status, body)
		}
	}
	if status, _, _ := s.ask(t, "POST", "/api/submit", "{}", "Origin", "https://known.example:8443"); status != 200 || s.count(t) != 1 {
		t.Errorf("a known name is answered %d", status)
	}
	s.Clock.Advance(health.DefaultCheckEvery)
	if issues := s.issues(t); !strings.Contains(issues, "Answers and sign-ins are refused") ||
		!strings.Contains(issues, "https://quiz.example.org") {
		t.Errorf("the report tells\n%s", issues)
	}
	cookie := s.Enter(t)
	for _, path := range []string{"/admin", "/admin/health"} {
		page := s.Ask(t, "GET", path+"?lang=es", "", "Cookie", cookie, "Accept", "text/html").Body
		if !strings.Contains(page, "Se rechazan respuestas e inicios de sesión") || !strings.Contains(page, "https://quiz.example.org") ||
			strings.Contains(page, "Answers and sign-ins") {
			t.Errorf("%s does not tell it in Spanish", path)
		}
	}
	if n := strings.Count(s.Log.String(), "requests are refused"); n != 1 {
		t.Errorf("logged %d times\n%s", n, s.Log)
	}
}

// Each kind of trouble with proxies has its words in both languages.
func TestTroubleWithProxiesIsInTheReport(t *testing.T) {
	s := newSite(t, behind(t, clientip.Config{Proxies: []string{"127.0.0.1"}}))
	s.ask(t, "POST", "/api/submit", "{}", "X-Forwarded-For", "nobody-7")
	s.ask(t, "POST", "/api/submit", "{}", "X-Forwarded-Proto", "https")
	issues := s.issues(t)
	for _, want := range []string{"A trusted proxy sends what cannot be read: X-Forwarded-For: nobody-#",
		"A trusted proxy does not say who its visitors are"} {
		if !strings.Contains(issues, want) {
			t.Errorf("there is no %q in\n%s", want, issues)
		}
	}
	untold := newSite(t, behind(t, clientip.Config{Names: []string{"quiz.example.org"}, BehindProxy: true}))
	if issues := untold.issues(t); !strings.Contains(issues, "not set in TRUSTED_PROXIES") {
		t.Errorf("the report tells\n%s", issues)
	}
	cookie := untold.Enter(t)
	for lang, want := range map[string]string{"en": "cannot be told apart. It is at 127.0.0.1.",
		"es": "no se pueden distinguir. Está en 127.0.0.1."} {
		if page := untold.Ask(t, "GET", "/admin/health?lang="+lang, "", "Cookie", cookie, "Accept",
			"text/html").Body; !strings.Contains(page, want) {
			t.Errorf("%s: the health page does not tell it", lang)
		}
	}
}

// What cannot be read of one request shuts out nobody else: nor does it count
// together with others of the kind.
func TestWhatCannotBeReadCountsForItselfAlone(t *testing.T) {
	s := newSite(t, behind(t, clientip.Config{Proxies: []string{"127.0.0.1"}}))
	for range ratelimit.SubmissionsPerMinute + 50 { // half as many would be too many where the minute ends meanwhile
		if status, _, _ := s.ask(t, "POST", "/api/submit", "{}", "X-Forwarded-For", "unknown"); status != 200 {
			t.Fatalf("it is answered %d", status)
		}
	}
	if status, _, _ := s.ask(t, "POST", "/api/submit", "{}", "X-Forwarded-For", "192.0.2.1:4711"); status != 200 {
		t.Errorf("somebody else is answered %d", status)
	}
}

// The result's code for the phone leads to the name and scheme of the browser,
// which nobody but a trusted proxy tells.
func TestTheResultsCodeBelievesTrustedProxiesOnly(t *testing.T) {
	code := func(s *site, headers ...string) string {
		_, _, body := s.ask(t, "GET", "/qr/result?age=infant", "", headers...)
		return body
	}
	trusting := newSite(t, behind(t, clientip.Config{Proxies: []string{"127.0.0.1"}}))
	plain := code(trusting, "X-Forwarded-For", "192.0.2.1", "X-Forwarded-Host", "quiz.example.org")
	secure := code(trusting, "X-Forwarded-For", "192.0.2.1", "X-Forwarded-Host", "quiz.example.org", "X-Forwarded-Proto", "https,http")
	if !strings.Contains(plain, "<svg") || !strings.Contains(secure, "<svg") || plain == secure {
		t.Error("the proxy is not believed")
	}
	other := newSite(t)
	if got := code(other, "X-Forwarded-Host", "quiz.example.org", "X-Forwarded-Proto", "https"); strings.Contains(got, "<svg") {
		t.Error("a code for this computer alone is drawn")
	}
}

// A code that leads into the parish's own network says that the phone must be in it,
// also where the same page was made for the internet before.
func TestATabletsCodeSaysWhichNetworkThePhoneMustBeIn(t *testing.T) {
	s := newSite(t, behind(t, clientip.Config{Proxies: []string{"127.0.0.1"}}))
	for _, path := range []string{"/?kiosk=1", "/result?age=journeying-adults&interests=all&kiosk=1", "/?lang=es", "/result?age=infant"} {
		for _, host := range []string{"quiz.example.org", "192.168.1.20:8080", "ministry-finder.local", "quiz.example.org"} {
			_, _, body := s.ask(t, "GET", path, "", "X-Forwarded-For", "192.0.2.1", "X-Forwarded-Host", host)
			code, says := strings.Contains(body, "/qr/result"), strings.Contains(body, "Your phone must be in the parish")
			if tablet := strings.Contains(path, "kiosk"); code != tablet || says != (tablet && host != "quiz.example.org") {
				t.Errorf("%s on %s: a code %v, the network %v", path, host, code, says)
			}
		}
	}
}

// passingOn changes the Host of what it passes on.
func passingOn(host string, to http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Host = host
		to.ServeHTTP(w, r)
	})
}
