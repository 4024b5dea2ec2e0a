package web

import (
	"net/http"
	"net/url"
	"path"
	"strings"

	"ministryfinder/embedded/quiz"
)

// tidy reads addresses as people and their mail programs write them: a slash at
// the end leads to the page without one, and of a query that is broken is taken
// what can be read.
func tidy(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if to, ok := withoutSlash(mux, r); ok {
			http.Redirect(w, r, to, http.StatusPermanentRedirect)
			return
		}
		if query := mendQuery(r.URL.RawQuery); query != r.URL.RawQuery {
			r = r.Clone(r.Context())
			r.URL.RawQuery = query
		}
		mux.ServeHTTP(w, r)
	})
}

// withoutSlash returns the address without the slashes at its end, where there is
// such a page. It is a path of ours: two slashes would begin another host.
func withoutSlash(mux *http.ServeMux, r *http.Request) (string, bool) {
	if !strings.HasSuffix(r.URL.Path, "/") || r.URL.Path == "/" {
		return "", false
	}
	to := url.URL{Path: strings.TrimRight(r.URL.Path, "/"), RawPath: strings.TrimRight(r.URL.RawPath, "/")}
	if to.Path == "" || path.Clean(to.Path) != to.Path || strings.HasPrefix(to.Path, "//") || strings.Contains(to.Path, `\`) {
		return "", false
	}
	asked := &http.Request{Method: r.Method, Host: r.Host, URL: &to}
	if _, pattern := mux.Handler(asked); pattern == "" || pattern == "/" {
		return "", false
	}
	to.RawQuery = mendQuery(r.URL.RawQuery)
	return to.String(), true
}

// mendQuery reads a query as far as it goes when it cannot be read as a whole:
// &amp; for &, a percent sign that begins no escape, semicolons. Answers that no
// page offers are left out then. A query without fault is returned as it is.
func mendQuery(query string) string {
	if _, err := url.ParseQuery(query); err == nil {
		return query
	}
	mended := url.Values{}
	for pair := range strings.FieldsFuncSeq(query, func(c rune) bool { return c == '&' || c == ';' }) {
		name, value, found := strings.Cut(pair, "=")
		if !found { // such as the amp of &amp;
			continue
		}
		name, value = unescapeSome(name), unescapeSome(value)
		if offered := quiz.Values(name); len(offered) == 0 || quiz.Valid(name, value) {
			mended.Add(name, value)
		}
	}
	return mended.Encode()
}

// unescapeSome is url.QueryUnescape, which leaves what is no escape as it stands.
func unescapeSome(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && (i+3 > len(text) || !isHex(text[i+1]) || !isHex(text[i+2])) {
			b.WriteString("%25")
			continue
		}
		b.WriteByte(text[i])
	}
	plain, err := url.QueryUnescape(b.String())
	if err != nil {
		return text
	}
	return plain
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F' }
