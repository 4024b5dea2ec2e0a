package request

// BySilence is who does what nobody did.
const BySilence = "silence"

// Silence does what the day asks for when nobody has: it wakes a later call, reminds
// a leader once when the promised day is over, gives the request back to the office
// after more silence, and closes one that was reached long ago. leader is false where
// the owner is not there any more or cannot be asked. No event means that nothing is
// to be done.
func (r Request) Silence(rules Rules, today string, leader bool) (Request, []Event) {
	var events []Event
	did := func(k Kind) { events = append(events, Event{RequestID: r.ID, On: today, By: BySilence, Kind: k}) }
	if !r.IsOpen() {
		return r, nil
	}
	if r.Owner != Office && !leader {
		r.Owner = Office
		did(CameBack)
	}
	switch r.State {
	case Later:
		if r.NextOn <= today {
			r.State, r.NextOn, r.Reminded = Waiting, rules.DueOn(today), false
			did(Woke)
		}
	case Reached:
		if r.ReachedOn != "" && addDays(r.ReachedOn, untoldAfter) <= today {
			r = r.closed(Untold, today)
			did(ClosedUnset)
		}
	case Waiting:
		if r.Owner == Office {
			break
		}
		if rules.Workdays.After(r.NextOn, backAfter) <= today {
			r.Owner = Office
			did(CameBack)
		} else if r.NextOn <= today && !r.Reminded {
			r.Reminded = true
			did(Reminded)
		}
	}
	return r, events
}
