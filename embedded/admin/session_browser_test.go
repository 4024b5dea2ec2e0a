package admin_test

import (
	"testing"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// The end of a session is told in time also when the computer's clock is set back.
func TestASessionsEndIsToldThoughTheClockWasSetBack(t *testing.T) {
	t.Parallel()
	s := webtest.New(t)
	s.Account(t, "Anna", store.Editor)
	p := enter(t, s, list)
	browsertest.Value[any](p, `void window.dispatchEvent(new CustomEvent("office-asked", { detail: 121 }))`)
	browsertest.Value[any](p, `void ((real) => { Date.now = () => real() - 7200000; })(Date.now.bind(Date))`)
	p.Wait(`document.querySelector(".session .primary") === document.activeElement`)
	// Another tab asks: this one has time again.
	browsertest.Value[any](p, `void dispatchEvent(new StorageEvent("storage", { key: "session-ends", newValue: String(Date.now() + 3600000) }))`)
	p.Wait(`!document.querySelector(".session")`)
	// A page that the browser has kept is asked for again when it comes back after signing out.
	browsertest.Value[any](p, `void (window.old = true)`)
	browsertest.Value[any](p, `void dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))`)
	if !browsertest.Value[bool](p, `window.old && document.documentElement.style.visibility === ""`) {
		t.Error("who is signed in does not come back to the page as it was")
	}
	browsertest.Value[any](p, `void (localStorage.removeItem("session-ends"), dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })))`)
	p.Wait(`!window.old && document.readyState === "complete"`)
}

// A server that is in trouble for a moment has signed nobody out.
func TestAServerInTroubleSignsNobodyOut(t *testing.T) {
	t.Parallel()
	s := webtest.New(t)
	s.Account(t, "Anna", store.Editor)
	p := enter(t, s, list)
	for _, status := range []string{"429", "500", "503"} {
		browsertest.Value[any](p, `void (window.fetch = async () => new Response("<p>trouble</p>", { status: `+status+` }))`)
		browsertest.Value[any](p, `void window.dispatchEvent(new CustomEvent("office-asked", { detail: 110 }))`)
		browsertest.Value[any](p, `void document.dispatchEvent(new Event("visibilitychange"))`)
		p.Wait(`document.querySelector(".session .primary") === document.activeElement`)
		before := browsertest.Value[string](p, `document.getElementById("session-text").textContent`)
		p.Click(".session .primary")
		p.Wait(`document.getElementById("session-text").textContent !== ` + quoted(before))
		if !browsertest.Value[bool](p, `Boolean(document.querySelector(".session .primary")) && !document.querySelector(".session .small.leave")`) {
			t.Errorf("%s counts as signed out", status)
		}
		browsertest.Value[any](p, `void window.dispatchEvent(new CustomEvent("office-asked", { detail: 3600 }))`)
		browsertest.Value[any](p, `void document.dispatchEvent(new Event("visibilitychange"))`)
		p.Wait(`!document.querySelector(".session")`)
	}
}

func TestADoubleClickSendsAFormOnce(t *testing.T) {
	t.Parallel()
	s := webtest.New(t)
	s.Account(t, "Anna", store.Editor)
	p := enter(t, s, list)
	held := browsertest.Value[string](p, `(() => {
		const form = document.body.appendChild(document.createElement("form")), held = [];
		form.method = "post";
		addEventListener("submit", (e) => { held.push(e.defaultPrevented); e.preventDefault(); });
		form.requestSubmit();
		form.requestSubmit();
		dispatchEvent(new Event("pageshow")); // back on the page
		form.requestSubmit();
		return held.join();
	})()`)
	if held != "false,true,false" {
		t.Errorf("of a click, another, and one after coming back these were held: %s", held)
	}
}
