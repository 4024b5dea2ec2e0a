package web_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/browsertest"
)

// onlyMinistries is a store with another catalogue.
type onlyMinistries struct {
	web.Store
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

// states are all that the public pages can show.
func states() []state {
	const adultQuery = "age=married-parents&gender=female&states=married&states=parent&situation=new-to-stedward&interests=service&interests=kids"
	loaded := func(*testing.T, *browsertest.Page) {}
	var all []state
	for _, q := range quiz.Questions() {
		all = append(all,
			state{"question " + q.ID, "/?" + adultQuery + "&q=" + q.ID, func(_ *testing.T, p *browsertest.Page) { question(p, q.ID) }})
		if q.FollowUp {
			continue // it needs no answer
		}
		all = append(all,
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
		state{"kiosk that nobody has touched", "/?kiosk=1", func(_ *testing.T, p *browsertest.Page) { p.Wait(inviting) }},
		state{"kiosk warning", "/?kiosk=1&" + adultQuery, func(_ *testing.T, p *browsertest.Page) {
			p.Wait(`window.finder?.kiosk`)
			advance(p, "71")
			p.Wait(warning)
		}},
		state{"kiosk result", "/result?kiosk=1&" + adultQuery, openDetails},
		state{"result by the server", "/result?" + adultQuery, func(t *testing.T, p *browsertest.Page) {
			openDetails(t, p)
			p.Click(".save")
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
		state{"result that answers a wish with nothing", "/result?age=junior-high&gender=male&situation=just-curious&interests=service",
			func(_ *testing.T, p *browsertest.Page) { p.Wait(`document.querySelector("#unmet a")`) }},
		state{"result of one list", "/result?age=journeying-adults&gender=male&states=single&situation=just-curious&interests=prayer",
			openDetails},
		state{"child's result by the browser", "/?q=interests&age=elementary&gender=male&situation=just-curious&interests=education",
			func(t *testing.T, p *browsertest.Page) {
				question(p, quiz.Interests)
				p.Click("#next")
				p.Wait(`document.getElementById("result")`)
				openDetails(t, p)
			}},
		state{"nothing fits", "/result?sparse&age=high-school&gender=male&situation=current-parishioner&interests=prayer",
			func(_ *testing.T, p *browsertest.Page) {
				p.Wait(`document.getElementById("contact")`)
			}},
		state{"no interest", "/result?age=high-school", loaded},
		state{"privacy", "/privacy", loaded},
		state{"no such page", "/nothing-here", loaded},
		state{"bad address", "/?age=golf", loaded},
	)
}

// isEverywhere is true for what is looked at on each of the screens.
func (st state) isEverywhere() bool {
	return strings.HasPrefix(st.name, "question") || slices.Contains(everywhere, st.name)
}

// everywhere are the states, beside the questions, that are looked at on each of the
// screens and in each of the colors; screens are those of a small and a large phone, a
// tablet and a desktop.
var (
	everywhere = []string{
		"error in age", "error in interests", "offline notice", "kiosk that nobody has touched", "kiosk result", "result by the server",
		"nothing fits",
	}
	screens = [][2]int64{{320, 568}, {390, 844}, {1180, 820}, {1440, 900}}
)

// onEachScreen looks at a state on each screen, and in the colors that a person has
// chosen. What the colors are does not depend on the screen.
func onEachScreen(p *browsertest.Page, name string) {
	for _, screen := range screens {
		p.OnScreen(screen[0], screen[1], func() { p.WantAccessible(fmt.Sprintf("%s, %d x %d", name, screen[0], screen[1])) })
	}
	p.InForcedColors(func() { p.WantReadable(name + ", forced colors") })
}

func openDetails(_ *testing.T, p *browsertest.Page) {
	p.Wait(`document.readyState === "complete" && document.querySelector(".card[data-key] details")`)
	browsertest.Value[any](p, `void document.querySelectorAll("details").forEach((d) => { d.open = true; })`)
}

// looks are the screens on which every state is looked at.
func looks() map[string][]browsertest.Option {
	return map[string][]browsertest.Option{
		"phone": {browsertest.Phone()}, "desktop": nil, "phone-spanish": {browsertest.Phone(), browsertest.Language("es")},
	}
}

// TestEveryStateIsAccessible runs axe-core on everything that can be seen, and measures what it does
// not: targets, and text at twice the size.
func TestEveryStateIsAccessible(t *testing.T) {
	t.Parallel()
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
	for look, options := range looks() {
		t.Run(look, func(t *testing.T) {
			t.Parallel()
			p := browser.Page(t, append(options, browsertest.ReducedMotion(), browsertest.AtStart(movedClock), browsertest.WithAxe())...)
			for _, st := range states() {
				if look == "desktop" && st.isEverywhere() {
					continue // a screen of that size is among the others
				}
				p.Open(l.url(browsertest.PlainHost) + st.path)
				p.Wait(`document.readyState === "complete"`)
				st.get(t, p)
				p.WantAccessible(st.name)
				p.WantBigTargets(st.name)
				shot := func(colours string) {
					if look != "desktop" {
						p.ScreenshotAll("access-" + look + "-" + colours + "-" + fileWord(st.name))
					}
				}
				shot("light")
				p.InDark(func() {
					p.WantReadable(st.name + ", dark")
					shot("dark")
				})
				if look == "desktop" {
					continue
				}
				if st.isEverywhere() && look == "phone" {
					onEachScreen(p, st.name)
				}
				p.WantReflow(st.name)
			}
		})
	}
}
