package health

import (
	"math"
	"time"

	"ministryfinder/embedded/sanitize"
)

// Bounds of what a sample may say. A finder elsewhere, or a log that somebody
// hands over, tells what it likes.
const (
	// mostFigure is more than any figure of a computer has; 32 bits hold it, as
	// the history's file does.
	mostFigure = 1e12
	// mostIssues bounds the issues, mostText their length and that of the words in
	// characters, mostError that of why there is no answer.
	mostIssues = 16
	mostText   = 200
	mostError  = 500
	// maxCode bounds the codes of an issue in characters, maxDetails and maxDetail
	// what is told with it.
	maxCode               = 32
	maxDetails, maxDetail = 3, 80
	// firstYear and lastYear are those of times: before and after them a time
	// cannot be written as nanoseconds or, in another zone, as JSON.
	firstYear, lastYear = 1970, 2200
)

// PlausibleTime reports whether a time is in the years 1970 to 2200.
func PlausibleTime(t time.Time) bool {
	year := t.UTC().Year()
	return year >= firstYear && year <= lastYear
}

// Clamped returns the sample within its bounds: figures are numbers from 0
// (-1 for PeopleToday) to 1e12, the start is in a year that can be or unknown,
// there are at most 16 issues, and texts are of one line that a terminal may
// print. Judging, drawing and JSON then take every sample.
func (s Sample) Clamped() Sample {
	for _, f := range []*float64{
		&s.RSSMB, &s.LiveHeapMB, &s.ProcessPercent, &s.SystemPercent, &s.ProcessCPU, &s.SystemCPU,
		&s.CacheMB, &s.CacheHitRate, &s.CachePercent, &s.DiskPercent, &s.DiskFreeMB, &s.BackupHours,
	} {
		if math.IsNaN(*f) {
			*f = 0
		}
		*f = min(max(*f, 0), mostFigure)
	}
	for _, n := range []*int{&s.Goroutines, &s.CacheEntries, &s.KeepAliveFailures, &s.LockedAccounts} {
		*n = min(max(*n, 0), mostCount)
	}
	s.PeopleToday = min(max(s.PeopleToday, -1), mostCount)
	s.Requests, s.Errors = min(max(s.Requests, 0), mostFigure), min(max(s.Errors, 0), mostFigure)
	if !PlausibleTime(s.Started) {
		s.Started = time.Time{}
	}
	s.Error, s.DatabaseReason = sanitize.Line(s.Error, mostError), sanitize.Line(s.DatabaseReason, mostText)
	s.Status, s.Database = Status(sanitize.Line(string(s.Status), mostText)), DatabaseState(sanitize.Line(string(s.Database), mostText))
	s.Issues = plausibleTexts(s.Issues, mostIssues, mostText)
	codes := s.IssueCodes[:min(len(s.IssueCodes), mostIssues)]
	s.IssueCodes = nil
	for _, i := range codes {
		s.IssueCodes = append(s.IssueCodes, Issue{
			Code: IssueCode(sanitize.Line(string(i.Code), maxCode)), Reason: sanitize.Line(i.Reason, maxCode),
			Where: sanitize.Line(i.Where, mostText),
			Count: min(max(i.Count, 0), mostCount), Details: plausibleTexts(i.Details, maxDetails, maxDetail),
		})
	}
	return s
}

// plausibleTexts returns as many of the texts, each as long, as may be.
func plausibleTexts(from []string, count, length int) []string {
	var texts []string
	for _, text := range from[:min(len(from), count)] {
		texts = append(texts, sanitize.Line(text, length))
	}
	return texts
}

// mostCount bounds what is counted in an int, also where that has 32 bits.
const mostCount = math.MaxInt32
