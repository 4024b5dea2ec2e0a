// Package health decides what healthy means: it holds samples of a finder's
// figures in a bounded history, judges thresholds and growth, and says which
// alerts are raised or cleared. The tray agent, the monitor command and the
// server's own pages use it; nobody else owns a threshold.
//
// It knows neither a screen nor a language: callers turn an Alert into words.
// It has many files because each rule and each way to smooth figures is one.
package health

import "time"

// Sample is what one look at a finder saw. Memory is in MB of 1024*1024 bytes.
type Sample struct {
	// At is when the figures were read.
	At time.Time `json:"at"`
	// OK is false when the finder did not answer; the other figures are then zero.
	OK bool `json:"ok"`
	// Awaited is true while nobody expects an answer: the finder was started for the
	// first time or because somebody wanted that, and has its time for it.
	Awaited bool `json:"-"`
	// Preparing is true while the quiz waits for the parish to choose its ministries.
	Preparing bool `json:"preparing,omitempty"`
	// Error says why the finder did not answer, in a short technical sentence.
	Error string `json:"error,omitempty"`
	// Started is when the finder's process began; a change of it is a restart.
	Started time.Time `json:"started,omitzero"`

	// RSSMB is the process's resident memory.
	RSSMB float64 `json:"rss_mb"`
	// LiveHeapMB is what the program really holds, after the last garbage
	// collection; zero when the finder does not report it.
	LiveHeapMB float64 `json:"live_heap_mb,omitempty"`
	// Goroutines is the number of goroutines; zero when not reported.
	Goroutines int `json:"goroutines,omitempty"`
	// ProcessPercent is the process's share of the computer's memory, 0 to 100.
	ProcessPercent float64 `json:"process_percent"`
	// SystemPercent is the share of the computer's memory in use, 0 to 100.
	SystemPercent float64 `json:"system_percent"`
	// ProcessCPU is the process's CPU in percent of one core since the last
	// sample; it passes 100 when several cores are used.
	ProcessCPU float64 `json:"process_cpu"`
	// SystemCPU is the share of all cores in use, 0 to 100.
	SystemCPU float64 `json:"system_cpu"`

	// CacheMB, CacheEntries and CacheHitRate (0 to 1) describe the finder's cache.
	CacheMB      float64 `json:"cache_mb"`
	CacheEntries int     `json:"cache_entries"`
	CacheHitRate float64 `json:"cache_hit_rate"`

	// NoMetrics is true when the figures from here to Errors, KeepAliveFailures and
	// LockedAccounts could not be read: that they are zero then says nothing.
	NoMetrics bool `json:"no_metrics,omitempty"`
	// CachePercent is the part of its bound that the cache fills, DiskPercent the
	// part of the data folder's disk that is in use, 0 to 100; zero when not reported.
	CachePercent float64 `json:"cache_percent,omitempty"`
	DiskPercent  float64 `json:"disk_percent,omitempty"`
	// DiskFreeMB is the room that is left on that disk; zero when not reported.
	DiskFreeMB float64 `json:"disk_free_mb,omitempty"`
	// Requests and Errors count since the finder's start; zero when not reported.
	Requests int64 `json:"requests,omitempty"`
	Errors   int64 `json:"errors,omitempty"`
	// BackupHours is how old the newest backup is; zero when not reported.
	BackupHours float64 `json:"backup_hours,omitempty"`
	// KeepAliveFailures counts the failed calls of the public address in a row;
	// zero when not reported.
	KeepAliveFailures int `json:"keep_alive_failures,omitempty"`
	// LockedAccounts counts the accounts of the parish office that wrong passwords
	// of strangers have locked within an hour; zero when not reported.
	LockedAccounts int `json:"locked_accounts,omitempty"`

	// Status is the finder's own judgement.
	Status   Status        `json:"status"`
	Database DatabaseState `json:"database"`
	// DatabaseReason is the code of why it cannot be used, empty while it can or
	// when the finder does not tell.
	DatabaseReason string `json:"database_reason,omitempty"`
	// Warnings are the finder's own sentences about what is wrong.
	Issues []string `json:"issues,omitempty"`
	// IssueCodes are the same issues as codes, in the same order; empty when the
	// finder is of an earlier version.
	IssueCodes []Issue `json:"issue_codes,omitempty"`
	// PeopleToday is the number of submissions since midnight; -1 when not reported.
	PeopleToday int `json:"people_today"`
}
