package monitorlog

import (
	"bufio"
	"bytes"
	"io"
)

// withoutNaN reads JSON in which a program wrote NaN or Infinity for a figure
// that it did not have, as Python does: they become null.
type withoutNaN struct {
	in        *bufio.Reader
	inText    bool
	escaped   bool
	unwritten []byte
}

// noNumbers are what stands for a figure that there is none of.
var noNumbers = [][]byte{[]byte("NaN"), []byte("Infinity"), []byte("-Infinity")}

// Read implements io.Reader.
func (r *withoutNaN) Read(p []byte) (int, error) {
	for n := 0; ; n++ {
		if n == len(p) {
			return n, nil
		}
		if len(r.unwritten) > 0 {
			p[n], r.unwritten = r.unwritten[0], r.unwritten[1:]
			continue
		}
		b, err := r.in.ReadByte()
		if err != nil {
			if n > 0 {
				return n, nil // the error comes again
			}
			return 0, err
		}
		switch {
		case r.inText:
			r.inText, r.escaped = b != '"' || r.escaped, b == '\\' && !r.escaped
		case b == '"':
			r.inText = true
		case b == 'N' || b == 'I' || b == '-':
			if r.skip(b) {
				b, r.unwritten = 'n', []byte("ull")
			}
		}
		p[n] = b
	}
}

// skip passes over what begins with a byte that was read and is no number.
func (r *withoutNaN) skip(first byte) bool {
	for _, word := range noNumbers {
		if word[0] != first {
			continue
		}
		if next, _ := r.in.Peek(len(word) - 1); bytes.Equal(next, word[1:]) {
			_, _ = r.in.Discard(len(next)) // they are in the buffer
			return true
		}
	}
	return false
}

var _ io.Reader = (*withoutNaN)(nil)
