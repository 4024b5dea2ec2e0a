package browsertest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// place is where an element is on the screen; found is false when it is not
// there, or something else lies over it.
type place struct {
	Found bool    `json:"found"`
	X     float64 `json:"x"`
	Y     float64 `json:"y"`
}

// placeOf scrolls an element into view and says where its middle is. A page that
// is still loading moves, and when it comes to the place that its address names,
// the browser takes the focus from where a click has just put it.
const placeOf = `((selector) => {
	const e = document.querySelector(selector);
	if (!e || document.readyState !== "complete") return { found: false };
	e.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
	const r = e.getBoundingClientRect(), x = r.left + r.width / 2, y = r.top + r.height / 2;
	const hit = document.elementFromPoint(x, y);
	return { found: Boolean(hit) && (e === hit || e.contains(hit)) && !e.disabled, x, y };
})(%q)`

// find waits until an element is in view and stands still, so that a click
// reaches it and nothing else. A page that gives way to another one has no answer.
func (p *Page) find(selector string) place {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, waitLimit)
	defer cancel()
	look := fmt.Sprintf(placeOf, selector)
	var last place
	for began := time.Now(); ; {
		var now place
		looked := time.Now()
		text, err := evaluate(ctx, look)
		if err == nil {
			err = json.Unmarshal([]byte(text), &now)
		}
		if err == nil && now.Found && now == last {
			return now
		}
		last = now
		select {
		case <-ctx.Done():
			p.fail("find "+selector, fmt.Errorf("it is not in view: %+v (%w)", now, errors.Join(err, ctx.Err())))
		case <-time.After(pause(began, looked)):
		}
	}
}

// Click moves the mouse to an element and presses the left button.
func (p *Page) Click(selector string) {
	p.t.Helper()
	at := p.find(selector)
	p.do("click "+selector, chromedp.MouseEvent("mouseMoved", at.X, at.Y), chromedp.MouseClickXY(at.X, at.Y))
}

// Tap touches an element with a finger. The page must be a Phone's.
func (p *Page) Tap(selector string) {
	p.t.Helper()
	at := p.find(selector)
	p.do("tap "+selector, chromedp.TapXY(at.X, at.Y))
}

// Press presses keys, given as in package kb of chromedp, or as text.
func (p *Page) Press(keys ...string) {
	p.t.Helper()
	p.do(fmt.Sprintf("press %q", keys), chromedp.KeyEvent(strings.Join(keys, "")))
}

// Insert puts text in where the focus is as a phone's keyboard that guesses words,
// dictation and autofill do: without a key.
func (p *Page) Insert(text string) {
	p.t.Helper()
	call(p, input.InsertText, input.InsertTextParams{Text: text})
}

// Back goes back in the history, as the browser's button does, and waits until
// the address has changed.
func (p *Page) Back() {
	p.t.Helper()
	p.travel(-1)
}

// Forward goes forward in the history.
func (p *Page) Forward() {
	p.t.Helper()
	p.travel(1)
}

// travel does not wait for the page to load: one that the browser kept, or that
// changed its address by itself, is not loaded again.
func (p *Page) travel(steps int64) {
	p.t.Helper()
	history := call(p, page.GetNavigationHistory, cdp.Empty{})
	to := history.CurrentIndex + steps
	if to < 0 || to >= int64(len(history.Entries)) {
		p.fail("travel in the history", fmt.Errorf("there is no page %d of %d", to, len(history.Entries)))
	}
	call(p, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: history.Entries[to].ID})
	p.Wait(fmt.Sprintf("location.href === %q && document.readyState === 'complete'", history.Entries[to].URL))
}

// call sends the page a command of the browser's protocol.
func call[P, R any](p *Page, command cdp.Command[P, R], params P) R {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, waitLimit)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	p.must(command.Method, err)
	return result
}
