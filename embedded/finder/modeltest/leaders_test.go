package modeltest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// leader is somebody who calls people for a ministry.
type leader struct {
	// There is true when the database must hold the leader, Gone once it may never do so
	// again, since the office has removed the leader.
	There, Gone bool
	// Handed is true once somebody else has the place: only a copy of before brings the
	// leader back, where another installation's data was there since.
	Handed bool
	ID     int64
}

// nameLeader has the office name somebody who calls people for a ministry.
func (w *world) nameLeader() {
	w.letAsk()
	s := w.any()
	key, id := w.one(s)
	name := fmt.Sprintf("Leader %d", len(w.leaders))
	w.did("%s calls people for %s", name, key)
	a, err := s.post(w.t.Context(), "/admin/leaders", url.Values{
		"ministry": {strconv.FormatInt(id, 10)}, "name": {name}, "email": {fmt.Sprintf("leader%d@example.org", len(w.leaders))},
		"deputy": {strconv.Itoa(w.rng.IntN(2))},
	})
	switch {
	case err != nil || a.status != http.StatusSeeOther && a.status != http.StatusConflict:
		w.fail("%s: %v %d %.300s", name, err, a.status, a.body)
	case a.status == http.StatusConflict: // the ministry has as many as may be
		return
	}
	w.leaders[name] = &leader{There: true}
}

// aLeader is one of those who are there, nil for nobody.
func (w *world) aLeader() (name string, l *leader) {
	var names []string
	for name, l := range w.leaders {
		if l.There && l.ID != 0 {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "", nil
	}
	slices.Sort(names)
	name = names[w.rng.IntN(len(names))]
	return name, w.leaders[name]
}

// removeLeader has the office remove somebody who calls people; what the leader had
// becomes another's at once.
func (w *world) removeLeader() {
	name, l := w.aLeader()
	if l == nil {
		return
	}
	w.did("%s calls nobody any more", name)
	a, err := w.any().post(w.t.Context(), "/admin/leaders/remove", url.Values{"id": {strconv.FormatInt(l.ID, 10)}})
	if err != nil || a.status != http.StatusSeeOther {
		w.fail("%s: %v %d %.300s", name, err, a.status, a.body)
	}
	l.There, l.Gone = false, true
}

// giveToLeader gives a leader who waits at the office as nobody else was there.
func (w *world) giveToLeader() {
	name, l := w.aLeader()
	if l == nil {
		return
	}
	w.did("%s gets who waits at the office", name)
	a, err := w.any().post(w.t.Context(), "/admin/leaders/give", url.Values{"id": {strconv.FormatInt(l.ID, 10)}})
	if err != nil || a.status != http.StatusSeeOther {
		w.fail("%s: %v %d %.300s", name, err, a.status, a.body)
	}
}

// answerOne has a leader answer by a link, as the page of the letters does.
func (w *world) answerOne() {
	name, l := w.aLeader()
	if l == nil {
		return
	}
	kinds := []request.Kind{request.Call, request.Tried, request.Join, request.Decline, request.CallLater, request.PassOn, request.GiveUp,
		request.Reopen}
	c := request.Change{Kind: kinds[w.rng.IntN(len(kinds))]}
	w.did("%s answers: %s", name, c.Kind)
	w.with(func(ctx context.Context, db *store.Database) error {
		s := &connect.Service{Store: db, Catalogue: storedMinistries{db}, Now: w.clock.Now, Log: slog.New(slog.DiscardHandler)}
		c.Date = connect.AddDays(s.Today(), 1+w.rng.IntN(request.MaxLater))
		token, err := s.NewLink(ctx, l.ID)
		if err != nil {
			return err
		}
		page, err := s.PageOf(ctx, token)
		if err != nil {
			return err
		}
		if len(page.Open) == 0 {
			return nil
		}
		r := page.Open[w.rng.IntN(len(page.Open))]
		if all, err := db.Ministries(ctx); c.Kind == request.PassOn && err == nil && w.rng.IntN(2) > 0 {
			to := all[w.rng.IntN(len(all))]
			c.MinistryID = to.ID
			w.people[r.Asker.Name].Asked[to.Key] = true
		}
		err = s.Answer(ctx, token, r.ID, r.Version, c)
		if errors.Is(err, request.ErrNotPossible) || errors.Is(err, store.ErrConflict) {
			return nil
		}
		return err
	})
}

// checkLeaders looks whether everybody is there who was named and is not gone, and
// nobody else, and whether each open request is of the office or of one of them.
func (w *world) checkLeaders(moved bool) {
	w.t.Helper()
	db, done := w.database()
	defer done()
	rows, err := db.QueryContext(w.t.Context(), `SELECT name, id FROM connect_leaders`)
	if err != nil {
		w.fail("read the leaders: %v", err)
	}
	defer rows.Close()
	there := map[string]int64{}
	for rows.Next() {
		var name string
		var id int64
		if err := rows.Scan(&name, &id); err != nil {
			w.fail("read the leaders: %v", err)
		}
		there[name] = id
		switch l := w.leaders[name]; {
		case l == nil || l.Gone:
			w.fail("%s is there, and was removed or never named", name)
		case l.Handed && !l.There && !moved:
			w.fail("%s is there, and has handed over", name)
		}
	}
	if err := rows.Err(); err != nil {
		w.fail("read the leaders: %v", err)
	}
	for name, l := range w.leaders {
		id, is := there[name]
		if !is && l.There && !moved {
			w.fail("%s was named, and is not there", name)
		}
		l.There, l.ID = is, id
		l.Handed = l.Handed && !moved // who has the place went with the data
	}
	var lost int
	err = db.QueryRowContext(w.t.Context(), `SELECT count(*) FROM connect_requests WHERE state <> 'closed' AND owner <> 0
		AND owner NOT IN (SELECT id FROM connect_leaders)`).Scan(&lost)
	if err != nil || lost > 0 {
		w.fail("%d people wait for a leader who is not there (%v)", lost, err)
	}
}

// checkAsked looks whether each request is of the ministry that was asked about, or
// somebody passed it on to.
func (w *world) checkAsked() {
	w.t.Helper()
	db, done := w.database()
	defer done()
	rows, err := db.QueryContext(w.t.Context(), `SELECT a.name, m.ministry_key FROM connect_requests AS r
		JOIN connect_askers AS a ON a.id = r.asker_id JOIN ministries AS m ON m.id = r.ministry_id`)
	if err != nil {
		w.fail("read what was asked: %v", err)
	}
	defer rows.Close()
	for rows.Next() {
		var name, key string
		if err := rows.Scan(&name, &key); err != nil {
			w.fail("read what was asked: %v", err)
		}
		if p := w.people[name]; p != nil && !p.Asked[key] {
			w.fail("%s waits for %s, and has asked about %v", name, key, p.Asked)
		}
	}
	if err := rows.Err(); err != nil {
		w.fail("read what was asked: %v", err)
	}
}
