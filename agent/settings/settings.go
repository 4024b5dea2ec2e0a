// Package settings owns the settings file of this computer, in the data folder.
package settings

import (
	"errors"
	"path/filepath"
	"strconv"
	"time"

	"ministryfinder/agent/mailauth"
	"ministryfinder/agent/updatecheck"
	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/keepalive"
)

// FileName is the settings file's name in the data folder.
const FileName = "settings.toml"

// maxFileBytes bounds the settings file.
const maxFileBytes = 256 << 10

// Settings belong to this computer. What is absent in the file has its default.
type Settings struct {
	// Address is where the finder listens, HOST:PORT; empty for 127.0.0.1:5000
	// or the next free port.
	Address string `toml:"address"`
	// Language of tray, window and notifications: en, es, or empty for the desktop's.
	Language string `toml:"language"`
	Alerts   Alerts `toml:"alerts"`
	// Telling, Mail, Webhook and Ntfy say when and how staff are told.
	Notifications Notifications `toml:"telling"`
	Mail          Mail          `toml:"mail"`
	Webhook       Webhook       `toml:"webhook"`
	Ntfy          Ntfy          `toml:"ntfy"`
	// BackupFolder is where backups are kept; empty for backups in the data folder.
	BackupFolder string `toml:"backup_folder"`
	// SampleSeconds is the time between two looks at the finder, 1 to 60.
	SampleSeconds float64 `toml:"sample_seconds"`
	// Watch are finders elsewhere that are watched too, each "NAME URL" or "URL".
	Watch []string `toml:"watch"`
	// UpdateAddress is asked once a day whether there is a newer version; nobody
	// is asked when it is empty.
	UpdateAddress string `toml:"update_address"`
	// Finder is what the finder itself is told.
	Finder Finder `toml:"finder"`
	// Sharing says whether phones on the parish's network reach the quiz.
	Sharing Sharing `toml:"sharing"`
}

// Finder is what the agent tells the finder.
type Finder struct {
	// CacheMB bounds what the finder keeps ready-made, 1 to 1024 MB.
	CacheMB float64 `toml:"cache_mb"`
	// CheckMinutes is the time between two system checks, 1 to 1440.
	CheckMinutes float64 `toml:"check_minutes"`
	// PublicAddress is where people reach a finder that a hosting company puts
	// to sleep; empty for none.
	PublicAddress string `toml:"public_address"`
}

// Alerts are the thresholds; health.Limits tells what each means.
type Alerts struct {
	MemoryPercent  float64 `toml:"memory_percent"`
	CPUPercent     float64 `toml:"cpu_percent"`
	MemoryBudgetMB float64 `toml:"memory_budget_mb"`
	AfterSeconds   float64 `toml:"after_seconds"`
	CPUAfter       float64 `toml:"cpu_after_seconds"`
	CachePercent   float64 `toml:"cache_percent"`
	DiskPercent    float64 `toml:"disk_percent"`
	DiskFreeGB     float64 `toml:"disk_free_gb"`
	ErrorPercent   float64 `toml:"error_percent"`
	BackupHours    float64 `toml:"backup_hours"`
}

// Default returns the settings of a new installation.
func Default() Settings {
	l := health.DefaultLimits()
	return Settings{
		SampleSeconds: 5, Watch: []string{}, Sharing: defaultSharing(),
		Finder: Finder{CacheMB: cache.DefaultMaxBytes >> 20, CheckMinutes: health.DefaultCheckEvery.Minutes()},
		Alerts: Alerts{
			MemoryPercent: l.MemoryPercent, CPUPercent: l.CPUPercent, MemoryBudgetMB: l.MemoryBudgetMB,
			AfterSeconds: l.HoldFor.Seconds(), CPUAfter: l.CPUHoldFor.Seconds(), CachePercent: l.CachePercent,
			DiskPercent: l.DiskPercent, DiskFreeGB: l.DiskFreeGB, ErrorPercent: l.ErrorPercent, BackupHours: l.BackupHours,
		},
		Notifications: Notifications{TimeZone: "America/Chicago", MassTimes: []string{}},
		Mail:          Mail{Port: 587, Security: "starttls", To: []string{}, SignIn: mailauth.Password},
	}
}

// template is what a new installation's file says. Every setting stands there
// with its default, so that nobody has to look names up.
const template = `# Settings of Ministry Finder on this computer. Remove the # in front of a
# line to change it, and save: it is in force at once.

# Where the quiz listens. Without this line it is 127.0.0.1:5000, or the next
# free port.
# address = "127.0.0.1:5000"

# Language of the icon, the window and the notifications: "en" or "es".
# Without this line it is the desktop's.
# language = "en"

# Where backups are kept, for instance on another disk. Without this line it is
# the folder backups beside this file. Write a whole path, such as
# /media/backup/finder.
# backup_folder = ""

# Seconds between two looks at the finder (1 to 60).
# sample_seconds = 5

# Finders elsewhere to watch as well, each with a name and its address, such as
# ["Website https://quiz.example.org"]; 8 at most.
# watch = []

# Where to ask once a day whether there is a newer version. Nobody is asked
# without it. The address answers {"version":"1.4.0","page":"https://..."}.
# update_address = ""

[finder]
# How much the finder may keep ready-made in memory (MB, 1 to 1024).
# cache_mb = 50

# Minutes between two checks of memory, CPU and disk (1 to 1440).
# check_minutes = 5

# The public address of a finder that a hosting company would put to sleep, such
# as "https://quiz.example.org". It is asked every 10 minutes by day, 30 by night.
# public_address = ""

[alerts]
# Tell me when memory stays above this (percent of the computer's memory, and
# of the budget below).
# memory_percent = 80

# Tell me when CPU stays above this (percent).
# cpu_percent = 80

# What the finder should get by with (MB).
# memory_budget_mb = 512

# How long it must last (seconds), and for CPU.
# after_seconds = 60
# cpu_after_seconds = 120

# Tell me when the finder's cache is filled to this part of its bound, when the
# disk with the data folder is so full, or so many of the finder's answers are
# errors of its own (percent).
# cache_percent = 80
# disk_percent = 90
# error_percent = 10

# A disk with more room than this (GB) is not called full.
# disk_free_gb = 20

# Tell me when the newest backup is older (hours).
# backup_hours = 48
` + tellingTemplate + sharingTemplate

// Check tells which setting cannot be, and what it must be.
func (s Settings) Check() error {
	if s.Language != "" && s.Language != "en" && s.Language != "es" {
		return mistake("language", "value", strconv.Quote(s.Language))
	}
	if s.BackupFolder != "" && !filepath.IsAbs(s.BackupFolder) {
		return mistake("path", "key", "backup_folder", "value", strconv.Quote(s.BackupFolder))
	}
	for _, err := range []error{
		inRange("sample_seconds", s.SampleSeconds, 1, 60), inRange("finder.cache_mb", s.Finder.CacheMB, 1, 1024),
		inRange("finder.check_minutes", s.Finder.CheckMinutes, 1, 1440),
	} {
		if err != nil {
			return err
		}
	}
	if s.Finder.PublicAddress != "" {
		if _, err := keepalive.ParseAddress(s.Finder.PublicAddress); err != nil {
			return mistake("in", "key", "finder.public_address", "error", err)
		}
	}
	if err := s.Sharing.check(); err != nil {
		return err
	}
	if s.UpdateAddress != "" {
		if err := updatecheck.CheckAddress(s.UpdateAddress); err != nil {
			return mistake("in", "key", "update_address", "error", err)
		}
	}
	if _, err := s.Elsewhere(); err != nil {
		return err
	}
	if _, err := s.Quiet(); err != nil {
		return err
	}
	if _, err := s.Channels(nil); err != nil {
		return err
	}
	if bad, ok := errors.AsType[*health.LimitError](s.Limits().Check()); ok {
		return inRange("alerts."+bad.Name, bad.Value, bad.Low, bad.High)
	}
	return nil
}

// CacheBytes is the cache's bound in bytes.
func (f Finder) CacheBytes() int { return int(f.CacheMB * (1 << 20)) }

// CheckEvery is the time between two system checks.
func (f Finder) CheckEvery() time.Duration {
	return time.Duration(f.CheckMinutes * float64(time.Minute))
}

// Limits returns the thresholds as the health engine takes them.
func (s Settings) Limits() health.Limits {
	return health.Limits{
		MemoryPercent: s.Alerts.MemoryPercent, CPUPercent: s.Alerts.CPUPercent,
		MemoryBudgetMB: s.Alerts.MemoryBudgetMB, HoldFor: seconds(s.Alerts.AfterSeconds), CPUHoldFor: seconds(s.Alerts.CPUAfter),
		CachePercent: s.Alerts.CachePercent, DiskPercent: s.Alerts.DiskPercent, DiskFreeGB: s.Alerts.DiskFreeGB,
		ErrorPercent: s.Alerts.ErrorPercent, BackupHours: s.Alerts.BackupHours,
	}
}

// Interval returns the time between two samples.
func (s Settings) Interval() time.Duration {
	return seconds(s.SampleSeconds)
}

// seconds makes a duration; what is beyond all sense becomes the longest one,
// which no range takes.
func seconds(v float64) time.Duration {
	const most = 1e9
	return time.Duration(min(max(v, -most), most) * float64(time.Second))
}
