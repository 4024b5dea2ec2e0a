package admin_test

import (
	"testing"

	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

func TestTheMonthlySheetIsPrinted(t *testing.T) {
	s := webtest.New(t)
	someSubmissions(t, s)
	p := enter(t, s, "/admin/sheet?month="+s.Clock.Now().In(s.Store.Zone()).Format("2006-01"), browsertest.Print())
	p.Open(s.URL + "/admin/sheet?month=" + s.Clock.Now().In(s.Store.Zone()).Format("2006-01"))
	p.Wait(`document.readyState === "complete" && document.querySelector(".sheet") &&
		[".places", ".who", "#print"].every((e) => !document.querySelector(e).checkVisibility())`)
	p.ScreenshotAll("sheet-print")
}

// On paper there is no menu, and a button's words are as dark as the others.
func TestTheDashboardsMenuIsNotPrinted(t *testing.T) {
	s := webtest.New(t)
	p := enter(t, s, "/admin/settings", browsertest.Print())
	p.Wait(`document.querySelector("main") && !document.querySelector(".places").checkVisibility()`)
	p.Wait(`((b) => getComputedStyle(b).color === getComputedStyle(document.querySelector("h1")).color)(document.querySelector("main .primary"))`)
	p.Open(s.URL + "/admin/clock")
	p.Wait(`document.getElementById("well").checkVisibility()`) // it is what the page says, not what was just done
}
