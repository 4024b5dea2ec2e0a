package web_test

import (
	"testing"

	"go.uber.org/goleak"

	"ministryfinder/embedded/web/browsertest"
)

// browser is the browser of this package's tests, and reviewer that of those which look
// at one state after the other.
var browser, reviewer = browsertest.Browser{}, browsertest.Browser{ShortLived: true}

func TestMain(m *testing.M) { goleak.VerifyTestMain(browser.Around(reviewer.Around(m))) }
