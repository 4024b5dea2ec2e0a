package parish_test

import (
	"testing"

	"ministryfinder/embedded/parish"
)

func TestTheParishsAddressIsOneThatMailCanBeSentTo(t *testing.T) {
	const want = "office@example.org"
	for _, email := range []string{"office@example.org", "of\u00adfice@example.org\u200b"} {
		if s, wrong := (parish.Settings{Email: email}).Checked(); s.Email != want || len(wrong) > 0 {
			t.Errorf("%q is %q (%v)", email, s.Email, wrong)
		}
	}
	// What was stored in earlier times is shown on.
	for _, email := range []string{"office@parish", "párroco@example.org"} {
		s := parish.Settings{Email: email}
		if _, wrong := s.Checked(); wrong["email"] != "email" {
			t.Errorf("%q: %v", email, wrong)
		}
		if shown := s.Shown(); shown.Email != email {
			t.Errorf("%q is shown as %q", email, shown.Email)
		}
	}
	if shown := (parish.Settings{Email: "nobody"}).Shown(); shown.Email != "" {
		t.Errorf("%q is shown", shown.Email)
	}
}
