// Package control is how the agent is spoken to: HTTP over a Unix domain
// socket in the data folder. The window, the command line and a second start
// of the program use Client; the agent itself serves with Server. Nothing
// here listens on TCP, so nobody on the network can reach it.
package control

import (
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/history"
	"ministryfinder/embedded/letter"
)

// Paths of the control API. GET reads, POST acts.
const (
	PathStatus  = "/v1/status"  // GET: Status
	PathHistory = "/v1/history" // GET ?after=RFC3339Nano: History, samples newer than after (all when absent)
	// PathHistory with ?range=hour|two-days|three-months and &most=N gives History
	// with points instead: the least, mean and greatest value of each figure. With
	// &until=RFC3339Nano too only those before it.
	PathAlerts  = "/v1/alerts"      // GET: AlertHistory
	PathTest    = "/v1/alerts/test" // POST: []ChannelTest, after a test by every channel, or by ?channel=mail alone
	PathSnooze  = "/v1/snooze"      // POST Snooze: Snoozed
	PathOpen    = "/v1/open"        // POST Open: opens a page in the browser of the agent's desktop
	PathLink    = "/v1/link"        // POST Open: Link, the page's address (with a fresh one-time sign-in for the office)
	PathWindow  = "/v1/window"      // POST, or POST Open: opens the health window, or brings it to the front, on one of its pages
	PathRestart = "/v1/restart"     // POST: restarts the finder; also leaves a crash loop
	PathQuit    = "/v1/quit"        // POST: ends the agent and the finder
)

// Status is all that a person is shown about the finder at one moment.
type Status struct {
	Version string `json:"version"`
	// Language is the language of the texts in this status: en or es.
	Language string    `json:"language"`
	AgentPID int       `json:"agent_pid"`
	Now      time.Time `json:"now"`
	// State is the state in one word, Headline the same in a plain sentence,
	// Advice what to do about it (empty when all is well).
	State    State  `json:"state"`
	Headline string `json:"headline"`
	Advice   string `json:"advice,omitempty"`

	// Issues is what the finder itself reports as wrong, a sentence each.
	Issues []string `json:"issues,omitempty"`

	Finder Finder `json:"finder"`
	// Latest is the newest sample, absent before the first one.
	Latest *health.Sample `json:"latest,omitempty"`
	// Alerts are those raised now, then the last ones that ended, newest first; at most 20.
	Alerts []Alert `json:"alerts"`
	Growth Growth  `json:"growth"`
	// Tray is shown, no-host (no panel shows tray icons) or no-bus (no desktop).
	Tray string `json:"tray"`
	// Window is ready, building or missing.
	Window string `json:"window"`
	// MemoryLimitPercent and CPULimitPercent are the thresholds in force.
	MemoryLimitPercent float64 `json:"memory_limit_percent"`
	CPULimitPercent    float64 `json:"cpu_limit_percent"`
	// MemoryBudgetMB is what the finder's own memory is measured against.
	MemoryBudgetMB float64 `json:"memory_budget_mb"`
	// DataFolder is where database, settings and logs are.
	DataFolder string `json:"data_folder"`
	// RemoteFinder are the watched finders on other computers, at most MaxRemoteFinders.
	Elsewhere []RemoteFinder `json:"elsewhere,omitempty"`
}

// State is the finder's state as the tray icon shows it.
type State string

// The states, from best to worst.
const (
	StateStarting  State = "starting"
	StateWell      State = "well"
	StateAttention State = "attention"
	StateTrouble   State = "trouble"
)

// Finder describes the supervised server process.
type Finder struct {
	// Phase is starting, running, restarting, crash-loop or stopped.
	Phase     string    `json:"phase"`
	PID       int       `json:"pid,omitempty"`
	URL       string    `json:"url,omitempty"`
	StartedAt time.Time `json:"started_at,omitzero"`
	// Restarts counts the starts after the first, in this agent's life.
	Restarts int `json:"restarts"`
	// Away says that it does not listen, so that no page of it can be opened; GivenUp
	// that it is not started any more until somebody asks for it.
	Away    bool `json:"away,omitempty"`
	GivenUp bool `json:"given_up,omitempty"`
	// LastExit says why the finder last ended, empty when it never did.
	LastExit string `json:"last_exit,omitempty"`
}

// Alert is an alert in words, in the status's language.
type Alert struct {
	Kind    string    `json:"kind"`
	Level   State     `json:"level"`
	Raised  time.Time `json:"raised"`
	Cleared time.Time `json:"cleared,omitzero"`
	Peak    float64   `json:"peak"`
	Message string    `json:"message"`
	Advice  string    `json:"advice"`
}

// Growth is the growth judge's present verdict.
type Growth struct {
	// Verdict is stable, watch or growing.
	Verdict string `json:"verdict"`
	// SlopeMBPerHour with its confidence bounds Low and High.
	SlopeMBPerHour float64 `json:"slope_mb_per_hour"`
	Low            float64 `json:"low"`
	High           float64 `json:"high"`
	// EightyPercentAt is when memory passes the limit at this rate; zero when not foreseeable.
	EightyPercentAt time.Time `json:"eighty_percent_at,omitzero"`
	// UsedBeforeMB is what former runs used and came to rest at, where that is why
	// memory is only watched; zero otherwise.
	UsedBeforeMB float64 `json:"used_before_mb,omitzero"`
	// Grows names what grows: resident, heap, goroutines; empty when stable.
	Grows []string `json:"grows,omitempty"`
	// WindowSeconds is over what time that is seen; zero before there is enough.
	WindowSeconds float64 `json:"window_seconds"`
}

// Ranges of the history.
const (
	RangeHour        = "hour"         // an hour at 5 seconds
	RangeTwoDays     = "two-days"     // 48 hours at a minute
	RangeThreeMonths = "three-months" // 90 days at a quarter of an hour
)

// MaxPoints is how many points a history has at most: more are merged.
const MaxPoints = 1000

// History is a stretch of samples, oldest first; of points where a range was
// asked for.
type History struct {
	IntervalSeconds float64         `json:"interval_seconds"`
	Samples         []health.Sample `json:"samples"`
	Points          []history.Point `json:"points,omitempty"`
}

// AlertHistory is all alerts that are kept, newest first.
type AlertHistory struct {
	Alerts  []Alert   `json:"alerts"`
	Snoozed []Snoozed `json:"snoozed"`
	// Held is how many alerts wait for the next digest.
	Held int `json:"held"`
	// Unmailed is what did not arrive by e-mail, webhook or ntfy, or perhaps not, in the
	// last week; the newest first, at most MaxUnmailed.
	Unmailed []Unmailed `json:"unmailed,omitempty"`
}

// MaxUnmailed is how many alerts are told that did not arrive.
const MaxUnmailed = 20

// Unmailed is an alert that did not arrive at somebody by e-mail, or by webhook or ntfy.
type Unmailed struct {
	At time.Time `json:"at"`
	// ByMail says that it is an e-mail.
	ByMail bool `json:"by_mail,omitempty"`
	// Unknown says that it was sent, and the mail server did not confirm it.
	Unknown bool `json:"unknown,omitempty"`
	// Words say what it is, to whom, and why it was not sent.
	Words string `json:"words"`
}

// Lengths of a snooze beside a duration such as 1h.
const (
	SnoozeTomorrow = "tomorrow"
	SnoozeWake     = "wake" // ends a snooze
)

// Snooze asks that a kind of alert, or all for the empty kind, does not pop up.
type Snooze struct {
	Kind string `json:"kind"`
	// For is a duration such as 1h (1m to 168h), SnoozeTomorrow or SnoozeWake.
	For string `json:"for"`
}

// Snoozed is a snooze in force, of a kind or of all for the empty one.
type Snoozed struct {
	Kind  string    `json:"kind"`
	Until time.Time `json:"until"`
}

// ChannelSettings is the Channel of a ChannelTest that tells of a mistake in
// the settings file instead of a message: its channels are not in force.
const ChannelSettings = "settings.toml"

// ChannelTest is what came of a test message; Error is empty when it was sent.
type ChannelTest struct {
	Channel string `json:"channel"`
	Error   string `json:"error,omitempty"`
}

// Open names a page: quiz, dashboard or health.
type Open struct {
	Page string `json:"page"`
}

// Link is an address to open.
type Link struct {
	URL string `json:"url"`
}

// Error is the body of every refused request.
type Error struct {
	Message string `json:"message"`
	// Letter is what came of a letter that was not taken.
	Letter *letter.SendError `json:"letter,omitempty"`
}
