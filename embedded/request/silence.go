package request

// BySilence is who does what nobody did.
const BySilence = "silence"

// Silence does what the day asks for when nobody has: it wakes a later call, reminds
// a leader once when the promised day is over, gives the request back to the office
// after more silence, and closes one that was reached long ago. owner is who has it
// from now on if nobody is silent: as it is, another leader of the ministry where the
// first is gone, or Office where nobody can be asked. No event means that nothing is to
// be done.
func (r Request) Silence(rules Rules, today string, owner int64) (Request, []Event) {
	var events []Event
	did := func(k Kind) { events = append(events, Event{RequestID: r.ID, On: today, By: BySilence, Kind: k}) }
	if !r.IsOpen() {
		return r, nil
	}
	switch {
	case r.Owner == Office || r.Owner == owner:
	case owner == Office:
		r.Owner, r.Told = Office, true // whoever had it is gone, or knows
		did(CameBack)
	default:
		r = r.handedOver(owner, rules, today)
		did(PassOn)
	}
	switch r.State {
	case Later:
		if r.NextOn <= today {
			r.State, r.NextOn, r.Reminded, r.Told = Waiting, rules.DueOn(today), false, r.Owner == Office
			did(Woke)
		}
	case Reached:
		if addDays(r.NextOn, untoldAfter-outcomeAfter) <= today {
			r = r.closed(Untold, today)
			did(ClosedUnset)
		}
	case Waiting:
		if r.Owner == Office {
			break
		}
		if rules.Workdays.After(r.NextOn, backAfter) <= today {
			r.Owner, r.Told = Office, false
			did(CameBack)
		} else if r.NextOn <= today && !r.Reminded {
			r.Reminded, r.Told = true, false
			did(Reminded)
		}
	}
	return r, events
}

// handedOver gives a request to another leader, who has a day of work at least.
func (r Request) handedOver(owner int64, rules Rules, today string) Request {
	r.Owner, r.Told = owner, r.State != Waiting
	if r.State == Waiting {
		r.NextOn, r.Reminded = max(r.NextOn, rules.Workdays.After(today, 1)), false
	}
	return r
}
