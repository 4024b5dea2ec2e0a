// Package monitorlog reads and writes the logs of the monitor command: a JSON
// array with a record for each sample. The file is a complete array after
// every record, so that a crash loses at most the one being written.
package monitorlog

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/textfile"
)

// MaxBytes bounds a log's size, read and written; a year of one sample a minute
// has about 80 MB.
const MaxBytes = 512 << 20

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

// unreachable is the status of a finder that did not answer.
const unreachable = "unreachable"

// FromSample makes the record of a sample.
func FromSample(s health.Sample) Record {
	r := Record{
		Timestamp: Time{s.At}, ProcessRSSMB: s.RSSMB, ProcessPct: s.ProcessPercent, SystemPercent: s.SystemPercent,
		CacheMemoryMB: s.CacheMB, HealthStatus: string(s.Status), LiveHeapMB: s.LiveHeapMB, ProcessCPU: s.ProcessCPU, SystemCPU: s.SystemCPU,
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
		SystemPercent: r.SystemPercent, CacheMB: r.CacheMemoryMB, Status: health.Status(r.HealthStatus),
		LiveHeapMB: r.LiveHeapMB, ProcessCPU: r.ProcessCPU, SystemCPU: r.SystemCPU, PeopleToday: -1,
	}
	if r.Started != nil {
		s.Started = *r.Started
	}
	return s.Clamped()
}

// Read reads a log and hands each record on, in order. A last record that is
// half written is left out and reported by cut, and one without a figure of the
// memory is left out too; anything else that is wrong is an error that names the
// record. ErrFull means that there is more than is read.
func Read(from io.Reader, each func(Record) error) (cut bool, err error) {
	return read(from, MaxBytes, each)
}

func read(from io.Reader, most int64, each func(Record) error) (cut bool, err error) {
	l := reading{each: func(r Record, _ int) error { return each(r) }}
	err = l.read(from, most)
	return l.cut, err
}

// reading is a log that is being read.
type reading struct {
	each   func(r Record, number int) error
	number int // of the record, from 1
	before Record
	gaps   int // records without a figure of the memory
	cut    bool
}

func (l *reading) read(from io.Reader, most int64) error {
	limited := &io.LimitedReader{R: from, N: most + 1}
	text, _, err := textfile.NewReader(limited)
	if err != nil {
		return fmt.Errorf("%w; a log of the monitor is wanted", err)
	}
	if err = l.arrays(json.NewDecoder(&withoutNaN{in: bufio.NewReader(text)})); err == nil && limited.N == 0 {
		return ErrFull
	}
	return err
}

// arrays reads a log, and those that were put behind it.
func (l *reading) arrays(dec *json.Decoder) error {
	for first := true; ; first = false {
		token, err := dec.Token()
		switch {
		case errors.Is(err, io.EOF) && first:
			return errors.New("the log is empty")
		case errors.Is(err, io.EOF):
			return nil
		case (err != nil || token != json.Delim('[')) && first:
			return errors.New("this is no log of the monitor: it must be a JSON array of records")
		case err != nil || token != json.Delim('['):
			return fmt.Errorf("behind record %d there is something that is no log of the monitor", l.number)
		}
		if err := l.records(dec); err != nil || l.cut {
			return err
		}
	}
}

func (l *reading) records(dec *json.Decoder) error {
	for dec.More() {
		l.number++
		r, gap, err := decodeRecord(dec, l.before)
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			l.cut = true
			return nil
		}
		if err != nil {
			return fmt.Errorf("record %d %w", l.number, err)
		}
		if gap {
			l.gaps++
			continue
		}
		l.before = r
		if err := l.each(r, l.number); err != nil {
			return err
		}
	}
	_, err := dec.Token()
	l.cut = err != nil // the closing bracket is what was cut off
	return nil
}

// decodeRecord reads the next record. Its error is told behind the record's
// number, and is io's where the log ends within the record.
func decodeRecord(dec *json.Decoder, before Record) (r Record, gap bool, err error) {
	var raw rawRecord
	err = dec.Decode(&raw)
	switch {
	case err == nil:
		return raw.record(before)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return r, false, err
	case errors.As(err, new(*json.UnmarshalTypeError)):
		return r, false, errors.New("cannot be read: it must be an object with a timestamp and figures")
	case errors.As(err, new(*json.SyntaxError)):
		return r, false, errors.New("cannot be read: it is not JSON")
	}
	return r, false, fmt.Errorf("cannot be read: %w", err)
}
