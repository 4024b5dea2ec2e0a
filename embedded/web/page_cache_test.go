package web_test

import (
	"strings"
	"testing"

	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/web"
)

// Pages that are kept are each language's and each tablet's own, fresh at once
// when the parish changes its name, and strangers cannot fill the cache with them.
func TestKeptPagesAreEachTheirOwnAndFreshAtOnce(t *testing.T) {
	var kept *cache.Cache
	s := newSite(t, func(c *web.Config) { kept = c.Cache })
	bodies := map[string]string{}
	for _, query := range []string{"", "?lang=en", "?lang=es", "?kiosk=1", "?kiosk=1&lang=es"} {
		for _, path := range []string{"/", "/privacy"} {
			for range 2 { // made, and kept
				status, _, body := s.ask(t, "GET", path+query, "")
				if before, again := bodies[path+query]; status != 200 || again && body != before {
					t.Errorf("%s%s: %d, another page the second time", path, query, status)
				}
				bodies[path+query] = body
			}
			if spanish := strings.Contains(bodies[path+query], `<html lang="es"`); spanish != strings.Contains(query, "lang=es") {
				t.Errorf("%s%s: in Spanish is %t", path, query, spanish)
			}
		}
	}
	seen := map[string]string{}
	for at, body := range bodies {
		if other, same := seen[body]; same && !strings.Contains(at+other, "lang=en") {
			t.Errorf("%s and %s are the same page", at, other)
		}
		seen[body] = at
	}
	entries := kept.Usage().Entries
	for _, query := range []string{"?x=1", "?lang=es&x=2", "?lang=fr", "?kiosk=2", "?lang=es&kiosk=1"} {
		s.ask(t, "GET", "/"+query, "")
		s.ask(t, "GET", "/privacy"+query, "")
	}
	if now := kept.Usage().Entries; now != entries {
		t.Errorf("the cache has %d entries, before %d", now, entries)
	}
	_, version, err := s.Store.Setting(t.Context(), parish.SettingName)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Store.SetSetting(t.Context(), "test", parish.SettingName, `{"name":"Saint Somebody"}`, version, s.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	for at := range bodies {
		if _, _, body := s.ask(t, "GET", at, ""); !strings.Contains(body, "Saint Somebody") {
			t.Errorf("%s still has the old name", at)
		}
	}
}
