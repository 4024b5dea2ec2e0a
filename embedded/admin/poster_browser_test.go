package admin_test

import (
	"strings"
	"testing"

	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

func TestThePosterIsPrintedOnOnePage(t *testing.T) {
	s := webtest.New(t)
	for _, size := range []string{"letter", "a4", "a4&languages=both"} {
		path := "/admin/poster?size=" + size + "&address=http://192.168.1.20:8080&named=http://ministry-finder.local:8080"
		p := enter(t, s, path, browsertest.Print())
		p.Open(s.URL + path)
		p.Wait(`document.readyState === "complete" && document.querySelector(".poster-code").complete && !document.getElementById("title").checkVisibility()`)
		band := browsertest.Value[string](p, `getComputedStyle(document.getElementById("poster")).backgroundImage`)
		if !strings.Contains(band, "rgb(31, 78, 121)") {
			t.Errorf("%s: the band on paper is %s", size, band)
		}
		p.ScreenshotAll("poster-print-" + strings.ReplaceAll(size, "&languages=", "-"))
	}
}
