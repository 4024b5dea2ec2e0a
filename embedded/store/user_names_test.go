package store_test

import (
	"errors"
	"testing"

	"ministryfinder/embedded/store"
)

// TestAnAccountIsFoundHoweverItsAccentsAreWritten stores names now and as earlier
// versions did.
func TestAnAccountIsFoundHoweverItsAccentsAreWritten(t *testing.T) {
	const one, two = "Núñez", "Nu\u0301n\u0303ez" // the same, the second with marks behind letters
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		id, err := s.AddUser(ctx, "test", store.User{Name: two, PasswordHash: "x", Role: store.Editor, CreatedAt: noon})
		if err != nil {
			t.Fatal(err)
		}
		for _, stored := range []string{one, two} {
			if stored == two {
				if err := s.RenameAsTyped(ctx, id, two); err != nil {
					t.Fatal(err)
				}
			}
			for _, name := range []string{one, two, "NÚÑEZ"} {
				if u, err := s.UserNamed(ctx, name); err != nil || u.ID != id || u.Name != stored {
					t.Errorf("%q stored as %q: %+v (%v)", name, stored, u, err)
				}
				u := store.User{Name: name, PasswordHash: "x", Role: store.Editor, CreatedAt: noon}
				if _, err := s.AddUser(ctx, "test", u); !errors.Is(err, store.ErrExists) {
					t.Errorf("%q is added beside %q: %v", name, stored, err)
				}
				i := store.Invitation{Name: name, Role: store.Editor, CreatedAt: noon, ExpiresAt: noon}
				if _, err := s.AddInvitation(ctx, "hash", i); !errors.Is(err, store.ErrExists) {
					t.Errorf("%q is invited beside %q: %v", name, stored, err)
				}
			}
		}
	})
}
