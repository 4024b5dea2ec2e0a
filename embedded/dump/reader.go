package dump

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"maps"
)

// ErrTruncated is returned for what is no whole copy: cut off, changed, or
// something else altogether.
var ErrTruncated = errors.New("this is no whole backup of Ministry Finder")

// Reader reads what a Writer wrote, and checks it.
type Reader struct {
	Header Header

	lines *bufio.Scanner
	sum   hash.Hash
	most  int64 // bytes in all
	left  int64 // bytes that may still come
	rows  Rows
	table tableLine
}

// Row is a row of a table.
type Row struct {
	Table   string
	Columns []string
	Values  []any
}

// NewReader reads the first line.
func NewReader(from io.Reader) (*Reader, error) { return newReader(from, MaxBytes) }

// newReader reads so many bytes at most.
func newReader(from io.Reader, most int64) (*Reader, error) {
	r := &Reader{lines: bufio.NewScanner(from), sum: sha256.New(), most: most, left: most, rows: Rows{}}
	r.lines.Buffer(nil, MaxLine)
	r.lines.Split(lines())
	line, err := r.next()
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(line, &r.Header); err != nil || r.Header.Format == 0 {
		return nil, fmt.Errorf("%w: its first line says nothing of it", ErrTruncated)
	}
	if r.Header.Format > Format {
		return nil, fmt.Errorf(
			"the backup was made by a newer version of Ministry Finder (format %d, this program knows %d): install the newer version",
			r.Header.Format, Format)
	}
	if r.Header.Kind == "" {
		r.Header.Kind = kindBefore(r.Header.Reason)
	}
	r.add(line)
	return r, nil
}

// lines splits as bufio.ScanLines does, but looks at each byte once: that one
// begins anew with each part of a long line that arrives, which for the longest
// takes seconds.
func lines() bufio.SplitFunc {
	seen := 0
	return func(data []byte, atEOF bool) (int, []byte, error) {
		end := bytes.IndexByte(data[seen:], '\n')
		switch {
		case end >= 0:
			end += seen
			seen = 0
			return end + 1, bytes.TrimSuffix(data[:end], []byte{'\r'}), nil
		case atEOF && len(data) > 0:
			seen = 0
			return len(data), bytes.TrimSuffix(data, []byte{'\r'}), nil
		}
		seen = len(data)
		return 0, nil, nil
	}
}

func (r *Reader) next() ([]byte, error) {
	if !r.lines.Scan() {
		if err := r.lines.Err(); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrTruncated, err)
		}
		return nil, fmt.Errorf("%w: it ends too early", ErrTruncated)
	}
	line := r.lines.Bytes()
	if r.left -= int64(len(line)) + 1; r.left < 0 {
		return nil, fmt.Errorf("%w: it is longer than %d bytes", ErrTruncated, r.most)
	}
	return line, nil
}

func (r *Reader) add(line []byte) {
	r.sum.Write(line)
	r.sum.Write([]byte{'\n'})
}

// Next returns the next row. After the last, when the end has proved that all
// of them are there as they were written, it returns io.EOF.
func (r *Reader) Next() (Row, error) {
	for {
		line, err := r.next()
		if err != nil {
			return Row{}, err
		}
		if len(line) > 0 && line[0] == '[' {
			r.add(line)
			return r.row(line)
		}
		var other struct {
			tableLine
			endLine
		}
		if err := json.Unmarshal(line, &other); err != nil {
			return Row{}, fmt.Errorf("%w: %w", ErrTruncated, err)
		}
		if other.Table == "" {
			return Row{}, r.end(other.endLine)
		}
		if _, twice := r.rows[other.Table]; twice {
			return Row{}, fmt.Errorf("%w: the table %s comes twice", ErrTruncated, other.Table)
		}
		if len(r.rows) >= MaxTables {
			return Row{}, fmt.Errorf("%w: it has more than %d tables", ErrTruncated, MaxTables)
		}
		if err := CheckNames(other.Table, other.Columns); err != nil {
			return Row{}, fmt.Errorf("%w: %w. Take a backup that Ministry Finder itself has made", ErrTruncated, err)
		}
		r.add(line)
		r.table = other.tableLine
		r.rows[r.table.Table] = 0
	}
}

func (r *Reader) row(line []byte) (Row, error) {
	if r.table.Table == "" {
		return Row{}, fmt.Errorf("%w: a row comes before the first table", ErrTruncated)
	}
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	var values []any
	if err := decoder.Decode(&values); err != nil {
		return Row{}, fmt.Errorf("%w: a row of %s: %w", ErrTruncated, r.table.Table, err)
	}
	if len(values) != len(r.table.Columns) {
		return Row{}, fmt.Errorf("%w: a row of %s has %d values for %d columns", ErrTruncated, r.table.Table, len(values), len(r.table.Columns))
	}
	for i, v := range values {
		var err error
		if values[i], err = decode(v); err != nil {
			return Row{}, fmt.Errorf("%w: %s.%s: %w", ErrTruncated, r.table.Table, r.table.Columns[i], err)
		}
	}
	r.rows[r.table.Table]++
	return Row{r.table.Table, r.table.Columns, values}, nil
}

// end compares what was read with what the last line says was written.
func (r *Reader) end(end endLine) error {
	if end.SHA256 != hex.EncodeToString(r.sum.Sum(nil)) {
		return fmt.Errorf("%w: its checksum is wrong", ErrTruncated)
	}
	if !maps.Equal(end.Rows, r.rows) {
		return fmt.Errorf("%w: it has %v rows instead of %v", ErrTruncated, r.rows, end.Rows)
	}
	// Whoever unpacks it for us has its own checksum behind the last line.
	if r.lines.Scan() {
		return fmt.Errorf("%w: something follows its end", ErrTruncated)
	}
	if err := r.lines.Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrTruncated, err)
	}
	return io.EOF
}

// Rows are the numbers of rows that were read so far.
func (r *Reader) Rows() Rows { return r.rows }

// Check reads a copy to its end and returns what it is and what it holds.
func Check(from io.Reader) (Header, Rows, error) {
	r, err := NewReader(from)
	if err != nil {
		return Header{}, nil, err
	}
	for {
		_, err := r.Next()
		if errors.Is(err, io.EOF) {
			return r.Header, r.Rows(), nil
		}
		if err != nil {
			return Header{}, nil, err
		}
	}
}
