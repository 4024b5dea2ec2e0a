package connectmail_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// days lets some days go by, from noon to noon.
func (p *parish) days(n int) {
	p.t.Helper()
	for range n * 8 {
		p.now = p.now.Add(3 * time.Hour)
		p.round()
	}
}

// change does a thing with the only request of somebody who asked.
func (p *parish) change(id string, c request.Change) {
	p.t.Helper()
	_, err := p.calls.Change(p.t.Context(), id, 0, c)
	p.must(err)
}

// letters are the days on which letters to somebody named a person.
func (p *parish) letters(to, name string) (all []string) {
	for _, l := range p.sent {
		if l.To[0] == to && strings.Contains(l.Body, name) {
			all = append(all, l.day)
		}
	}
	return all
}

func (p *parish) wantLetters(to, name string, want ...string) {
	p.t.Helper()
	if got := p.letters(to, name); !slices.Equal(got, want) {
		p.t.Errorf("%s is told of %s on %v, want %v", to, name, got, want)
	}
}

// Who was called in vain and is then to be called later, or passed on, is told to whoever
// calls with the next letter, as somebody new, and not when it is late.
func TestWhoWasTriedBeforeIsToldAnew(t *testing.T) {
	p := newParish(t, sqlite(t), "https://quiz.example.org", noon(t), 3) // Friday, November 27
	p.leader(request.Leader{MinistryID: 1, Name: "Maria", Email: "maria@example.org"})
	p.leader(request.Leader{MinistryID: 2, Name: "Paul", Email: "paul@example.org"})
	anna, bert := p.ask("Anna Lee", "", false, "en", 1).Requests[0].ID, p.ask("Bert Lee", "", false, "en", 1).Requests[0].ID
	p.days(1)
	for _, id := range []string{anna, bert} {
		p.change(id, request.Change{Kind: request.Tried, By: "leader:1"})
	}
	p.change(anna, request.Change{Kind: request.CallLater, By: "leader:1", Date: "2026-12-07"})
	p.change(bert, request.Change{Kind: request.PassOn, By: "leader:1", MinistryID: 2})
	p.days(10)
	p.wantLetters("maria@example.org", "Anna", "2026-11-27", "2026-12-07")
	p.wantLetters("paul@example.org", "Bert", "2026-11-28", "2026-12-02")
}

// A letter that is added and then not written, as the ministry by which its receiver is
// known has another leader meanwhile, has told nobody of the other ministry's people.
func TestALetterThatWasNotWrittenHasToldNothing(t *testing.T) {
	p := newParish(t, sqlite(t), "https://quiz.example.org", noon(t), 2)
	first := p.leader(request.Leader{MinistryID: 1, Name: "Maria", Email: "maria@example.org"})
	p.leader(request.Leader{MinistryID: 2, Name: "Maria", Email: "maria@example.org"})
	p.ask("Anna Smith", "", false, "en", 2)
	p.now = p.now.Add(5 * time.Hour)
	p.must(p.writer.RunOnce(t.Context()))
	p.must(p.db.RemoveLeader(t.Context(), first, store.AuditEntry{At: p.now, Action: "leader.remove"}))
	p.must(p.box.RunOnce(t.Context()))
	p.wantLetters("maria@example.org", "Anna")
	p.days(1)
	p.wantLetters("maria@example.org", "Anna", "2026-11-28")
}

// Who could not be written to on the day on which another leader of the ministry was, as
// a letter of the day before went out that day, is told the next day.
func TestEachLeaderOfAMinistryIsTold(t *testing.T) {
	p := newParish(t, sqlite(t), "https://quiz.example.org", noon(t), 2)
	p.leader(request.Leader{MinistryID: 1, Name: "Maria", Email: "maria@example.org"})
	p.leader(request.Leader{MinistryID: 1, Name: "Paul", Email: "paul@example.org", Deputy: true})
	p.leader(request.Leader{MinistryID: 2, Name: "Paul", Email: "paul@example.org"})
	p.ask("Anna Smith", "", false, "en", 2)
	p.now = p.now.Add(5 * time.Hour)
	p.must(p.writer.RunOnce(t.Context())) // Paul's letter waits until the next morning
	p.now = p.now.Add(18 * time.Hour)
	p.must(p.box.RunOnce(t.Context()))
	p.wantLetters("paul@example.org", "Anna", "2026-11-28")
	p.ask("Ben Jones", "", false, "en", 1)
	p.days(2)
	if first := p.letters("maria@example.org", "Ben"); len(first) == 0 || first[0] != "2026-11-28" {
		t.Errorf("Maria is told on %v", first)
	}
	p.wantLetters("paul@example.org", "Ben", "2026-11-29")
}

// Who has asked is promised a call, whatever is turned off afterwards: leaders and office
// are written to until nothing is open any more.
func TestLettersGoOnForWhoAskedBeforeItWasTurnedOff(t *testing.T) {
	p := newParish(t, sqlite(t), "https://quiz.example.org", noon(t), 1)
	p.leader(request.Leader{MinistryID: 1, Name: "Maria", Email: "maria@example.org"})
	anna := p.ask("Anna Lee", "", false, "en", 1).Requests[0].ID
	choice, version, err := connect.LoadChoice(t.Context(), p.db)
	p.must(err)
	choice.On = false
	p.must(connect.SaveChoice(t.Context(), p.db, "test", choice, version, p.now))
	p.calls.ChoiceChanged()
	p.days(12)
	p.wantLetters("maria@example.org", "Anna", "2026-11-27", "2026-12-02")
	p.wantLetters("office@example.org", "Ministry 1", "2026-11-30", "2026-12-07")
	p.change(anna, request.Change{Kind: request.Join, By: "office"})
	n := len(p.sent)
	p.days(10)
	if len(p.sent) != n {
		t.Errorf("letters when nobody waits: %+v", p.sent[n:])
	}
}
