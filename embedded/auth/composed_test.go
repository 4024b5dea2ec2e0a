package auth

import (
	"errors"
	"strings"
	"testing"

	"github.com/alexedwards/argon2id"

	"ministryfinder/embedded/store"
)

// The same name and password, with accents as letters of their own and as marks behind
// others, as a Mac types them.
const (
	nameOne, nameTwo         = "Señora Núñez", "Sen\u0303ora Nu\u0301n\u0303ez"
	passwordOne, passwordTwo = "un camino a Nashville, mañana", "un camino a Nashville, man\u0303ana"
)

// TestAnAccentIsTheSameHoweverItIsTyped signs in with each pair.
func TestAnAccentIsTheSameHoweverItIsTyped(t *testing.T) {
	onBoth(t, func(t *testing.T, p parish) {
		ctx := t.Context()
		if _, err := p.AddUser(ctx, "test", nameTwo, passwordTwo, store.Editor); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{nameOne, nameTwo, strings.ToUpper(nameTwo)} {
			for _, password := range []string{passwordOne, passwordTwo} {
				if _, err := p.SignIn(ctx, Caller{}, name, password); err != nil {
					t.Errorf("%q and %q: %v", name, password, err)
				}
			}
		}
		if u, err := p.db.UserNamed(ctx, nameOne); err != nil || u.Name != nameOne {
			t.Errorf("it is stored as %q (%v)", u.Name, err)
		}
		if _, err := p.AddUser(ctx, "test", nameOne, passwordOne, store.Editor); !errors.Is(err, store.ErrExists) {
			t.Errorf("another of the name: %v", err)
		}
		if _, err := p.SignIn(ctx, Caller{}, nameOne, "un camino a Nashville, manana"); !errors.Is(err, ErrWrong) {
			t.Errorf("without the accent: %v", err)
		}
	})
}

// TestAPasswordThatWasHashedAsItWasTypedStaysRight has one of an earlier version.
func TestAPasswordThatWasHashedAsItWasTypedStaysRight(t *testing.T) {
	d := New(Config{Hashing: cheapHashing})
	hash, err := argon2id.CreateHash(passwordTwo, &cheapHashing)
	if err != nil {
		t.Fatal(err)
	}
	for password, want := range map[string]bool{passwordTwo: true, passwordOne: false, passwordTwo + "!": false} {
		if right, err := d.matches(t.Context(), password, hash); right != want || err != nil {
			t.Errorf("%q: %v (%v)", password, right, err)
		}
	}
	// Of nobody as many are hashed as of somebody: two at most, and of a long one none.
	for password, want := range map[string]int{
		passwordOne: 1, passwordTwo: 2, strings.Repeat("n\u0303", MaxPassword): 2, strings.Repeat("n\u0303", MaxPassword+1): 1,
		strings.Repeat("\u0303", 4*MaxPassword+1): 1,
	} {
		if got := forms(password); len(got) != want {
			t.Errorf("%.20q is hashed %d times", password, len(got))
		}
	}
}
