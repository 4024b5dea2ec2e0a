package agent

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"runtime"
	"strings"
	"time"

	"ministryfinder/agent/browser"
	"ministryfinder/agent/notifier"
	"ministryfinder/agent/supervise"
	"ministryfinder/agent/window"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/clientip"
)

// Pages that can be opened.
const (
	PageQuiz      = "quiz"
	PageDashboard = "dashboard"
	PageHealth    = "health"
	PagePoster    = "poster"
)

// Link returns the address of a page; for those of the parish office it carries
// a fresh one-time sign-in.
func (a *Agent) Link(page string) (string, error) {
	state := a.supervisor.State()
	if !state.Listens {
		return "", errors.New(a.words().T("agent.not_yet"))
	}
	switch page {
	case PageQuiz:
		return state.URL + "/", nil
	case PageDashboard, PageHealth, PagePoster:
		link := a.ownHost(state.URL) + "/admin/enter?t=" + auth.SignLink(state.LinkKey, auth.LinkOpens, time.Now(), auth.LinkLife) + "&lang=" + a.words().Lang()
		if page == PageHealth {
			link += "&next=/admin/health"
		}
		if page == PagePoster {
			if err := a.rememberPoster(); err != nil {
				return "", err
			}
			link += "&next=" + url.QueryEscape(a.posterPath())
		}
		return link, nil
	}
	return "", fmt.Errorf("there is no page %q: use %s, %s, %s or %s", page, PageQuiz, PageDashboard, PageHealth, PagePoster)
}

// ownHost gives the dashboard of this computer a host of its own, RANDOM.localhost
// instead of 127.0.0.1. Browsers take such a name for this computer without
// asking anybody (RFC 6761, section 6.3), and other programs at other ports of
// 127.0.0.1 are then not sent its cookies, nor can they set any for it. Safari
// asks the system, which on macOS does not know the name.
func (a *Agent) ownHost(page string) string {
	u, err := url.Parse(page)
	if err != nil || !clientip.IsLoopback(u.Host) || runtime.GOOS == "darwin" {
		return page
	}
	u.Host = net.JoinHostPort(a.hostName+".localhost", u.Port())
	return u.String()
}

// newHostName returns a name that nobody guesses, for ownHost.
func newHostName() string { return strings.ToLower(rand.Text()) }

// Open opens a page in the desktop's browser.
func (a *Agent) Open(ctx context.Context, page string) error {
	url, err := a.Link(page)
	if err != nil {
		return err
	}
	return browser.Open(ctx, url)
}

// Window opens the health window, or what stands for it where it cannot be:
// the health page of the parish office, which has the same.
func (a *Agent) Window(ctx context.Context) error { return a.windowPage(ctx, "") }

// windowPage does so on one of the window's pages.
func (a *Agent) windowPage(ctx context.Context, page string) error {
	err := a.window.Open(page)
	if errors.Is(err, window.ErrMissing) {
		a.tellNoWindow("agent.window_missing", err)
		return a.Open(ctx, PageHealth)
	}
	return err
}

func (a *Agent) windowFailed(err error) {
	a.tellNoWindow("agent.window_fails", err)
	a.start(func(ctx context.Context) error { return a.Open(ctx, PageHealth) })
}

// tellNoWindow says why the browser opens in the place of the window: to the
// person once, to the log each time.
func (a *Agent) tellNoWindow(why string, err error) {
	a.log.Warn("the health page is opened instead of the health window", "reason", err)
	a.mu.Lock()
	first := !a.noWindow
	a.noWindow = true
	a.mu.Unlock()
	if first {
		a.show(a.words().T("agent.no_window"), a.words().T(why), notifier.Well)
	}
}

// Restart restarts the finder.
func (a *Agent) Restart() { a.supervisor.Restart(supervise.ExitAsked) }

// Quit ends the agent.
func (a *Agent) Quit() { a.quit() }

// hostPort takes the address out of http://HOST:PORT, in which the zone of an
// IPv6 address is escaped.
func hostPort(page string) string {
	u, err := url.Parse(page)
	if err != nil {
		return "" // the supervisor has made it
	}
	return u.Host
}

// offerSetUp prints, once, where the first account of the parish office is
// made. The tray and the window lead there as well.
func (a *Agent) offerSetUp(state supervise.State) {
	a.mu.Lock()
	first := !a.offered
	a.offered = true
	a.mu.Unlock()
	if first {
		fmt.Fprintln(a.Out, a.words().T("agent.set_up", "url", state.URL+"/admin/enter?t="+auth.SignLink(state.LinkKey, auth.LinkSetsUp, time.Now(), auth.SetUpLinkLife)))
	}
}
