package request

import (
	"errors"
	"slices"

	"ministryfinder/embedded/sanitize"
)

// Kind is what is done with a request.
type Kind string

// What is done with a request, by people first and by the program after.
const (
	Asked       Kind = "asked"
	Call        Kind = "reached"   // somebody has spoken with the person
	Tried       Kind = "tried"     // nobody answered
	Join        Kind = "joined"    // the person has joined
	Decline     Kind = "not_now"   // not for now
	CallLater   Kind = "later"     // to be called on a date
	PassOn      Kind = "passed_on" // to another ministry, or to the office
	ToOffice    Kind = "to_office" // what PassOn without a ministry is in the history
	GiveUp      Kind = "no_answer" // after several tries
	Withdraw    Kind = "off"       // the person wants no call any more
	DidNotAsk   Kind = "not_asked" // the person says that somebody else asked
	Reopen      Kind = "reopened"  // reached or closed by mistake
	Reminded    Kind = "reminded"
	CameBack    Kind = "came_back" // to the office, after silence, or as the leader is gone
	Woke        Kind = "woke"      // the date of a later call has come
	ClosedUnset Kind = "untold"    // reached long ago, nobody told what came of it
)

// Errors of a change.
var (
	// ErrNotPossible means that this cannot be done with a request in its state.
	ErrNotPossible = errors.New("this cannot be done with the request any more")
	// ErrNoMinistry means that a request is passed on to nobody who is there.
	ErrNoMinistry = errors.New("there is no such ministry")
)

// Change is what somebody does with a request.
type Change struct {
	Kind Kind
	// By is as in Event.
	By string
	// Note is one line, cut at MaxComment characters.
	Note string
	// Date is when to call, for CallLater.
	Date string
	// MinistryID, Ministry and Owner are to whom it is passed on, for PassOn; without
	// a ministry it stays the ministry's and becomes the office's.
	MinistryID int64
	Ministry   string
	Owner      int64
	// Unreached is true for a Reopen that takes back the conversation by which somebody
	// counts as reached, see TakesBackConversation.
	Unreached bool
}

// TakesBackConversation reports whether to open a request again, whose history this is,
// takes back the conversation by which the person counts as reached: what is taken back is
// the last thing that reached or closed it.
func TakesBackConversation(events []Event) bool {
	first, last := -1, -1
	for i, e := range events {
		switch e.Kind {
		case Call, Join, Decline:
			if last = i; first < 0 {
				first = i
			}
		case GiveUp, ClosedUnset:
			last = i
		case Reopen:
			if first == last {
				first = -1
			}
		}
	}
	return first >= 0 && first == last
}

// Rules are what the parish has promised.
type Rules struct {
	// Promise is within how many days of work somebody is called, 1 to 10.
	Promise int
	// Workdays are the office's.
	Workdays Workdays
}

// Times of the rules, in days of work, or in days where it says so.
const (
	tryAgainAfter = 2
	// backAfter is after how many days of work of silence beyond the promise a
	// request comes back to the office.
	backAfter = 3
	// outcomeAfter is when somebody who was reached is asked about again, and
	// untoldAfter when it is closed, in days.
	outcomeAfter, untoldAfter = 14, 30
)

// DueOn is until when somebody who asks on a day is promised a call.
func (r Rules) DueOn(day string) string { return r.Workdays.After(day, max(1, r.Promise)) }

// does are the states in which each thing may be done by people.
var does = map[Kind][]State{
	Call: {Waiting, Later}, Tried: {Waiting}, Join: {Waiting, Reached, Later}, Decline: {Waiting, Reached, Later},
	CallLater: {Waiting, Reached, Later}, PassOn: {Waiting, Reached, Later}, GiveUp: {Waiting},
	Withdraw: {Waiting, Reached, Later, Closed}, DidNotAsk: {Waiting, Reached, Later, Closed}, Reopen: {Closed, Reached},
}

// May reports whether a thing may be done by people in a state.
func (r Request) May(k Kind) bool { return slices.Contains(does[k], r.State) }

// Apply does a thing with a request on a day. The request that comes back has the
// same version: the store compares it. The error is ErrNotPossible, ErrDate or
// ErrNoMinistry, and nothing has changed.
func (r Request) Apply(c Change, rules Rules, today string) (Request, Event, error) {
	if !r.May(c.Kind) {
		return r, Event{}, ErrNotPossible
	}
	event := Event{RequestID: r.ID, On: today, By: c.By, Kind: c.Kind, Note: sanitize.Line(c.Note, MaxComment)}
	was := r
	switch c.Kind {
	case Call:
		r.State, r.NextOn, r.Reminded = Reached, addDays(today, outcomeAfter), false
	case Tried:
		r.Tries++
		r.NextOn, r.Reminded = rules.Workdays.After(today, tryAgainAfter), false
	case Join:
		r = r.closed(Joined, today)
	case Decline:
		r = r.closed(NotNow, today)
	case GiveUp:
		r = r.closed(NoAnswer, today)
	case Withdraw:
		r = r.closed(Off, today)
	case DidNotAsk:
		r = r.closed(NotAsked, today)
	case CallLater:
		date, err := CheckLater(c.Date, today)
		if err != nil {
			return was, Event{}, err
		}
		r.State, r.NextOn, r.Reminded = Later, date, false
	case PassOn:
		if c.MinistryID != 0 {
			r.MinistryID, r.Ministry = c.MinistryID, c.Ministry
		}
		if c.MinistryID == 0 {
			event.Kind = ToOffice
		}
		r = r.anew(c.Owner, rules.DueOn(today))
	case Reopen:
		r.Outcome, r.ClosedOn = "", ""
		r = r.anew(r.Owner, rules.DueOn(today))
	}
	if c.Kind == Reopen && c.Unreached {
		r.ReachedOn = ""
	}
	if r.ReachedOn == "" && (c.Kind == Call || c.Kind == Join || c.Kind == Decline) {
		r.ReachedOn = today
	}
	return r, event, nil
}

// anew has a request wait until a day as one that was just asked: whoever has it now has
// not tried yet, though others may have, and is to be told.
func (r Request) anew(owner int64, until string) Request {
	r.State, r.Owner, r.NextOn, r.Tries, r.Reminded, r.Told = Waiting, owner, until, 0, false, owner == Office
	return r
}

func (r Request) closed(o Outcome, today string) Request {
	r.State, r.Outcome, r.ClosedOn, r.NextOn = Closed, o, today, ""
	return r
}
