package spool

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"ministryfinder/embedded/store"
)

// maxLine bounds one line of an earlier version's file; a checked submission
// has at most 50 KB.
const maxLine = 256 << 10

// adopt takes over what waits in an earlier version's file, a submission a
// line, and then removes that file. Its half-written last line, which nobody
// was told was kept, is dropped. A damaged file is not touched.
func (s *Spool) adopt(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	all, err := readLines(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	if len(all) > 0 {
		if err := s.open(); err != nil {
			return err
		}
		if err := add(s.db, takeOverLimit, all...); err != nil {
			return fmt.Errorf("take over %s: %w", path, err)
		}
	}
	return os.Remove(path)
}

func readLines(r io.Reader) ([]store.NewSubmission, error) {
	var all []store.NewSubmission
	lines := bufio.NewReaderSize(r, maxLine)
	for {
		line, err := lines.ReadSlice('\n')
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", len(all)+1, err)
		}
		var n store.NewSubmission
		if err := json.Unmarshal(bytes.TrimSpace(line), &n); err != nil {
			return nil, fmt.Errorf("entry %d: %w", len(all)+1, err)
		}
		all = append(all, n)
	}
}
