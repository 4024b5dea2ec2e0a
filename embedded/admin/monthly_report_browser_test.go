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
