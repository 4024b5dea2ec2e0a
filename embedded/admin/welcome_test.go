package admin_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

	"ministryfinder/embedded/admin"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// tray stands for the program in the tray, which has its own tests of this.
type tray struct {
	wishes  admin.LocalSettings
	network admin.Network
	fails   error
	// mails says that e-mail is set up, letters are those that were sent.
	mails   bool
	letters []letter.Letter
}

func (c *tray) TryNotifications(context.Context) ([]admin.Tried, error) {
	return []admin.Tried{{Channel: "desktop"}, {Channel: "mail", Problem: "the server did not take the message"}}, c.fails
}

func (c *tray) CanSend(context.Context) (bool, error) { return c.mails, c.fails }

func (c *tray) Send(_ context.Context, l letter.Letter) error {
	if strings.HasPrefix(l.Body, "refused") || len(l.To) > 0 && strings.HasPrefix(l.To[0], "refused") {
		return letter.NewSendError(letter.Refused, letter.NotTaken, "550 not wanted")
	}
	c.letters = append(c.letters, l)
	return nil
}

func (c *tray) Settings(context.Context) (admin.LocalSettings, error) { return c.wishes, c.fails }

func (c *tray) Network(context.Context) (admin.Network, error) { return c.network, c.fails }

func (c *tray) Set(_ context.Context, w admin.LocalSettings) error {
	if c.fails != nil {
		return c.fails
	}
	if w.BackupFolder == "/full" {
		return errors.New("backup_folder: the disk is full")
	}
	c.wishes = w
	return nil
}

func withComputer(c admin.LocalAgent) func(*web.Config) {
	return func(config *web.Config) { config.Computer = c }
}

func TestTheFirstStartAsksForTheParishAndEndsWithSharing(t *testing.T) {
	c := &tray{wishes: admin.LocalSettings{UsualFolder: "/usual/backups"}}
	s := webtest.New(t, withComputer(c))
	cookie := s.Enter(t)
	if a := s.Ask(t, "GET", "/admin/setup", "", "Cookie", cookie); !strings.Contains(a.Body, "Step 1 of 4") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if a := post(t, s, "/admin/setup/parish", cookie, url.Values{"name": {"St. Mary"}, "email": {"nobody"}}); a.Status != 400 ||
		!strings.Contains(a.Body, `value="St. Mary"`) {
		t.Errorf("a bad e-mail: %d", a.Status)
	}
	if a := post(t, s, "/admin/setup/parish", cookie, url.Values{"name": {"St. Mary"}, "zone": {"Springfield"}}); a.Status != 400 ||
		!strings.Contains(a.Body, "There is no such time zone") {
		t.Errorf("a bad time zone: %d", a.Status)
	}
	a := post(t, s, "/admin/setup/parish", cookie, url.Values{"name": {"St. Mary"}, "place": {"Springfield"}, "phone": {""},
		"email": {"office@example.org"}, "zone": {"America/Los_Angeles"}, "lang": {"es"}})
	if a.Status != 303 || a.Header.Get("Location") != "/admin/setup/ministries?lang=es" {
		t.Errorf("%d %v", a.Status, a.Header)
	}
	if a := post(t, s, ministriesStep, cookie, url.Values{"do": {"later"}}); a.Header.Get("Location") != "/admin/share?setup=1" {
		t.Errorf("%d %v", a.Status, a.Header)
	}
	if a := post(t, s, ministriesStep, cookie, url.Values{"skip": {"1"}, "lang": {"es"}}); a.Status != 303 ||
		a.Header.Get("Location") != "/admin/share?setup=1&lang=es" {
		t.Errorf("%d %v", a.Status, a.Header)
	}
	stored, _, err := s.Store.Setting(t.Context(), parish.SettingName)
	if own, wrong := parish.Parse(stored); err != nil || wrong != nil || own.Name != "St. Mary" || own.Place != "Springfield" ||
		own.Email != "office@example.org" || own.Zone != "America/Los_Angeles" {
		t.Errorf("%s (%v)", stored, err)
	}
	last := s.Ask(t, "GET", "/admin/share?setup=1", "", "Cookie", cookie).Body
	for _, want := range []string{"Step 4 of 4", `href="/admin?done=welcome"`, `action="/admin/setup/share"`, "open on this computer only"} {
		if !strings.Contains(last, want) {
			t.Errorf("the last step does not say %q: %s", want, last)
		}
	}
	c.fails = errors.New("the disk is full")
	if a := post(t, s, "/admin/setup/share", cookie, url.Values{"setup": {"1"}}); a.Status != 400 ||
		!strings.Contains(a.Body, "does not answer just now") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	c.fails, c.network = nil, onWiFi
	if a := post(t, s, "/admin/setup/share", cookie, url.Values{"setup": {"1"}, "lang": {"es"}}); a.Status != 303 ||
		a.Header.Get("Location") != "/admin/share?setup=1&lang=es" ||
		c.wishes != (admin.LocalSettings{Shared: true, UsualFolder: "/usual/backups"}) {
		t.Errorf("%d %v %+v", a.Status, a.Header, c.wishes)
	}
	if body := s.Ask(t, "GET", "/admin/share?setup=1", "", "Cookie", cookie).Body; body == "" ||
		!strings.Contains(body, onWiFi.URL) || strings.Contains(body, "turn-on") {
		t.Errorf("after it is turned on: %s", body)
	}
	if body := s.Ask(t, "GET", "/admin/poster", "", "Cookie", cookie).Body; !strings.Contains(body, `value="`+onWiFi.URL) {
		t.Errorf("the poster asks for an address that the program knows: %s", body)
	}
	c.wishes.Shared = false
	asks := func(want string) {
		t.Helper()
		body := s.Ask(t, "GET", "/admin", "", "Cookie", cookie).Body
		if !strings.Contains(body, want) {
			t.Errorf("the first page does not say %q: %s", want, body)
		}
	}
	asks(`<a href="/admin/setup/computer"><span>Say what this computer does`)
	if a := s.Ask(t, "GET", "/admin/setup/computer", "", "Cookie", cookie); a.Status != 200 ||
		!strings.Contains(a.Body, `placeholder="/usual/backups"`) || strings.Contains(a.Body, "checked") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	for name, c := range map[string]struct{ folder, says string }{"no whole path": {"stick", "whole path"},
		"refused": {"/full", "the disk is full"}} {
		a := post(t, s, "/admin/setup/computer", cookie, url.Values{"shared": {"1"}, "backups": {c.folder}})
		if a.Status != 400 || !strings.Contains(a.Body, c.says) || !strings.Contains(a.Body, `value="`+c.folder+`"`) {
			t.Errorf("%s: %d %s", name, a.Status, a.Body)
		}
	}
	if c.wishes.Shared {
		t.Error("a refused form has changed something")
	}
	a = post(t, s, "/admin/setup/computer", cookie, url.Values{"shared": {"1"}, "login": {"1"}, "backups": {"/stick"}})
	if a.Status != 303 || a.Header.Get("Location") != "/admin?done=computer" ||
		c.wishes != (admin.LocalSettings{StartAtLogin: true, Shared: true, BackupFolder: "/stick"}) {
		t.Errorf("%d %v: %+v", a.Status, a.Header, c.wishes)
	}
	asks("<span>Say what this computer does by itself<span class=\"visually-hidden\">: done</span></span>")
	// Asked once: an answer of no is obeyed, and a step that is left out changes nothing.
	if a := post(t, s, "/admin/setup/computer", cookie, url.Values{"skip": {"1"}}); a.Status != 303 || !c.wishes.Shared {
		t.Errorf("left out: %d %+v", a.Status, c.wishes)
	}
	c.fails = errors.New("the program is gone")
	if a := s.Ask(t, "GET", "/admin/setup/computer", "", "Cookie", cookie); a.Status != 200 ||
		!strings.Contains(a.Body, "does not answer just now") {
		t.Errorf("%d", a.Status)
	}
}

func TestOnlyTheComputerItselfIsAskedAboutTheComputer(t *testing.T) {
	c := &tray{}
	alone, s := webtest.New(t), webtest.New(t, withComputer(c))
	if a := s.Ask(t, "GET", "/admin/setup/computer", "", "Cookie", s.Enter(t), "X-Forwarded-For", "192.0.2.7"); a.Status != 404 {
		t.Errorf("through a proxy: %d", a.Status)
	}
	if a := s.Ask(t, "GET", "/admin/setup/computer", "", "Cookie", s.Account(t, "Anna", store.Editor)); a.Status != 403 {
		t.Errorf("an editor: %d", a.Status)
	}
	cookie := alone.Enter(t)
	if a := alone.Ask(t, "GET", "/admin/setup/computer", "", "Cookie", cookie); a.Status != 404 {
		t.Errorf("without a tray: %d", a.Status)
	}
	if a := post(t, alone, "/admin/setup/share", cookie, nil); a.Status != 404 {
		t.Errorf("turned on without a tray: %d", a.Status)
	}
	if a := alone.Ask(t, "GET", "/admin", "", "Cookie", cookie); a.Status != 200 || strings.Contains(a.Body, "/admin/setup/computer") {
		t.Errorf("without a tray: %s", a.Body)
	}
	if a := post(t, s, "/admin/setup/share", s.Account(t, "Eva", store.Editor), nil); a.Status != 403 || c.wishes.Shared {
		t.Errorf("an editor: %d", a.Status)
	}
	if a := alone.Ask(t, "GET", "/admin/setup", "", "Cookie", cookie); !strings.Contains(a.Body, "Step 1 of 4") {
		t.Errorf("without a tray: %s", a.Body)
	}
	if a := post(t, alone, "/admin/setup/parish", cookie, url.Values{"skip": {"1"}}); a.Header.Get("Location") != ministriesStep {
		t.Errorf("without a tray: %v", a.Header)
	}
}
