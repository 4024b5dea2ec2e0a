package i18n_test

import (
	"strings"
	"testing"

	"ministryfinder/embedded/i18n"
)

func TestTheBestLikedLanguageIsChosen(t *testing.T) {
	for header, want := range map[string]string{
		"":   "en",
		"es": "es", "en": "en", "es-MX": "es", "es-419": "es", "en-GB": "en", "ES-mx": "es", " es": "es",
		"es-MX,es;q=0.9,en-US;q=0.8,en;q=0.7": "es",
		"en-US,en;q=0.9,es;q=0.8":             "en",
		"en;q=0.8, es;q=0.9":                  "es",
		"en;q=0.5,es;q=0.5":                   "en",
		"es;q=0.5,en;q=0.5":                   "es",
		"es;q=1.0, en;q=0.9":                  "es",
		"fr,de;q=0.9":                         "en",
		"fr,es;q=0.4":                         "es",
		"fr,es;q=0.4,en;q=0.6":                "en",
		"vi-VN,vi;q=0.9,es;q=0.8":             "es",
		"es;q=0":                              "en",
		"es;q=0,en;q=0.1":                     "en",
		"*":                                   "en",
		"*,es;q=0.5":                          "es",
		"es, *;q=0.1":                         "es",
		"zh-Hant-TW,zh;q=0.9":                 "en",
		"gl, qu;q=0.5":                        "es", // whose speakers read Spanish rather than English
		"fr;q=x,es":                           "es",
		"es-MX,es;q=0.9,en;q=0.8":             "es",
		"de,es;q=0.2":                         "es",
		// What cannot be read is left out.
		"not a language,es":          "es",
		"es;q=high,en;q=0.5":         "en",
		"en;q=0.1,,;;,=,es;q=0.2":    "es",
		"{},<script>,es-MX;q=0.3":    "es",
		"\xff\xfe,es;q=0.5":          "es",
		"esperanto-is-no-tag,en;q=1": "en",
	} {
		if got := i18n.Preferred(header).Lang(); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}

// Of a header that is longer than any browser's only the beginning is read.
func TestALongHeaderIsReadUpToItsBound(t *testing.T) {
	for header, want := range map[string]string{
		"es;q=0.5," + strings.Repeat("fr;q=0.1,", 3000):         "es",
		strings.Repeat("fr;q=0.9,", 3000) + "es":                "en",
		strings.Repeat("-", 30_000):                             "en",
		strings.Repeat("a", 30_000) + ",es":                     "en",
		"es;q=0.5," + strings.Repeat("x-", 15_000):              "es",
		strings.Repeat(",", 900) + "es;q=0.7,en;q=0.2":          "es",
		"en;q=0.1," + strings.Repeat("é", 450) + ",es;q=0.9,fr": "es",
	} {
		if got := i18n.Preferred(header).Lang(); got != want {
			t.Errorf("%.20q of %d bytes: %s, want %s", header, len(header), got, want)
		}
	}
}

func FuzzPreferred(f *testing.F) {
	for _, header := range []string{"es-MX,es;q=0.9", "en;q=0.5, *;q=0.1", "es;q=0", ";;,", "x-klingon,i-default,zh-min-nan;q=.3"} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		if lang := i18n.Preferred(header).Lang(); lang != "en" && lang != "es" {
			t.Errorf("%q: %q", header, lang)
		}
	})
}

// The headers of browsers are read several times a request, without garbage.
func TestOrdinaryHeadersMakeNoGarbage(t *testing.T) {
	for _, header := range []string{"", "en-US,en;q=0.9", "es-MX,es;q=0.9,en-US;q=0.8,en;q=0.7", "es"} {
		if n := testing.AllocsPerRun(100, func() { i18n.Preferred(header) }); n > 0 {
			t.Errorf("%q: %v allocations", header, n)
		}
	}
}
