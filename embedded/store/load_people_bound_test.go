package store

import (
	"errors"
	"testing"

	"ministryfinder/embedded/dump"
)

// TestACopyHasABoundedNumberOfPeople adds rows as they are read.
func TestACopyHasABoundedNumberOfPeople(t *testing.T) {
	var c contacts
	for range maxContactRows {
		if err := c.add(dump.Row{Table: "connect_askers"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.add(dump.Row{Table: "connect_askers"}); !errors.Is(err, ErrTooManyContacts) {
		t.Errorf("one more: %v", err)
	}
}
