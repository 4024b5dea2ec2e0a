package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// calling is a site whose parish calls back: Maria leads the first ministry, with Carlos
// as her deputy, and the second; Rosa leads the third.
type calling struct {
	*webtest.Site
	calls                    *connect.Service
	ministries               []catalogue.Ministry
	maria, carlos, rosa      int64
	token, deputys, another  string
	anna, ben, child, rosas_ store.AskedRequest
}

// Latest makes it the service's catalogue.
func (c *calling) Latest(context.Context) ([]catalogue.Ministry, bool) { return c.ministries, true }

func newCalling(t *testing.T, change ...func(*web.Config)) *calling {
	t.Helper()
	c := &calling{Site: webtest.New(t, change...)}
	ctx := t.Context()
	all, err := c.Store.Ministries(ctx)
	if err != nil {
		t.Fatal(err)
	}
	c.ministries = slices.DeleteFunc(all, func(m catalogue.Ministry) bool { return !m.Active || m.IsFull() })
	c.calls = &connect.Service{Store: c.Store, Catalogue: c, Now: c.Clock.Now}
	choice := connect.Default()
	choice.On, choice.Training = true, []int64{c.ministries[1].ID}
	if err := connect.SaveChoice(ctx, c.Store, "test", choice, 0, c.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	leader := func(name, email string, ministry int, deputy bool) int64 {
		id, err := c.Store.SaveLeader(ctx, request.Leader{MinistryID: c.ministries[ministry].ID, Name: name,
			Email: email, Deputy: deputy},
			store.AuditEntry{At: c.Clock.Now(), Action: "leader.save"})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	c.maria, c.carlos = leader("Maria Lopez", "maria@example.org", 0, false), leader("Carlos", "carlos@example.org", 0, true)
	leader("Maria Lopez", "Maria@example.org", 1, false)
	c.rosa = leader("Rosa", "rosa@example.org", 2, false)
	ask := func(name, phone, email string, child bool, ministry int) store.AskedRequest {
		asked, err := c.calls.Ask(ctx, connect.Question{Name: name, Phone: phone, Email: email,
			BestTime: "after 6 p.m.", Language: "en",
			ForChild: child, MinistryIDs: []int64{c.ministries[ministry].ID}, Channel: request.Web})
		if err != nil {
			t.Fatal(err)
		}
		r, err := c.Store.RequestOf(ctx, asked.Requests[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	c.anna, c.ben = ask("Anna Smith", "(615) 555-0100", "anna@example.org", false, 0), ask("Ben", "", "ben@example.org", false, 0)
	c.child, c.rosas_ = ask("Dolores", "615 555 0101", "", true, 1), ask("Xenia", "615 555 0102", "", false, 2)
	for token, id := range map[*string]int64{&c.token: c.maria, &c.deputys: c.carlos, &c.another: c.rosa} {
		if *token, err = c.calls.NewLink(ctx, id); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func (c *calling) at(token string) string { return "/answer/" + token }

// say sends what a button of the page sends.
func (c *calling) say(t *testing.T, token string, r store.AskedRequest, kind string, more ...string) webtest.Answer {
	t.Helper()
	form := url.Values{"id": {r.ID}, "version": {fmt.Sprint(r.Version)}, "kind": {kind}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return c.Ask(t, "POST", c.at(token), form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html")
}

func (c *calling) now(t *testing.T, r store.AskedRequest) store.AskedRequest {
	t.Helper()
	now, err := c.Store.RequestOf(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func wantWords(t *testing.T, what string, a webtest.Answer, status int, has ...string) {
	t.Helper()
	if a.Status != status {
		t.Errorf("%s: status %d, want %d", what, a.Status, status)
	}
	for _, words := range has {
		if !strings.Contains(a.Body, words) {
			t.Errorf("%s: the page does not say %q:\n%s", what, words, main(a.Body))
		}
	}
}

// main is what stands between a page's head and foot.
func main(page string) string {
	_, rest, _ := strings.Cut(page, "<main")
	part, _, _ := strings.Cut(rest, "</main>")
	return part
}

// A leader sees who waits, for each ministry that he leads, and says what came of it
// with one button; the deputy sees the same, and others nothing of it.
func TestALeaderAnswersWithoutAnAccount(t *testing.T) {
	c := newCalling(t)
	page := c.Ask(t, "GET", c.at(c.token), "", "Accept", "text/html")
	wantWords(t, "Maria's page", page, 200, "3 people wait", "Anna", "tel:6155550100", "mailto:ben@example.org",
		"Dolores", "after 6 p.m.",
		"A parent asks for a child. Speak with the parent only, never with the child directly.", "safe-environment training", "I called: reached")

	if h := page.Header; h.Get("Cache-Control") != "no-store, no-transform" || h.Get("X-Robots-Tag") == "" ||
		h.Get("Referrer-Policy") != "same-origin" {
		t.Errorf("its headers: %v", h)
	}
	if strings.Contains(page.Body, "Xenia") || strings.Contains(page.Body, "<script") {
		t.Error("it shows another leader's people, or runs a script")
	}
	wantWords(t, "in Spanish", c.Ask(t, "GET", c.at(c.token)+"?lang=es", ""), 200, "3 personas le esperan",
		"Llamé: hablamos", `name="lang" value="es"`)

	a := c.say(t, c.token, c.anna, "reached", "lang", "es")
	if to := a.Header.Get("Location"); a.Status != http.StatusSeeOther || !strings.HasPrefix(to,
		c.at(c.token)+"?after=") || !strings.Contains(to, "lang=es") {
		t.Fatalf("%d to %s", a.Status, to)
	}
	wantWords(t, "after it", c.Ask(t, "GET", strings.Replace(a.Header.Get("Location"), "lang=es", "lang=en", 1), ""), 200,
		"<title>It is noted. · People who wait for a call", "Noted: Anna, reached.", "2 people wait", "You have spoken", "still waiting",
		`>Anna</h3>`)
	if r := c.now(t, c.anna); r.State != request.Reached {
		t.Errorf("%+v", r)
	}
	// The deputy's page was open all the while.
	wantWords(t, "the deputy", c.say(t, c.deputys, c.anna, "tried"), http.StatusConflict,
		"<title>Nothing was changed. · ", "somebody was quicker", "Anna: reached (noted by Maria Lopez)")
	if a := c.say(t, c.deputys, c.now(t, c.anna), "joined"); a.Status != http.StatusSeeOther {
		t.Errorf("the deputy may change it: %d", a.Status)
	}
	wantWords(t, "Maria", c.say(t, c.token, c.anna, "not_now"), http.StatusConflict,
		"Anna: joined (noted by Carlos)", `value="reopened"`)
	c.say(t, c.token, c.now(t, c.anna), "reopened")
	if r := c.now(t, c.anna); r.State != request.Waiting {
		t.Errorf("%+v", r)
	}
	c.say(t, c.token, c.now(t, c.anna), "not_now")
	c.say(t, c.token, c.child, "tried")
	wantWords(t, "at the end", follow(t, c, c.say(t, c.token, c.ben, "not_asked")), 200, "It is noted.",
		"Thank you.", "Nothing else waits for you.",
		"Nobody answered 1 time.")
	if _, err := c.Store.RequestOf(t.Context(), c.ben.ID); err == nil {
		t.Error("who did not ask is still there")
	}
}

// follow opens where an answer leads.
func follow(t *testing.T, c *calling, a webtest.Answer) webtest.Answer {
	t.Helper()
	return c.Ask(t, "GET", a.Header.Get("Location"), "", "Accept", "text/html")
}

func TestALeaderPutsOffAndPassesOn(t *testing.T) {
	c := newCalling(t)
	for _, date := range []string{c.calls.Today(), "2020-01-01", "2027-02-31", connect.AddDays(c.calls.Today(),
		request.MaxLater+1), "soon", ""} {
		a := c.say(t, c.token, c.anna, "later", "date", date)
		wantWords(t, date, a, http.StatusBadRequest, "Please choose a day from tomorrow on",
			`value="`+date+`"`, `aria-invalid="true" autofocus`, "<title>There is a problem · People who wait")
	}
	if r := c.now(t, c.anna); r.Version != c.anna.Version {
		t.Errorf("a wrong date changed %+v", r)
	}
	on := connect.AddDays(c.calls.Today(), 30)
	wantWords(t, "later", follow(t, c, c.say(t, c.token, c.anna, "later", "date", on)), 200,
		"Noted: Anna, to be called on", "To be called later: 1")
	if r := c.now(t, c.anna); r.State != request.Later || r.NextOn != on {
		t.Errorf("%+v", r)
	}
	if a := c.say(t, c.token, c.ben, "passed_on", "to", fmt.Sprint(c.ministries[2].ID)); a.Status != http.StatusSeeOther {
		t.Errorf("passed on: %d", a.Status)
	}
	if r := c.now(t, c.ben); r.Owner != c.rosa || r.MinistryID != c.ministries[2].ID {
		t.Errorf("%+v", r)
	}
	wantWords(t, "Rosa's page", c.Ask(t, "GET", c.at(c.another), ""), 200, "Ben", "Xenia")
	c.say(t, c.token, c.child, "passed_on", "to", "office")
	if r := c.now(t, c.child); r.Owner != request.Office {
		t.Errorf("%+v", r)
	}
}

// Names stand where people look for them, whatever their accents and capital letters.
func TestALeaderFindsTheMinistryToPassOnToInAList(t *testing.T) {
	c := newCalling(t)
	_, err := c.Store.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "test", Action: store.ActionUpdate, At: c.Clock.Now()},
		func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
			for i := range present {
				present[i].Active = i < 4
				present[i].Name = []string{"Zeladores", "Ángeles", "óptica", "Niños"}[i%4]
			}
			return present, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`<option value="[0-9]+">([^<]*)<`).FindAllStringSubmatch(c.Ask(t, "GET", c.at(c.token), "").Body, 4)
	var names []string
	for _, name := range found {
		names = append(names, name[1])
	}
	if got := strings.Join(names, " "); got != "Ángeles Niños óptica Zeladores" {
		t.Error(got)
	}
}

// Whatever is wrong with a link or an answer, the page is the same.
func TestALinkThatDoesNotWorkSaysNotWhy(t *testing.T) {
	c := newCalling(t)
	c.say(t, c.token, c.ben, "joined")
	closed := c.now(t, c.ben)
	ended, err := c.calls.NewLink(t.Context(), c.maria)
	if err != nil {
		t.Fatal(err)
	}
	expire := func(token string) {
		if err := c.Store.EndAnswerLinks(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := c.Store.AddAnswerLink(t.Context(), "x"+token, c.maria, c.calls.Today(), c.calls.Today()); err != nil {
			t.Fatal(err)
		}
	}
	token := regexp.MustCompile(`/answer/[A-Za-z0-9]+`)
	pages := map[string]string{}
	keep := func(what string, a webtest.Answer) {
		if a.Status != http.StatusNotFound {
			t.Errorf("%s: %d", what, a.Status)
		}
		pages[what] = token.ReplaceAllString(main(a.Body), "/answer/TOKEN")
	}
	keep("another leader's", c.say(t, c.another, c.anna, "reached"))
	keep("closed", c.say(t, c.token, closed, "reached"))
	keep("no such person", c.say(t, c.token, store.AskedRequest{Request: request.Request{ID: "x", Version: 1}}, "reached"))
	keep("no such ministry", c.say(t, c.token, c.anna, "passed_on", "to", "999999"))
	keep("too long", c.say(t, c.token, c.anna, "later", "date", strings.Repeat("1", 5000)))
	expire(ended)
	keep("expired", c.Ask(t, "GET", c.at(ended), ""))
	keep("expired, sent", c.say(t, ended, c.anna, "reached"))
	keep("wrong", c.Ask(t, "GET", c.at("nonsense"), ""))
	keep("wrong, sent", c.say(t, "nonsense", c.anna, "reached"))
	for what, page := range pages {
		if page != pages["wrong"] || !strings.Contains(page, "This link does not work any more") {
			t.Errorf("%s:\n%s", what, page)
		}
	}
	if r := c.now(t, c.anna); r.Version != c.anna.Version {
		t.Errorf("%+v", r)
	}
	a := c.Ask(t, "POST", c.at(c.token), "kind=reached", "Content-Type", "application/x-www-form-urlencoded",
		"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site")
	if a.Status != http.StatusForbidden {
		t.Errorf("from another site: %d", a.Status)
	}
}

// scanners are programs that open mailed links before people do.
var scanners = []string{
	"Mozilla/5.0 (compatible; SafeLinks/1.0; Microsoft Office Protection)", "Mimecast-URL-Protect/2.0", "Proofpoint-URLDefense/1.4",
	"Barracuda Sentinel (EE)", "GoogleImageProxy",
}
