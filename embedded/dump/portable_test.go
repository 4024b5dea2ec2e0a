package dump_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/dump"
)

var at = time.Date(2026, 11, 24, 8, 0, 0, 123456000, time.UTC)

func rowsToWrite() []dump.Row {
	columns := []string{"id", "name", "picture", "at", "share", "active", "nothing"}
	return []dump.Row{
		{"ministries", columns, []any{int64(1 << 60), "ñ \"\n</script>\u2028", []byte{0, 255, 10}, at, 0.25, true, nil}},
		{"ministries", columns, []any{int64(-1), "", []byte{}, at.Add(time.Hour), 3.0e40, false, nil}},
		{"settings", []string{"name"}, []any{"zone"}},
	}
}

func write(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := dump.NewWriter(&b, dump.Header{Made: at, Reason: "daily", Database: "sqlite", Version: 4})
	if err != nil {
		t.Fatal(err)
	}
	last := ""
	for _, row := range rowsToWrite() {
		if row.Table != last {
			err = w.Table(row.Table, row.Columns)
		}
		if last = row.Table; err == nil {
			err = w.Row(row.Values)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Table("empty", []string{"id"}); err != nil {
		t.Fatal(err)
	}
	rows, err := w.End()
	if d := cmp.Diff(dump.Rows{"ministries": 2, "settings": 1, "empty": 0}, rows); d != "" || err != nil {
		t.Fatal(d, err)
	}
	return b.Bytes()
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	r, err := dump.NewReader(bytes.NewReader(write(t)))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(dump.Header{Format: 1, Made: at, Reason: "daily", Kind: dump.Whole, Database: "sqlite", Version: 4}, r.Header); d != "" {
		t.Error(d)
	}
	var got []dump.Row
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, row)
	}
	if d := cmp.Diff(rowsToWrite(), got); d != "" {
		t.Error(d)
	}
}

func TestWhatIsNotWholeIsNoticed(t *testing.T) {
	whole := write(t)
	if _, rows, err := dump.Check(bytes.NewReader(whole)); err != nil || rows.Total() != 3 {
		t.Fatal(rows, err)
	}
	for cut := range whole {
		// Without its very last line break it is still whole.
		if _, _, err := dump.Check(bytes.NewReader(whole[:cut])); (err == nil) != (cut == len(whole)-1) {
			t.Fatalf("cut at %d of %d: %v", cut, len(whole), err)
		}
	}
	for i := range whole {
		changed := bytes.Clone(whole)
		changed[i] ^= 1
		if _, _, err := dump.Check(bytes.NewReader(changed)); err == nil && i < len(whole)-1 {
			t.Fatalf("byte %d of %d changed: no error", i, len(whole))
		}
	}
	for name, text := range map[string]string{
		"nothing": "", "another file": "PNG\n", "other JSON": "{}\n", "a number": "7\n",
		"newer":            `{"ministry_finder_backup":2}` + "\n",
		"a row of nothing": `{"ministry_finder_backup":1}` + "\n[1]\n",
		"an endless line":  `{"ministry_finder_backup":1}` + "\n[" + strings.Repeat("1,", dump.MaxLine),
	} {
		if _, _, err := dump.Check(strings.NewReader(text)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// paddedHeader is a first line that blanks make as long as wanted, with its
// line break. It is never in memory as a whole.
func paddedHeader(bytes int64) io.Reader {
	const begin, end = `{"ministry_finder_backup":1`, "}\n"
	return io.MultiReader(strings.NewReader(begin), io.LimitReader(blanks{}, bytes-int64(len(begin+end))), strings.NewReader(end))
}

type blanks struct{}

var manyBlanks = strings.Repeat(" ", 1<<20)

func (blanks) Read(b []byte) (int, error) { return copy(b, manyBlanks), nil }

func TestALineMayBeAsLongAsTheBoundAndNoByteLonger(t *testing.T) {
	if r, err := dump.NewReader(paddedHeader(dump.MaxLine)); err != nil || r.Header.Format != dump.Format {
		t.Errorf("a line of %d bytes: %v", dump.MaxLine, err)
	}
	if _, err := dump.NewReader(paddedHeader(dump.MaxLine + 1)); !errors.Is(err, dump.ErrTruncated) || !errors.Is(err, bufio.ErrTooLong) {
		t.Errorf("a line of a byte more: %v", err)
	}
}

// A copy of an earlier version says what it holds by the reason it was made for.
func TestACopySaysWhatItHolds(t *testing.T) {
	for reason, want := range map[string]dump.Kind{"daily": dump.Whole, "by-hand": dump.Whole, "last-known": dump.Shown,
		"fetched": dump.Fetched} {
		var b bytes.Buffer
		w, err := dump.NewWriter(&b, dump.Header{Reason: reason})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.End(); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "kind") {
			t.Errorf("it is not as an earlier version has written it: %s", b.String())
		}
		if h, _, err := dump.Check(&b); err != nil || h.Kind != want {
			t.Errorf("%s: %+v (%v)", reason, h, err)
		}
	}
}
