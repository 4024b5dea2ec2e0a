package request_test

import (
	"errors"
	"strings"
	"testing"

	"ministryfinder/embedded/request"
)

const letters = "0123456789ABCDEFGHJKMNPQRSTVWXY"

// TestACodeThatWasMistypedIsNeverAnother changes each letter of a code to each other
// one, and exchanges each two.
func TestACodeThatWasMistypedIsNeverAnother(t *testing.T) {
	for range 200 {
		code := request.NewCode()
		if got, err := request.ParseCode(request.ShowCode(code)); err != nil || got != code {
			t.Fatalf("%s: %s (%v)", code, got, err)
		}
		for i := range code {
			for _, c := range letters {
				other := code[:i] + string(c) + code[i+1:]
				if _, err := request.ParseCode(other); other != code && !errors.Is(err, request.ErrCode) {
					t.Fatalf("%s is taken for %s", other, code)
				}
			}
			for j := range i {
				b := []byte(code)
				b[i], b[j] = b[j], b[i]
				if _, err := request.ParseCode(string(b)); string(b) != code && !errors.Is(err, request.ErrCode) {
					t.Fatalf("%s is taken for %s", b, code)
				}
			}
		}
	}
}

func TestACodeIsReadAsPeopleTypeIt(t *testing.T) {
	var code string
	for !strings.Contains(code, "0") || !strings.Contains(code, "1") {
		code = request.NewCode()
	}
	for _, text := range []string{
		strings.ToLower(code), " " + request.ShowCode(code) + " ", strings.ReplaceAll(code, "0", "o"), strings.ReplaceAll(code, "1", "l"),
		strings.ReplaceAll(code, "1", "I"), code[:2] + " " + code[2:5] + "–" + code[5:],
	} {
		if got, err := request.ParseCode(text); err != nil || got != code {
			t.Errorf("%q: %s (%v)", text, got, err)
		}
	}
	for _, text := range []string{"", "7", code + "0", code[1:], "ñ" + code[1:], code[1:] + "ñ", "code: " + code + "0", "é" + code + "é"} {
		if got, err := request.ParseCode(text); !errors.Is(err, request.ErrCode) {
			t.Errorf("%q: %s", text, got)
		}
	}
}

// TestACodeIsFoundAmongWords pastes it as it stands in our mails and as people write it.
func TestACodeIsFoundAmongWords(t *testing.T) {
	for range 200 {
		code := request.NewCode()
		shown := request.ShowCode(code)
		other := request.NewCode()
		wrong := shown[:8] + string(letters[(strings.IndexByte(letters, shown[8])+1)%len(letters)])
		for _, around := range []string{
			"Code: %", "Your code: %", "Código: %", "Su código es %, gracias.", "%.", "[MF %] reached", "Re: [MF %] no answer", "«%»", "(%)",
			"\u200b%\ufeff", "code % and again %", "https://example.org/off?code=%&lang=es", "Code:\t%\r\nthanks", "full-time %",
		} {
			for _, one := range []string{shown, strings.Replace(shown, "-", "\u2011", 1)} {
				text := strings.ReplaceAll(around, "%", one)
				if got, err := request.ParseCode(text); err != nil || got != code {
					t.Errorf("%q: %s (%v)", text, got, err)
				}
			}
			text := strings.ReplaceAll(around, "%", wrong)
			if got, err := request.ParseCode(text); !errors.Is(err, request.ErrCode) {
				t.Errorf("%q: %s", text, got)
			}
		}
		for _, text := range []string{
			shown + " or " + request.ShowCode(other), shown + "-7", "7-" + shown, "Code: " + shown + "7", "Code: 7" + shown, "Code: " + shown[1:],
		} {
			if got, err := request.ParseCode(text); !errors.Is(err, request.ErrCode) {
				t.Errorf("%q: %s", text, got)
			}
		}
	}
	// Words are no code, though the check letter of two is right.
	for _, text := range wordsLikeACode(t) {
		if got, err := request.ParseCode("so " + text + " it"); !errors.Is(err, request.ErrCode) {
			t.Errorf("%q: %s", text, got)
		}
	}
}

// wordsLikeACode makes two words of four letters each that would be one.
func wordsLikeACode(t *testing.T) (all []string) {
	t.Helper()
	for _, a := range []string{"your", "code", "name", "that", "have", "gave"} {
		for c := 'a'; c <= 'y'; c++ {
			text := a + " " + "mar" + string(c)
			if _, err := request.ParseCode(text); err == nil {
				all = append(all, text)
			}
		}
	}
	if len(all) == 0 {
		t.Fatal("there are none")
	}
	return all
}

var rules = request.Rules{Promise: 3, Workdays: request.MondayToFriday}

func TestWorkdaysAreTheParishs(t *testing.T) {
	for _, c := range []struct {
		days request.Workdays
		from string
		n    int
		want string
	}{
		{request.MondayToFriday, "2026-11-27", 3, "2026-12-02"}, // a Friday
		{request.MondayToFriday, "2026-11-29", 1, "2026-11-30"}, // a Sunday
		{request.Workdays{true}, "2026-11-29", 2, "2026-12-13"},
		{request.Workdays{}, "2026-02-27", 3, "2026-03-02"},
	} {
		if got := c.days.After(c.from, c.n); got != c.want {
			t.Errorf("%d days of work after %s are %s, not %s", c.n, c.from, got, c.want)
		}
	}
}

// TestEachStateLetsDoWhatItShould walks through all things in all states: what is
// open has an owner and a next date, what is closed an outcome and none.
func TestEachStateLetsDoWhatItShould(t *testing.T) {
	const today = "2026-11-30"
	changes := []request.Change{
		{Kind: request.Call}, {Kind: request.Tried}, {Kind: request.Join}, {Kind: request.Decline}, {Kind: request.CallLater, Date: "2027-01-04"},
		{Kind: request.PassOn, MinistryID: 9, Ministry: "Choir", Owner: 4}, {Kind: request.PassOn}, {Kind: request.GiveUp},
		{Kind: request.Withdraw}, {Kind: request.DidNotAsk}, {Kind: request.Reopen},
	}
	seen, todo := map[request.State]bool{}, []request.Request{{
		ID: "r", State: request.Waiting, Owner: 3, AskedOn: "2026-11-27", NextOn: "2026-12-02", Version: 1,
	}}
	for len(todo) > 0 {
		r := todo[0]
		todo = todo[1:]
		if seen[r.State] {
			continue
		}
		seen[r.State] = true
		for _, c := range changes {
			now, event, err := r.Apply(c, rules, today)
			if err != nil {
				if r.May(c.Kind) || now != r || event != (request.Event{}) {
					t.Errorf("%s in %s: %+v (%v)", c.Kind, r.State, now, err)
				}
				continue
			}
			if c.Kind == request.PassOn && c.MinistryID == 0 {
				c.Kind = request.ToOffice
			}
			if now.IsOpen() != (now.NextOn > today) || now.IsOpen() == (now.Outcome != "") ||
				event.Kind != c.Kind || event.On != today {
				t.Errorf("%s in %s: %+v", c.Kind, r.State, now)
			}
			todo = append(todo, now)
		}
	}
	if len(seen) != 4 {
		t.Errorf("the walk saw %v", seen)
	}
	for _, date := range []string{today, "2026-11-29", "2027-02-31", "2027-05-30", "", "soon"} {
		r := request.Request{State: request.Waiting, NextOn: "2026-12-02"}
		now, _, err := r.Apply(request.Change{Kind: request.CallLater, Date: date}, rules, today)
		if !errors.Is(err, request.ErrDate) || now != r {
			t.Errorf("a call on %q: %+v (%v)", date, now, err)
		}
	}
}

// TestSilenceBringsARequestBackToTheOffice lets days go by without an answer.
func TestSilenceBringsARequestBackToTheOffice(t *testing.T) {
	r := request.Request{ID: "r", State: request.Waiting, Owner: 3, AskedOn: "2026-11-27", NextOn: rules.DueOn("2026-11-27")}
	did := map[string]request.Kind{}
	for _, day := range []string{"2026-11-30", "2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04", "2026-12-07", "2026-12-08"} {
		var events []request.Event
		r, events = r.Silence(rules, day, r.Owner)
		for _, e := range events {
			did[day] = e.Kind
		}
	}
	if len(did) != 2 || did["2026-12-02"] != request.Reminded || did["2026-12-07"] != request.CameBack || r.Owner != request.Office {
		t.Errorf("silence did %v; it is now %+v", did, r)
	}
	gone := request.Request{ID: "r", State: request.Later, Owner: 3, NextOn: "2027-01-04"}
	if now, events := gone.Silence(rules, "2026-12-01", request.Office); now.Owner != request.Office || len(events) != 1 {
		t.Errorf("without its leader: %+v %v", now, events)
	}
	late := request.Request{ID: "r", State: request.Waiting, Owner: 3, NextOn: "2026-11-20", Reminded: true, Told: true}
	if now, events := late.Silence(rules, "2026-12-01", 4); now.Owner != 4 || now.NextOn != "2026-12-02" || now.Reminded || now.Told ||
		len(events) != 1 || events[0].Kind != request.PassOn {
		t.Errorf("with another leader: %+v %v", now, events)
	}
	reached := request.Request{ID: "r", State: request.Reached, Owner: 3, ReachedOn: "2026-11-01", NextOn: "2026-11-15"}
	if now, _ := reached.Silence(rules, "2026-11-30", 3); !now.IsOpen() {
		t.Errorf("29 days after the conversation: %+v", now)
	}
	if now, _ := reached.Silence(rules, "2026-12-01", 3); now.Outcome != request.Untold || now.ClosedOn != "2026-12-01" {
		t.Errorf("30 days after the conversation: %+v", now)
	}
}

// TestWhoWasTriedBeforeWaitsAnew: whoever has a request from now on, or again, has tried
// nothing yet. The person is on the list at once, and is not given up at once either.
func TestWhoWasTriedBeforeWaitsAnew(t *testing.T) {
	const today = "2026-12-07" // a Monday
	tried := request.Request{ID: "r", State: request.Waiting, Owner: 3, NextOn: "2026-12-09", Tries: request.MaxTries, Told: true}
	later, joined := tried, tried
	later.State, later.NextOn = request.Later, today
	joined.State, joined.Outcome, joined.NextOn = request.Closed, request.Joined, ""
	apply := func(r request.Request, c request.Change) request.Request {
		now, _, err := r.Apply(c, rules, today)
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	woke, _ := later.Silence(rules, today, later.Owner)
	given, _ := tried.GiveTo(rules, today, 4, "office")
	handed, _ := tried.HandOver(rules, today, 4, request.BySilence)
	for how, now := range map[string]request.Request{
		"passed on":         apply(tried, request.Change{Kind: request.PassOn, MinistryID: 9, Ministry: "Choir", Owner: 4}),
		"given back":        apply(tried, request.Change{Kind: request.PassOn}),
		"opened again":      apply(joined, request.Change{Kind: request.Reopen}),
		"woken":             woke,
		"given to a leader": given, "handed over": handed,
	} {
		if !now.NeedsCall(today) || now.NextOn <= today || now.Tries != 0 || now.Told != (now.Owner == request.Office) {
			t.Errorf("%s: %+v", how, now)
		}
	}
	if now := apply(tried, request.Change{Kind: request.Tried}); now.NeedsCall(today) || now.Tries != request.MaxTries+1 {
		t.Errorf("tried once more: %+v", now)
	}
}
