package web_test

import (
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/browsertest"
)

// answerStep answers the question on the screen and waits for the next one, or
// for the result, whether the page's script asks it or the server's form does.
func answerStep(p *browsertest.Page, q quiz.Question, values []string, then string) {
	here(p, q.ID)
	for _, value := range values {
		browsertest.Value[any](p, `void ((i) => { if (!i.checked) i.click(); })(document.querySelector('#options input[value="`+value+`"]'))`)
	}
	browsertest.Value[any](p, `void document.getElementById("next").click()`)
	if then == "" {
		p.Wait(`document.readyState === "complete" && location.pathname === "/result" && document.querySelector("#result .card[data-key]") && !document.getElementById("options")`)
		return
	}
	here(p, then)
}

// here waits until a question is on the screen.
func here(p *browsertest.Page, id string) {
	p.Wait(`document.readyState === "complete" && document.querySelector("#options input[name=` + id + `]")`)
}

// finishAnyhow answers all questions, with a reload and Back on the way, and
// checks that the answers are counted once and are still there.
func (s *site) finishAnyhow(t *testing.T, p *browsertest.Page, at string, a quiz.Answers, stored int) {
	t.Helper()
	p.Open(at)
	steps := quiz.Pages(a)
	for i, q := range steps {
		then := ""
		if i+1 < len(steps) {
			then = steps[i+1].ID
		}
		answerStep(p, q, a.Get(q.ID), then)
		if i == 1 {
			p.Reload()
			here(p, then)
			p.Back()
			here(p, q.ID)
			if got := chosen(p); !slices.Equal(got, a.Get(q.ID)) {
				t.Errorf("after Back %q are chosen, want %q", got, a.Get(q.ID))
			}
			answerStep(p, q, a.Get(q.ID), then)
		}
	}
	p.Wait(`document.getElementById("note").textContent.startsWith("Thank you")`)
	got := s.wantSubmissions(t, stored)
	if !slices.Equal(got[0].Interests, a.Interests) || got[0].Age != a.Age || !slices.Equal(got[0].States, a.Normalised().States) {
		t.Errorf("stored is %+v, want %+v", got[0], a)
	}
	p.Reload()
	p.Wait(`document.readyState === "complete" && location.pathname === "/result" && document.querySelectorAll("#result .card[data-key]").length > 2`)
	s.wantSubmissions(t, stored)
}

// A browser that lacks something finishes the quiz all the same: with the
// page's script where it is not needed, else as plain forms, never between.
func TestABrowserThatLacksAFeatureFinishesTheQuiz(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *web.Config) { c.RateLimit = false })
	stored := 0
	for _, c := range []struct {
		lacks string // what is deleted before the page's script runs
		want  bool   // the page's script runs
	}{
		{"URLSearchParams.prototype.size", true},
		{"Array.prototype.at Array.prototype.flat Object.hasOwn window.structuredClone AbortSignal.timeout window.AbortController Crypto.prototype.randomUUID " +
			"window.HTMLDialogElement HTMLElement.prototype.inert Element.prototype.checkVisibility", true},
		{"Navigator.prototype.serviceWorker Navigator.prototype.clipboard Navigator.prototype.share window.caches", true},
		{"window.localStorage window.sessionStorage", true},
		{"Element.prototype.replaceChildren", false}, {"String.prototype.replaceAll", false}, {"Promise.prototype.finally", false},
		{"window.fetch", false},
		{"window.URLSearchParams", false}, {"Headers.prototype.has", false}, {"History.prototype.pushState", false}, {"window.crypto", false},
		{"Element.prototype.closest", false}, {"Array.prototype.includes", false}, {"Object.entries", false}, {"window.PointerEvent", false},
	} {
		t.Run(c.lacks, func(t *testing.T) {
			names := strings.Fields(c.lacks)
			p := browser.Page(t, browsertest.AtStart("delete "+strings.Join(names, "; delete ")))
			p.Open(s.URL)
			for _, name := range names {
				if browsertest.Value[bool](p, `(() => { try { return `+name+` !== undefined; } catch { return false; } })()`) {
					t.Fatalf("%s is still there", name)
				}
			}
			if got := browsertest.Value[bool](p, `Boolean(window.finder && finder.match)`); got != c.want {
				t.Errorf("the page's script runs: %t, want %t", got, c.want)
			}
			stored++
			s.finishAnyhow(t, p, s.URL, child, stored)
			if problems := p.Problems(); len(problems) > 0 {
				t.Errorf("the page's scripts had problems: %q", problems)
			}
		})
	}
}

// What is there and fails, at whatever moment, is an error of ours: the server's
// forms go on with the same answers, and the result is counted once.
func TestAScriptThatFailsLeavesTheRestToThePlainForms(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *web.Config) { c.RateLimit = false })
	stored := 0
	for _, c := range []struct{ name, breaks string }{
		{"the second question", `(() => { Element.prototype.replaceChildren = () => { broken(); }; })()`},
		{"the fourth question",
			`(() => { const was = Element.prototype.replaceChildren; let n = 0; Element.prototype.replaceChildren = function (...all) { if (++n > 2) broken(); return was.apply(this, all); }; })()`},
		{"the result's cards", `(() => { Node.prototype.cloneNode = () => { broken(); }; })()`},
		{"the result's place", `(() => { Element.prototype.replaceWith = () => { broken(); }; })()`},
		{"the counting", `(() => { Crypto.prototype.getRandomValues = () => { broken(); }; })()`},
		{"the counting, half done",
			`(() => { const was = Array.prototype.sort; Array.prototype.sort = function (by) { if (String(by).includes("since") && this.length > 0) broken(); return was.call(this, by); }; })()`},
		{"the catalogue", `(() => { const was = Array.prototype.sort; Array.prototype.sort = function (by) { if (String(by).includes("position")) broken(); return was.call(this, by); }; })()`},
		{"the start", `(() => { Element.prototype.querySelectorAll = () => { broken(); }; })()`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := browser.Page(t, browsertest.AtStart(`window.broken = () => { document.cookie = "broken=1"; throw new Error("broken"); };`+c.breaks))
			stored++
			p.Open(s.URL)
			steps := quiz.Steps(child.Age)
			for i, q := range steps {
				then := ""
				if i+1 < len(steps) {
					then = steps[i+1].ID
				}
				answerStepAgain(p, q, child.Get(q.ID), then)
			}
			p.Wait(`document.getElementById("note").textContent.startsWith("Thank you")`)
			s.wantSubmissions(t, stored)
			// What waits in the browser has the same key: it is not counted again.
			p.Open(s.URL + "/privacy")
			s.wantSubmissions(t, stored)
			// The browser forgets to tell of an error when the page is left at once.
			if !browsertest.Value[bool](p, `document.cookie.includes("broken=1")`) {
				t.Errorf("nothing broke: %q", p.Problems())
			}
		})
	}
}

// answerStepAgain answers a question, and does so again when the script has
// failed at it and the plain form asks it.
func answerStepAgain(p *browsertest.Page, q quiz.Question, values []string, then string) {
	here(p, q.ID)
	there := `document.querySelector("#options input[name=` + then + `]")`
	if then == "" {
		there = `location.pathname === "/result" && document.querySelector("#result .card[data-key]") && !document.getElementById("options") && document.getElementById("note").textContent !== ""`
	}
	// The script may fail at any moment and load the page anew, so each document is
	// answered once, for as long as it asks this question.
	p.Wait(`(() => {
		if (document.readyState !== "complete") return false;
		if (` + there + `) return true;
		const all = ` + list(values) + `.map((v) => document.querySelector('#options input[name=` + q.ID + `][value="' + v + '"]'));
		if (window.answered === "` + q.ID + `" || all.includes(null)) return false;
		window.answered = "` + q.ID + `";
		for (const i of all) if (!i.checked) i.click();
		document.getElementById("next").click();
		return false;
	})()`)
}

func list(values []string) string { return `["` + strings.Join(values, `","`) + `"]` }
