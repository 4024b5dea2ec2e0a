package admin_test

import (
	"os"
	"testing"

	"ministryfinder/embedded/store/postgrestest"
	"ministryfinder/embedded/store/storetest"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// server is the PostgreSQL server of this package's tests.
var server postgrestest.Server

// browser is their browser.
var browser browsertest.Browser

func TestMain(m *testing.M) { os.Exit(server.RunAll(browser.Around(m))) }

// onBoth runs a test on a site on each of the two databases.
func onBoth(t *testing.T, test func(t *testing.T, s *webtest.Site), change ...func(*web.Config)) {
	t.Run("sqlite", func(t *testing.T) { test(t, webtest.New(t, change...)) })
	t.Run("postgres", func(t *testing.T) {
		db, err := storetest.Postgres(t, &server)
		if err != nil {
			t.Fatal(err)
		}
		test(t, webtest.On(t, db, change...))
	})
}
