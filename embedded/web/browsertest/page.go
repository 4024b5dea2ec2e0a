package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Sizes of the screens, in CSS pixels.
const (
	phoneWidth, phoneHeight     = 360, 740
	desktopWidth, desktopHeight = 1280, 900
)

// Page is a tab with an empty profile of its own: no cookies, nothing stored.
// A method that cannot do its work fails the test.
type Page struct {
	t   testing.TB
	ctx context.Context
	// motion, colours and media are what the page was opened with.
	motion, colours, media string
	screen                 chromedp.Action[chromedp.Void]
	// pictured is true once a picture was taken.
	pictured bool

	mu       sync.Mutex
	requests []string
	problems []string
	received float64
}

// Page opens an empty page that closes with the test.
func (b *Browser) Page(t testing.TB, opts ...Option) *Page {
	t.Helper()
	b.Start(t)
	o := options{language: "en"}
	for _, opt := range opts {
		opt(&o)
	}
	var own []chromedp.ContextOption
	if !b.oneProfile {
		own = append(own, chromedp.WithNewBrowserContext())
	}
	ctx, cancel := chromedp.NewContext(b.ctx, own...)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // waits until it is gone; the browser may be so before
		cancel()
	})
	viewport := chromedp.EmulateViewport(desktopWidth, desktopHeight)
	if o.phone {
		viewport = chromedp.EmulateViewport(phoneWidth, phoneHeight, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulatePortrait)
	}
	if o.width > 0 {
		viewport = chromedp.EmulateViewport(o.width, o.height, chromedp.EmulateTouch)
	}
	p := &Page{t: t, ctx: ctx, motion: "no-preference", colours: "none", media: o.media, screen: viewport}
	if o.forced {
		p.colours = "active"
	}
	if o.still {
		p.motion = "reduce"
	}
	p.must("open a page", chromedp.Do(ctx, viewport))
	// chromedp follows every change of the document, which these tests do not use: it
	// asks the browser for the whole document at each navigation, and where that answer
	// is lost it hears no other one of the page once its queue of events is full.
	call(p, css.Disable, cdp.Empty{})
	call(p, dom.Disable, cdp.Empty{})
	if !b.oneProfile {
		// A browser with a window lets a person who clicks copy, and asks nobody.
		call(p, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: "clipboard-write"}, Setting: browser.PermissionSettingGranted,
			BrowserContextID: chromedp.FromContext(ctx).BrowserContextID,
		})
	}
	p.must("watch the page", chromedp.Listen(ctx, p.note))
	call(p, network.Enable, network.EnableParams{})
	call(p, runtime.Enable, cdp.Empty{})
	p.setDark(o.dark)
	call(p, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": o.language}})
	if o.atStart != "" {
		call(p, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: o.atStart})
	}
	if o.withoutPolicy {
		call(p, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
	}
	if o.withoutScripts {
		call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	}
	return p
}

// OnScreen shows the page on another screen, in CSS pixels, while something looks at it.
// The page is not loaded again.
func (p *Page) OnScreen(width, height int64, look func()) {
	p.t.Helper()
	p.do("take another screen", chromedp.EmulateViewport(width, height, chromedp.EmulateTouch))
	look()
	p.do("take the screen from before", p.screen)
}

// OnDesktop shows the page on a desktop's screen, with a mouse, while something looks
// at it. The page is not loaded again.
func (p *Page) OnDesktop(look func()) {
	p.t.Helper()
	p.do("take a desktop's screen", chromedp.EmulateViewport(desktopWidth, desktopHeight))
	look()
	p.do("take the screen from before", p.screen)
}

// InDark shows the page in dark colours while something looks at it, and in light
// ones afterwards. The page is not loaded again.
func (p *Page) InDark(look func()) {
	p.t.Helper()
	p.setDark(true)
	look()
	p.setDark(false)
}

// InForcedColors shows the page in colours that the person has chosen while something
// looks at it. The page is not loaded again.
func (p *Page) InForcedColors(look func()) {
	p.t.Helper()
	before := p.colours
	p.colours = "active"
	p.setDark(false)
	look()
	p.colours = before
	p.setDark(false)
}

// setDark says which colours the person wishes.
func (p *Page) setDark(dark bool) {
	p.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: p.media,
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: p.motion},
			{Name: "forced-colors", Value: p.colours},
		},
	})
}

// note writes down what the page asks the network for, and what goes wrong in
// it.
func (p *Page) note(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		p.requests = append(p.requests, e.Request.URL)
	case *network.EventLoadingFinished:
		p.received += e.EncodedDataLength
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
		p.problems = append(p.problems, text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" {
			p.problems = append(p.problems, fmt.Sprint("console error at ", e.Timestamp))
		}
	}
}

// Requests returns the addresses that the page asked for so far.
func (p *Page) Requests() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.requests...)
}

// Received returns how many bytes came over the wire so far, headers included.
func (p *Page) Received() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return int(p.received)
}

// Problems returns the errors of the page's scripts so far.
func (p *Page) Problems() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.problems...)
}

// Open goes to an address and waits until the page is loaded.
func (p *Page) Open(url string) {
	p.t.Helper()
	p.do("open "+url, chromedp.Navigate(url))
}

// Begin goes to an address and does not wait for the page.
func (p *Page) Begin(url string) {
	p.t.Helper()
	call(p, page.Navigate, page.NavigateParams{URL: url})
}

// Reload loads the page again.
func (p *Page) Reload() {
	p.t.Helper()
	p.do("reload", chromedp.Reload())
}

// Address returns where the page is.
func (p *Page) Address() string {
	p.t.Helper()
	return Value[string](p, "location.href")
}

// Wait waits until an expression of JavaScript is true in a page that is read to its
// end: of one that is still coming, what is looked at next may not be there yet.
func (p *Page) Wait(expression string) {
	p.t.Helper()
	if err := p.poll(fmt.Sprintf(`document.readyState !== "loading" && Boolean(%s)`, expression)); err != nil {
		p.fail("waited in vain for "+expression, err)
	}
}

// Value returns the value of an expression of JavaScript in the page.
func Value[T any](p *Page, expression string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, waitLimit)
	defer cancel()
	text, err := evaluate(ctx, expression)
	var value T
	if err == nil {
		err = json.Unmarshal([]byte(text), &value)
	}
	if err != nil {
		p.fail("read "+expression, err)
	}
	return value
}

// evaluate returns a value as JSON. The page may be changing just now, or have
// its scripts switched off: the browser's own evaluation works all the same.
func evaluate(ctx context.Context, expression string) (string, error) {
	return chromedp.Run(ctx, chromedp.Evaluate[string]("JSON.stringify("+expression+") ?? 'null'"))
}

// poll looks until an expression is true.
func (p *Page) poll(expression string) error {
	ctx, cancel := context.WithTimeout(p.ctx, waitLimit)
	defer cancel()
	for began := time.Now(); ; {
		looked := time.Now()
		text, err := evaluate(ctx, expression)
		if err == nil && text == "true" {
			return nil
		}
		select {
		case <-ctx.Done():
			if err != nil {
				return err
			}
			return fmt.Errorf("it is %s: %w", text, ctx.Err())
		case <-time.After(pause(began, looked)):
		}
	}
}

// pause is how long not to look at a page after a look that began then, the first one at
// began. A look takes a millisecond of the cores that the page itself waits for.
func pause(began, looked time.Time) time.Duration {
	now := time.Now()
	return min(max(pollInterval, 4*now.Sub(looked), now.Sub(began)/6), longestPause)
}

// do runs actions within the limit.
func (p *Page) do(what string, actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, waitLimit)
	defer cancel()
	p.must(what, chromedp.Do(ctx, actions...))
}

func (p *Page) must(what string, err error) {
	p.t.Helper()
	if err != nil {
		p.fail(what, err)
	}
}

// fail ends the test and shows what the person would have seen.
func (p *Page) fail(what string, err error) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	seen, _ := evaluate(ctx, "location.href + '\\n' + document.body.innerText")
	if picture, err := p.picture(ctx, true); err == nil {
		_ = save("failed-"+fileName(p.t.Name()), picture) // the failure is what matters
	}
	p.t.Fatalf("%s: %v\nthe page shows: %s\nits problems: %q", what, err, seen, p.Problems())
}
