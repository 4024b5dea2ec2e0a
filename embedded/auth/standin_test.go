package auth

import (
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
)

// What is checked where there is no account costs what a real hash costs, from
// the first time on, and is nobody's.
func TestTheStandInForAHashIsLikeOne(t *testing.T) {
	params, salt, key, err := argon2id.DecodeHash(nobodysHash)
	if err != nil {
		t.Fatal(err)
	}
	if *params != hashParams || len(salt) != int(hashParams.SaltLength) || len(key) != int(hashParams.KeyLength) {
		t.Errorf("it has %+v, a salt of %d and a key of %d bytes", params, len(salt), len(key))
	}
	d := New(Config{Now: time.Now})
	for _, password := range []string{"", "a long way to Nashville", string(make([]byte, 32))} {
		if right, err := d.matches(t.Context(), password, ""); right || err != nil {
			t.Errorf("%q is right without an account: %v (%v)", password, right, err)
		}
	}
}
