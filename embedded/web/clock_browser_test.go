package web_test

import (
	"testing"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/web/browsertest"
)

// looked waits until a tablet has looked at its clock.
func looked(p *browsertest.Page) {
	browsertest.Value[any](p, `void (window.lookedAt = performance.now())`)
	p.Wait(`performance.now() - window.lookedAt > 1200`)
}

// A clock that is set back, as one that was wrong at the start of a tablet, keeps nobody's
// result on the screen.
func TestATabletWhoseClockIsSetBackForgetsAllTheSame(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := browser.Page(t, browsertest.AtStart(movedClock))
	p.Open(s.URL + "/result?kiosk=1&age=high-school&gender=male&situation=just-curious&interests=all")
	p.Wait(`document.getElementById("result") && window.finder?.kiosk`)
	p.Press("x")
	advance(p, "-7200")
	looked(p)
	advance(p, "75")
	p.Wait(warning)
	p.Click("#still")
	p.Wait(`document.getElementById("still-here").hidden`)
	advance(p, "-7200")
	looked(p)
	advance(p, "91")
	p.Wait(`location.href === ` + quote(s.URL+"/?kiosk=1") + ` && window.later === 0 && ` + inviting)
}

// What was saved is still there when the clock is set back, and goes 30 days later.
func TestWhatIsSavedOutlivesAClockThatIsSetBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := browser.Page(t, browsertest.AtStart(movedClock+`; window.later = 3600000 * Number(sessionStorage.getItem("hours"));`))
	p.Open(s.URL + "/result?age=high-school&gender=male&situation=just-curious&interests=all")
	p.Wait(`document.querySelector(".save")?.hidden === false`)
	p.Click(".save")
	for _, c := range []struct{ hours, saved string }{{"-2", "1"}, {"29 * 24", "1"}, {"30 * 24 - 3", "1"}, {"30 * 24 - 1", "0"}} {
		browsertest.Value[any](p, `void sessionStorage.setItem("hours", `+c.hours+`)`)
		p.Reload()
		p.Wait(`document.querySelector(".save")?.hidden === false`)
		if !browsertest.Value[bool](p, `document.querySelectorAll(".save[aria-pressed=true]").length === `+c.saved) {
			t.Fatalf("%s hours later there is another number than %s", c.hours, c.saved)
		}
	}
}

// A visit ends after half an hour without a touch also when the clock was set back in it.
func TestAVisitEndsThoughTheClockWasSetBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := browser.Page(t, browsertest.AtStart(movedClock))
	p.Open(s.URL)
	answerAll(p, adult)
	says(p, "en", "result.counted")
	advance(p, "-5*3600")
	p.Press("x")
	advance(p, "31*60")
	p.Back()
	question(p, quiz.Interests)
	p.Wait(`document.getElementById("next").textContent !== ""`)
	p.Click("#next")
	says(p, "en", "result.counted")
	s.wantSubmissions(t, 2)
}
