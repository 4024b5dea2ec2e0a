package store

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue"
)

// What an entry of the log of changes tells is as long as it may be, and then
// cut.
func TestAnEntryOfTheLogIsAsLongAsTheBound(t *testing.T) {
	d := open(t)
	for n, want := range map[int]string{
		maxEntryText:     strings.Repeat("n", maxEntryText),
		maxEntryText + 1: strings.Repeat("n", maxEntryText-len("…")) + "…",
	} {
		if err := d.AddAuditEntry(t.Context(), AuditEntry{At: time.Now(), Who: "Anna", Action: "x", Before: strings.Repeat("n", n)}); err != nil {
			t.Fatal(err)
		}
		all, err := d.AuditEntries(t.Context(), 0, 1)
		if err != nil || len(all) != 1 || all[0].Before != want {
			t.Errorf("%d bytes: %d entries, %v", n, len(all), err)
		}
	}
}

// A change is as large as it may be, and then one that cannot be taken back.
func TestAChangeThatIsTooLargeCannotBeTakenBack(t *testing.T) {
	d := open(t)
	note := func(bytes int) error {
		m := catalogue.Ministry{Key: "x"}
		empty, err := toRevision([]catalogue.Ministry{m})
		if err != nil {
			t.Fatal(err)
		}
		m.Details = strings.Repeat("n", bytes-len(empty)-len("[]"))
		if err := d.inTransaction(t.Context(), func(tx *Tx) error {
			_, err := d.addRevision(t.Context(), tx, CatalogueChange{At: time.Now(), Who: "Anna", Action: ActionUpdate},
				[]catalogue.Ministry{m}, nil)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		_, err = d.LastRevision(t.Context())
		return err
	}
	if err := note(maxRevisionBytes); err != nil {
		t.Errorf("as large as may be: %v", err)
	}
	if err := note(maxRevisionBytes + 1); !errors.Is(err, ErrNotFound) {
		t.Errorf("a byte larger: %v", err)
	}
}

func open(t *testing.T) *Database {
	t.Helper()
	d, err := OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "finder.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}
