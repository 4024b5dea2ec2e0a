package letter_test

import (
	"net/url"
	"testing"

	"ministryfinder/embedded/letter"
)

func TestALinkToWriteHoldsTheWholeLetter(t *testing.T) {
	for _, c := range []struct{ to, subject, body, want string }{
		{"", "", "", "mailto:"},
		{"kim+1@example.org", "", "", "mailto:kim+1@example.org"},
		{"o'neil@example.org", "", "", "mailto:o'neil@example.org"},
		{"tom&ann?a=b%c#d@example.org", "", "", "mailto:tom%26ann%3Fa%3Db%25c%23d@example.org"},
		{"a@example.org", "Tom & Ann + 1", "", "mailto:a@example.org?subject=Tom%20%26%20Ann%20%2B%201"},
		{"", "Hi", "Tom & Ann\nhttps://example.org/join?t=1&lang=es#x\r\n\rend",
			"mailto:?subject=Hi&body=Tom%20%26%20Ann%0D%0Ahttps%3A%2F%2Fexample.org%2Fjoin%3Ft%3D1%26lang%3Des%23x%0D%0A%0D%0Aend"},
		{"", "", "¿Qué? (sí)", "mailto:?body=%C2%BFQu%C3%A9%3F%20%28s%C3%AD%29"},
	} {
		got := letter.MailtoURL(c.to, c.subject, c.body)
		if got != c.want {
			t.Errorf("%q %q %q is %s\nwant %s", c.to, c.subject, c.body, got, c.want)
		}
		if u, err := url.Parse(got); err != nil || u.Query().Get("subject") != c.subject {
			t.Errorf("%s: %v", got, err)
		}
	}
}
