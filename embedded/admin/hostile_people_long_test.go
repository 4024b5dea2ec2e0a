package admin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// A hostile name of an account is refused, or is a text wherever the account is
// listed, signs in, changes something or is changed.
func TestHostileNamesOfAccountsAreOnlyTexts(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Account(t, "Anna", store.Administrator)
		door := s.Door(t)
		// One password for all: it takes the longest.
		hash, err := door.Hash(t.Context(), right)
		if err != nil {
			t.Fatal(err)
		}
		var kept []string
		for _, text := range hostileTexts(t) {
			look(t, fmt.Sprintf("no role for %q", text), post(t, s, "/admin/people", cookie, url.Values{"name": {text}, "role": {text}}))
			look(t, fmt.Sprintf("no link %q", text), s.Ask(t, "GET", "/admin/join?t="+url.QueryEscape(text), "", "Accept", "text/html"))
			look(t, fmt.Sprintf("no mail for %q", text),
				post(t, s, "/admin/people/invitations/mail", cookie, url.Values{"t": {text}, "email": {text}}))
			if auth.CheckName(text) != "" {
				a := post(t, s, "/admin/people", cookie, url.Values{"name": {text}, "role": {"editor"}})
				look(t, fmt.Sprintf("an account %q", text), a)
				if a.Status != http.StatusBadRequest && auth.CheckName(strings.TrimSpace(text)) != "" {
					t.Errorf("an account %q: %d", text, a.Status)
				}
				continue
			}
			id, err := s.Store.AddUser(t.Context(), "Anna", store.User{Name: text, PasswordHash: hash, Role: store.Administrator,
				CreatedAt: s.Clock.Now()})
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			kept = append(kept, text)
			signed, err := door.StartSessionOf(t.Context(), store.User{ID: id, Name: text, PasswordHash: hash}, "", text)
			if err != nil {
				t.Fatal(err)
			}
			own := door.SessionCookie(false) + "=" + signed.Token
			for _, path := range []string{"/admin", "/admin/account", "/admin/people?lang=es"} {
				look(t, fmt.Sprintf("%s of %q", path, text), s.Ask(t, "GET", path, "", "Accept", "text/html", "Cookie", own))
			}
			person := fmt.Sprint("/admin/people/", id)
			for _, values := range []url.Values{{"role": {"editor"}}, {"role": {text}}} {
				look(t, fmt.Sprintf("%q in another role", text), post(t, s, person+"/role", cookie, values))
			}
			look(t, fmt.Sprintf("a link for %q", text), post(t, s, person+"/link", cookie, nil))
			look(t, "something else", post(t, s, person+"/"+url.PathEscape(text), cookie, url.Values{}))
		}
		if len(kept) < len(hostileTexts(t))/2 {
			t.Errorf("only %d hostile names are taken: %q", len(kept), kept)
		}
		for _, text := range hostile {
			look(t, fmt.Sprintf("HTTP Basic as %q", text), s.Ask(t, "GET", "/admin/api/submissions", "", "Authorization", basic(text, "x")))
		}
		s.Clock.Advance(2 * time.Hour) // no lock after wrong passwords
		cookie = s.Enter(t)
		// One comes in by the form and its own password, as people do.
		const name = `<probe> "o'Hara" =1+1`
		l := invite(t, s, cookie, name, "administrator")
		look(t, "the link", l.Answer)
		look(t, "the page of the link", s.Ask(t, "GET", l.path, "", "Accept", "text/html"))
		look(t, "the invitation", s.Ask(t, "GET", "/admin/people", "", "Accept", "text/html", "Cookie", cookie))
		l.accept(t, s, name, right)
		own := cookieOf(signIn(t, s, name, right))
		if !isIn(t, s, own) {
			t.Fatalf("%q does not come in", name)
		}
		look(t, "hiding", post(t, s, "/admin/ministries", own, url.Values{"id": {fmt.Sprint(stored(t, s, "mass").ID)}, "action": {"hide"},
			"confirmed": {"1"}}))
		for _, path := range []string{"/admin/people", "/admin/log", "/admin/log?lang=es", "/admin/ministries", "/admin", "/admin/account"} {
			look(t, path, s.Ask(t, "GET", path, "", "Accept", "text/html", "Cookie", own))
		}
		users, err := s.Store.Users(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range append(kept, name, "Anna") {
			if !slices.ContainsFunc(users, func(u store.User) bool { return u.Name == text }) {
				t.Errorf("the account %q is another", text)
			}
		}
		for _, u := range users {
			if u.Name != "Anna" {
				look(t, "removing", post(t, s, fmt.Sprint("/admin/people/", u.ID, "/remove"), cookie, url.Values{}))
			}
		}
		if users, err = s.Store.Users(t.Context()); err != nil || len(users) != 1 {
			t.Errorf("%d accounts are left (%v)", len(users), err)
		}
		look(t, "the log", s.Ask(t, "GET", "/admin/log", "", "Accept", "text/html", "Cookie", cookie))
	}, func(c *web.Config) { c.RateLimit = false })
}

// A name that looks like another's is no name: whoever reads the log would take
// one for the other.
func TestNamesThatLookAlikeAreRefused(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Anna\u200b", "An\u2060na", "\ufeffAnna", "\u202eannA", "Anna\u2066", "An\u00adna", "An\u00a0na",
		"An\u2028na", "Anna\U000e0041", "\u3164", "Anna\ufe0f"} {
		if auth.CheckName(name) != auth.ProblemBrokenName {
			t.Errorf("%q is a name", name)
		}
	}
	for _, name := range []string{"Anna", "José Ñ", "Nguyễn", "王小明", "O'Hara-Smith jr.", "Zoë (office)"} {
		if problem := auth.CheckName(name); problem != "" {
			t.Errorf("%q is refused: %s", name, problem)
		}
	}
}
