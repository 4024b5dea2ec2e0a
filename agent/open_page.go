package agent

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"ministryfinder/agent/browser"
	"ministryfinder/agent/notifier"
	"ministryfinder/agent/supervise"
	"ministryfinder/agent/window"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/clientip"
)

// Pages of the health window that the menu and notifications open.
const (
	windowAlerts   = "alerts"
	windowBackups  = "backups"
	windowSharing  = "sharing"
	windowSettings = "settings"
	windowHelp     = "help"
)

// Pages that can be opened.
const (
	PageQuiz      = "quiz"
	PageDashboard = "dashboard"
	PageHealth    = "health"
	PagePoster    = "poster"
	PageHelp      = "help"
)

// pages opens the pages of quiz and dashboard, and the health window.
type pages struct {
	*config
	finder   *supervise.Supervisor
	window   *window.Launcher
	sharing  *sharing
	alerts   *alerts
	clicks   *clicks
	hostName string      // see ownHost; does not change
	noWindow atomic.Bool // it was said that the window cannot open
}

// Link returns the address of a page; for those of the dashboard it carries
// a fresh one-time sign-in.
func (p *pages) Link(page string) (string, error) {
	state := p.finder.State()
	if !state.Listens {
		return "", errors.New(p.words().T("agent.not_yet"))
	}
	switch page {
	case PageQuiz:
		return state.URL + "/", nil
	case PageDashboard, PageHealth, PagePoster, PageHelp:
		signed := auth.SignLink(state.LinkKey, auth.LinkOpens, time.Now(), auth.LinkLife)
		link := p.ownHost(state.URL) + "/admin/enter?t=" + signed + "&lang=" + p.words().Lang()
		if page == PageHealth {
			link += "&next=/admin/health"
		}
		if page == PageHelp {
			link += "&next=/admin/help"
		}
		if page == PagePoster {
			if err := p.sharing.rememberPoster(); err != nil {
				return "", err
			}
			link += "&next=" + url.QueryEscape(p.sharing.posterPath())
		}
		return link, nil
	}
	return "", fmt.Errorf("there is no page %q: use %s, %s, %s, %s or %s", page, PageQuiz, PageDashboard, PageHealth, PagePoster, PageHelp)
}

// ownHost gives the dashboard of this computer a host of its own, RANDOM.localhost
// instead of 127.0.0.1. Browsers take such a name for this computer without
// asking anybody (RFC 6761, section 6.3), and other programs at other ports of
// 127.0.0.1 are then not sent its cookies, nor can they set any for it. Safari
// asks the system, which on macOS does not know the name.
func (p *pages) ownHost(page string) string {
	u, err := url.Parse(page)
	if err != nil || !clientip.IsLoopback(u.Host) || runtime.GOOS == "darwin" {
		return page
	}
	u.Host = net.JoinHostPort(p.hostName+".localhost", u.Port())
	return u.String()
}

// newHostName returns a name that nobody guesses, for ownHost.
func newHostName() string { return strings.ToLower(rand.Text()) }

// Open opens a page in the desktop's browser.
func (p *pages) Open(ctx context.Context, page string) error {
	url, err := p.Link(page)
	if err != nil {
		return err
	}
	return browser.Open(ctx, url)
}

// Window opens the health window on one of its pages, or what stands for it where
// it cannot be: the health page of the dashboard, which has the same.
func (p *pages) Window(ctx context.Context, page string) error {
	if all := []string{windowAlerts, windowBackups, windowSharing, windowSettings, windowHelp}; page != "" && !slices.Contains(all, page) {
		return fmt.Errorf("the health window has no page %q: name one of %s, or none", page, strings.Join(all, ", "))
	}
	err := p.window.Open(page)
	if errors.Is(err, window.ErrMissing) {
		p.tellNoWindow("agent.window_missing", err)
		return p.Open(ctx, PageHealth)
	}
	return err
}

func (p *pages) windowFailed(err error) {
	p.tellNoWindow("agent.window_fails", err)
	p.clicks.start(func(ctx context.Context) error { return p.Open(ctx, PageHealth) })
}

// tellNoWindow says why the browser opens in the place of the window: to the
// person once, to the log each time.
func (p *pages) tellNoWindow(why string, err error) {
	p.log.Warn("the health page is opened instead of the health window", "reason", err)
	if !p.noWindow.Swap(true) {
		p.alerts.answer("", p.words().T("agent.no_window"), p.words().T(why), notifier.Well)
	}
}

// hostPort takes the address out of http://HOST:PORT, in which the zone of an
// IPv6 address is escaped.
func hostPort(page string) string {
	u, err := url.Parse(page)
	if err != nil {
		return "" // the supervisor has made it
	}
	return u.Host
}

// Poster returns the address of the poster, and remembers what is on it.
func (p *pages) Poster() (string, error) { return p.Link(PagePoster) }

// showPoster opens the poster in the browser.
func (p *pages) showPoster(ctx context.Context) error {
	page, err := p.Poster()
	if err != nil {
		return err
	}
	return browser.Open(ctx, page)
}

// openSettings opens the window's page of settings, or where that cannot be,
// the settings file in the desktop's editor.
func (p *pages) openSettings(ctx context.Context) error {
	err := p.window.Open(windowSettings)
	if errors.Is(err, window.ErrMissing) {
		return browser.OpenFile(ctx, p.file())
	}
	return err
}

// openHelp opens the help in the browser, or while there is no server to ask, in the
// window.
func (p *pages) openHelp(ctx context.Context) error {
	if !p.finder.State().Listens {
		return p.window.Open(windowHelp)
	}
	return p.Open(ctx, PageHelp)
}
