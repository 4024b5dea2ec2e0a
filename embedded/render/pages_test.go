package render

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// What is read from the address at less cost is what the form would say.
func TestAValueOfTheAddressIsWhatTheFormSays(t *testing.T) {
	for _, query := range []string{
		"", "lang=es", "kiosk=1&lang=es", "lang=", "lang", "lang=en&lang=es", "language=es", "l%61ng=es", "lang=%65s", "lang=e+s",
		"lang=es;kiosk=1", "&&lang=es&", "=es", "lang=a=b",
	} {
		for _, name := range []string{"lang", "kiosk"} {
			want := httptest.NewRequest("GET", "/?"+query, nil).FormValue(name)
			if got := formValue(httptest.NewRequest("GET", "/?"+query, nil), name); got != want {
				t.Errorf("%s of %q: %q, the form says %q", name, query, got, want)
			}
		}
	}
	post := httptest.NewRequest("POST", "/", strings.NewReader("lang=es"))
	post.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if got := formValue(post, "lang"); got != "es" {
		t.Errorf("of a form that was sent: %q", got)
	}
}

// A long answer tells its length, and so does the answer to HEAD, which has no body.
func TestJSONTellsItsLength(t *testing.T) {
	long := strings.Repeat("<long> ", 10_000)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		WriteJSON(w, http.StatusTeapot, APIError{Message: long})
	}))
	defer site.Close()
	for _, method := range []string{"GET", "HEAD"} {
		req, err := http.NewRequestWithContext(t.Context(), method, site.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := site.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != http.StatusTeapot || res.ContentLength < int64(len(long)) {
			t.Errorf("%s: %s of %d bytes", method, res.Status, res.ContentLength)
		}
		if method == "HEAD" {
			continue
		}
		var got APIError
		if err := json.Unmarshal(body, &got); err != nil || got.Message != long || int64(len(body)) != res.ContentLength {
			t.Errorf("%d of %d bytes came: %v", len(body), res.ContentLength, err)
		}
	}
}
