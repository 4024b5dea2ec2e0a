package admin_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// letterBox is a tray whose letters may be read while others write them.
type letterBox struct {
	tray
	mu sync.Mutex
}

func (b *letterBox) Send(ctx context.Context, l letter.Letter) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.tray.Send(ctx, l)
}

func (b *letterBox) sent() []letter.Letter {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.letters
}

// background does what a site does from time to time until something holds.
func background(t *testing.T, holds func() bool, sites ...*webtest.Site) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for _, s := range sites {
		running.Go(func() { s.Config.Handler.(*web.Server).RunBackground(ctx) })
	}
	testkit.Eventually(t, "what is done from time to time", func() (bool, string) { return holds(), "" })
	cancel()
	running.Wait()
}

// The council gets last month's page once a month, also of two servers and after a
// new start; what keeps it from being sent is told on Today and tried again.
func TestTheCouncilGetsItsPageOnceAMonth(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		box := &letterBox{tray: tray{mails: true}}
		clock := testkit.NewClock(time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC))
		at := func(c *web.Config) { c.Now = clock.Now }
		first, second := webtest.On(t, s.Store, withComputer(box), at), webtest.On(t, s.Store, withComputer(box), at)
		first.Clock, second.Clock = clock, clock
		cookie := first.Account(t, "Anna", store.Administrator)
		if a := first.Ask(t, "POST", "/api/submit", "{}", "Content-Type", "application/json"); a.Status != 200 && a.Status != 201 {
			t.Fatal(a.Status, a.Body)
		}
		set := func(on, to string) webtest.Answer {
			return post(t, first, "/admin/statistics/mail", cookie, url.Values{"on": {on}, "to": {to}})
		}
		if a := set("1", "golf"); a.Status != 400 || !strings.Contains(a.Body, "Nothing was changed") ||
			!strings.Contains(a.Body, `value="golf"`) {
			t.Errorf("%d", a.Status)
		}
		if a := set("1", "refused@example.org"); a.Status != 303 || lastEntry(t, first).Action != "settings.council_mail" {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		last := func() store.OutboxLetter {
			l, err := first.Store.LastInOutbox(t.Context(), "council", "council")
			if err != nil && !errors.Is(err, store.ErrNotFound) {
				t.Fatal(err)
			}
			return l
		}
		background(t, func() bool { return last().State == store.OutboxFailed }, first)
		for _, path := range []string{"/admin", "/admin/statistics"} {
			if a := first.Ask(t, "GET", path, "", "Cookie", cookie); !strings.Contains(a.Body, "550 not wanted") {
				t.Errorf("%s does not tell it: %s", path, a.Body)
			}
		}
		if a := set("1", "eva@example.org, ida@example.org"); a.Status != 303 {
			t.Fatal(a.Status)
		}
		clock.Advance(time.Hour)
		background(t, func() bool { return last().State == store.OutboxSent }, first, second)
		l := box.sent()
		if len(l) != 1 || strings.Join(l[0].To, " ") != "eva@example.org ida@example.org" ||
			l[0].Subject != "What people look for, October 2026 · Lo que la gente busca, octubre de 2026" || l[0].File == nil ||
			!strings.HasPrefix(string(l[0].File.Content), "%PDF") || len(l[0].File.Content) > letter.MaxFileBytes ||
			l[0].File.Name != "what-people-look-for-2026-10-31.pdf" || !strings.Contains(l[0].Body, "St. Edward in October 2026") {
			t.Fatalf("%+v", l)
		}
		if a := first.Ask(t, "GET", "/admin", "", "Cookie", cookie); strings.Contains(a.Body, "550 not wanted") {
			t.Error("Today tells of it when it is over")
		}
		// A month later it is sent again, and not when it is turned off.
		clock.Advance(12 * 24 * time.Hour)
		cookie = first.Enter(t)
		background(t, func() bool { return len(box.sent()) == 2 }, second, first)
		if l := box.sent()[1]; !strings.Contains(l.Subject, "November 2026") {
			t.Errorf("%+v", l.Subject)
		}
		if a := set("", ""); a.Status != 303 {
			t.Fatal(a.Status)
		}
		clock.Advance(40 * 24 * time.Hour)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		first.Config.Handler.(*web.Server).RunBackground(ctx)
		if n := len(box.sent()); n != 2 {
			t.Errorf("%d letters when it is turned off", n)
		}
	})
}
