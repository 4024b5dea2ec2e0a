package updatecheck

import (
	"net/url"
	"strings"
	"testing"
)

// FuzzAnswer reads any answer about updates: what is told of it is a version
// and a web address and nothing else.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{
		`{"version":"1.4.0","page":"https://example.org/get"}`, `{"version":"v1","page":"x"}`,
		`{"version":"9.0.0","page":"javascript:alert(1)"}`, `{"version":"9.0.0-rc.1+\u202e","page":"https://a b"}`,
		`{"version":"9.0.0","page":"https://example.org/\nx"}`, `[]`, ``, `{"version":"9.0.0","page":"https://u:p@example.org"}`,
		`{"version":"9","page":"http://0? "}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		a, err := read(strings.NewReader(answer), "1.0.0")
		if err != nil || a == (Available{}) {
			return
		}
		u, err := url.Parse(a.Page)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.ContainsAny(a.Page, "\r\n\x00\x1b ") {
			t.Errorf("the page is %q", a.Page)
		}
		if len(a.Version) > maxVersion || strings.ContainsFunc(a.Version, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Errorf("the version is %q", a.Version)
		}
	})
}
