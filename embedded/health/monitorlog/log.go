// Package monitorlog reads and writes the logs of the monitor command: a JSON
// array with a record for each sample. The file is a complete array after
// every record, so that a crash loses at most the one being written.
package monitorlog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"ministryfinder/embedded/health"
)

// MaxBytes bounds a log's size, read and written; a year of one sample a minute
// has about 80 MB.
const MaxBytes = 512 << 20

// oldTime is how the former monitor wrote a time, in local time.
const oldTime = "2006-01-02 15:04:05"

// ErrFull is returned for a log that is longer than MaxBytes, or would be.
var ErrFull = fmt.Errorf("a log of the monitor has %d MB at most: go on with another file", MaxBytes>>20)

// Record is one sample in a log. Memory is in MB of 1024*1024 bytes.
type Record struct {
	Timestamp     Time    `json:"timestamp"`
	ProcessRSSMB  float64 `json:"process_rss_mb"`
	ProcessPct    float64 `json:"process_percent"`
	SystemPercent float64 `json:"system_percent"`
	CacheMemoryMB float64 `json:"cache_memory_mb"`
	HealthStatus  string  `json:"health_status"`
	// What the former monitor did not write.
	Started    *time.Time `json:"started,omitempty"`
	LiveHeapMB float64    `json:"live_heap_mb,omitempty"`
	ProcessCPU float64    `json:"process_cpu,omitempty"`
	SystemCPU  float64    `json:"system_cpu,omitempty"`
}

// Time is a time in a log.
type Time struct{ time.Time }

// MarshalJSON writes the time as RFC 3339 in UTC.
func (t Time) MarshalJSON() ([]byte, error) {
	return json.Marshal(t.UTC().Format(time.RFC3339Nano))
}

// UnmarshalJSON reads a time as RFC 3339, or as the former monitor wrote it.
func (t *Time) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	parsed, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		if parsed, err = time.ParseInLocation(oldTime, s, time.Local); err != nil {
			return fmt.Errorf("timestamp %q is neither RFC 3339 nor %q", s, oldTime)
		}
	}
	t.Time = parsed
	return nil
}

// unreachable is the status of a finder that did not answer.
const unreachable = "unreachable"

// FromSample makes the record of a sample.
func FromSample(s health.Sample) Record {
	r := Record{
		Timestamp: Time{s.At}, ProcessRSSMB: s.RSSMB, ProcessPct: s.ProcessPercent, SystemPercent: s.SystemPercent,
		CacheMemoryMB: s.CacheMB, HealthStatus: s.Status, LiveHeapMB: s.LiveHeapMB, ProcessCPU: s.ProcessCPU, SystemCPU: s.SystemCPU,
	}
	if !s.OK {
		r.HealthStatus = unreachable
	}
	if !s.Started.IsZero() {
		r.Started = &s.Started
	}
	return r
}

// Sample makes the sample of a record, within a sample's bounds.
func (r Record) Sample() health.Sample {
	s := health.Sample{
		At: r.Timestamp.Time, OK: r.HealthStatus != unreachable, RSSMB: r.ProcessRSSMB, ProcessPercent: r.ProcessPct,
		SystemPercent: r.SystemPercent, CacheMB: r.CacheMemoryMB, Status: r.HealthStatus,
		LiveHeapMB: r.LiveHeapMB, ProcessCPU: r.ProcessCPU, SystemCPU: r.SystemCPU, PeopleToday: -1,
	}
	if r.Started != nil {
		s.Started = *r.Started
	}
	return s.Plausible()
}

// Read reads a log and hands each record on, in order. A last record that is
// half written is left out and reported by cut; anything else that is wrong is
// an error that names the record. ErrFull means that there is more than is read.
func Read(from io.Reader, each func(Record) error) (cut bool, err error) {
	return read(from, MaxBytes, each)
}

func read(from io.Reader, most int64, each func(Record) error) (cut bool, err error) {
	limited := &io.LimitedReader{R: from, N: most + 1}
	if cut, err = readRecords(limited, each); err == nil && limited.N == 0 {
		return false, ErrFull
	}
	return cut, err
}

func readRecords(from io.Reader, each func(Record) error) (cut bool, err error) {
	dec := json.NewDecoder(from)
	token, err := dec.Token()
	if errors.Is(err, io.EOF) {
		return false, errors.New("the log is empty")
	}
	if err != nil || token != json.Delim('[') {
		return false, errors.New("this is no log of the monitor: it must be a JSON array of records")
	}
	for n := 1; dec.More(); n++ {
		var r Record
		err := dec.Decode(&r)
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return false, fmt.Errorf("record %d: %w", n, err)
		}
		if r.Timestamp.IsZero() {
			return false, fmt.Errorf("record %d has no timestamp", n)
		}
		if !health.PlausibleTime(r.Timestamp.Time) {
			return false, fmt.Errorf("record %d is of the year %d, which no clock shows", n, r.Timestamp.UTC().Year())
		}
		if err := each(r); err != nil {
			return false, err
		}
	}
	if _, err := dec.Token(); err != nil {
		return true, nil // the closing bracket is what was cut off
	}
	return false, nil
}

// Writer appends records to a log file.
type Writer struct {
	file *os.File
	most int64 // bytes that the file may have
	end  int64 // where the closing bracket stands
	any  bool
}

// closing ends every complete log.
var closing = []byte("\n]\n")

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
	w.end, w.any = last, last > 1
	return nil
}

// lastRecordEnd returns where the last complete record of a log ends, or the
// place after the opening bracket when there is none.
func lastRecordEnd(from io.Reader) (int64, error) {
	dec := json.NewDecoder(from)
	if token, err := dec.Token(); err != nil || token != json.Delim('[') {
		return 0, errors.New("this is no log of the monitor: choose another file")
	}
	end := dec.InputOffset()
	for dec.More() {
		var r Record
		err := dec.Decode(&r)
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, err
		}
		end = dec.InputOffset()
	}
	return end, nil
}

// Write adds a record. The file is a complete array again when it returns, also
// when that is ErrFull and the record is not in it.
func (w *Writer) Write(r Record) error {
	b, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode a record: %w", err)
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
