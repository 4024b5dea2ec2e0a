package admin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ministryfinder/embedded/admin"
	"ministryfinder/embedded/outbox"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/webtest"
)

func idOf(t *testing.T, s *webtest.Site, name string) int64 {
	t.Helper()
	u, err := s.Store.UserNamed(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return u.ID
}

// lastEntry returns the newest entry of the audit log.
func lastEntry(t *testing.T, s *webtest.Site) store.AuditEntry {
	t.Helper()
	all, err := s.Store.AuditEntries(t.Context(), 0, 1)
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	return all[0]
}

// patterns are the routes that the dashboard adds.
type patterns map[string]bool

func (p patterns) Handle(pattern string, _ http.Handler) { p[pattern] = true }

// TestWhoMayDoWhat asks for every route of the office as a stranger, an editor
// and an administrator.
func TestWhoMayDoWhat(t *testing.T) {
	s := webtest.New(t)
	editor, administrator := s.Account(t, "Eva", store.Editor), s.Account(t, "Anna", store.Administrator)
	unasked := patterns{}
	admin.New(admin.Config{Store: s.Store, Outbox: outbox.New(outbox.Config{})}).Routes(unasked)
	if len(unasked) < 50 {
		t.Fatalf("the office has %d routes", len(unasked))
	}
	const notIn, forbidden = 303, 403
	for _, c := range []struct {
		pattern, path                   string
		stranger, editor, administrator int
	}{
		{"GET /admin", "/admin", notIn, 200, 200},
		{"GET /admin/", "/admin/nothing", 404, 404, 404},
		{"GET /admin/statistics", "/admin/statistics", notIn, 200, 200},
		{"GET /admin/account", "/admin/account", notIn, 200, 200},
		{"GET /admin/health", "/admin/health", notIn, 200, 200},
		{"GET /admin/ministries", "/admin/ministries", notIn, 200, 200},
		{"GET /admin/ministries/import", "/admin/ministries/import", notIn, 200, 200},
		{"GET /admin/ministries/new", "/admin/ministries/new", notIn, 200, 200},
		{"GET /admin/ministries/translate", "/admin/ministries/translate", notIn, 200, 200},
		{"POST /admin/ministries/translate", "/admin/ministries/translate", notIn, 404, 404},
		{"GET /admin/ministries/links", "/admin/ministries/links", notIn, 200, 200},
		{"POST /admin/ministries/links/try", "/admin/ministries/links/try", notIn, 303, 303},
		{"POST /admin/ministries/links/stop", "/admin/ministries/links/stop", notIn, 303, 303},
		{"POST /admin/ministries/links/monthly", "/admin/ministries/links/monthly", notIn, forbidden, 303},
		{"GET /admin/ministries/x-ray", "/admin/ministries/x-ray", notIn, 200, 200},
		{"GET /admin/poster", "/admin/poster", notIn, 200, 200},
		{"GET /admin/sheet", "/admin/sheet", notIn, 200, 200},
		{"GET /admin/statistics.pdf", "/admin/statistics.pdf", notIn, 200, 200},
		{"POST /admin/statistics/mail", "/admin/statistics/mail", notIn, forbidden, 303},
		{"GET /admin/submissions", "/admin/submissions", notIn, forbidden, 200},
		{"GET /admin/ministries/{id}", "/admin/ministries/1", notIn, 200, 200},
		{"GET /admin/log", "/admin/log", notIn, forbidden, 200},
		{"GET /admin/people", "/admin/people", notIn, forbidden, 200},
		{"GET /admin/backups", "/admin/backups", notIn, forbidden, 200},
		{"POST /admin/backups/now", "/admin/backups/now", notIn, forbidden, 303},
		{"POST /admin/backups/download", "/admin/backups/download", notIn, forbidden, 404},
		{"GET /admin/share", "/admin/share", notIn, 200, 200},
		{"GET /admin/help", "/admin/help", 200, 200, 200},
		{"GET /admin/help/{task}", "/admin/help/backups", 200, 200, 200},
		{"GET /admin/help/picture/{name}", "/admin/help/picture/well-32.png", 200, 200, 200},
		{"GET /admin/clock", "/admin/clock", notIn, 200, 200},
		{"POST /admin/clock", "/admin/clock", notIn, forbidden, 200},
		{"GET /admin/computer", "/admin/computer", notIn, 200, 200},
		{"POST /admin/computer/notify", "/admin/computer/notify", notIn, forbidden, 404},
		{"GET /admin/backups/restore", "/admin/backups/restore", notIn, forbidden, 404},
		{"POST /admin/backups/restore", "/admin/backups/restore", notIn, forbidden, 404},
		{"GET /admin/backups/progress", "/admin/backups/progress", 200, 200, 200},
		{"POST /admin/backups/progress", "/admin/backups/progress", 403, 403, 403},
		{"GET /admin/settings", "/admin/settings", notIn, forbidden, 200},
		{"GET /admin/connect", "/admin/connect", notIn, forbidden, 200},
		{"POST /admin/connect", "/admin/connect", notIn, forbidden, 400},
		{"GET /admin/leaders", "/admin/leaders", notIn, 200, 200},
		{"POST /admin/leaders", "/admin/leaders", notIn, 404, 404},
		{"POST /admin/leaders/give", "/admin/leaders/give", notIn, 404, 404},
		{"POST /admin/leaders/remove", "/admin/leaders/remove", notIn, 404, 404},
		{"GET /admin/waiting", "/admin/waiting", notIn, 200, 200},
		{"POST /admin/waiting/find", "/admin/waiting/find", notIn, 400, 400},
		{"POST /admin/waiting/change", "/admin/waiting/change", notIn, 404, 404},
		{"GET /admin/waiting/person/{id}", "/admin/waiting/person/x", notIn, 404, 404},
		{"GET /admin/waiting/person/{id}/kept", "/admin/waiting/person/x/kept", notIn, 404, 404},
		{"POST /admin/waiting/person/{id}/remove", "/admin/waiting/person/x/remove", notIn, 303, 303},
		{"GET /admin/cards", "/admin/cards", notIn, 200, 200},
		{"POST /admin/cards", "/admin/cards", notIn, 400, 400},
		{"GET /admin/call-sheets", "/admin/call-sheets", notIn, 200, 200},
		{"GET /admin/call-sheets/sheets.pdf", "/admin/call-sheets/sheets.pdf", notIn, 303, 303},
		{"GET /admin/call-sheets/table.csv", "/admin/call-sheets/table.csv", notIn, 200, 200},
		{"GET /admin/setup", "/admin/setup", notIn, forbidden, 200},
		{"GET /admin/setup/parish", "/admin/setup/parish", notIn, forbidden, 200},
		{"GET /admin/setup/ministries", "/admin/setup/ministries", notIn, 200, 200},
		{"GET /admin/ministries/examples", "/admin/ministries/examples", notIn, 200, 200},
		{"GET /admin/ministries/bring", "/admin/ministries/bring", notIn, 200, 200},
		{"GET /admin/ministries/bring/changes", "/admin/ministries/bring/changes", notIn, 303, 303},
		{"GET /admin/ministries/bring/audience", "/admin/ministries/bring/audience", notIn, 303, 303},
		{"GET /admin/ministries/bring/look", "/admin/ministries/bring/look", notIn, 303, 303},
		{"GET /admin/ministries/bring/publish", "/admin/ministries/bring/publish", notIn, 303, 303},
		{"POST /admin/ministries/bring", "/admin/ministries/bring", notIn, 400, 400},
		{"POST /admin/ministries/bring/columns", "/admin/ministries/bring/columns", notIn, 400, 400},
		{"POST /admin/ministries/bring/look", "/admin/ministries/bring/look", notIn, 303, 303},
		{"POST /admin/ministries/bring/changes", "/admin/ministries/bring/changes", notIn, 303, 303},
		{"POST /admin/ministries/bring/audience", "/admin/ministries/bring/audience", notIn, 303, 303},
		{"POST /admin/ministries/bring/publish", "/admin/ministries/bring/publish", notIn, 303, 303},
		{"POST /admin/ministries/bring/discard", "/admin/ministries/bring/discard", notIn, 303, 303},
		{"GET /admin/setup/computer", "/admin/setup/computer", notIn, forbidden, 404},
		{"GET /admin/api/health", "/admin/api/health", 401, 200, 200},
		{"GET /admin/api/statistics", "/admin/api/statistics", 401, 200, 200},
		{"GET /admin/api/submissions", "/admin/api/submissions", 401, forbidden, 200},
		{"GET /admin/api/submissions/export", "/admin/api/submissions/export", 401, forbidden, 200},
		{"GET /admin/api/submissions/export.json", "/admin/api/submissions/export.json", 401, forbidden, 200},
		{"GET /api/ministries/all", "/api/ministries/all", 401, 200, 200},
		{"GET /api/ministries/export-csv", "/api/ministries/export-csv", 401, 200, 200},
		{"GET /api/ministries/export-json", "/api/ministries/export-json", 401, 200, 200},
		{"GET /api/ministries/{id}", "/api/ministries/1", 401, 200, 200},
		{"GET /admin/login", "/admin/login", 200, 200, 200},
		{"GET /admin/enter", "/admin/enter", 403, 403, 403},
		{"POST /admin/enter", "/admin/enter", 403, 403, 403},
		{"POST /admin/login", "/admin/login", 401, 401, 401},
		{"POST /admin/account/password", "/admin/account/password", notIn, 400, 400},
		{"POST /admin/ministries", "/admin/ministries", notIn, 400, 400},
		{"POST /admin/ministries/import", "/admin/ministries/import", notIn, 400, 400},
		{"POST /admin/ministries/new", "/admin/ministries/new", notIn, 400, 400},
		{"POST /admin/ministries/undo", "/admin/ministries/undo", notIn, 409, 409},
		{"POST /admin/ministries/{id}", "/admin/ministries/99999", notIn, 404, 404},
		{"POST /admin/sessions/{id}/end", "/admin/sessions/99/end", notIn, 404, 404},
		{"POST /admin/people", "/admin/people", notIn, forbidden, 400},
		{"POST /admin/settings", "/admin/settings", notIn, forbidden, 400},
		{"POST /admin/setup", "/admin/setup", notIn, forbidden, 400},
		{"POST /admin/submissions/clear", "/admin/submissions/clear", notIn, forbidden, 400},
		{"POST /admin/people/{id}/{what}", "/admin/people/1/role", notIn, forbidden, 404},
		{"POST /admin/people/invitations/{id}/withdraw", "/admin/people/invitations/9/withdraw", notIn, forbidden, 404},
		{"POST /admin/people/invitations/mail", "/admin/people/invitations/mail", notIn, forbidden, 404},
		{"GET /admin/join", "/admin/join?t=x", 403, 403, 403},
		{"POST /admin/join", "/admin/join", 403, 403, 403},
		{"POST /admin/setup/ministries", "/admin/setup/ministries", notIn, 303, 303},
		{"POST /admin/ministries/examples", "/admin/ministries/examples", notIn, 303, 303},
		{"POST /admin/setup/computer", "/admin/setup/computer", notIn, forbidden, 404},
		{"POST /admin/setup/share", "/admin/setup/share", notIn, forbidden, 404},
		{"POST /admin/setup/parish", "/admin/setup/parish", notIn, forbidden, 303},
		{"POST /admin/submissions/keep", "/admin/submissions/keep", notIn, forbidden, 303},
		{"POST /admin/api/clear-all-data", "/admin/api/clear-all-data", 401, forbidden, 400},
		{"POST /api/ministries", "/api/ministries", 401, 400, 400},
		{"POST /api/ministries/bulk-active", "/api/ministries/bulk-active", 401, 400, 400},
		{"POST /api/ministries/bulk-import", "/api/ministries/bulk-import", 401, 400, 400},
		{"POST /api/ministries/bulk-update", "/api/ministries/bulk-update", 401, 400, 400},
		{"POST /api/ministries/import-csv", "/api/ministries/import-csv", 401, 400, 400},
		{"POST /api/ministries/permanent-delete", "/api/ministries/permanent-delete", 401, 400, 400},
		{"PUT /api/ministries/{id}", "/api/ministries/1", 401, 400, 400},
		{"POST /api/ministries/{id}/toggle-active", "/api/ministries/1/toggle-active", 401, 200, 200},
		{"DELETE /api/ministries/{id}", "/api/ministries/1", 401, 200, 200},
		{"GET", "/admin/nothing", 404, 404, 404},
		{"POST /admin/sign-out", "/admin/sign-out", notIn, 303, 303},
	} {
		method, _, _ := strings.Cut(c.pattern, " ")
		delete(unasked, c.pattern)
		kind := form
		if strings.HasPrefix(c.path, "/api/") {
			kind = "application/json"
		}
		for who, cookie := range map[string]string{"stranger": "", "editor": editor, "administrator": administrator} {
			want := map[string]int{"stranger": c.stranger, "editor": c.editor, "administrator": c.administrator}[who]
			a := s.Ask(t, method, c.path, "", "Cookie", cookie, "Accept", "text/html", "Sec-Fetch-Site", "same-origin", "Content-Type", kind)
			if a.Status != want {
				t.Errorf("%s %s by the %s: %d, want %d", method, c.path, who, a.Status, want)
			}
			out := who == "stranger" || c.pattern == "POST /admin/sign-out"
			if a.Status == notIn && strings.HasPrefix(a.Header.Get("Location"), "/admin/login") != out {
				t.Errorf("%s %s leads the %s to %s", method, c.path, who, a.Header.Get("Location"))
			}
		}
	}
	for pattern := range unasked {
		t.Errorf("nobody asks for %s here: say who may", pattern)
	}
}

func TestAnAdministratorLooksAfterTheAccounts(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		admin := s.Account(t, "Anna", store.Administrator)
		add := func(name, role string) webtest.Answer {
			return post(t, s, "/admin/people", admin, url.Values{"name": {name}, "role": {role}})
		}
		l := invite(t, s, admin, "Eva", "editor")
		if e := lastEntry(t, s); e.Action != "invitation.add" || e.Who != "Anna" || e.Subject != "Eva" || e.After != "editor" {
			t.Errorf("%+v", e)
		}
		l.accept(t, s, "Eva", right)
		for what, a := range map[string]webtest.Answer{"taken": add("eva", "editor"), "nameless": add(" ", "editor"),
			"no such role": add("Ida", "pope")} {
			if a.Status != 409 && a.Status != 400 {
				t.Errorf("%s: %d", what, a.Status)
			}
		}
		eva := cookieOf(signIn(t, s, "Eva", right))
		change := func(name, what string, values url.Values) webtest.Answer {
			return post(t, s, fmt.Sprintf("/admin/people/%d/%s", idOf(t, s, name), what), admin, values)
		}
		if a := change("Eva", "role", url.Values{"role": {"administrator"}}); a.Status != 303 {
			t.Errorf("%d", a.Status)
		}
		if isIn(t, s, eva) {
			t.Error("a session outlives the change of the role")
		}
		renew := linkOf(t, change("Eva", "link", nil))
		if a := renew.post(t, s, "", "short"); a.Status != 400 || !strings.Contains(a.Body, "too short") {
			t.Errorf("%d", a.Status)
		}
		if a := signIn(t, s, "Eva", right); a.Status != 303 {
			t.Errorf("the old password before the link is used: %d", a.Status)
		}
		if a := renew.post(t, s, "Somebody else", "quite another sentence"); a.Status != 303 ||
			a.Header.Get("Location") != "/admin?done=renewed" {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		if a := signIn(t, s, "Eva", right); a.Status != 401 {
			t.Errorf("the old password: %d", a.Status)
		}
		if a := signIn(t, s, "Eva", "quite another sentence"); a.Status != 303 {
			t.Errorf("the new password: %d", a.Status)
		}
		if a := change("Eva", "remove", nil); a.Status != 303 {
			t.Errorf("%d", a.Status)
		}
		if a := change("Anna", "remove", nil); a.Status != 409 || !strings.Contains(a.Body, "last administrator") {
			t.Errorf("the last one: %d", a.Status)
		}
		if a := change("Anna", "role", url.Values{"role": {"editor"}}); a.Status != 409 {
			t.Errorf("the last one's role: %d", a.Status)
		}
		log := s.Ask(t, "GET", "/admin/log", "", "Cookie", admin)
		for _, want := range []string{"Account removed", "Role changed", "Password changed", "Account added", "Signed in", "Colleague invited",
			"Link for a new password made", "invited by Anna"} {
			if !strings.Contains(log.Body, want) {
				t.Errorf("the log does not say %q", want)
			}
		}
		if strings.Contains(log.Body, right) || strings.Contains(log.Body, "$argon2id") {
			t.Error("the log tells a password")
		}
	})
}

func TestAccountsAreListedByTheirNames(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Account(t, "Zoe", store.Administrator)
		s.Account(t, "Ángela", store.Editor)
		s.Account(t, "berta", store.Editor)
		page := s.Ask(t, "GET", "/admin/people", "", "Cookie", cookie).Body
		page = page[strings.Index(page, "<main"):]
		angela, berta, zoe := strings.Index(page, "Ángela"), strings.Index(page, "berta"), strings.Index(page, "Zoe")
		if angela < 0 || angela > berta || berta > zoe {
			t.Errorf("Ángela at %d, berta at %d, Zoe at %d", angela, berta, zoe)
		}
	})
}

func TestOnesOwnPasswordNeedsThePresentOne(t *testing.T) {
	s := webtest.New(t)
	here := s.Account(t, "Eva", store.Editor)
	elsewhere := cookieOf(signIn(t, s, "Eva", right))
	change := func(old, next string) webtest.Answer {
		return post(t, s, "/admin/account/password", here, url.Values{"old": {old}, "password": {next}, "password_again": {next}})
	}
	if a := change("wrong", "quite another sentence"); a.Status != 400 || !strings.Contains(a.Body, "present password is wrong") {
		t.Errorf("%d", a.Status)
	}
	if a := change(right, "quite another sentence"); a.Status != 303 {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if !isIn(t, s, here) || isIn(t, s, elsewhere) {
		t.Error("the session here must stay, the others must end")
	}
	if a := post(t, s, "/admin/account/password", s.Enter(t),
		url.Values{"old": {""}, "password": {right}, "password_again": {right}}); a.Status != 404 {
		t.Errorf("the office computer, which has no password: %d", a.Status)
	}
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	s := webtest.New(t)
	admin, eva := s.Account(t, "Anna", store.Administrator), s.Account(t, "Eva", store.Editor)
	other := cookieOf(signIn(t, s, "Eva", right, "User-Agent", "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"))
	page := s.Ask(t, "GET", "/admin/account", "", "Cookie", eva).Body
	if !strings.Contains(page, "Firefox, Windows") || strings.Contains(page, "Anna") {
		t.Errorf("one's own sessions: %s", page)
	}
	all, err := s.Store.Sessions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	end := func(cookie, browser, who string) int {
		for _, x := range all {
			if x.User == who && strings.HasPrefix(x.Browser, browser) {
				return post(t, s, fmt.Sprintf("/admin/sessions/%d/end", x.ID), cookie, url.Values{"back": {"/admin/account"}}).Status
			}
		}
		t.Fatalf("no session of %s with %s: %+v", who, browser, all)
		return 0
	}
	if got := end(eva, "", "Anna"); got != 404 || !isIn(t, s, admin) {
		t.Errorf("an editor ends an administrator's session: %d", got)
	}
	if got := end(eva, "Firefox", "Eva"); got != 303 || isIn(t, s, other) {
		t.Errorf("one's own other session: %d", got)
	}
	if got := end(admin, "test", "Eva"); got != 303 || isIn(t, s, eva) {
		t.Errorf("an editor's, by an administrator: %d", got)
	}
}
