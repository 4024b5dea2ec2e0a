package monitorlog

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/sanitize"
)

// zoneless are times as the former monitor and other programs write them, in
// local time.
var zoneless = []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04"}

// zoned are times with their zone.
var zoned = []string{time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05 Z0700",
	"2006-01-02 15:04:05 -0700 MST"}

// UnmarshalJSON reads a time as RFC 3339, as the former monitor wrote it, or as
// seconds or parts of a second since 1970.
func (t *Time) UnmarshalJSON(b []byte) error {
	s := string(b)
	if json.Unmarshal(b, &s) != nil {
		s = string(b)
	}
	parsed, ok := parseTime(strings.TrimSpace(s))
	if !ok {
		return fmt.Errorf("%s is no time such as 2026-11-23T08:00:00Z", shown(b))
	}
	t.Time = parsed
	return nil
}

func parseTime(s string) (time.Time, bool) {
	for _, layout := range zoned {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	for _, layout := range zoneless {
		if t, err := time.ParseInLocation(layout, s, time.Local); err == nil {
			return t, true
		}
	}
	return epochTime(s)
}

// epochTime reads a time since 1970. Its size tells the unit: as seconds the
// smallest of milliseconds would be of the year 5138.
func epochTime(s string) (time.Time, bool) {
	whole, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(whole) || math.Abs(whole) > 1e19 {
		return time.Time{}, false
	}
	unit := int64(1)
	for abs := math.Abs(whole); abs >= 1e11 && unit < 1e9; abs /= 1000 {
		unit *= 1000
	}
	if exact, err := strconv.ParseInt(s, 10, 64); err == nil {
		return time.Unix(exact/unit, exact%unit*(1e9/unit)), true
	}
	seconds, part := math.Modf(whole / float64(unit))
	return time.Unix(int64(seconds), int64(math.Round(part*1e6))*1000), true
}

// rawRecord is a record before its values are read, so that each that cannot
// be read is named.
type rawRecord struct {
	Timestamp     json.RawMessage `json:"timestamp"`
	ProcessRSSMB  json.RawMessage `json:"process_rss_mb"`
	ProcessPct    json.RawMessage `json:"process_percent"`
	SystemPercent json.RawMessage `json:"system_percent"`
	CacheMemoryMB json.RawMessage `json:"cache_memory_mb"`
	HealthStatus  json.RawMessage `json:"health_status"`
	Started       json.RawMessage `json:"started"`
	LiveHeapMB    json.RawMessage `json:"live_heap_mb"`
	ProcessCPU    json.RawMessage `json:"process_cpu"`
	SystemCPU     json.RawMessage `json:"system_cpu"`
}

// record reads the values. A figure that is null is taken as in the record
// before; gap is true for one without the memory, which says nothing.
func (raw rawRecord) record(before Record) (r Record, gap bool, err error) {
	if isNull(raw.Timestamp) {
		return r, false, errors.New("has no timestamp")
	}
	if err := r.Timestamp.UnmarshalJSON(raw.Timestamp); err != nil {
		return r, false, fmt.Errorf("cannot be read: timestamp: %w", err)
	}
	if !health.PlausibleTime(r.Timestamp.Time) {
		return r, false, fmt.Errorf("is of the year %d, which no clock shows", r.Timestamp.UTC().Year())
	}
	for _, f := range []struct {
		name   string
		raw    json.RawMessage
		to     *float64
		before float64
	}{
		{"process_rss_mb", raw.ProcessRSSMB, &r.ProcessRSSMB, before.ProcessRSSMB}, {"process_percent", raw.ProcessPct, &r.ProcessPct,
			before.ProcessPct},
		{"system_percent", raw.SystemPercent, &r.SystemPercent, before.SystemPercent}, {"cache_memory_mb", raw.CacheMemoryMB, &r.CacheMemoryMB,
			before.CacheMemoryMB},
		{"live_heap_mb", raw.LiveHeapMB, &r.LiveHeapMB, before.LiveHeapMB}, {"process_cpu", raw.ProcessCPU, &r.ProcessCPU, before.ProcessCPU},
		{"system_cpu", raw.SystemCPU, &r.SystemCPU, before.SystemCPU},
	} {
		switch {
		case f.raw == nil:
		case isNull(f.raw):
			*f.to = f.before
		case !number(f.raw, f.to):
			return r, false, fmt.Errorf("cannot be read: %s must be a number, not %s", f.name, shown(f.raw))
		}
	}
	if !isNull(raw.HealthStatus) && json.Unmarshal(raw.HealthStatus, &r.HealthStatus) != nil {
		return r, false, fmt.Errorf("cannot be read: health_status must be a text, not %s", shown(raw.HealthStatus))
	}
	if !isNull(raw.Started) {
		var started Time
		if err := started.UnmarshalJSON(raw.Started); err != nil {
			return r, false, fmt.Errorf("cannot be read: started: %w", err)
		}
		r.Started = &started.Time
	}
	return r, isNull(raw.ProcessRSSMB) && r.HealthStatus != unreachable, nil
}

func isNull(raw json.RawMessage) bool {
	switch strings.ToLower(strings.Trim(string(raw), "\" ")) {
	case "", "null", "nan", "n/a", "none":
		return true
	}
	return false
}

// number reads a figure, also one that a program wrote as a text.
func number(raw json.RawMessage, to *float64) bool {
	if json.Unmarshal(raw, to) == nil {
		return true
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return false
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return false
	}
	*to = v
	return true
}

func shown(raw []byte) string {
	return sanitize.Excerpt(string(raw))
}
