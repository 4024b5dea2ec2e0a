package auth

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestAPasswordIsAsShortAndAsLongAsItMayBe(t *testing.T) {
	of := func(n int) string { return strings.Repeat("x1y2z3", n/6+1)[:n] }
	for n, want := range map[int]string{MinPassword - 1: ProblemShort, MinPassword: "", MaxPassword: "", MaxPassword + 1: ProblemLong} {
		if got := CheckPassword("Anna", of(n)); got != want {
			t.Errorf("%d characters: %q, want %q", n, got, want)
		}
		if got := CheckPassword("Anna", strings.ReplaceAll(of(n), "y", "n\u0303")); got != want { // a letter and a mark
			t.Errorf("%d characters with marks: %q, want %q", n, got, want)
		}
	}
}

// As many right passwords of scripts are remembered as may be; with one more
// all are checked anew.
func TestRightPasswordsOfScriptsAreRememberedWithinABound(t *testing.T) {
	c, now := newBasicCache(), time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for i := range maxBasic {
		c.add(fmt.Sprint(i), "hash", now)
	}
	if known := c.belongs("0", "hash", now); !known || len(c.known) != maxBasic {
		t.Errorf("%d are remembered, the first: %v", len(c.known), known)
	}
	c.add("one more", "hash", now)
	if known := c.belongs("one more", "hash", now); !known || len(c.known) != 1 {
		t.Errorf("then %d are remembered, the last: %v", len(c.known), known)
	}
	if known := c.belongs("one more", "hash", now.Add(basicFor-1)); !known {
		t.Error("it is forgotten too soon")
	}
	if known := c.belongs("one more", "hash", now.Add(basicFor)); known {
		t.Error("it is remembered too long")
	}
}
