package web_test

import (
	"strings"
	"testing"

	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/qrcode"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/web/browsertest"
)

// asks is true when a result offers to call.
const asks = `Boolean(document.querySelector("#call-form")) && document.querySelectorAll(".tick:not([hidden]) input").length > 0`

// typeInto types as a person does into the field that was tapped. Two taps at one
// place of the screen within half a second are a double tap to the browser.
func typeInto(p *browsertest.Page, selector, text string) {
	browsertest.Value[any](p, `void (window.typedAt = performance.now())`)
	p.Wait(`performance.now() - window.typedAt > 700`)
	p.Tap(selector)
	field := `document.querySelector(` + quote(selector) + `)`
	p.Wait(`document.activeElement === ` + field)
	p.Press(strings.Split(text, "")...)
	p.Wait(field + `.value === ` + quote(text))
}

// reflows doubles the text for a moment.
func reflows(p *browsertest.Page, name string) {
	for _, width := range []int64{320, 390} {
		p.OnScreen(width, 844, func() { p.WantReflow(name) })
	}
	browsertest.Value[any](p, `void (document.documentElement.style.fontSize = "")`)
}

// TestAMotherAsksWithAPhoneInOneHand goes from a result to the thanks on a small phone in
// Spanish: two fields and four taps.
func TestAMotherAsksWithAPhoneInOneHand(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.asking(t, func(c *connect.Choice) { c.PlainHTTP = true })
	reachable(t, s)
	// The office has a long address, as many have.
	long := `{"email":"oficina.parroquial@sagradafamilia.example.org"}`
	if err := s.Store.SetSetting(t.Context(), "test", parish.SettingName, long, 0, s.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	l := newLine(t, s)
	es := i18n.For("es")
	p := browser.Page(t, browsertest.Phone(), browsertest.WithAxe(), browsertest.Screen(320, 568))
	p.Open(l.url(browsertest.PlainHost) + "/?lang=es&" + everythingQuery + "&q=interests")
	question(p, quiz.Interests)
	p.Tap("#next")
	p.Wait(asks)
	p.WantAccessible("a result with the form")
	p.WantBigTargets("a result with the form")
	reflows(p, "a result with the form")
	p.ScreenshotAll("ask-result-small-es")
	if lang := browsertest.Value[string](p, `document.querySelector("#call-title").textContent`); lang != es.T("ask.title") {
		t.Errorf("the form says %q", lang)
	}
	// First with mistakes: the form stays.
	p.Tap("#call-form .primary")
	p.Wait(`document.activeElement.id === "call-wrong" && document.querySelectorAll("#call-wrong li").length === 2`)
	p.WantAccessible("a form with mistakes")
	p.ScreenshotAll("ask-wrong-small-es")
	if !browsertest.Value[bool](p, asks+` && !document.querySelector(".about, #call h1") && location.pathname === "/result"`) {
		t.Error("the result has gone")
	}
	// The network goes while the name is typed: nothing is lost or kept.
	p.Tap(".tick input")
	typeInto(p, "#call-name", "Ana")
	typeInto(p, "#call-contact", "6155550177")
	l.Cut()
	p.Tap("#call-form .primary")
	p.Wait(`!document.getElementById("call-away").hidden && document.getElementById("call-name").value === "Ana"`)
	kept := browsertest.Value[string](p, `JSON.stringify([{ ...localStorage }, { ...sessionStorage }])`)
	if strings.Contains(kept, "Ana") || strings.Contains(kept, "6155550177") {
		t.Errorf("kept is %s", kept)
	}
	l.Mend()
	p.Tap("#call-form .primary")
	p.Wait(`location.pathname === "/ask/thanks" && document.querySelector(".code") && document.readyState === "complete"`)
	p.WantAccessible("the thanks")
	reflows(p, "the thanks")
	p.ScreenshotAll("ask-thanks-small-es")
	if all := s.waits(t); len(all) != 1 || all[0].Asker.Name != "Ana" {
		t.Errorf("%+v", all)
	}
	p.Tap("#to-result")
	p.Wait(`location.pathname === "/result" && ` + asks + ` && !document.body.innerHTML.includes("6155550177") && [...document.querySelectorAll("#call input[type=text]")].every((i) => i.value === "")`)
	p.Forward()
	p.Wait(`document.querySelector("#thanks form button")`)
	p.Tap("#thanks form button")
	p.Wait(`location.pathname === "/off/done" && document.readyState === "complete"`)
	p.WantAccessible("off the list")
	if n := len(s.waits(t)); n != 0 {
		t.Errorf("%d wait", n)
	}
	p.Open(l.url(browsertest.PlainHost) + "/off?lang=es&code=7K2Q-M4T8")
	p.WantAccessible("how to be off the list")
	reflows(p, "how to be off the list")

	// Without a network there are no boxes and no form, the office's number stays, and one
	// may try again.
	p.Open(l.url(browsertest.PlainHost) + "/?lang=es&" + everythingQuery + "&q=interests")
	question(p, quiz.Interests)
	p.Wait(`window.finder?.startOver`)
	// A tablet shows its number, too, and a code for the person's own phone.
	_, version, err := s.Store.Setting(t.Context(), parish.SettingName)
	if err == nil {
		err = s.Store.SetSetting(t.Context(), "test", parish.SettingName, `{"name":"Saint Ed","phone":"(615) 555-0199"}`, version, s.Clock.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
	tablet := browser.Page(t, browsertest.WithAxe(), browsertest.Screen(834, 1112))
	tablet.Open(l.url(browsertest.PlainHost) + "/?kiosk=1&lang=es")
	tablet.Wait(inviting)
	tablet.Click(".begin[lang=es]")
	question(tablet, quiz.Age)
	l.Cut()
	p.Tap("#next")
	p.Wait(`document.querySelector("#call:not([hidden]) button") && !document.querySelector(".tick:not([hidden]), #call form") && document.getElementById("ask")`)
	p.WantAccessible("a result without the form")
	p.WantBigTargets("a result without the form")
	p.ScreenshotAll("ask-away-small-es")
	answerAll(tablet, adult)
	tablet.Wait(`(document.getElementById("mass").scrollIntoView(), getComputedStyle(document.querySelector("#mass img")).display === "none")`)
	tablet.Wait(`document.querySelector("#call:not([hidden]) img")?.naturalWidth > 100 && !document.querySelector(".tick:not([hidden]), #call form, #along")`)
	code, err := qrcode.SVG(l.url(browsertest.PlainHost) + "/")
	if got := browsertest.Value[string](tablet, `decodeURIComponent(document.querySelector("#call img").src)`); err != nil ||
		got != "data:image/svg+xml,"+string(code) {
		t.Errorf("the code for the phone is %s (%v)", got, err)
	}
	if !browsertest.Value[bool](tablet, `document.getElementById("call").textContent.includes("(615) 555-0199")`) {
		t.Error("the office's number is missing")
	}
	tablet.WantAccessible("a tablet without a network")
	tablet.ScreenshotAll("ask-kiosk-away")
	tablet.InDark(func() { tablet.WantReadable("a tablet without a network") })
	reflows(tablet, "a tablet without a network")
}

// A tablet that is started again without a network shows the kept quiz, and still says
// whom one can call instead.
func TestATabletThatIsReloadedWithoutANetworkSaysWhomToCall(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.asking(t)
	_, version, err := s.Store.Setting(t.Context(), parish.SettingName)
	if err == nil {
		err = s.Store.SetSetting(t.Context(), "test", parish.SettingName, `{"name":"Saint Ed","phone":"(615) 555-0199"}`, version, s.Clock.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
	l := newLine(t, s)
	p := browser.Page(t, browsertest.Screen(834, 1112))
	p.Open(l.url("127.0.0.1") + "/?kiosk=1&lang=es")
	p.Wait(inviting)
	p.Wait(ready)
	l.Cut()
	p.Reload()
	p.Wait(`document.readyState === "complete" && window.finder?.startOver && document.getElementById("offline").textContent !== ""`)
	answerAll(p, adult)
	p.Wait(`document.querySelector("#call:not([hidden])")?.textContent.includes("(615) 555-0199") && !document.querySelector(".tick:not([hidden]), #call form")`)
	p.ScreenshotAll("ask-kiosk-reloaded")
	// Also after a person has left.
	p.Click("#again")
	question(p, quiz.Age)
	p.Reload()
	p.Wait(`document.readyState === "complete" && window.finder?.startOver && document.getElementById("offline").textContent !== ""`)
	answerAll(p, adult)
	p.Wait(`document.querySelector("#call:not([hidden])")?.textContent.includes("(615) 555-0199")`)
}

// TestATabletForgetsWhoHasAsked asks at a tablet on this computer.
func TestATabletForgetsWhoHasAsked(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.asking(t)
	p := browser.Page(t, browsertest.AtStart(movedClock), browsertest.WithAxe(), browsertest.Screen(1180, 820))
	p.Open(s.URL + "/?kiosk=1&lang=es")
	p.Wait(inviting)
	began := browsertest.Value[int](p, "history.length")
	p.Click(".begin[lang=es]")
	question(p, quiz.Age)
	answerAll(p, adult)
	p.Wait(asks)
	p.WantAccessible("a tablet's result with the form")
	p.Screenshot("ask-kiosk")
	p.ScreenshotAll("ask-kiosk-whole")
	p.Wait(`scrollTo(0, 0), scrollY === 0`)
	wantOnOneScreen(t, p)
	p.Click(".tick input")
	p.Click("#call-name")
	p.Press("A", "n", "a")
	p.Click("#call-contact")
	p.Press(strings.Split("6155550177", "")...)
	p.Click("#call-form .primary")
	p.Wait(`location.pathname === "/ask/thanks" && document.readyState === "complete" && window.finder && window.later === 0`)
	p.Screenshot("ask-kiosk-thanks")
	advance(p, "15")
	p.Press("x")
	advance(p, "15")
	p.Wait(`performance.now() - (window.since ??= performance.now()) > 700`) // it has looked
	if !browsertest.Value[bool](p, `Boolean(document.querySelector(".code"))`) {
		t.Error("cleared 15 seconds after a touch")
	}
	advance(p, "6")
	p.Wait(`location.href === ` + quote(s.URL+"/?kiosk=1") + ` && document.readyState === "complete" && window.later === 0 && ` + inviting)
	wantForgotten(t, p, began)
	if all := s.waits(t); len(all) != 1 || all[0].Channel != "kiosk" {
		t.Errorf("%+v", all)
	}
}

// TestTheFormLooksTheSameWhoeverMakesTheResult compares the result of the page's script
// with the server's, and what the form adds to it.
func TestTheFormLooksTheSameWhoeverMakesTheResult(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	reachable(t, s)
	all, err := s.Store.Ministries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.asking(t, func(c *connect.Choice) { // each second card says that training comes first
		for i := 0; i < len(all); i += 2 {
			c.Training = append(c.Training, all[i].ID)
		}
	})
	seen := `document.querySelectorAll("details").forEach((d) => { d.open = true; }), document.getElementById("note").textContent = "",
		document.getElementById("result").innerText.replace(/\s+/g, " ") + [...document.querySelectorAll(".tick input, #call :is(input, select, h2)")].map((e) =>
			[e.name, e.value, e.id, e.type, e.form && e.form.id].join(":")).join(" ")`
	for _, c := range []string{"en&" + everythingQuery, "es&age=elementary&gender=male&situation=just-curious&interests=music"} {
		p := browser.Page(t)
		p.Open(s.URL + "/?lang=" + c + "&q=interests")
		question(p, quiz.Interests)
		p.Click("#next")
		p.Wait(asks + ` && document.getElementById("note").textContent !== ""`)
		made := browsertest.Value[string](p, seen)
		p.Open(s.URL + "/result?lang=" + c)
		p.Wait(`document.readyState === "complete" && ` + asks + ` && !document.querySelector(".save").hidden`)
		if server := browsertest.Value[string](p, seen); made != server {
			t.Errorf("the browser makes\n%s\nthe server\n%s", made, server)
		}
	}
}
