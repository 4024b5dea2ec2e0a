package monitorlog

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A log is as long as it may be, and not a byte longer: what is in it stays,
// and is read. The bound is a number, here a smaller one.
func TestALogIsAsLongAsTheBoundAndNoByteLonger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.json")
	record := Record{Timestamp: Time{time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)}, HealthStatus: "healthy"}
	write := func(most int64) error {
		w, err := appendTo(path, most)
		if err != nil {
			return err
		}
		return errors.Join(w.Write(record), w.Close())
	}
	count := func(most int64) (n int, err error) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		cut, err := read(bytes.NewReader(text), most, func(Record) error { n++; return nil })
		if cut {
			t.Error("a record is cut")
		}
		return n, err
	}
	size := func() int64 {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	if err := write(MaxBytes); err != nil {
		t.Fatal(err)
	}
	one := size()
	if err := write(MaxBytes); err != nil {
		t.Fatal(err)
	}
	two := size()
	three := two + (two - one)
	if err := write(three - 1); !errors.Is(err, ErrFull) {
		t.Errorf("a record that ends a byte beyond the bound: %v", err)
	}
	if n, err := count(MaxBytes); n != 2 || err != nil || size() != two {
		t.Errorf("then %d records are left in %d bytes: %v", n, size(), err)
	}
	if err := write(three); err != nil || size() != three {
		t.Errorf("a record that ends at the bound: %v, %d bytes", err, size())
	}
	if n, err := count(three); n != 3 || err != nil {
		t.Errorf("of a log as long as the bound %d records are read: %v", n, err)
	}
	if _, err := count(three - 1); !errors.Is(err, ErrFull) {
		t.Errorf("a log a byte longer is read: %v", err)
	}
	if err := write(three - 1); !errors.Is(err, ErrFull) || size() != three {
		t.Errorf("a log a byte longer is gone on with: %v", err)
	}
}
