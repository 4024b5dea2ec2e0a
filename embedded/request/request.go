// Package request knows what becomes of somebody who asks to be called about a
// ministry: the states of a request, what may be done with it, what silence does,
// and the code by which it is found. It reads no clock and stores nothing; package
// connect does the work with it.
//
// A request that is open always has an owner and a next date. Days are dates of the
// parish's time zone such as 2026-11-29, without a time of day: a request can not be
// joined with a submission by when it came.
package request

import "slices"

// Bounds of what is asked.
const (
	// MaxMinistries is about how many ministries a person may ask at once.
	MaxMinistries = 5
	// MaxOpen is how many requests may be open, MaxKept how many are kept.
	MaxOpen, MaxKept = 2000, 20000
	// KeptMonths is for how long somebody is kept at most after asking.
	KeptMonths = 12
	// MaxLeaders is how many leaders a ministry may have.
	MaxLeaders = 3
	// MaxName, MaxEmail, MaxPhone, MaxComment and MaxBestTime bound texts, in characters.
	MaxName, MaxEmail, MaxPhone, MaxComment, MaxBestTime = 60, 120, 30, 200, 60
	// MaxTries is after how many calls without an answer the office is offered to
	// close a request.
	MaxTries = 3
)

// Channel is how a request came.
type Channel string

// The channels.
const (
	Web   Channel = "web"
	Kiosk Channel = "kiosk"
	Paper Channel = "paper"
)

// State is where a request is.
type State string

// The states of a request.
const (
	// Waiting is one nobody has spoken with yet.
	Waiting State = "waiting"
	// Reached is one somebody has spoken with, what comes of it being open.
	Reached State = "reached"
	// Later is one that is to be called on a date.
	Later State = "later"
	// Closed is one that nothing is to be done about any more.
	Closed State = "closed"
)

// Outcome is what came of a request that is closed.
type Outcome string

// The outcomes of a request.
const (
	Joined   Outcome = "joined"
	NotNow   Outcome = "not_now"
	NoAnswer Outcome = "no_answer"
	// Untold is a person who was reached, of whom nobody told what came of it.
	Untold Outcome = "untold"
	// Off is a person who wants no call any more.
	Off Outcome = "off"
	// NotAsked is a person who says that somebody else asked.
	NotAsked Outcome = "not_asked"
)

// Outcomes are all outcomes.
func Outcomes() []Outcome { return []Outcome{Joined, NotNow, NoAnswer, Untold, Off, NotAsked} }

// Asker is a person who asks to be called, or a parent who asks for a child.
type Asker struct {
	// ID is 32 random hexadecimal digits.
	ID string
	// Name is the person's own; of a child nothing is kept.
	Name, Phone, Email string
	// BestTime is when to call, in the person's own words or one of the page's.
	BestTime string
	// Language is the one the person read: en or es.
	Language string
	// ForChild is true for a parent who asks for a child.
	ForChild bool
	// DeleteAfter is the last day on which it is kept.
	DeleteAfter string
}

// Office is the owner of the requests that the parish office has.
const Office int64 = 0

// Request is one person's question about one ministry.
type Request struct {
	// ID is 32 random hexadecimal digits, in whose order nothing can be read.
	ID string
	// Code is by which people name it, see Code.
	Code    string
	AskerID string
	// MinistryID is 0 for "help me choose"; Ministry is its name when it was asked.
	MinistryID int64
	Ministry   string
	// AskedOn and PromisedOn are the days of the asking and until when a call is
	// promised.
	AskedOn, PromisedOn string
	Channel             Channel
	State               State
	// Owner is a leader's number, or Office.
	Owner int64
	// NextOn is when something is to be done; empty when it is closed.
	NextOn string
	// ReachedOn is the day of the first conversation, empty before it.
	ReachedOn string
	ClosedOn  string
	Outcome   Outcome
	// Tries is how often whoever has it has called in vain since it has waited last.
	Tries int
	// Reminded is true once the promised day is over and the leader is to be told that
	// somebody still waits.
	Reminded bool
	// Told is true once the ministry's leaders were written about it as it is now, or
	// when there is nothing to write to them about.
	Told bool
	// Version grows by one with every change.
	Version int64
}

// IsOpen reports whether something is still to be done.
func (r Request) IsOpen() bool { return r.State != Closed }

// NeedsCall reports whether somebody waits for a call on a day: one who was tried in
// vain waits again from the next date on.
func (r Request) NeedsCall(today string) bool {
	return r.State == Waiting && (r.Tries == 0 || r.NextOn <= today)
}

// Progress says how an open request stands on a day.
type Progress string

// How a request stands.
const (
	OnTrack Progress = "on_track"
	DueSoon Progress = "due_soon" // today or tomorrow
	Late    Progress = "late"
)

// ProgressOn says how an open request stands on a day. Who was reached is not late:
// from the next date on it is due to say what came of the call.
func (r Request) ProgressOn(today string) Progress {
	switch {
	case r.NextOn < today && r.State != Reached:
		return Late
	case r.NextOn <= addDays(today, 1):
		return DueSoon
	}
	return OnTrack
}

// Leader is somebody who calls people for a ministry. It needs no account.
type Leader struct {
	ID                 int64
	MinistryID         int64
	Name, Email, Phone string
	// Deputy gets the mail, too, and the requests when there is no other.
	Deputy bool
	// ByPaper is true for a leader whose sheet the office prints.
	ByPaper bool
	// CheckedOn is the day on which the office looked at it last.
	CheckedOn string
	Version   int64
}

// HasMail reports whether the leader is written to.
func (l Leader) HasMail() bool { return l.Email != "" && !l.ByPaper }

// CanBeAsked reports whether the leader learns who waits, by mail or by a sheet.
func (l Leader) CanBeAsked() bool { return l.Email != "" || l.ByPaper }

// Of returns the leaders of a ministry, who are asked first before the deputies.
func Of(all []Leader, ministry int64) []Leader {
	all = slices.DeleteFunc(slices.Clone(all), func(l Leader) bool { return l.MinistryID != ministry })
	slices.SortStableFunc(all, func(a, b Leader) int {
		switch {
		case a.Deputy == b.Deputy:
			return 0
		case a.Deputy:
			return 1
		}
		return -1
	})
	return all
}

// OwnerOf is who has the requests of a ministry at first: its first leader who can be
// asked, or the office where it has none, or hides or is full.
func OwnerOf(all []Leader, ministry int64, takesRequests bool) int64 {
	if !takesRequests || ministry == 0 {
		return Office
	}
	for _, l := range Of(all, ministry) {
		if l.CanBeAsked() {
			return l.ID
		}
	}
	return Office
}

// Event is what was done with a request. It names nobody who asked.
type Event struct {
	RequestID string
	// On is the day.
	On string
	// By is who did it: the office's account, "leader:12", "asker" or "silence".
	By   string
	Kind Kind
	Note string
}
