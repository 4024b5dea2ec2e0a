package modeltest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/store"
)

// named are the rows that share a name, which are one ministry's audiences.
func (w *world) named(name string) (keys []string) {
	for key, m := range w.state.Catalogue {
		if strings.EqualFold(m.Name, name) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// renamed is what the catalogue's rows of a name are when it is another.
func (w *world) renamed(from, to string) map[string]ministry {
	after := map[string]ministry{}
	for _, key := range w.named(from) {
		after[key] = ministry{to, w.state.Catalogue[key].Active}
	}
	return after
}

// edits has two of staff change one ministry at the same moment, who both have read it
// before: one of them wins, and the other is told.
func (w *world) edits() {
	s := w.any()
	key, id := w.one(s)
	var read struct{ Ministry struct{ Version int64 } }
	decoded(w.t, w.ask(s, http.MethodGet, fmt.Sprintf("/api/ministries/%d", id), ""), &read)
	w.did("two change %s at once", key)
	answers, failed, names := make([]answer, 2), make([]error, 2), make([]string, 2)
	var both sync.WaitGroup
	for i := range 2 {
		names[i] = fmt.Sprintf("%s of %d and %d", key, len(w.steps), i)
		both.Go(func() {
			body := fmt.Sprintf(`{"name":%q,"version":%d}`, names[i], read.Ministry.Version)
			answers[i], failed[i] = w.servers[i%len(w.servers)].ask(w.t.Context(), http.MethodPut, fmt.Sprintf("/api/ministries/%d", id), body)
		})
	}
	both.Wait()
	won := -1
	for i, a := range answers {
		switch {
		case failed[i] == nil && a.status == http.StatusOK && won < 0:
			won = i
		case failed[i] != nil || a.status != http.StatusConflict:
			w.fail("of two changes: %v %d %.300s", failed[i], a.status, a.body)
		}
	}
	if won < 0 {
		w.fail("both changes of %s are refused", key)
	}
	w.state.change(w.renamed(w.state.Catalogue[key].Name, names[won]))
}

// merge makes two ministries one, by giving one of them the other's name.
func (w *world) merge() {
	s := w.any()
	key, id := w.one(s)
	other, _ := w.one(s)
	from, to := w.state.Catalogue[key].Name, w.state.Catalogue[other].Name
	if strings.EqualFold(from, to) || len(w.named(from))+len(w.named(to)) > 4 {
		return
	}
	w.did("%s becomes one with %s", key, other)
	if a := w.ask(s, http.MethodPut, fmt.Sprintf("/api/ministries/%d", id), fmt.Sprintf(`{"name":%q}`, to)); a.status != http.StatusOK {
		w.fail("made one: %d %.300s", a.status, a.body)
	}
	w.state.change(w.renamed(from, to))
}

// importTwice writes the list down, has it changed, and brings it back from the file,
// twice: the second time nothing is left to change.
func (w *world) importTwice() {
	s := w.any()
	file := w.ask(s, http.MethodGet, "/api/ministries/export-json", "")
	was := maps.Clone(w.state.Catalogue)
	w.rename()
	after := map[string]ministry{}
	for key, m := range was {
		if w.state.Catalogue[key] != m {
			after[key] = m
		}
	}
	w.did("a list is imported twice")
	for i := range 2 {
		a := w.ask(w.any(), http.MethodPost, "/api/ministries/bulk-import", string(file.body))
		var said struct{ Imported, Updated, Unchanged int }
		if json.Unmarshal(a.body, &said) != nil || a.status != http.StatusOK {
			w.fail("the list: %d %.300s", a.status, a.body)
		}
		if i > 0 && (said.Imported+said.Updated > 0 || said.Unchanged != len(was)) {
			w.fail("the same list a second time: %.300s", a.body)
		}
	}
	if len(after) > 0 {
		w.state.change(after)
	}
}

// turnAsking turns off that people are called, or on again. Who waits goes on waiting.
func (w *world) turnAsking() {
	on := false
	w.with(func(ctx context.Context, db *store.Database) error {
		c, version, err := connect.LoadChoice(ctx, db)
		if err != nil {
			return err
		}
		c.On = !c.On
		on = c.On
		return connect.SaveChoice(ctx, db, account, c, version, w.clock.Now())
	})
	w.did("people can ask to be called: %v", on)
	if on {
		return
	}
	s, name := w.any(), fmt.Sprintf("Nobody %d", len(w.steps))
	w.eventually(func() string { // a server that has not heard of it yet takes the question
		a, err := s.post(w.t.Context(), "/ask", url.Values{"name": {name}, "lang": {"en"}})
		if err == nil && a.status == http.StatusNotFound {
			return ""
		}
		return fmt.Sprintf("asked while it is off: %v %d %.300s", err, a.status, a.body)
	})
}

// saveSettings has two of staff save the parish's hours and zone at once: one wins, and
// all that is kept is of that one.
func (w *world) saveSettings() {
	w.did("two save the parish's settings at once")
	w.with(func(ctx context.Context, db *store.Database) error {
		s, version, err := parish.Load(ctx, db)
		if err != nil {
			return err
		}
		saved, failed := make([]parish.Settings, 2), make([]error, 2)
		var both sync.WaitGroup
		for i := range 2 {
			saved[i] = s
			saved[i].Hours, saved[i].Zone = fmt.Sprintf("9 to %d, %d", i+4, len(w.steps)), zones[w.rng.IntN(len(zones))]
			both.Go(func() {
				failed[i] = parish.Save(ctx, db, parish.Change{Who: account, Settings: saved[i], Version: version, Now: w.clock.Now()})
			})
		}
		both.Wait()
		won := slices.Index(failed, nil)
		if won < 0 || !errors.Is(failed[1-won], store.ErrConflict) {
			w.fail("of two who save the settings: %v", failed)
		}
		is, _, err := parish.Load(ctx, db)
		if err == nil && (is.Hours != saved[won].Hours || is.Zone != saved[won].Zone) {
			w.fail("the settings of %s, %s are saved, and they are %s, %s", saved[won].Hours, saved[won].Zone, is.Hours, is.Zone)
		}
		w.state.Zone = saved[won].Zone
		return err
	})
	w.settle()
}

// leap sets the clock ahead by a month at once, or back by a day, for good: the
// computer was off, or somebody has set it.
func (w *world) leap() {
	by := []time.Duration{31 * 24 * time.Hour, -24 * time.Hour, -time.Hour}[w.rng.IntN(3)]
	w.move(by)
	w.did("the clock leaps by %v", by)
	w.confirmClock()
	w.send()
}

// confirmClock has somebody say that the date is right.
func (w *world) confirmClock() {
	w.with(func(ctx context.Context, db *store.Database) error {
		_, err := db.ConfirmClock(ctx, account, w.clock.Now())
		return err
	})
}

// daylight goes on to the parish's next change of the hour, and has people send before,
// at and after it.
func (w *world) daylight() {
	zone, now := w.state.location(), w.clock.Now()
	offset := func(at time.Time) int { _, o := at.In(zone).Zone(); return o }
	for at := now.Truncate(time.Hour); at.Before(now.AddDate(1, 0, 0)); at = at.Add(time.Hour) {
		if offset(at) == offset(at.Add(time.Hour)) || at.Before(now) {
			continue
		}
		w.goOn(at.Add(30 * time.Minute).Sub(now))
		w.did("the hour changes in %s", zone)
		for range 3 {
			w.send()
			w.move(time.Hour / 2)
		}
		return
	}
}
