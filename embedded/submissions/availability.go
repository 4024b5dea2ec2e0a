package submissions

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
)

// State is how far the database can be used.
type State int

// The states of the database.
const (
	// Available means that it can be read and stored into.
	Available State = iota
	// ReadOnly means that storing has failed; reading may still work, but says
	// nothing about storing.
	ReadOnly
	// Unreachable means that it cannot even be read.
	Unreachable
)

// Failure says why the database cannot be used, and how far.
type Failure struct {
	State State // ReadOnly or Unreachable
	Err   error
}

// Availability is what is known of the database. It is learned from each request,
// and from a question every few seconds while the database is away. It is safe
// for concurrent use.
type Availability struct {
	log *slog.Logger
	// standIn is set where only a stand-in for the database is used, whose
	// successes and failures say nothing about the database.
	standIn bool
	failure atomic.Pointer[Failure] // nil while all works
}

// NewAvailability returns what is known at the start. down is why the database
// cannot be reached, when a stand-in is used in its place; nil where the database
// is used itself.
func NewAvailability(log *slog.Logger, down error) *Availability {
	a := &Availability{log: log, standIn: down != nil}
	a.SetDown(down)
	return a
}

// Failure returns why the database cannot be used; nil while it can.
func (a *Availability) Failure() *Failure { return a.failure.Load() }

// State returns how far the database can be used.
func (a *Availability) State() State {
	if f := a.failure.Load(); f != nil {
		return f.State
	}
	return Available
}

// IsAvailable reports whether the database can be used.
func (a *Availability) IsAvailable() bool { return a.State() == Available }

// SetDown says why the database cannot be used, when that is another reason than
// at the start. It has an effect only where a stand-in is used.
func (a *Availability) SetDown(reason error) {
	if a.standIn {
		a.failure.Store(&Failure{Unreachable, reason})
	}
}

// RecordRead learns from the outcome of reading. That the database can be read
// does not end a failure to store.
func (a *Availability) RecordRead(err error) {
	if err == nil && a.State() == ReadOnly {
		return
	}
	a.record(err, Unreachable)
}

// RecordWrite learns from the outcome of storing.
func (a *Availability) RecordWrite(err error) { a.record(err, ReadOnly) }

// record logs a change of the database's state, once per change rather than once
// per request.
func (a *Availability) record(err error, state State) {
	switch {
	case a.standIn:
	case errors.Is(err, context.Canceled):
		// Whoever asked is gone; the database had no chance.
	case err != nil:
		if before := a.failure.Swap(&Failure{state, err}); before == nil {
			a.log.Error("the database does not answer", "error", err)
		}
	case a.failure.Load() != nil:
		if before := a.failure.Swap(nil); before != nil {
			a.log.Info("the database answers again")
		}
	}
}
