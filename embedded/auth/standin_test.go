package auth

import (
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
)

// What is checked where there is no account costs what a real hash costs, from
// the first time on, and is nobody's.
func TestTheStandInForAHashIsLikeOne(t *testing.T) {
	d := New(Config{Now: time.Now})
	params, salt, key, err := argon2id.DecodeHash(d.nobodys)
	if err != nil {
		t.Fatal(err)
	}
	if *params != recommendedHashing || len(salt) != int(params.SaltLength) || len(key) != int(params.KeyLength) {
		t.Errorf("it has %+v, a salt of %d and a key of %d bytes", params, len(salt), len(key))
	}
	for _, password := range []string{"", "a long way to Nashville", string(make([]byte, 32))} {
		if right, err := d.matches(t.Context(), password, ""); right || err != nil {
			t.Errorf("%q is right without an account: %v (%v)", password, right, err)
		}
	}
}
