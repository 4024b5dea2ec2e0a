package pages

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// What is read from the address at less cost is what the form would say.
func TestAValueOfTheAddressIsWhatTheFormSays(t *testing.T) {
	for _, query := range []string{
		"", "lang=es", "kiosk=1&lang=es", "lang=", "lang", "lang=en&lang=es", "language=es", "l%61ng=es", "lang=%65s", "lang=e+s", "lang=es;kiosk=1", "&&lang=es&", "=es", "lang=a=b",
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
