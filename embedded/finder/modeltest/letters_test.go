package modeltest

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/connectmail"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/outbox"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// lettersAt is an hour of the parish's day at which those who call are written to.
const lettersAt = 17

// post takes the letters that are sent, and gives the writer what it needs.
type post struct {
	storedMinistries
	sent []letter.Letter
}

func (p *post) CanSend(context.Context) (bool, error) { return true, nil }

func (p *post) Send(_ context.Context, l letter.Letter) error {
	p.sent = append(p.sent, l)
	return nil
}

func (p *post) Branding() render.Branding {
	b := render.Branding{Texts: map[string]*i18n.Texts{}}
	for _, lang := range i18n.Languages {
		b.Texts[lang] = i18n.For(lang)
	}
	return b
}

// mail writes the letters that are due and, but for a computer that cannot, sends them;
// it does before what silence asks for.
func (w *world) mail(send bool) {
	w.with(func(ctx context.Context, db *store.Database) error {
		p, log := &post{storedMinistries: storedMinistries{db}}, slog.New(slog.DiscardHandler)
		calls := &connect.Service{Store: db, Catalogue: p, Now: w.clock.Now, Log: log}
		box := outbox.New(outbox.Config{Store: db, Sender: p, Holder: "model", Log: log, Now: w.clock.Now})
		writer := connectmail.New(connectmail.Config{Store: db, Connect: calls, Catalogue: p, Outbox: box, Pages: p, Holder: "model", Log: log,
			Now: w.clock.Now})
		if _, err := calls.Tick(ctx); err != nil {
			return err
		}
		if err := writer.RunOnce(ctx); err != nil || !send {
			return err
		}
		err := box.RunOnce(ctx)
		for _, l := range p.sent {
			for name, person := range w.people {
				if !w.names(l, name) {
					continue
				}
				if person.Gone {
					w.fail("a letter names %s, who is gone", name)
				}
				for _, to := range l.To {
					w.told[to+" of "+name] = true
				}
			}
		}
		return err
	})
}

// names tells whether a letter names somebody, whose name another's may begin with.
func (w *world) names(l letter.Letter, name string) bool {
	for rest := l.Body; ; {
		_, after, found := strings.Cut(rest, name)
		if !found {
			return false
		}
		if after == "" || after[0] < '0' || after[0] > '9' {
			return true
		}
		rest = after
	}
}

// toLetters goes on to the next hour at which letters are written.
func (w *world) toLetters() {
	now := w.clock.Now().In(w.state.location())
	at := time.Date(now.Year(), now.Month(), now.Day(), lettersAt, 0, 0, 0, now.Location())
	if !at.After(now) {
		at = time.Date(now.Year(), now.Month(), now.Day()+1, lettersAt, 0, 0, 0, now.Location())
	}
	w.goOn(at.Sub(now))
}

// mailDays has the letters of two days written and sent. Afterwards everybody who calls
// knows who waits for a call of theirs.
func (w *world) mailDays() {
	w.letAsk()
	w.did("the letters of two days")
	w.confirmClock()
	for range 2 {
		w.toLetters()
		w.mail(true)
	}
	db, done := w.database()
	defer done()
	rows, err := db.QueryContext(w.t.Context(), `SELECT a.name, l.name, l.email FROM connect_requests AS r
		JOIN connect_askers AS a ON a.id = r.asker_id JOIN connect_leaders AS l ON l.id = r.owner
		WHERE r.state = 'waiting' AND r.tries = 0 AND l.email <> '' AND NOT l.by_paper`)
	if err != nil {
		w.fail("who waits for whom: %v", err)
	}
	defer rows.Close()
	for rows.Next() {
		var who, leader, email string
		if err := rows.Scan(&who, &leader, &email); err != nil {
			w.fail("who waits for whom: %v", err)
		}
		if !w.told[email+" of "+who] {
			w.fail("%s waits for %s, whom nobody has told", who, leader)
		}
	}
	if err := rows.Err(); err != nil {
		w.fail("who waits for whom: %v", err)
	}
}

// forgetWhileLetterWaits has somebody leave, or the office remove somebody, between the
// writing of the letters and their sending: none of them names who is gone.
func (w *world) forgetWhileLetterWaits() {
	w.askToBeCalled()
	w.checkPeople()
	w.toLetters()
	w.mail(false)
	if w.rng.IntN(2) == 0 {
		w.leave()
	} else {
		w.removePerson()
	}
	w.did("the letters are sent")
	w.mail(true)
}

// handLeaderOver has the office put another person in the place of a leader, as two do
// at once who both have seen the present one: one is told that the other was quicker.
func (w *world) handLeaderOver() {
	was, l := w.aLeader()
	if l == nil {
		return
	}
	var now request.Leader
	w.with(func(ctx context.Context, db *store.Database) error {
		all, err := db.Leaders(ctx)
		if i := slices.IndexFunc(all, func(one request.Leader) bool { return one.ID == l.ID }); i >= 0 {
			now = all[i]
		}
		return err
	})
	if now.ID == 0 {
		return
	}
	w.did("%s hands over to another", was)
	answers, failed := make([]answer, 2), make([]error, 2)
	var both sync.WaitGroup
	for i := range 2 {
		s, n := w.servers[i%len(w.servers)], len(w.leaders)+i
		both.Go(func() {
			answers[i], failed[i] = s.post(w.t.Context(), "/admin/leaders", url.Values{
				"id": {strconv.FormatInt(l.ID, 10)}, "version": {strconv.FormatInt(now.Version, 10)},
				"ministry": {strconv.FormatInt(now.MinistryID, 10)}, "name": {fmt.Sprintf("Leader %d", n)},
				"email": {fmt.Sprintf("leader%d@example.org", n)},
			})
		})
	}
	both.Wait()
	if failed[0] == nil && failed[1] == nil && answers[0].status == http.StatusNotFound && answers[1].status == http.StatusNotFound {
		return // there is no such ministry any more
	}
	won := -1
	for i, a := range answers {
		switch {
		case failed[i] == nil && a.status == http.StatusSeeOther && won < 0:
			won = i
		case failed[i] != nil || a.status != http.StatusConflict:
			w.fail("%s hands over: %v %d %.300s", was, failed[i], a.status, a.body)
		}
	}
	if won < 0 {
		w.fail("%s hands over, and both are refused", was)
	}
	l.There, l.Handed = false, true
	next := fmt.Sprintf("Leader %d", len(w.leaders)+won)
	w.leaders[fmt.Sprintf("Leader %d", len(w.leaders)+1-won)] = &leader{Gone: true}
	w.leaders[next] = &leader{There: true} // by a number of its own
}

// askTogether has somebody send the form twice at the same moment, to both servers
// where there are two: that is one question.
func (w *world) askTogether() {
	w.letAsk()
	name := fmt.Sprintf("Person %d", len(w.people))
	v := url.Values{"name": {name}, "contact": {fmt.Sprintf("(615) 555-%04d", len(w.people))}, "lang": {"en"}}
	for _, s := range w.servers {
		w.eventually(func() string { // each has heard that people can ask
			if a := w.ask(s, http.MethodGet, "/ask", ""); a.status != http.StatusOK {
				return fmt.Sprintf("the form of %s: %d", s.url, a.status)
			}
			return ""
		})
	}
	w.did("%s sends the form twice at once", name)
	answers, failed := make([]answer, 2), make([]error, 2)
	var both sync.WaitGroup
	for i := range 2 {
		s := w.servers[i%len(w.servers)]
		both.Go(func() { answers[i], failed[i] = s.post(w.t.Context(), "/ask", v) })
	}
	both.Wait()
	for i, a := range answers {
		if failed[i] != nil || a.status != http.StatusSeeOther {
			w.fail("%s: %v %d %.300s", name, failed[i], a.status, a.body)
		}
	}
	w.people[name] = &person{There: true, Asked: map[string]bool{}}
	db, done := w.database()
	defer done()
	var n int
	err := db.QueryRowContext(w.t.Context(), `SELECT count(*) FROM connect_requests AS r JOIN connect_askers AS a ON a.id = r.asker_id
		WHERE a.name = $1`, name).Scan(&n)
	if err != nil || n != 1 {
		w.fail("%s has asked once, and %d requests are there (%v)", name, n, err)
	}
}
