package web_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/signin"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/browsertest"
)

// onlyMinistries is a store with another catalogue.
type onlyMinistries struct {
	store.Store
	all []catalogue.Ministry
}

// Ministries returns the other catalogue.
func (o onlyMinistries) Ministries(context.Context) ([]catalogue.Ministry, error) { return o.all, nil }

// state is something that a page can show, and how to come to it.
type state struct {
	name string
	path string
	get  func(t *testing.T, p *browsertest.Page)
}

// states are all that the public pages can show, and the office's first two.
func states() []state {
	const adultQuery = "age=married-parents&gender=female&states=married&states=parent&situation=new-to-stedward&interests=service&interests=kids"
	loaded := func(*testing.T, *browsertest.Page) {}
	var all []state
	for _, q := range quiz.Steps("") {
		all = append(all,
			state{"question " + q.ID, "/?" + adultQuery + "&q=" + q.ID, func(_ *testing.T, p *browsertest.Page) { question(p, q.ID) }},
			state{"error in " + q.ID, "/?q=" + q.ID, func(_ *testing.T, p *browsertest.Page) {
				question(p, q.ID)
				p.Click("#next")
				p.Wait(`document.getElementById("error").textContent !== "" && document.querySelector("#options input").getAttribute("aria-describedby") === "error" && document.querySelector("[aria-invalid=true]")`)
			}},
		)
	}
	return append(all,
		state{"error in a form", "/?at=age", loaded},
		state{"offline notice", "/?lang=es", func(_ *testing.T, p *browsertest.Page) {
			question(p, quiz.Age)
			p.Wait(`performance.getEntriesByName(location.origin + "/api/get-ministries").length > 0`)
			p.Wait(`dispatchEvent(new Event("offline")) && document.getElementById("offline").textContent !== ""`)
		}},
		state{"kiosk warning", "/?kiosk=1&" + adultQuery, func(_ *testing.T, p *browsertest.Page) {
			p.Wait(`window.finder?.kiosk`)
			advance(p, "71")
			p.Wait(warning)
		}},
		state{"kiosk result", "/result?kiosk=1&" + adultQuery, openDetails},
		state{"result by the server", "/result?" + adultQuery, func(t *testing.T, p *browsertest.Page) {
			openDetails(t, p)
			p.Click(".favourite")
			p.Wait(`!document.getElementById("mine-line").hidden`)
		}},
		state{"result by the browser", "/?lang=es&q=interests&" + adultQuery, func(t *testing.T, p *browsertest.Page) {
			question(p, quiz.Interests)
			p.Click("#next")
			says(p, "es", "result.counted")
			openDetails(t, p)
			p.Click("#copy")
			p.Wait(`document.getElementById("said").textContent !== "" || !document.getElementById("by-hand").hidden`)
		}},
		state{"nothing fits", "/result?sparse&age=high-school&gender=male&situation=current-parishioner&interests=prayer", func(_ *testing.T, p *browsertest.Page) {
			p.Wait(`document.getElementById("contact")`)
		}},
		state{"no interest", "/result?age=high-school", loaded},
		state{"privacy", "/privacy", loaded},
		state{"no such page", "/nothing-here", loaded},
		state{"bad address", "/?age=golf", loaded},
		state{"login", "/admin/login", loaded},
		state{"old link", "/admin/enter?t=x", loaded},
		state{"dashboard", "/admin/enter", func(_ *testing.T, p *browsertest.Page) { p.Wait(`document.querySelector(".dashboard")`) }},
	)
}

func openDetails(_ *testing.T, p *browsertest.Page) {
	p.Wait(`document.readyState === "complete" && document.querySelector(".card[data-key] details")`)
	browsertest.Value[any](p, `void document.querySelectorAll("details").forEach((d) => { d.open = true; })`)
}

// looks are the screens on which every state is looked at.
func looks() map[string][]browsertest.Option {
	return map[string][]browsertest.Option{
		"phone-light": {browsertest.Phone()}, "phone-dark": {browsertest.Phone(), browsertest.Dark()},
		"desktop-light": nil, "desktop-dark": {browsertest.Dark()},
	}
}

// violation is what axe complains about.
type violation struct {
	ID    string
	Help  string
	Nodes []struct{ HTML, FailureSummary string }
}

// TestEveryStateIsAccessible runs axe-core (testdata/axe.min.js, 4.14.1, from
// the npm registry) on everything that can be seen, and measures what it does
// not: targets, and text at twice the size.
func TestEveryStateIsAccessible(t *testing.T) {
	axe, err := os.ReadFile(filepath.Join("testdata", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t)
	bare := newSite(t, func(c *web.Config) { c.Store = onlyMinistries{c.Store, sparse()} })
	l := newLine(t, s)
	l.set(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("sparse") {
			bare.Config.Handler.ServeHTTP(w, r)
			return
		}
		s.Config.Handler.ServeHTTP(w, r)
	}))
	browser := browsertest.Start(t)
	checked := 0
	for look, options := range looks() {
		t.Run(look, func(t *testing.T) {
			p := browser.Page(t, append(options, browsertest.ReducedMotion(), browsertest.AtStart(movedClock+";"+string(axe)))...)
			for _, st := range states() {
				path := st.path
				if path == "/admin/enter" {
					path += "?t=" + signin.SignLink(linkKey, s.Clock.Now(), signin.LinkLife)
				}
				p.Open(l.url(browsertest.PlainHost) + path)
				p.Wait(`document.readyState === "complete"`)
				st.get(t, p)
				p.Wait(`window.checked?.result || void (window.checked ??= axe.run(document, { runOnly: { type: "tag",
					values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] } }).then((r) => { window.checked.result = r; }))`)
				for _, v := range browsertest.Value[[]violation](p, `window.checked.result.violations.map((v) => ({ id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map((n) => ({ html: n.html, failureSummary: n.failureSummary })) }))`) {
					t.Errorf("%s: %s: %s %+v", st.name, v.ID, v.Help, v.Nodes)
				}
				checked++
				wantBigTargets(t, p, st.name)
				if strings.HasPrefix(look, "phone") {
					p.ScreenshotAll("access-" + look + "-" + fileWord(st.name))
				}
				if look == "phone-light" {
					wantRoomForBigText(t, p, st.name)
				}
			}
		})
	}
	t.Logf("%d states were checked", checked)
}

// wantBigTargets checks that everything one touches is at least 44 pixels wide
// and high. Links within a sentence are not targets of their own.
func wantBigTargets(t *testing.T, p *browsertest.Page, name string) {
	t.Helper()
	small := browsertest.Value[[]string](p, `[...document.querySelectorAll("a[href], button, summary, .option, textarea")].filter((e) => {
		const r = e.getBoundingClientRect();
		return e.checkVisibility() && !e.matches(".skip") && r.width > 0 && (r.width < 44 || r.height < 44);
	}).map((e) => e.outerHTML.slice(0, 120) + " " + e.getBoundingClientRect().width + "x" + e.getBoundingClientRect().height)`)
	for _, s := range small {
		t.Errorf("%s: too small to touch: %s", name, s)
	}
}

// wantRoomForBigText doubles the text and checks that nothing is cut off and
// no two texts lie over each other.
func wantRoomForBigText(t *testing.T, p *browsertest.Page, name string) {
	t.Helper()
	browsertest.Value[any](p, `void (document.documentElement.style.fontSize = "200%")`)
	trouble := browsertest.Value[[]string](p, `(() => {
		const out = [], texts = [];
		const root = document.querySelector(".still-here:not([hidden])") || document.body;
		if (document.documentElement.scrollWidth > document.documentElement.clientWidth) out.push("the page is wider than the screen");
		for (const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT); walk.nextNode();) {
			const node = walk.currentNode, e = node.parentElement;
			if (!node.textContent.trim() || !e.checkVisibility() || e.closest(".visually-hidden, .skip, script, template, textarea, .scroll")) continue;
			const range = document.createRange();
			range.selectNodeContents(node);
			for (const r of range.getClientRects()) {
				if (r.width < 2) continue;
				texts.push({ r, text: node.textContent.trim().slice(0, 30) });
				if (r.left < -1 || r.right > innerWidth + 1) out.push("cut off: " + node.textContent.trim().slice(0, 40));
			}
		}
		for (let i = 0; i < texts.length; i++) for (let j = i + 1; j < texts.length; j++) {
			const a = texts[i].r, b = texts[j].r;
			const w = Math.min(a.right, b.right) - Math.max(a.left, b.left), h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
			if (w > 2 && h > 8) out.push(texts[i].text + " lies over " + texts[j].text);
		}
		return out.slice(0, 5);
	})()`)
	for _, what := range trouble {
		t.Errorf("%s at 200 %%: %s", name, what)
	}
	p.ScreenshotAll("access-big-text-" + fileWord(name))
}
