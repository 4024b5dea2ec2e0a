package dump

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
)

// Writer writes a database down.
type Writer struct {
	to    io.Writer
	most  int64 // bytes in all
	left  int64 // bytes that may still be written
	sum   hash.Hash
	line  bytes.Buffer
	rows  Rows
	table tableLine
}

// NewWriter writes the first line.
func NewWriter(to io.Writer, h Header) (*Writer, error) { return newWriter(to, h, MaxBytes) }

// newWriter writes so many bytes at most.
func newWriter(to io.Writer, h Header, most int64) (*Writer, error) {
	w := &Writer{to: to, most: most, left: most, sum: sha256.New(), rows: Rows{}}
	h.Format = Format
	return w, w.write(h)
}

// Table begins a table. It refuses names that a Reader would.
func (w *Writer) Table(name string, columns []string) error {
	if err := CheckNames(name, columns); err != nil {
		return fmt.Errorf("%w: rename it in the database, so that there can be a backup", err)
	}
	w.table = tableLine{name, columns}
	w.rows[name] = 0
	return w.write(w.table)
}

// Row writes a row of the table: nil, bool, int64, float64, string, []byte or
// time.Time, one a column.
func (w *Writer) Row(values []any) error {
	if len(values) != len(w.table.Columns) {
		return fmt.Errorf("write a row of %s: %d values for %d columns", w.table.Table, len(values), len(w.table.Columns))
	}
	encoded := make([]any, len(values))
	for i, v := range values {
		var err error
		if encoded[i], err = encode(v); err != nil {
			return fmt.Errorf("write a row of %s: column %s: %w", w.table.Table, w.table.Columns[i], err)
		}
	}
	w.rows[w.table.Table]++
	return w.write(encoded)
}

// End writes the last line and returns how many rows were written.
func (w *Writer) End() (Rows, error) {
	return w.rows, w.write(endLine{w.rows, hex.EncodeToString(w.sum.Sum(nil))})
}

func (w *Writer) write(v any) error {
	w.line.Reset()
	line := json.NewEncoder(&w.line)
	line.SetEscapeHTML(false)
	if err := line.Encode(v); err != nil {
		return fmt.Errorf("encode a line: %w", err)
	}
	// What no Reader would take must not pass for a backup.
	if w.line.Len() > MaxLine {
		return fmt.Errorf("a row of the table %s has %d bytes as text, and %d is the most that a backup can hold in one: make its largest value smaller", w.table.Table, w.line.Len(), MaxLine)
	}
	if w.left -= int64(w.line.Len()); w.left < 0 {
		return fmt.Errorf("the database has more than %d bytes as text, the most that a backup can hold: let old submissions be removed (ministry-finder retention MONTHS)", w.most)
	}
	w.sum.Write(w.line.Bytes())
	_, err := w.to.Write(w.line.Bytes())
	return err
}
