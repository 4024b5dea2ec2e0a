package modeltest

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/store"
)

// person is somebody who asked to be called.
type person struct {
	// There is true when the database must hold the person, Gone once it may never do so
	// again: the person left, was removed, or was kept for as long as was promised.
	There, Gone bool
	// Codes are those of the requests, Due the last day on which the person is kept.
	ID, Due string
	Codes   []string
	// Asked are the keys of the ministries that were asked about, or that somebody passed
	// the request on to.
	Asked map[string]bool
}

// letAsk lets people ask to be called.
func (w *world) letAsk() {
	w.with(func(ctx context.Context, db *store.Database) error {
		c, version, err := connect.LoadChoice(ctx, db)
		if err != nil || c.On {
			return err
		}
		c.On = true
		return connect.SaveChoice(ctx, db, account, c, version, w.clock.Now())
	})
}

// question is what somebody sends who asks to be called.
type question struct {
	name string
	form url.Values
}

// newQuestion makes somebody who asks about two ministries, or for help with choosing.
func (w *world) newQuestion() question {
	n := len(w.people)
	q := question{fmt.Sprintf("Person %d", n), url.Values{"contact": {fmt.Sprintf("(615) 555-%04d", n)},
		"lang": {[]string{"en", "es"}[w.rng.IntN(2)]}}}
	q.form.Set("name", q.name)
	p := &person{Asked: map[string]bool{}}
	if w.rng.IntN(3) > 0 {
		for key, m := range w.state.Catalogue {
			if m.Active && len(q.form["m"]) < 2 {
				q.form.Add("m", key)
				p.Asked[key] = true
			}
		}
		slices.Sort(q.form["m"])
	}
	w.people[q.name] = p
	return q
}

// askToBeCalled has somebody ask.
func (w *world) askToBeCalled() {
	w.letAsk() // a restore takes the settings back too
	s, q := w.any(), w.newQuestion()
	w.did("%s asks to be called", q.name)
	w.eventually(func() string { // a server that has not heard of the choice yet says that nobody can ask
		a, err := s.post(w.t.Context(), "/ask", q.form)
		if err == nil && a.status == http.StatusSeeOther {
			return ""
		}
		return fmt.Sprintf("%s: %v %d %.300s", q.name, err, a.status, a.body)
	})
	w.people[q.name].There = true
}

// somebody is one of those who are there, nil for nobody.
func (w *world) somebody() (name string, p *person) {
	var names []string
	for name, p := range w.people {
		if p.There && p.ID != "" {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "", nil
	}
	slices.Sort(names)
	name = names[w.rng.IntN(len(names))]
	return name, w.people[name]
}

// leave has somebody go off the list, by one of the codes.
func (w *world) leave() {
	name, p := w.somebody()
	if p == nil {
		return
	}
	w.did("%s goes off the list", name)
	code := p.Codes[w.rng.IntN(len(p.Codes))]
	a, err := w.any().post(w.t.Context(), "/off", url.Values{"code": {code}})
	if err != nil || a.status != http.StatusSeeOther {
		w.fail("%s: %v %d %.300s", name, err, a.status, a.body)
	}
	p.There, p.Gone = false, true
}

// removePerson has the office remove somebody everywhere.
func (w *world) removePerson() {
	name, p := w.somebody()
	if p == nil {
		return
	}
	w.did("the office removes %s", name)
	a, err := w.any().post(w.t.Context(), "/admin/waiting/person/"+p.ID+"/remove", url.Values{"sure": {"1"}})
	if err != nil || a.status != http.StatusSeeOther {
		w.fail("%s: %v %d %.300s", name, err, a.status, a.body)
	}
	p.There, p.Gone = false, true
}

// storedMinistries are those of a database.
type storedMinistries struct{ *store.Database }

func (s storedMinistries) Latest(ctx context.Context) ([]catalogue.Ministry, bool) {
	all, err := s.Ministries(ctx)
	return all, err == nil
}

// night does what each night does with people: who is due goes, who waits too long goes
// back to the office.
func (w *world) night() {
	w.did("the night")
	w.with(func(ctx context.Context, db *store.Database) error {
		s := connect.Service{Store: db, Catalogue: storedMinistries{db}, Now: w.clock.Now, Log: slog.New(slog.DiscardHandler)}
		_, err := s.Tick(ctx)
		return err
	})
}

// installation names whose data the database has.
func (w *world) installation() (key string) {
	w.t.Helper()
	db, done := w.database()
	defer done()
	var raw []byte
	if err := db.QueryRowContext(w.t.Context(), `SELECT value FROM installation WHERE name = 'client-id'`).Scan(&raw); err != nil {
		w.fail("read the installation: %v", err)
	}
	return string(raw)
}

// checkPeople looks whether everybody is there who asked and is not gone, and nobody
// else, each with a request, and each open one with a next date. It reports whether the
// data is another installation's than at the last look.
func (w *world) checkPeople() (moved bool) {
	w.t.Helper()
	today := w.clock.Now().In(w.state.location()).Format(time.DateOnly)
	// In the place of another installation's data are its people.
	moved = w.installation() != w.whose
	w.whose = w.installation()
	db, done := w.database()
	defer done()
	rows, err := db.QueryContext(w.t.Context(), `SELECT a.name, a.id, a.delete_after, r.code, r.state, r.next_on
		FROM connect_askers AS a LEFT JOIN connect_requests AS r ON r.asker_id = a.id ORDER BY a.name, r.code`)
	if err != nil {
		w.fail("read who asked: %v", err)
	}
	defer rows.Close()
	there := map[string]*person{}
	for rows.Next() {
		var name, id, due string
		var code, state, next *string
		if err := rows.Scan(&name, &id, &due, &code, &state, &next); err != nil {
			w.fail("read who asked: %v", err)
		}
		if code == nil || *state != "closed" && *next == "" {
			w.fail("%s has no request, or an open one without a date", name)
		}
		if there[name] == nil {
			there[name] = &person{ID: id, Due: due}
		}
		there[name].Codes = append(there[name].Codes, *code)
	}
	if err := rows.Err(); err != nil {
		w.fail("read who asked: %v", err)
	}
	for name := range there {
		switch p := w.people[name]; {
		case p == nil:
			w.fail("%s is there and has never asked", name)
		case p.Gone:
			w.fail("%s is there again", name)
		}
	}
	for name, p := range w.people {
		is := there[name]
		switch {
		case is != nil:
			p.There, p.ID, p.Due, p.Codes = true, is.ID, is.Due, is.Codes
		case p.There && !moved && p.Due != "" && p.Due < today:
			p.There, p.Gone = false, true
		case p.There && !moved:
			w.fail("%s asked, and is not there; kept until %q", name, p.Due)
		default:
			p.There = false
		}
	}
	return moved
}
