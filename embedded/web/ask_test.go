package web_test

import (
	"crypto/tls"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// asking lets people ask to be called.
func (s *site) asking(t *testing.T, change ...func(*connect.Choice)) {
	t.Helper()
	c, version, err := connect.LoadChoice(t.Context(), s.Store)
	if err != nil {
		t.Fatal(err)
	}
	c.On = true
	for _, f := range change {
		f(&c)
	}
	if err := connect.SaveChoice(t.Context(), s.Store, "test", c, version, s.Clock.Now()); err != nil {
		t.Fatal(err)
	}
}

// waits are the requests that are open.
func (s *site) waits(t *testing.T) []store.AskedRequest {
	t.Helper()
	all, err := s.Store.OpenRequests(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

const formType = "application/x-www-form-urlencoded"

// sendForm sends a form and returns the answer, of a redirect the page that it leads to.
func (s *site) sendForm(t *testing.T, path string, v url.Values, headers ...string) (status int, to, page string) {
	t.Helper()
	headers = append([]string{"Content-Type", formType, "Accept", "text/html"}, headers...)
	status, h, body := s.ask(t, "POST", path, v.Encode(), headers...)
	if to = h.Get("Location"); to != "" {
		if h.Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", path)
		}
		_, _, body = s.ask(t, "GET", to, "", headers[2:]...)
	}
	return status, to, html.UnescapeString(body)
}

// mother is what a mother sends who asks about two ministries.
func mother(change ...string) url.Values {
	v := url.Values{"name": {"Ana María"}, "contact": {"(615) 555-0100"}, "when": {"evening"}, "lang": {"es"},
		"m": {"adoration-guild", "bible-bunco"}, "device": {"a random number"}}
	for i := 0; i+1 < len(change); i += 2 {
		v.Del(change[i])
		if change[i+1] != "" {
			v[change[i]] = strings.Split(change[i+1], "|")
		}
	}
	return v
}

var codeShown = regexp.MustCompile(`<strong class="code">([0-9A-Z]{4}-[0-9A-Z]{4})</strong>`)

func TestNothingOfAskingIsThereWhileItIsOff(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/", "/?lang=es", "/privacy", "/result?" + everythingQuery} {
		_, _, page := s.ask(t, "GET", path, "")
		for _, of := range []string{"call-form", `class="tick`, `id="call"`, "/off", "/ask"} {
			if strings.Contains(page, of) {
				t.Errorf("%s has %s", path, of)
			}
		}
	}
	if status, _, _ := s.ask(t, "GET", "/ask", "", "Accept", "text/html"); status != 404 {
		t.Errorf("the form: %d", status)
	}
	if status, _, _ := s.sendForm(t, "/ask", mother()); status != 404 || len(s.waits(t)) != 0 {
		t.Errorf("a question: %d, %v", status, s.waits(t))
	}
}

// TestAMotherAsksToBeCalledAndThinksBetterOfIt goes the whole way without scripts.
func TestAMotherAsksToBeCalledAndThinksBetterOfIt(t *testing.T) {
	s := newSite(t)
	s.asking(t)
	es := i18n.For("es")
	status, h, page := s.ask(t, "GET", "/result?lang=es&"+everythingQuery, "")
	if status != 200 || h.Get("Cache-Control") != "no-store, no-transform" || h.Get("Referrer-Policy") != "origin" ||
		strings.Count(page, `form="call-form"`) < 20 || strings.Count(page, `<form `) != 1 ||
		!strings.Contains(html.UnescapeString(page), es.T("ask.promise", "days", 30)) {
		t.Errorf("the result: %d %v", status, h)
	}
	form := regexp.MustCompile(`(?s)<form .*?</form>`).FindString(page)
	for _, q := range quiz.Questions() {
		if strings.Contains(form, `name="`+q.ID+`"`) {
			t.Errorf("the form sends the answer to %s along", q.ID)
		}
	}
	status, to, page := s.sendForm(t, "/ask", mother())
	codes := codeShown.FindAllStringSubmatch(page, -1)
	if status != 303 || len(codes) != 2 || !strings.Contains(page, es.T("ask.thanks")) {
		t.Fatalf("thanked with %d at %s: %s", status, to, page)
	}
	all := s.waits(t)
	for i, r := range all {
		if r.Asker.Name != "Ana María" || r.Asker.Phone != "(615) 555-0100" || r.Asker.BestTime != es.T("ask.whens.evening") ||
			r.Asker.Language != "es" || r.Asker.ForChild || r.Channel != request.Web {
			t.Errorf("%d: %+v", i, r)
		}
		for _, of := range []string{r.Code, r.AskerID, r.ID, "Ana", "555"} {
			if strings.Contains(to, of) {
				t.Errorf("the address %s tells %s", to, of)
			}
		}
	}
	// The same again: on the list, with the same codes.
	_, _, again := s.sendForm(t, "/ask", mother("name", "ana"))
	if len(s.waits(t)) != 2 || !strings.Contains(again, codes[0][1]) || !strings.Contains(again, strings.Split(es.T("ask.already"), "{")[0]) {
		t.Errorf("asked again: %d wait; %s", len(s.waits(t)), again)
	}
	// Another one with the same telephone is another one, and does not see the codes.
	_, _, other := s.sendForm(t, "/ask", mother("name", "Pedro"))
	if len(s.waits(t)) != 4 || strings.Contains(other, codes[0][1]) {
		t.Errorf("%d wait: %s", len(s.waits(t)), other)
	}
	// Nothing that is fetched changes anything.
	for _, path := range []string{to, "/off?code=" + codes[0][1] + "&do=off", "/ask?" + mother().Encode(), "/off/done"} {
		for _, method := range []string{"GET", "HEAD"} {
			s.ask(t, method, path, "")
		}
	}
	if n := len(s.waits(t)); n != 4 {
		t.Errorf("after looking %d wait", n)
	}
	_, _, page = s.ask(t, "GET", "/off?lang=es&code="+codes[0][1], "")
	if !strings.Contains(page, codes[0][1]) {
		t.Errorf("the mail's link shows %s", page)
	}
	// A code with a mistake is typed again; one that is gone looks like one that never was.
	bad := url.Values{"lang": {"es"}, "code": {codes[0][1][:8] + "?"}, "do": {"off"}}
	if status, _, page := s.sendForm(t, "/off", bad); status != 422 || !strings.Contains(page, es.T("ask.off.again")) ||
		!strings.Contains(page, bad.Get("code")) {
		t.Errorf("mistyped: %d %s", status, page)
	}
	good := url.Values{"lang": {"es"}, "code": {strings.ToLower(strings.ReplaceAll(codes[0][1], "-", " "))}, "do": {"off"}}
	_, to1, gone := s.sendForm(t, "/off", good)
	_, to2, twice := s.sendForm(t, "/off", good)
	never := url.Values{"lang": {"es"}, "code": {request.NewCode()}, "do": {"not-me"}}
	_, to3, unknown := s.sendForm(t, "/off", never)
	if to1 != to2 || to1 != to3 || gone != twice || gone != unknown || !strings.Contains(gone, es.T("ask.off.done_title")) {
		t.Errorf("%s %s %s: %s", to1, to2, to3, gone)
	}
	if all := s.waits(t); len(all) != 2 || all[0].Asker.Name != "Pedro" || all[1].Asker.Name != "Pedro" {
		t.Errorf("after one code there wait %v", all)
	}
	_, to, _ = s.sendForm(t, "/ask", mother("name", "Rosa", "contact", "rosa@example.org"))
	_, _, page = s.ask(t, "GET", to, "")
	s.sendForm(t, "/off", url.Values{"code": {"Your code: " + codeShown.FindStringSubmatch(page)[1] + "."}, "do": {"not-me"}})
	if n := len(s.waits(t)); n != 2 {
		t.Errorf("%d wait after somebody else's were removed", n)
	}
	// Thanks end.
	s.Clock.Advance(11 * time.Minute)
	if status, h, _ := s.ask(t, "GET", to, ""); status != 303 || !strings.HasPrefix(h.Get("Location"), "/?") {
		t.Errorf("old thanks: %d %s", status, h.Get("Location"))
	}
	for _, of := range []string{"Ana", "Pedro", "rosa", "555", "0100", codes[0][1], strings.ReplaceAll(codes[0][1], "-", "")} {
		if strings.Contains(s.Log.String(), of) {
			t.Errorf("the log tells of %s:\n%s", of, s.Log)
		}
	}
}

// TestAFormThatCannotBeTakenStaysAsItWasFilled sends what people send.
func TestAFormThatCannotBeTakenStaysAsItWasFilled(t *testing.T) {
	s := newSite(t)
	s.asking(t)
	contact(t, s, map[string]func(*catalogue.Ministry){
		"ocia": func(m *catalogue.Ministry) { m.Needs = "full" }, "cursillo": func(m *catalogue.Ministry) { m.Active = false },
	})
	six := "adoration-guild|bible-bunco|confession|mass|moms-group|infant-baptism"
	for _, lang := range i18n.Languages {
		words := i18n.For(lang)
		for what, c := range map[string]struct {
			change []string
			want   string // the key of what is said
			field  string
		}{
			"no name":       {[]string{"name", " "}, "ask.wrong.name", "call-name"},
			"a long name":   {[]string{"name", strings.Repeat("ñ", request.MaxName+1)}, "ask.wrong.name_long", "call-name"},
			"no contact":    {[]string{"contact", ""}, "ask.wrong.contact", "call-contact"},
			"a short phone": {[]string{"contact", "555-01"}, "ask.wrong.phone", "call-contact"},
			"words":         {[]string{"contact", "ana.example.org"}, "ask.wrong.phone", "call-contact"},
			"half a mail":   {[]string{"contact", "ana@"}, "ask.wrong.email", "call-contact"},
			"no ending":     {[]string{"contact", "ana@gmail"}, "ask.wrong.email_ending", "call-contact"},
			"an accent":     {[]string{"contact", "josé@example.org"}, "ask.wrong.email_letters", "call-contact"},
			"a header":      {[]string{"contact", "ana@example.org\r\nBcc: all@example.org"}, "ask.wrong.email", "call-contact"},
			"a long mail": {
				[]string{"contact", strings.Repeat("a", request.MaxEmail) + "@example.org"}, "ask.wrong.contact_long", "call-contact",
			},
			"six":          {[]string{"m", six}, "ask.wrong.too_many", "call-about"},
			"a full one":   {[]string{"m", "adoration-guild|ocia"}, "ask.wrong.ministry", "call-about"},
			"a hidden one": {[]string{"m", "adoration-guild|cursillo"}, "ask.wrong.ministry", "call-about"},
			"an unknown":   {[]string{"m", "adoration-guild|<b>nobody"}, "ask.wrong.ministry", "call-about"},
		} {
			v := mother(append(c.change, "lang", lang, "device", what+lang)...)
			status, _, page := s.sendForm(t, "/ask", v)
			said, _, _ := strings.Cut(words.T(c.want, "n", map[string]int{
				"ask.wrong.name_long": request.MaxName, "ask.wrong.contact_long": request.MaxEmail, "ask.wrong.too_many": request.MaxMinistries,
			}[c.want]), "{")
			if status != 422 || !strings.Contains(page, `<a href="#`+c.field+`">`+said) || !strings.Contains(page, `id="`+c.field+`"`) {
				t.Errorf("%s, %s: %d %s", lang, what, status, page)
			}
			if typed := strings.TrimSpace(v.Get("contact")); !strings.Contains(page, `value="`+typed+`"`) {
				t.Errorf("%s, %s: the contact is lost", lang, what)
			}
			if !strings.Contains(page, `value="adoration-guild" checked`) || !strings.Contains(page, `value="evening" selected`) {
				t.Errorf("%s, %s: what was chosen is lost: %s", lang, what, page)
			}
			if strings.Contains(page, "<b>nobody") && !strings.Contains(html.UnescapeString(page), "<b>nobody") {
				t.Errorf("%s: HTML is HTML", what)
			}
			other := regexp.MustCompile(`id="language" href="([^"]*)"`).FindStringSubmatch(page)
			if other == nil || strings.Contains(other[1], "Ana") || strings.Contains(other[1], "555") {
				t.Errorf("the address of the other language tells who asks: %q", other)
			}
		}
	}
	if n := len(s.waits(t)); n != 0 {
		t.Errorf("%d wait", n)
	}
	// Names that mean something elsewhere are harmless lines.
	for i, name := range []string{"<script>alert(1)</script>", "=HYPERLINK(1)", "Ana\u202eEve", "A\x00n\x1b[31ma", "\xff\xfeAna", "a\r\nb"} {
		v := mother("name", name, "contact", fmt.Sprintf("61555502%02d", i), "device", name)
		status, _, page := s.sendForm(t, "/ask", v)
		if status != 303 || strings.Contains(page, "<script>alert") {
			t.Errorf("%q: %d %s", name, status, page)
		}
	}
	for _, r := range s.waits(t) {
		if !utf8.ValidString(r.Asker.Name) || strings.ContainsAny(r.Asker.Name, "\x00\x1b\r\n\u202e") {
			t.Errorf("%q is stored", r.Asker.Name)
		}
	}
	// With nothing ticked the office helps to choose; for a child a parent asks.
	s.sendForm(t, "/ask", mother("m", "", "child", "1", "contact", "6155550999", "device", "z", "lang", "en"))
	i := slices.IndexFunc(s.waits(t), func(r store.AskedRequest) bool { return r.Asker.Phone == "6155550999" })
	if i < 0 || s.waits(t)[i].MinistryID != 0 || !s.waits(t)[i].Asker.ForChild || s.waits(t)[i].Owner != request.Office {
		t.Errorf("%d of %+v", i, s.waits(t))
	}
	if status, _, _ := s.sendForm(t, "/ask", url.Values{"name": {strings.Repeat("x", 20<<10)}}); status != 400 {
		t.Errorf("a large form: %d", status)
	}
}

func TestAParentIsAskedForAnAnswerOfAChild(t *testing.T) {
	s := newSite(t)
	_, _, page := s.ask(t, "GET", "/result?"+everythingQuery, "")
	key := regexp.MustCompile(`<li class="card" data-key="([^"]*)"`).FindStringSubmatch(page)[1]
	all, err := s.Store.Ministries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(m catalogue.Ministry) bool { return m.Key == key })
	s.asking(t, func(c *connect.Choice) {
		c.Training, c.TrainingWords = []int64{all[i].ID}, map[string]string{"en": "Virtus first."}
	})
	for lang, training := range map[string]string{"en": "Virtus first.", "es": i18n.For("es").T("ask.training")} {
		words := i18n.For(lang)
		_, _, page := s.ask(t, "GET", "/result?lang="+lang+"&age=elementary&gender=male&situation=just-curious&interests=all", "")
		page = html.UnescapeString(page)
		if !strings.Contains(page, words.T("ask.name_parent")) || !strings.Contains(page, words.T("ask.child")) ||
			!strings.Contains(page, `name="child" value="1"`) {
			t.Errorf("%s: a child is asked for its name", lang)
		}
		_, _, page = s.ask(t, "GET", "/result?lang="+lang+"&"+everythingQuery, "")
		if page = html.UnescapeString(page); strings.Count(page, training+"</span></p>") != 1 || strings.Contains(page, words.T("ask.child")) {
			t.Errorf("%s: %d cards say that training comes first", lang, strings.Count(page, training+"</span></p>"))
		}
	}
}

// TestNamesAreAskedForWhereNobodyListens asks over plain HTTP, HTTPS and on this computer.
func TestNamesAreAskedForWhereNobodyListens(t *testing.T) {
	s := newSite(t)
	s.asking(t)
	of := func(host, peer string, secure bool, method, path, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
		r.Host, r.RemoteAddr = host, peer
		r.Header.Set("Accept", "text/html")
		r.Header.Set("Content-Type", formType)
		if secure {
			r.TLS = &tls.ConnectionState{}
		}
		w := httptest.NewRecorder()
		s.Config.Handler.ServeHTTP(w, r)
		return w
	}
	phone, here := "192.168.1.30:1234", "127.0.0.1:1234"
	n := 0
	for _, plain := range []bool{false, true} {
		s.asking(t, func(c *connect.Choice) { c.PlainHTTP = plain })
		for what, c := range map[string]struct {
			host, peer string
			secure     bool
			may        bool
		}{
			"plain HTTP": {"192.168.1.20:8080", phone, false, plain}, "HTTPS": {"finder.example.org", phone, true, true},
			"this computer": {"localhost:8080", here, false, true}, "by its address": {"192.168.1.20:8080", here, false, plain},
		} {
			page := of(c.host, c.peer, c.secure, "GET", "/result?"+everythingQuery, "").Body.String()
			if strings.Contains(page, `action="/ask"`) != c.may || strings.Contains(page, `form="call-form"`) != c.may {
				t.Errorf("%s, allowed %v: the result", what, plain)
			}
			if w := of(c.host, c.peer, c.secure, "GET", "/ask", ""); w.Code == 200 != c.may {
				t.Errorf("%s, allowed %v: the form is answered with %d", what, plain, w.Code)
			}
			n++
			before := len(s.waits(t))
			w := of(c.host, c.peer, c.secure, "POST", "/ask", mother("contact", fmt.Sprint(6155550200+n), "device", what).Encode())
			if c.may != (len(s.waits(t)) == before+2) || c.may != (w.Code == 303) {
				t.Errorf("%s, allowed %v: %d %s", what, plain, w.Code, w.Body)
			}
			if !c.may && !strings.Contains(w.Body.String(), html.EscapeString(i18n.For("es").T("ask.not_here"))) {
				t.Errorf("%s: %s", what, w.Body)
			}
			privacy := html.UnescapeString(of(c.host, c.peer, c.secure, "GET", "/privacy?lang=en", "").Body.String())
			privacy = strings.ReplaceAll(privacy, "\u2011", "-") // a hyphen that holds the line
			words := i18n.For("en")
			if !strings.Contains(privacy, words.T("privacy.asked_stored")) || !strings.Contains(privacy, words.T("privacy.intro_asks")) ||
				!strings.Contains(privacy, `href="/off"`) || strings.Contains(privacy, words.T("privacy.asked_plain")) != plain {
				t.Errorf("%s, allowed %v: the page about privacy", what, plain)
			}
		}
	}
}

// TestWhoAsksTooOftenIsSentToTheOffice asks until it is refused.
func TestWhoAsksTooOftenIsSentToTheOffice(t *testing.T) {
	s := newSite(t)
	s.asking(t)
	words := i18n.For("es")
	n := 0
	send := func(change ...string) (int, string) {
		n++
		status, _, page := s.sendForm(t, "/ask", mother(append(change, "contact", fmt.Sprint(6155551000+n))...))
		return status, page
	}
	for i := range 6 {
		status, page := send("device", "one")
		if refused := status == http.StatusTooManyRequests; refused != (i == 5) {
			t.Errorf("number %d of a device: %d", i+1, status)
		} else if refused && (!strings.Contains(page, words.T("ask.too_many")) || !strings.Contains(page, `value="Ana María"`)) {
			t.Errorf("refused with %s", page)
		}
	}
	s.Clock.Advance(25 * time.Hour)
	if status, _ := send("device", "one"); status != 303 {
		t.Errorf("the next day: %d", status)
	}
	s.Clock.Advance(2 * time.Hour)
	for i := range 61 {
		status, _ := send("device", fmt.Sprint("of many ", i))
		if refused := status == http.StatusTooManyRequests; refused != (i == 60) {
			t.Errorf("number %d of an address: %d", i+1, status)
		}
	}
	for i := range 61 {
		status, _, _ := s.sendForm(t, "/off", url.Values{"code": {request.NewCode()}})
		if refused := status == http.StatusTooManyRequests; refused != (i == 60) {
			t.Errorf("code %d of an address: %d", i+1, status)
		}
	}
	// The tablet on this computer is many people's.
	for i := range 30 {
		if status, _ := send("kiosk", "1", "device", ""); status != 303 {
			t.Fatalf("number %d of a tablet: %d", i+1, status)
		}
	}
}

// TestTheDatabaseIsAwayAndTheQuestionWaits closes the database under the form: who asks
// is thanked as always, and the code takes off the list what waits. Where it cannot wait
// the form stays.
func TestTheDatabaseIsAwayAndTheQuestionWaits(t *testing.T) {
	s := newSite(t)
	s.asking(t)
	s.ask(t, "GET", "/result?"+everythingQuery, "")
	if err := s.Store.Close(); err != nil {
		t.Fatal(err)
	}
	words := i18n.For("es")
	status, _, page := s.sendForm(t, "/ask", mother())
	codes := codeShown.FindAllStringSubmatch(page, -1)
	if status != 303 || len(codes) != 2 || !strings.Contains(page, words.T("ask.thanks")) {
		t.Fatalf("%d %s", status, page)
	}
	_, _, again := s.sendForm(t, "/ask", mother())
	if !strings.Contains(again, codes[0][1]) || !strings.Contains(again, codes[1][1]) {
		t.Errorf("asked again: %s", again)
	}
	off := url.Values{"lang": {"es"}, "code": {codes[0][1]}, "do": {"off"}}
	status, _, page = s.sendForm(t, "/off", off)
	if status != 303 || !strings.Contains(page, words.T("ask.off.done_title")) {
		t.Errorf("%d %s", status, page)
	}
	if err := os.RemoveAll(s.People); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(s.People, 0o700); err != nil { // the disk is broken, too
		t.Fatal(err)
	}
	status, _, page = s.sendForm(t, "/ask", mother())
	if status != http.StatusServiceUnavailable || !strings.Contains(page, words.T("ask.away")) ||
		!strings.Contains(page, `value="Ana María"`) || !strings.Contains(page, `value="bible-bunco" checked`) {
		t.Errorf("%d %s", status, page)
	}
	status, _, page = s.sendForm(t, "/off", url.Values{"lang": {"es"}, "code": {request.ShowCode(request.NewCode())}})
	if status != http.StatusServiceUnavailable || !strings.Contains(page, words.T("ask.off.away")) {
		t.Errorf("%d %s", status, page)
	}
	if strings.Contains(s.Log.String(), "Ana") || strings.Contains(s.Log.String(), "0100") {
		t.Errorf("the log tells who asks:\n%s", s.Log)
	}
}
