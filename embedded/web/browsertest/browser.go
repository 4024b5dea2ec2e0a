// Package browsertest gives a test a real browser, as net/http/httptest gives
// it a web server: a headless Chromium with an empty profile, and in it pages
// that a test looks at and touches as a person does, with a mouse, a finger or
// the keyboard. Tests of the web pages and of the whole program use it.
//
// It belongs to the tests: nothing that is shipped imports it.
package browsertest

import (
	"cmp"
	"context"
	"os/exec"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const (
	// startLimit bounds the start of the browser: a cold one on a busy machine
	// takes ten seconds.
	startLimit = 3 * time.Minute
	// waitLimit bounds every wait for something that should happen at once, on a
	// computer where other tests run beside this one.
	waitLimit = 3 * time.Minute
	// pollInterval and longestPause bound the pause between two looks.
	pollInterval = 15 * time.Millisecond
	longestPause = 300 * time.Millisecond
)

// hint ends the message of a start that failed.
const hint = "run go run ./cmd/dev test, which installs what is missing"

// PlainHost is a name for this computer that browsers started here know. A
// browser trusts localhost as it trusts HTTPS; this one it does not, so a page
// at it is as one of a computer in the parish's network.
const PlainHost = "parish.test"

// Browser is a browser that the tests of a package share. The zero value is
// ready to use: it starts when a test first opens a page. Each page has an empty
// profile of its own, so tests do not see each other, also side by side:
//
//	var browser browsertest.Browser
//
//	func TestMain(m *testing.M) { goleak.VerifyTestMain(browser.Around(m)) }
//
//	func TestSomething(t *testing.T) { p := browser.Page(t) … }
type Browser struct {
	mu  sync.Mutex
	ctx context.Context // nil until it starts
	end func()
	// oneProfile is true when pages share the browser's own profile.
	oneProfile bool
}

// Tests are what runs the tests of a package, as *testing.M does.
type Tests interface{ Run() int }

// Around returns tests that run those given and end the browser afterwards.
func (b *Browser) Around(tests Tests) Tests { return around{b, tests} }

type around struct {
	browser *Browser
	tests   Tests
}

// collectAt is Go's percentage for the garbage of these tests. The servers in them make
// much of it and keep little, and the cores are wanted for the browser.
const collectAt = 400

// Run runs the tests and returns the exit status.
func (a around) Run() int {
	defer debug.SetGCPercent(debug.SetGCPercent(collectAt))
	defer a.browser.stop()
	return a.tests.Run()
}

// stop ends the browser, and waits until it is gone and its profile removed.
func (b *Browser) stop() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ctx != nil {
		b.end()
		b.ctx = nil
	}
}

// Start starts the browser unless it runs. A browser that cannot start fails
// the test.
func (b *Browser) Start(t testing.TB) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ctx == nil {
		b.ctx, b.end = start(t, cmp.Or(find(shell), find(whole)))
	}
}

// StartIn starts a browser whose pages share the profile kept in a folder, so
// that a later one finds what an earlier one stored. It ends with the test.
func StartIn(t testing.TB, folder string) *Browser {
	t.Helper()
	b := &Browser{oneProfile: true}
	b.ctx, b.end = start(t, find(whole), chromedp.UserDataDir(folder))
	t.Cleanup(b.stop)
	return b
}

// Close ends the browser as a person does, who closes its window.
func (b *Browser) Close(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, waitLimit)
	defer cancel()
	if err := chromedp.Cancel(ctx); err != nil {
		t.Fatalf("close the browser: %v", err)
	}
}

func start(t testing.TB, path string, more ...chromedp.ExecAllocatorOption) (running context.Context, stop func()) {
	t.Helper()
	if path == "" {
		t.Fatalf("there is no Chromium: %s", hint)
	}
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.Headless, chromedp.NoFirstRun, chromedp.NoSandbox}
	for _, flag := range []string{
		"disable-gpu", "disable-quic", "disable-background-networking", "disable-component-update", "disable-sync",
		"disable-default-apps", "disable-extensions", "disable-dev-shm-usage", "disable-breakpad", "metrics-recording-only",
		// A page that is not in front must behave as one that is.
		"disable-background-timer-throttling", "disable-backgrounding-occluded-windows", "disable-renderer-backgrounding",
	} {
		options = append(options, chromedp.Flag(flag, true))
	}
	options = append(options, chromedp.Flag("host-resolver-rules", "MAP "+PlainHost+" 127.0.0.1"))
	options = append(options, more...)
	options = append(options, chromedp.Flag("force-color-profile", "srgb"), chromedp.Flag("password-store", "basic"))
	allocated, end := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocated)
	stop = func() {
		cancel()
		end() // waits until the browser is gone and its profile removed
	}
	limit := time.AfterFunc(startLimit, cancel)
	defer limit.Stop()
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		stop()
		t.Fatalf("Chromium (%s) does not start within %v: %v: %s", path, startLimit, err, hint)
	}
	return ctx, stop
}

// Chromium's programs, by the names of their commands. The shell is the same
// engine without the windows and services of a browser that people use: the tests
// take half the processor's time with it. The whole browser keeps a profile as
// people's browsers do.
const (
	shell = "chromium-headless-shell"
	whole = "chromium chromium-browser google-chrome"
)

// find returns the path of the first program that is there, empty when none is.
func find(names string) string {
	for _, name := range strings.Fields(names) {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}
