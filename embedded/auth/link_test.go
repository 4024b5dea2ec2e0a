package auth

import (
	"testing"
	"time"
)

func TestALinkIsValidUntilJustBeforeItsEnd(t *testing.T) {
	key, now := []byte("a key for the tests, 32 bytes .."), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for _, life := range []time.Duration{LinkLife, SetUpLinkLife} {
		token := SignLink(key, LinkOpens, now, life)
		if _, _, ok := verify(key, token, now.Add(life-1)); !ok {
			t.Errorf("a link for %v is refused within it", life)
		}
		if _, _, ok := verify(key, token, now.Add(life)); ok {
			t.Errorf("a link for %v is taken at its end", life)
		}
	}
}
