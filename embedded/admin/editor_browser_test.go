package admin_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// maxTabsToSave is how often somebody with a keyboard presses Tab before a ministry
// can be saved, from the top of its page.
const maxTabsToSave = 15

// The form of a ministry is saved from a bar that stays in sight; what is wrong is told
// above it with links, and an address without https:// is right.
func TestTheFormOfAMinistryIsSavedFromItsBar(t *testing.T) {
	t.Parallel()
	s := webtest.New(t)
	p := enter(t, s, list)
	form := fmt.Sprintf("%s/%d", list, stored(t, s, "ocia").ID)
	p.Open(s.URL + form)
	p.Wait(at(form))
	tabs := 0
	for ; tabs <= maxTabsToSave && browsertest.Value[string](p, `document.activeElement.id`) != "save"; tabs++ {
		p.Press("\t")
	}
	t.Logf("Save takes %d Tab stops", tabs)
	if tabs > maxTabsToSave {
		t.Errorf("Save takes more than %d Tab stops", maxTabsToSave)
	}
	browsertest.Value[any](p, `void window.scrollTo(0, document.body.scrollHeight)`)
	p.Wait(`(() => { const b = document.getElementById("save").getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight; })()`)
	browsertest.Value[any](p, `void window.scrollTo(0, 0)`)
	fill(p, "#links", "stedward.org/ocia")
	fill(p, "#email", "nobody")
	fill(p, "#name", " ")
	p.Click("#save")
	p.Wait(`document.activeElement.id === "problem"`)
	links := browsertest.Value[[]string](p, `[...document.querySelectorAll("#problem a")].map((a) => a.hash)`)
	if !slices.Equal(links, []string{"#name", "#email"}) {
		t.Errorf("what is wrong leads to %q", links)
	}
	p.Screenshot("editor-wrong")
	p.Click(`#problem a[href="#email"]`)
	p.Wait(`document.activeElement.id === "email"`)
	fill(p, "#email", "kim@example.org")
	fill(p, "#name", "OCIA")
	p.Press("\r") // as in any form
	says(p, "ministries_saved")
	if got := stored(t, s, "ocia"); !slices.Equal(got.Links, []string{"https://stedward.org/ocia"}) || got.Name != "OCIA" || !got.Active {
		t.Errorf("stored is %+v", got)
	}
	if problems := p.Problems(); len(problems) > 0 {
		t.Error(problems)
	}
}

// Who is signed out in the middle of a form loses nothing: the page asks before it
// happens, one signs in over it and goes on, and what was typed outlives the page.
func TestASessionsEndLosesNothingThatWasTyped(t *testing.T) {
	t.Parallel()
	s := webtest.New(t)
	s.Account(t, "Anna", store.Editor)
	p := enter(t, s, list, browsertest.WithAxe())
	form := fmt.Sprintf("%s/%d", list, stored(t, s, "ocia").ID)
	p.Open(s.URL + form)
	p.Wait(at(form))
	fill(p, "#name", "OCIA, typed before")
	endsIn := func(seconds int) {
		browsertest.Value[any](p, fmt.Sprintf(`void window.dispatchEvent(new CustomEvent("office-asked", { detail: %d }))`, seconds))
		browsertest.Value[any](p, `void localStorage.setItem("session-ends", 1)`)
		browsertest.Value[any](p, `void document.dispatchEvent(new Event("visibilitychange"))`)
	}
	p.Wait(`document.querySelector("#preview .name").textContent === "OCIA, typed before"`)
	endsIn(110)
	p.Wait(`document.querySelector(".session .primary") === document.activeElement`)
	p.WantAccessible("asked before the session ends")
	p.Screenshot("session-soon")
	p.Click(".session .primary")
	p.Wait(`!document.querySelector(".session")`)

	s.Clock.Advance(2 * time.Hour)
	endsIn(-1)
	p.Wait(`document.activeElement.id === "session-name"`)
	p.WantAccessible("signed out")
	p.Screenshot("session-over")
	p.Press("Anna\twrong\r")
	p.Wait(`document.querySelector(".session .error").textContent !== ""`)
	fill(p, "#session-password", right)
	p.Press("\r")
	p.Wait(`!document.querySelector(".session")`)
	// As after a Save that never came to its end: the page does not ask before it is left.
	browsertest.Value[any](p, `void document.getElementById("ministry").dispatchEvent(new Event("submit"))`)
	p.Reload()
	p.Wait(at(form) + ` && !document.getElementById("draft").hidden`)
	p.WantAccessible("a draft")
	p.Screenshot("editor-draft")
	p.Click("#draft-take")
	p.Wait(`document.readyState === "complete" && document.getElementById("name")?.value === "OCIA, typed before"`)
	p.Click("#save")
	says(p, "ministries_saved")
	if got := stored(t, s, "ocia").Name; got != "OCIA, typed before" {
		t.Errorf("stored is %q", got)
	}
	p.Open(s.URL + form)
	p.Wait(at(form) + ` && document.getElementById("draft").hidden`)
}

// Who signs out in one tab is asked in the others before a save loses anything.
func TestASignOutReachesTheOtherTabs(t *testing.T) {
	t.Parallel()
	s := webtest.New(t)
	s.Account(t, "Anna", store.Editor)
	p := enter(t, s, list, browsertest.WithAxe())
	form := fmt.Sprintf("%s/%d", list, stored(t, s, "ocia").ID)
	p.Open(s.URL + form)
	p.Wait(at(form))
	fill(p, "#name", "OCIA, typed before")
	// A frame is to the storage what another tab is.
	browsertest.Value[any](p, `void document.body.appendChild(Object.assign(document.createElement("iframe"), { id: "tab", title: "tab" }))`)
	browsertest.Value[any](p, `void document.getElementById("tab").contentWindow.localStorage.removeItem("session-ends")`)
	p.Wait(`document.activeElement.id === "session-name" && document.getElementById("session-title").textContent.includes("another tab")`)
	p.WantAccessible("signed out in another tab")
	p.Press("Anna\t" + right + "\r")
	p.Wait(`!document.querySelector(".session") && document.getElementById("name").value === "OCIA, typed before"`)
}

// Without scripts the sign-in has what was typed with it.
func TestWithoutScriptsAFormGoesOnAfterTheSignIn(t *testing.T) {
	t.Parallel()
	s := webtest.New(t)
	s.Account(t, "Anna", store.Editor)
	for _, language := range []string{"en", "es"} {
		p := enter(t, s, list, browsertest.WithoutScripts(), browsertest.Phone())
		form := fmt.Sprintf("%s/%d", list, stored(t, s, "ocia").ID)
		p.Open(s.URL + form + "?lang=" + language)
		name := "Ñandú & <b> " + language
		fill(p, "#name", name)
		s.Clock.Advance(2 * time.Hour)
		p.Tap("#save")
		p.Wait(`document.getElementById("ended")`)
		p.Screenshot("session-kept-" + language)
		fill(p, "#name", "Anna")
		fill(p, "#password", "wrong")
		p.Press("\r")
		p.Wait(`document.getElementById("error")?.textContent !== "" && document.getElementById("ended")`)
		fill(p, "#password", right)
		p.Press("\r")
		p.Wait(`document.getElementById("go-on")`)
		p.Screenshot("session-go-on-" + language)
		p.Tap("#go-on")
		p.Wait(at(list) + ` && document.querySelector(".done")`)
		if got := stored(t, s, "ocia").Name; got != name {
			t.Errorf("stored is %q, not %q", got, name)
		}
	}
}

// The form tells who would see a ministry: by people as the parish has them, and by
// those who came of late, of whom a few are never told.
func TestTheFormTellsWhoWouldSeeAMinistry(t *testing.T) {
	t.Parallel()
	s := webtest.New(t)
	cookie := s.Account(t, "Anna", store.Editor)
	ask := func(key string) string {
		return s.Ask(t, "GET", fmt.Sprintf("%s/%d", list, stored(t, s, key).ID), "", "Cookie", cookie, "Accept", "text/html").Body
	}
	add := func(n int, a quiz.Answers) {
		for range n {
			_, err := s.Store.AddSubmission(t.Context(), store.NewSubmission{
				Submission: quiz.Submission{Answers: a, Ministries: []string{"mass"}}, SubmittedAt: s.Clock.Now(),
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		s.Clock.Advance(2 * time.Minute) // what was read is kept for one
	}
	wants := func(body string, all ...string) {
		t.Helper()
		for _, want := range all {
			if !strings.Contains(body, want) {
				t.Errorf("the form does not say %q", want)
			}
		}
	}
	adult := quiz.Answers{Age: "journeying-adults", Gender: "female", States: []string{"single"}, Situation: []string{"just-curious"},
		Interests: []string{"education"}}
	child := quiz.Answers{Age: "elementary", Gender: "male", Situation: []string{"just-curious"}, Interests: []string{"music"}}
	add(3, adult)
	wants(ask("ocia"), "too few people came to tell", `class="sees"`, `class="sees-not"`, "A single woman who likes to pray: yes")
	add(1, adult)
	add(20, child)
	wants(ask("ocia"), "Fewer than 5 people of the last 90 days.")
	add(6, adult)
	wants(ask("ocia"), "About 1 in 3 of the people of the last 90 days.")
	add(300, child)
	s.Clock.Advance(91 * 24 * time.Hour)
	cookie = s.Account(t, "Ben", store.Editor)
	wants(ask("ocia"), "too few people came to tell")
}

// Ministries get their Spanish one after the other, the English beside it.
func TestMinistriesAreTranslatedOneAfterTheOther(t *testing.T) {
	t.Parallel()
	s := webtest.New(t)
	mass, ocia := stored(t, s, "mass"), stored(t, s, "ocia")
	for _, m := range []catalogue.Ministry{mass, ocia} {
		_, err := s.Store.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "test", Action: store.ActionUpdate, At: s.Clock.Now()},
			catalogue.Update(m.ID, 0, func(m catalogue.Ministry) catalogue.Ministry {
				m.NameES, m.DescriptionES = "", ""
				return m
			}, quiz.Criteria()))
		if err != nil {
			t.Fatal(err)
		}
	}
	p := enter(t, s, list, browsertest.WithAxe(), browsertest.Phone())
	p.Tap("#translate")
	p.Wait(at(list+"/translate") + ` && document.querySelector("#translate h2").textContent === ` + quoted(mass.Name))
	p.WantAccessible("translate")
	p.WantBigTargets("translate")
	p.Screenshot("translate-phone")
	fill(p, "#text0", "Misa")
	fill(p, "#text1", "Venga.")
	p.Tap("#save")
	p.Wait(`document.readyState === "complete" && document.querySelector("#translate h2")?.textContent === ` + quoted(ocia.Name))
	if got := stored(t, s, "mass"); got.NameES != "Misa" || got.DescriptionES != "Venga." || got.Name != mass.Name {
		t.Errorf("stored is %+v", got)
	}
	// Somebody else has changed it meanwhile: what was typed stays, and is saved when asked again.
	if _, err := s.Store.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "test", Action: store.ActionUpdate, At: s.Clock.Now()},
		catalogue.Update(ocia.ID, 0, func(m catalogue.Ministry) catalogue.Ministry { m.Phone = "615 555 0100"; return m },
			quiz.Criteria())); err != nil {
		t.Fatal(err)
	}
	fill(p, "#text0", "OICA")
	fill(p, "#text1", "Un año de camino.")
	p.Tap("#save")
	p.Wait(`document.getElementById("problem") && document.getElementById("text0").value === "OICA"`)
	p.Tap("#save")
	p.Wait(`document.getElementById("finished")`)
	if got := stored(t, s, "ocia"); got.NameES != "OICA" || got.Phone != "615 555 0100" {
		t.Errorf("stored is %+v", got)
	}
	p.WantReflow("translated")
	if problems := p.Problems(); len(problems) > 0 {
		t.Error(problems)
	}
}
