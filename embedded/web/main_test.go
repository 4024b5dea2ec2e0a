package web_test

import (
	"testing"

	"go.uber.org/goleak"

	"ministryfinder/embedded/web/browsertest"
)

// browser is the browser of this package's tests.
var browser browsertest.Browser

func TestMain(m *testing.M) { goleak.VerifyTestMain(browser.Around(m)) }
