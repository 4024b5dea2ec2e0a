package store_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"ministryfinder/embedded/store"
)

// inviteAt stores an invitation whose token's hash is its name.
func inviteAt(t *testing.T, s *store.Database, name string, by int64, at time.Time) (store.Invitation, error) {
	t.Helper()
	return s.AddInvitation(t.Context(), name+at.String(), store.Invitation{Name: name, Role: store.Editor, ByID: by, By: "Anna", CreatedAt: at,
		ExpiresAt: at.Add(48 * time.Hour)})
}

func TestInvitationsAreKeptWithinABound(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		for i := range store.MaxInvitations + 1 {
			if _, err := inviteAt(t, s, fmt.Sprint("Eva ", i), 0, noon); err != nil {
				t.Fatal(err)
			}
			all, err := s.Invitations(ctx)
			if want := min(i+1, store.MaxInvitations); err != nil || i >= store.MaxInvitations-1 && len(all) != want {
				t.Fatalf("%d are kept, want %d (%v)", len(all), want, err)
			}
		}
		if _, err := s.AcceptInvitation(ctx, "Eva 0"+noon.String(), "Eva", "hash", noon); !isState(err, store.InvitationUnknown) {
			t.Errorf("the oldest: %v", err)
		}
		if _, err := s.AcceptInvitation(ctx, "Eva 1"+noon.String(), "Eva", "hash", noon); err != nil {
			t.Errorf("the next: %v", err)
		}
	})
}

func isState(err error, want store.InvitationState) bool {
	e, ok := errors.AsType[*store.InvitationError](err)
	return ok && e.State == want
}

// An account that cannot be made leaves the invitation as it was; accounts and
// invitations together keep to the bound of the accounts.
func TestAnInvitationStaysWhenTheAccountCannotBeMade(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		anna := addUser(t, s, "Anna", store.Administrator)
		if _, err := inviteAt(t, s, "ANNA", anna, noon); !errors.Is(err, store.ErrExists) {
			t.Errorf("a name that is taken: %v", err)
		}
		if _, err := s.AddInvitation(ctx, "x", store.Invitation{UserID: 99, CreatedAt: noon}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("another password of nobody: %v", err)
		}
		if _, err := inviteAt(t, s, "Eva", anna, noon); err != nil {
			t.Fatal(err)
		}
		token := "Eva" + noon.String()
		if _, err := s.AcceptInvitation(ctx, token, "anna", "hash", noon); !errors.Is(err, store.ErrExists) {
			t.Errorf("taken: %v", err)
		}
		for i := range store.MaxUsers - 1 {
			addUser(t, s, fmt.Sprint("user ", i), store.Editor)
		}
		if _, err := s.AcceptInvitation(ctx, token, "Eva", "hash", noon); !errors.Is(err, store.ErrFull) {
			t.Errorf("full: %v", err)
		}
		if _, err := inviteAt(t, s, "Ida", anna, noon); !errors.Is(err, store.ErrFull) {
			t.Errorf("an invitation when all are there: %v", err)
		}
		last, err := s.UserNamed(ctx, "user 0")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.RemoveUser(ctx, "Anna", last.ID, noon); err != nil {
			t.Fatal(err)
		}
		if u, err := s.AcceptInvitation(ctx, token, "Eva", "hash", noon.Add(48*time.Hour-1)); err != nil || u.Role != store.Editor || u.ID == 0 {
			t.Errorf("%+v %v", u, err)
		}
		if _, err := s.AcceptInvitation(ctx, token, "Eve", "hash", noon); !isState(err, store.InvitationUsed) {
			t.Errorf("again: %v", err)
		}
	})
}
