package web_test

import (
	"strings"
	"testing"

	"ministryfinder/embedded/web/browsertest"
)

// Somebody whose page the server does not know for its own is told so once, and
// the browser does not try for ever.
func TestABrowserTellsThatItsPageIsNotKnown(t *testing.T) {
	s := newSite(t)
	// A proxy that passes on another Host. This browser sends no Sec-Fetch-Site
	// over plain HTTP under a name that is not loopback.
	l := newLine(t, s)
	l.set(passingOn("inner:5000", s.Config.Handler))
	p := browser.Page(t)
	p.Open(l.url(browsertest.PlainHost))
	p.Wait(`window.finder?.match && document.readyState === "complete"`)
	question(p, "age")
	answerAll(p, child)
	says(p, "en", "result.refused")
	p.Wait(`!Object.keys(localStorage).some((n) => n.startsWith("waiting:"))`)
	p.Screenshot("refused")
	s.wantSubmissions(t, 0)
	if issues := s.issues(t); !strings.Contains(issues, "Answers and sign-ins are refused") ||
		!strings.Contains(issues, browsertest.PlainHost) {
		t.Errorf("staff are told\n%s", issues)
	}
}
