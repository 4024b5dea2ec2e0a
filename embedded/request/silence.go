package request

// BySilence is who does what nobody did.
const BySilence = "silence"

// Silence does what the day asks for when nobody has: it wakes a later call, reminds
// a leader once when the promised day is over, gives the request back to the office
// after more silence, and closes one that was reached long ago. owner is as in HandOver.
// No event means that nothing is to be done.
func (r Request) Silence(rules Rules, today string, owner int64) (Request, []Event) {
	r, events := r.HandOver(rules, today, owner, BySilence)
	did := func(k Kind) { events = append(events, Event{RequestID: r.ID, On: today, By: BySilence, Kind: k}) }
	switch r.State {
	case Later:
		if r.NextOn <= today {
			r = r.anew(r.Owner, rules.DueOn(today))
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

// HandOver gives an open request whose leader calls no more to who has it from now on:
// another leader of the ministry, or Office where nobody can be asked. What the office
// has stays there. by is as in Event; no event means that nothing has changed.
func (r Request) HandOver(rules Rules, today string, owner int64, by string) (Request, []Event) {
	switch {
	case !r.IsOpen() || r.Owner == Office || r.Owner == owner:
		return r, nil
	case owner == Office:
		r.Owner, r.Told = Office, true // whoever had it is gone, or knows
		return r, []Event{{RequestID: r.ID, On: today, By: by, Kind: CameBack}}
	}
	return r.GiveTo(rules, today, owner, by)
}

// GiveTo gives an open request to a leader, who has a day of work at least.
func (r Request) GiveTo(rules Rules, today string, leader int64, by string) (Request, []Event) {
	if r.State == Waiting {
		r = r.anew(leader, max(r.NextOn, rules.Workdays.After(today, 1)))
	} else {
		r.Owner, r.Told = leader, true
	}
	return r, []Event{{RequestID: r.ID, On: today, By: by, Kind: PassOn}}
}
