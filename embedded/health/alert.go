package health

import "time"

// coolDown is how long after an alert about a figure ended the next one may be
// raised: a figure that swings around its limit is one cause.
const coolDown = 5 * time.Minute

// Kind names what an alert is about.
type Kind string

// The kinds of alerts.
const (
	ProcessMemory Kind = "process-memory" // the finder's memory, of its budget or of the computer's
	SystemMemory  Kind = "system-memory"  // the computer's memory
	ProcessCPU    Kind = "process-cpu"    // the finder's CPU
	SystemCPU     Kind = "system-cpu"     // the computer's CPU
	MemoryGrowth  Kind = "growth"         // the finder's memory keeps growing
	FinderDown    Kind = "finder-down"    // the finder does not answer
	DatabaseDown  Kind = "database-down"  // the finder's database does not answer
	CrashLoop     Kind = "crash-loop"     // the finder ends again and again; whoever supervises it raises this
	CacheFull     Kind = "cache"          // the finder's cache, of its bound
	DiskFull      Kind = "disk"           // the data folder's disk
	ManyErrors    Kind = "errors"         // the finder's answers that were its own errors
	BackupOld     Kind = "backup"         // the newest backup is too old
	KeepAlive     Kind = "keep-alive"     // the public address does not answer the finder's own calls
	SignInsLocked Kind = "sign-ins"       // wrong passwords of strangers lock accounts
	Restarted     Kind = "restarted"      // the finder ended and was started again
	ElsewhereDown Kind = "elsewhere"      // no watched finder on another computer answers; whoever watches them raises this
)

// Kinds lists every kind of alert.
func Kinds() []Kind {
	return []Kind{
		ProcessMemory, SystemMemory, ProcessCPU, SystemCPU, MemoryGrowth, FinderDown, DatabaseDown, CrashLoop,
		CacheFull, DiskFull, ManyErrors, BackupOld, KeepAlive, SignInsLocked, Restarted, ElsewhereDown,
	}
}

// IsOutage reports whether the alert means that the finder cannot do its work,
// rather than that somebody should have a look.
func (k Kind) IsOutage() bool { return k == FinderDown || k == DatabaseDown || k == CrashLoop }

// Alert is something that staff should know, from when it was raised until it
// was cleared.
type Alert struct {
	Kind    Kind      `json:"kind"`
	Raised  time.Time `json:"raised"`
	Cleared time.Time `json:"cleared,omitzero"` // zero while it lasts
	// Value is the figure at the time of raising and Limit its limit, in the
	// unit of the kind (percent; MB per hour for growth); zero where there is none.
	Value float64 `json:"value"`
	Limit float64 `json:"limit"`
	// Peak is the worst value so far.
	Peak float64 `json:"peak"`
	// HoldFor is how long the value was beyond the limit when the alert was
	// raised, zero where that is not counted, and in records of older programs.
	HoldFor time.Duration `json:"hold_for,omitempty"`
	// Reason is the code of why, where whoever raised the alert knows: of a
	// database one of the store's, of an end of the finder that end's. Records of
	// older programs have none, or a sentence.
	Reason string `json:"reason,omitempty"`
	// Detail is the value that goes with the reason, such as a signal or what the
	// finder said, at most MaxReason characters; may be empty.
	Detail string `json:"detail,omitempty"`
}

// IsSame reports whether another alert is this one, perhaps at another time of it.
func (a Alert) IsSame(other Alert) bool { return a.Kind == other.Kind && a.Raised.Equal(other.Raised) }

// MaxReason bounds an alert's reason, and its detail, in characters, so that what to do about it
// is still read behind it and the records stay small. The log has it whole.
const MaxReason = 180

// Event is a change of an alert: raised when Cleared is zero, else cleared.
type Event struct{ Alert }

// watch is the state of one threshold rule.
type watch struct {
	kind Kind
	// value reads the figure from a sample; false when the sample has none.
	value func(Sample, Limits) (float64, bool)
	limit func(Limits) float64
	// hold is how long the figure must be beyond its limit, or below the
	// clearing level, without a break.
	hold func(Limits) time.Duration
	// holdClear is the same for the clearing level, where it is not hold.
	holdClear func(Limits) time.Duration
	// coolDown is how long after an alert ended the next may be raised.
	coolDown time.Duration

	rhythm
	ended         time.Time // when the last alert was cleared
	beyond, below time.Time // since when, zero when not
}

// look takes a sample and says whether the alert should be raised or cleared now.
func (w *watch) look(s Sample, l Limits, raised bool) (value float64, raise, clear bool) {
	value, ok := w.value(s, l)
	if w.ended.After(s.At) {
		w.ended = time.Time{} // by a clock that was wrong
	}
	if !w.follows(s.At, asleepFrom) || !ok {
		// A missing figure is no evidence for either: counting starts again.
		w.beyond, w.below = time.Time{}, time.Time{}
	}
	if !ok {
		return 0, false, false
	}
	limit := w.limit(l)
	since := func(t *time.Time, is bool, hold func(Limits) time.Duration) bool {
		if !is {
			*t = time.Time{}
			return false
		}
		if t.IsZero() {
			*t = s.At
		}
		return s.At.Sub(*t) >= hold(l)
	}
	holdClear := w.holdClear
	if holdClear == nil {
		holdClear = w.hold
	}
	raise = since(&w.beyond, value >= limit, w.hold) && !raised && (w.ended.IsZero() || s.At.Sub(w.ended) >= w.coolDown)
	if clear = since(&w.below, value < limit*ClearRatio, holdClear) && raised; clear {
		w.ended = s.At
	}
	return value, raise, clear
}
