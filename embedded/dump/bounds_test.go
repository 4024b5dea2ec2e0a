package dump

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// written writes a copy of so many bytes at most, with a row of so long a text.
func written(most int64, text int) (string, error) {
	var to bytes.Buffer
	w, err := newWriter(&to, Header{Reason: "test"}, most)
	if err != nil {
		return "", err
	}
	if err := w.Table("ministries", []string{"id", "picture"}); err != nil {
		return "", err
	}
	if err := w.Row([]any{int64(1), strings.Repeat("x", text)}); err != nil {
		return "", err
	}
	_, err = w.End()
	return to.String(), err
}

// readAll reads a copy of so many bytes at most to its end.
func readAll(text string, most int64) error {
	r, err := newReader(strings.NewReader(text), most)
	for err == nil {
		_, err = r.Next()
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// What bounds a copy's text is a number, here a smaller one: eight gigabytes
// would be read for minutes.
func TestACopyMayBeAsLongAsTheBoundAndNoByteLonger(t *testing.T) {
	text, err := written(MaxBytes, 1000)
	if err != nil {
		t.Fatal(err)
	}
	size := int64(len(text))
	for most, fits := range map[int64]bool{size + 1: true, size: true, size - 1: false} {
		if err := readAll(text, most); (err == nil) != fits || !fits &&
			(!errors.Is(err, ErrTruncated) || !strings.Contains(err.Error(), "longer than")) {
			t.Errorf("%d bytes are read where %d may be: %v", size, most, err)
		}
		if _, err := written(most, 1000); (err == nil) != fits || !fits && !strings.Contains(err.Error(), "retention") {
			t.Errorf("%d bytes are written where %d may be: %v", size, most, err)
		}
	}
	r, err := NewReader(strings.NewReader(text))
	if err != nil || r.most != MaxBytes {
		t.Errorf("a reader takes %d bytes, %v", r.most, err)
	}
	if w, err := NewWriter(io.Discard, Header{}); err != nil || w.most != MaxBytes {
		t.Errorf("a writer takes %d bytes, %v", w.most, err)
	}
}

// A row that no reader would take is not written: its backup would be none.
func TestARowThatNobodyCouldReadIsNotWritten(t *testing.T) {
	const around = len(`[1,""]` + "\n")
	text, err := written(MaxBytes, MaxLine-around)
	if err != nil {
		t.Fatalf("a row as long as the bound: %v", err)
	}
	if err := readAll(text, MaxBytes); err != nil {
		t.Errorf("a row as long as the bound is written and not read: %v", err)
	}
	text, err = written(MaxBytes, MaxLine-around+1)
	if err == nil || !strings.Contains(err.Error(), "a row of the table ministries has 67108865 bytes") || strings.Contains(text, "xx") {
		t.Errorf("a row of a byte more: %v", err)
	}
}
