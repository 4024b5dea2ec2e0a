package admin_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"ministryfinder/embedded/admin"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/webtest"
)

// link is the link of an invitation, and the page that shows it.
type link struct {
	webtest.Answer
	address, path string
}

func linkOf(t *testing.T, a webtest.Answer) link {
	t.Helper()
	found := regexp.MustCompile(`id="link" href="([^"]+)"`).FindStringSubmatch(a.Body)
	if a.Status != http.StatusOK || found == nil {
		t.Fatalf("no link: %d %s", a.Status, a.Body)
	}
	address := html.UnescapeString(found[1])
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return link{a, address, u.RequestURI()}
}

// invite has an administrator invite somebody.
func invite(t *testing.T, s *webtest.Site, cookie, name, role string) link {
	t.Helper()
	return linkOf(t, post(t, s, "/admin/people", cookie, url.Values{"name": {name}, "role": {role}}))
}

func (l link) post(t *testing.T, s *webtest.Site, name, password string) webtest.Answer {
	t.Helper()
	u, err := url.Parse(l.path)
	if err != nil {
		t.Fatal(err)
	}
	return post(t, s, "/admin/join", "", url.Values{"t": {u.Query().Get("t")}, "name": {name}, "password": {password},
		"password_again": {password}})
}

// accept uses the link and returns the cookie of who then is signed in.
func (l link) accept(t *testing.T, s *webtest.Site, name, password string) string {
	t.Helper()
	a := l.post(t, s, name, password)
	if a.Status != http.StatusSeeOther || a.Header.Get("Location") != "/admin?done=joined" || !isIn(t, s, cookieOf(a)) {
		t.Fatalf("%d %s %s", a.Status, a.Header.Get("Location"), a.Body)
	}
	return cookieOf(a)
}

// A colleague's link works once and for 48 hours, is used by nobody who only looks
// at it, and says what to do when it does not work any more.
func TestAnInvitationWorksOnceAndInItsTime(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		anna := s.Account(t, "Anna", store.Administrator)
		says := func(l link, want string) {
			t.Helper()
			for _, lang := range []string{"", "&lang=es"} {
				a := s.Ask(t, "GET", l.path+lang, "", "Accept", "text/html")
				if a.Status != 403 || lang == "" && !strings.Contains(a.Body, want) {
					t.Errorf("want %q: %d %s", want, a.Status, a.Body)
				}
			}
			if a := l.post(t, s, "Somebody", right); a.Status != 403 || !strings.Contains(a.Body, want) {
				t.Errorf("want %q: %d %s", want, a.Status, a.Body)
			}
		}
		first := invite(t, s, anna, "Eva", "editor")
		if strings.Contains(s.Ask(t, "GET", "/admin/people", "", "Cookie", anna).Body, first.path) {
			t.Error("the list shows the link")
		}
		second := invite(t, s, anna, "eva", "editor")
		says(first, "has made a newer one")
		s.Clock.Advance(auth.InvitationLife - time.Second)
		for range 3 {
			a := s.Ask(t, "GET", second.path, "", "Accept", "text/html")
			if a.Status != 200 || !strings.Contains(a.Body, "Anna invites you") || a.Header.Get("Cache-Control") != "no-store, no-transform" {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
		}
		for what, a := range map[string]webtest.Answer{
			"weak": second.post(t, s, "Eva", "1234567890"), "taken": second.post(t, s, "ANNA", right),
		} {
			if a.Status != 400 && a.Status != 409 || !strings.Contains(a.Body, `role="alert"`) || !strings.Contains(a.Body, `name="t"`) {
				t.Errorf("%s: %d %s", what, a.Status, a.Body)
			}
		}
		s.Clock.Advance(time.Second)
		says(second, "links work for 48 hours")
		anna = s.Enter(t)
		if page := s.Ask(t, "GET", "/admin/people", "", "Cookie", anna).Body; !strings.Contains(page, "Nobody used the link") {
			t.Errorf("the list does not say so: %s", page)
		}
		third := invite(t, s, anna, "Eva", "editor")
		third.accept(t, s, "Evi", right)
		says(third, "It was used already")
		if u, err := s.Store.UserNamed(t.Context(), "evi"); err != nil || u.Role != store.Editor {
			t.Errorf("%+v %v", u, err)
		}
		fourth := invite(t, s, anna, "Ida", "editor")
		all, err := s.Store.Invitations(t.Context())
		if err != nil || len(all) != 4 {
			t.Fatal(all, err)
		}
		for i, want := range []int{303, 404} {
			if a := post(t, s, fmt.Sprintf("/admin/people/invitations/%d/withdraw", all[0].ID), anna, nil); a.Status != want {
				t.Errorf("withdrawn %d: %d", i, a.Status)
			}
		}
		says(fourth, "An administrator has withdrawn it")
		says(link{path: "/admin/join?t=cut"}, "whole address")
	})
}

// Of several who use a link at once one has the account.
func TestOfSeveralWhoAcceptAtOnceOneWins(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		l := invite(t, s, s.Account(t, "Anna", store.Administrator), "Eva", "editor")
		var answers [4]webtest.Answer
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() { answers[i] = l.post(t, s, fmt.Sprint("Eva ", i), right) })
		}
		all.Wait()
		won := 0
		for _, a := range answers {
			switch a.Status {
			case 303:
				won++
			case 403:
			default:
				t.Errorf("%d %s", a.Status, a.Body)
			}
		}
		users, err := s.Store.Users(t.Context())
		if err != nil || won != 1 || len(users) != 2 {
			t.Errorf("%d have won, %d accounts (%v)", won, len(users), err)
		}
	})
}

// Links that somebody has made who is no administrator any more do nothing, nor
// does one for a password that was changed otherwise, or for an account that is gone.
func TestLinksEndWithWhatTheyRestOn(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		anna, ben := s.Account(t, "Anna", store.Administrator), s.Account(t, "Ben", store.Administrator)
		ends := func(what string, l link) {
			t.Helper()
			if a := l.post(t, s, "Somebody", right); a.Status != 403 {
				t.Errorf("%s: %d", what, a.Status)
			}
		}
		byBen := invite(t, s, ben, "Eva", "administrator")
		if a := post(t, s, fmt.Sprintf("/admin/people/%d/role", idOf(t, s, "Ben")), anna, url.Values{"role": {"editor"}}); a.Status != 303 {
			t.Fatal(a.Status)
		}
		ends("made by who is an editor now", byBen)
		change := func(what string) webtest.Answer {
			return post(t, s, fmt.Sprintf("/admin/people/%d/%s", idOf(t, s, "Ben"), what), anna, nil)
		}
		renew := linkOf(t, change("link"))
		if err := s.Door(t).SetPassword(t.Context(), "@command", idOf(t, s, "Ben"), 0, "quite another sentence"); err != nil {
			t.Fatal(err)
		}
		ends("a password that was changed otherwise", renew)
		renew = linkOf(t, change("link"))
		if a := change("remove"); a.Status != 303 {
			t.Fatal(a.Status)
		}
		ends("an account that is gone", renew)
		// An account that nobody has yet is no administrator.
		invite(t, s, anna, "Olga", "administrator")
		if a := post(t, s, fmt.Sprintf("/admin/people/%d/remove", idOf(t, s, "Anna")), anna, nil); a.Status != 409 {
			t.Errorf("the last administrator who can sign in: %d", a.Status)
		}
	})
}

// The page with the link says under which address colleagues reach the dashboard,
// which was tried, or what to turn on; and it sends the link where e-mail is set up.
func TestAnInvitationNamesAnAddressThatAnswers(t *testing.T) {
	c := &tray{}
	s := webtest.New(t, withComputer(c))
	cookie := s.Enter(t)
	again := func() link { return invite(t, s, cookie, "Eva", "editor") }
	for _, step := range []struct {
		network admin.Network
		says    string
	}{
		{admin.Network{}, "turn on “Share” and “Dashboard as well”"},
		{admin.Network{On: true, URL: s.URL}, "reach the quiz, but not the dashboard"},
		{admin.Network{On: true, Dashboard: true, Notes: []string{"No network is there."}}, "No network is there."},
		{admin.Network{On: true, Dashboard: true, URL: "http://127.0.0.1:1"}, "should answer at http://127.0.0.1:1/"},
	} {
		c.network = step.network
		if l := again(); !strings.Contains(l.Body, step.says) || !strings.Contains(l.Body, `id="why"`) ||
			!strings.HasPrefix(l.address, s.URL+"/admin/join?t=") || strings.Contains(l.Body, `id="tried"`) {
			t.Errorf("want %q: %s", step.says, l.Body)
		}
	}
	other := strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	c.network, c.mails = admin.Network{On: true, Dashboard: true, URL: other}, true
	l := again()
	if strings.Contains(l.Body, `id="why"`) || !strings.Contains(l.Body, `id="tried"`) ||
		!strings.HasPrefix(l.address, other+"/admin/join?t=") ||
		!strings.Contains(l.Body, `href="mailto:?subject=Your%20account`) || !strings.Contains(l.Body, `src="data:image/svg`) ||
		!strings.Contains(l.Body, `id="in-house"`) || !strings.Contains(l.Body, "in%20the%20parish%27s%20network") {
		t.Errorf("%s %s", l.address, l.Body)
	}
	u, err := url.Parse(l.path)
	if err != nil {
		t.Fatal(err)
	}
	send := func(email string) webtest.Answer {
		return post(t, s, "/admin/people/invitations/mail", cookie, url.Values{"t": {u.Query().Get("t")}, "email": {email}})
	}
	for email, want := range map[string]string{
		"eva": "one e-mail address", "eva@gmail": "one e-mail address", "eva@example.org, ida@example.org": "one e-mail address",
		"eva@example.org\r\nBcc: all@example.org": "one e-mail address", "refused@example.org": "550 not wanted",
	} {
		a := send(email)
		same := linkOf(t, webtest.Answer{Status: 200, Body: a.Body}).path == l.path
		if !strings.Contains(a.Body, want) || !same || len(c.letters) != 0 {
			t.Errorf("%q: %d %s", email, a.Status, a.Body)
		}
	}
	if a := send(" eva@example.org "); a.Status != 200 || !strings.Contains(a.Body, "Sent to eva@example.org.") || len(c.letters) != 1 ||
		c.letters[0].To[0] != "eva@example.org" || !strings.Contains(c.letters[0].Body, l.address) {
		t.Errorf("%d %+v", a.Status, c.letters)
	}
	l.accept(t, s, "Eva", right)
	if a := send("eva@example.org"); a.Status != 404 || len(c.letters) != 1 {
		t.Errorf("after its use: %d", a.Status)
	}
	// Where the page is opened under an address that others reach, it is the one.
	proxied := webtest.New(t, behindAProxy(t, false))
	a := proxied.Ask(t, "POST", "/admin/people", url.Values{"name": {"Eva"}, "role": {"editor"}}.Encode(), "Cookie",
		proxied.Account(t, "Anna", store.Administrator), "Content-Type", form, "Sec-Fetch-Site", "same-origin", "Accept", "text/html",
		"X-Forwarded-For", "192.0.2.1", "X-Forwarded-Host", "quiz.example.org")
	if l := linkOf(t, a); !strings.HasPrefix(l.address, "http://quiz.example.org/admin/join?t=") {
		t.Errorf("%s", l.address)
	}
	if login := proxied.Ask(t, "GET", "/admin/login", "", "Accept", "text/html").Body; !strings.Contains(login, "admin set-password") {
		t.Error("without an icon the sign-in page does not say what to type")
	}
	login := s.Ask(t, "GET", "/admin/login", "", "Accept", "text/html").Body
	if !strings.Contains(login, "Or open the dashboard from the icon") {
		t.Error("the sign-in page does not name the icon")
	}
}

// The letter that one's own mail program begins is the whole one, whatever the name has.
func TestAnInvitationInOnesOwnMailProgramIsWhole(t *testing.T) {
	c := &tray{}
	s := webtest.New(t, withComputer(c))
	c.network = admin.Network{On: true, Dashboard: true, URL: strings.Replace(s.URL, "127.0.0.1", "localhost", 1)}
	cookie := s.Enter(t)
	for _, lang := range i18n.Languages {
		a := post(t, s, "/admin/people", cookie, url.Values{"name": {"Tom & Ann"}, "role": {"editor"}, "lang": {lang}})
		_, after, _ := strings.Cut(html.UnescapeString(a.Body), `href="mailto:?`)
		query, _, _ := strings.Cut(after, `"`)
		fields, err := url.ParseQuery(query)
		if err != nil || len(fields) != 2 {
			t.Fatalf("%s: %v %q", lang, err, query)
		}
		words := i18n.For(lang)
		if got, want := fields.Get("subject"), words.T("people.letter.invite_subject"); got != want {
			t.Errorf("%s: the subject is %q, want %q", lang, got, want)
		}
		first, last, _ := strings.Cut(words.T("people.letter.invite", "name", "Tom & Ann", "link", "|", "until", "|"), "|")
		_, last, _ = strings.Cut(last, "|")
		ends := strings.NewReplacer("\n", "\r\n")
		body := fields.Get("body")
		if !strings.HasPrefix(body, ends.Replace(first)) || !strings.HasSuffix(body, ends.Replace(last)) ||
			!strings.Contains(body, linkOf(t, a).address) {
			t.Errorf("%s: the letter is %q", lang, body)
		}
	}
}
