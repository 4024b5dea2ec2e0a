package admin_test

import (
	"errors"
	"net/url"
	"os"
	"strings"
	"testing"

	"ministryfinder/embedded/admin"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/submissions"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web/webtest"
)

// onWiFi is a network by which phones reach the quiz.
var onWiFi = admin.Network{On: true, URL: "http://192.168.1.20:8080", NamedURL: "http://ministry-finder.local:8080", Reachable: true}

func TestSharingSaysTheAddressOrWhyThereIsNone(t *testing.T) {
	computer := &tray{}
	s, server := webtest.New(t, withComputer(computer)), webtest.New(t)
	eva := s.Account(t, "Eva", store.Editor)
	for what, c := range map[string]struct {
		network admin.Network
		fails   error
		want    []string
	}{
		"off":  {admin.Network{}, nil, []string{"open on this computer only", "Share on parish Wi-Fi"}},
		"away": {admin.Network{}, errors.New("nobody listens"), []string{"does not answer just now"}},
		"no network": {admin.Network{On: true, Notes: []string{"Connect it to the router."}}, nil,
			[]string{"just now:", "Connect it to the router."}},
		"on": {onWiFi, nil, []string{`href="http://192.168.1.20:8080/"`, "It was tried just now", "data:image/svg",
			`"http://192.168.1.20:8080/?kiosk=1"`,
			"languages=both", "¿Dónde puede ayudar", "Where can you help", "None has opened it yet. Try it with a phone",
			`id="in-house"`, "They are for people in the building", "connect your phone to the parish", "conecte su teléfono a la Wi"}},
	} {
		computer.network, computer.fails = c.network, c.fails
		a := s.Ask(t, "GET", "/admin/share", "", "Cookie", eva, "Accept", "text/html")
		for _, want := range c.want {
			if a.Status != 200 || !strings.Contains(a.Body, want) {
				t.Errorf("%s: %d, %q is not said: %s", what, a.Status, want, a.Body)
			}
		}
		if strings.Contains(a.Body, "data:image/svg") != (what == "on") {
			t.Errorf("%s: a code: %s", what, a.Body)
		}
	}
	if a := server.Ask(t, "GET", "/admin/share", "", "Cookie", server.Enter(t), "Accept", "text/html"); !strings.Contains(a.Body,
		"opened on the server itself") {
		t.Errorf("without a tray: %s", a.Body)
	}
}

// The lines for the bulletin are read at home: they say where the address works, and
// nothing of a Wi-Fi where it works everywhere.
func TestTheBulletinSaysWhereTheAddressWorks(t *testing.T) {
	computer := &tray{network: admin.Network{On: true, URL: "http://house.example.org", Reachable: true}}
	s := webtest.New(t, withComputer(computer), behindAProxy(t, false))
	eva := s.Account(t, "Eva", store.Editor)
	for host, inHouse := range map[string]bool{
		"quiz.example.org": false, "192.168.1.20:8080": true, "ministry-finder.local": true, "office-pc": true, "house.example.org": true,
	} {
		a := s.Ask(t, "GET", "/admin/share", "", "Cookie", eva, "Accept", "text/html", "X-Forwarded-For", "192.0.2.1",
			"X-Forwarded-Host", host)
		if a.Status != 200 || !strings.Contains(a.Body, `href="http://`+host+`/"`) || strings.Contains(a.Body, `id="in-house"`) != inHouse ||
			strings.Count(a.Body, "While you are here, connect your phone") != 2*map[bool]int{true: 1}[inHouse] {
			t.Errorf("%s: %d %s", host, a.Status, a.Body)
		}
	}
}

// A name that leads into the parish's own network is one of the house, though it does
// not look like one: the poster says which network the phone must be in.
func TestAPosterOfTheNameOfACertificateNamesTheNetwork(t *testing.T) {
	computer := &tray{network: admin.Network{On: true, URL: "https://quiz.example.org:8443", Reachable: true}}
	s := webtest.New(t, withComputer(computer))
	eva := s.Account(t, "Eva", store.Editor)
	for address, want := range map[string]bool{
		"https://quiz.example.org:8443": true, "https://quiz.example.org:8443/": true, "https://elsewhere.example.org/": false,
	} {
		a := s.Ask(t, "GET", "/admin/poster?address="+url.QueryEscape(address), "", "Cookie", eva, "Accept", "text/html")
		if a.Status != 200 || strings.Contains(a.Body, `class="poster-network"`) != want {
			t.Errorf("%s: %d, named %v", address, a.Status, !want)
		}
	}
}

// A backup in the folder that another installation has made is told as such.
func TestABackupOfAnotherInstallationIsTold(t *testing.T) {
	s := webtest.New(t)
	anna := s.Account(t, "Anna", store.Administrator)
	_, err := s.Store.Secret(t.Context(), submissions.DeviceSecret)
	testkit.Must(t, err)
	own, err := s.Keeper.Make(t.Context(), backup.Manual)
	testkit.Must(t, err)
	other := strings.Replace(own.Path, own.Owner, "0123abcd", 1)
	testkit.Must(t, os.WriteFile(other, nil, 0o600))
	page := s.Ask(t, "GET", "/admin/backups", "", "Cookie", anna, "Accept", "text/html").Body
	if own.Owner == "" || other == own.Path || strings.Count(page, "another Ministry Finder") != 1 || strings.Count(page, "on request") != 2 {
		t.Errorf("%s and %s: %s", own.Path, other, page)
	}
}

func TestABackupIsMadeAndDownloadedInTheDashboard(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		anna := s.Account(t, "Anna", store.Administrator)
		if a := post(t, s, "/admin/backups/now", anna, nil); a.Status != 303 || a.Header.Get("Location") != "/admin/computer?done=backup_made" {
			t.Fatal(a.Status, a.Body)
		}
		page := s.Ask(t, "GET", "/admin/computer", "", "Cookie", anna, "Accept", "text/html").Body
		_, name, _ := strings.Cut(page, `name="name" value="`)
		name, _, _ = strings.Cut(name, `"`)
		if !strings.Contains(page, "The last backup was made today at") || !strings.Contains(page, s.Backups) || name == "" {
			t.Fatal(page)
		}
		a := post(t, s, "/admin/backups/download", anna, map[string][]string{"name": {name}})
		if a.Status != 200 || !strings.Contains(a.Header.Get("Content-Disposition"), name) || !strings.HasPrefix(a.Body, "\x1f\x8b") {
			t.Errorf("%d %v", a.Status, a.Header)
		}
		if e := lastEntry(t, s); e.Action != "backup.download" || e.Who != "Anna" || e.Subject != name {
			t.Errorf("%+v", e)
		}
		for _, wrong := range []string{"", "../finder.db", "finder-golf.jsonl.gz"} {
			if a := post(t, s, "/admin/backups/download", anna, map[string][]string{"name": {wrong}}); a.Status != 404 {
				t.Errorf("%q: %d", wrong, a.Status)
			}
		}
		eva := s.Account(t, "Eva", store.Editor)
		seen := s.Ask(t, "GET", "/admin/computer", "", "Cookie", eva, "Accept", "text/html").Body
		if !strings.Contains(seen, "The last backup") || strings.Contains(seen, s.Backups) || strings.Contains(seen, "/admin/backups") {
			t.Errorf("an editor: %s", seen)
		}
	})
}

// Whether notifications come is tried from the page about this computer, at the
// computer itself.
func TestNotificationsAreTriedFromTheDashboard(t *testing.T) {
	c := &tray{}
	s := webtest.New(t, withComputer(c))
	cookie := s.Enter(t)
	if page := s.Ask(t, "GET", "/admin/computer", "", "Cookie", cookie).Body; !strings.Contains(page, `action="/admin/computer/notify"`) {
		t.Fatalf("no button: %s", page)
	}
	a := post(t, s, "/admin/computer/notify", cookie, nil)
	for _, want := range []string{"On the screen: sent.", "E-mail: nothing was sent: the server did not take the message."} {
		if a.Status != 200 || !strings.Contains(a.Body, want) {
			t.Errorf("%d lacks %q: %s", a.Status, want, a.Body)
		}
	}
	c.fails = errors.New("gone")
	if a := post(t, s, "/admin/computer/notify", cookie, nil); a.Status != 200 || !strings.Contains(a.Body, `role="alert"`) {
		t.Errorf("%d %s", a.Status, a.Body)
	}
	if a := post(t, s, "/admin/computer/notify", s.Account(t, "Eva", store.Editor), nil); a.Status != 403 {
		t.Errorf("an editor: %d", a.Status)
	}
	away := webtest.New(t, withComputer(c), behindAProxy(t, false))
	a = away.Ask(t, "POST", "/admin/computer/notify", "", "Cookie", away.Account(t, "Anna", store.Administrator), "Content-Type", form,
		"Sec-Fetch-Site", "same-origin", "Accept", "text/html", "X-Forwarded-For", "192.0.2.1", "X-Forwarded-Host", "quiz.example.org")
	if a.Status != 404 {
		t.Errorf("from elsewhere: %d", a.Status)
	}
}
