package monitorlog

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// Writer appends records to a log file.
type Writer struct {
	file *os.File
	most int64 // bytes that the file may have
	end  int64 // where the closing bracket stands
	any  bool
}

// closing ends every complete log.
var closing = []byte("\n]\n")

// utf8Mark is what some editors put before a text in UTF-8.
const utf8Mark = "\xef\xbb\xbf"

// Append opens a log to go on with it, or makes it. A file that is something
// else, or longer than MaxBytes, is an error and is not touched; a half-written
// last record is cut off.
func Append(path string) (*Writer, error) { return appendTo(path, MaxBytes) }

func appendTo(path string, most int64) (*Writer, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	w := &Writer{file: f, most: most}
	if err := w.findEnd(); err != nil {
		return nil, errors.Join(fmt.Errorf("go on with the log %s: %w", path, err), f.Close())
	}
	return w, nil
}

func (w *Writer) findEnd() error {
	info, err := w.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() == 0 {
		w.end = 1
		_, err := w.file.WriteAt(append([]byte("["), closing...), 0)
		return err
	}
	if info.Size() > w.most {
		return ErrFull
	}
	last, err := lastRecordEnd(io.LimitReader(w.file, w.most))
	if err != nil {
		return err
	}
	w.end = last
	var first [1 + len(utf8Mark)]byte
	n, err := w.file.ReadAt(first[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	w.any = last > int64(bytes.IndexByte(first[:n], '[')+1)
	return nil
}

// lastRecordEnd returns where the last complete record of a log ends, or the
// place after the opening bracket when there is none.
func lastRecordEnd(from io.Reader) (int64, error) {
	in := bufio.NewReader(from)
	mark := int64(0)
	if head, _ := in.Peek(len(utf8Mark)); string(head) == utf8Mark {
		mark = int64(len(utf8Mark))
		_, _ = in.Discard(len(utf8Mark)) // it is in the buffer
	}
	dec := json.NewDecoder(in)
	if token, err := dec.Token(); err != nil || token != json.Delim('[') {
		return 0, errors.New("this is no log of the monitor: choose another file")
	}
	end := dec.InputOffset()
	for n := 1; dec.More(); n++ {
		_, _, err := decodeRecord(dec, Record{})
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, fmt.Errorf("record %d %w", n, err)
		}
		end = dec.InputOffset()
	}
	return mark + end, nil
}

// follow finds the end of the log again when another monitor has written into
// it meanwhile, so that its records are not written over.
func (w *Writer) follow() error {
	info, err := w.file.Stat()
	if err != nil || info.Size() == w.end+int64(len(closing)) {
		return err
	}
	if _, err := w.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return w.findEnd()
}

// Write adds a record. The file is a complete array again when it returns, also
// when that is ErrFull and the record is not in it.
func (w *Writer) Write(r Record) error {
	b, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode a record: %w", err)
	}
	if err := w.follow(); err != nil {
		return fmt.Errorf("go on with the log: %w", err)
	}
	var line bytes.Buffer
	if w.any {
		line.WriteByte(',')
	}
	line.WriteByte('\n')
	line.Write(b)
	n := int64(line.Len())
	if w.end+n+int64(len(closing)) > w.most {
		return fmt.Errorf("write the log: %w", ErrFull)
	}
	line.Write(closing)
	if _, err := w.file.WriteAt(line.Bytes(), w.end); err != nil {
		return fmt.Errorf("write the log: %w", err)
	}
	w.end, w.any = w.end+n, true
	if err := w.file.Truncate(w.end + int64(len(closing))); err != nil {
		return fmt.Errorf("write the log: %w", err)
	}
	return nil
}

// Close closes the file.
func (w *Writer) Close() error { return w.file.Close() }
