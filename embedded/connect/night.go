package connect

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/days"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// Night is what silence brought about on a day.
type Night struct {
	// Reminded are those whose leaders are to be told that somebody still waits, Back
	// those that came back to the office, Closed those that nobody told the end of.
	// Handed are those that another leader has now whose first is gone.
	Reminded, Back, Woke, Closed, Handed []store.AskedRequest
	// Forgotten is how many people were removed.
	Forgotten int
}

// Tick does what the day asks for: see request.Silence. The day is the last that was
// believed while the clock is in doubt: it removes, closes and hands back nothing. It can be run at any time
// and as often as one likes; what was done once is not done again. What it could not
// do it does the next time.
func (s *Service) Tick(ctx context.Context) (Night, error) {
	var night Night
	choice, err := s.Choice(ctx)
	if err != nil {
		return night, err
	}
	now := s.Now()
	clock, err := s.Store.ClockAt(ctx, now)
	if err != nil {
		return night, err
	}
	today := days.Name(clock.Trusted(now), s.Store.Zone())
	if err := s.Store.ApplyRetention(ctx, choice.RetentionDays); err != nil {
		return night, err
	}
	if night.Forgotten, err = s.Store.PurgeAskers(ctx, today); err != nil {
		return night, err
	}
	failed := []error{s.clean(ctx, today)} // first: it may take long, and what is read below is to be of now
	open, err := s.Store.OpenRequests(ctx)
	if err != nil {
		return night, errors.Join(append(failed, err)...)
	}
	owner, err := s.owners(ctx)
	if err != nil {
		return night, errors.Join(append(failed, err)...)
	}
	for _, r := range open {
		now, events := r.Silence(choice.Rules(), today, owner(r.Request))
		if len(events) == 0 {
			continue
		}
		deleteAfter, err := s.deleteAfter(ctx, r, now, choice)
		if err == nil {
			err = s.Store.ChangeRequest(ctx, now, events, deleteAfter)
		}
		if errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrNotFound) {
			continue // somebody was quicker
		}
		if err != nil {
			failed = append(failed, err)
			break
		}
		r.Request = now
		night.add(r, events)
	}
	return night, errors.Join(failed...)
}

// clean takes out of the database's files what was removed, and in which order
// people asked. What is not possible while others read is done the next time.
func (s *Service) clean(ctx context.Context, today string) error {
	asked, err := s.Store.HideOrder(ctx, today)
	if err != nil {
		return err
	}
	if err := s.doubles.join(ctx, s.Store, asked); err != nil {
		return err // what was removed is erased the next time
	}
	err = s.Store.EraseRemoved(ctx)
	if !errors.Is(err, store.ErrMayNotErase) {
		return nil
	}
	s.mu.Lock()
	told := s.mayNotErase
	s.mayNotErase = true
	s.mu.Unlock()
	if !told {
		s.Log.Warn("what was removed of people stays on the database server's disk until it writes something else in its place: "+
			"let the account of Ministry Finder own its tables", "error", err)
	}
	return nil
}

func (n *Night) add(r store.AskedRequest, events []request.Event) {
	for _, e := range events {
		to := map[request.Kind]*[]store.AskedRequest{
			request.Reminded: &n.Reminded, request.CameBack: &n.Back, request.Woke: &n.Woke,
			request.ClosedUnset: &n.Closed, request.PassOn: &n.Handed,
		}[e.Kind]
		*to = append(*to, r)
	}
}

// tickEvery is the time between two looks whether silence brought something about.
const tickEvery = 15 * time.Minute

// Run ticks from time to time until ctx ends.
func (s *Service) Run(ctx context.Context) {
	for {
		switch night, err := s.Tick(ctx); {
		case err != nil && ctx.Err() == nil:
			s.Log.Warn("what silence asks for is done later", "error", err)
		case len(night.Back) > 0 || night.Forgotten > 0:
			s.Log.Info("requests came back to the office", "requests", len(night.Back), "forgotten", night.Forgotten)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(tickEvery):
		}
	}
}

// owners tells who has a request if nobody is silent: whoever has it, another leader
// of the ministry where that one is gone or cannot be asked, or the office. A ministry
// that is full or hidden is asked about by nobody new; who has spoken with somebody
// already is the one who knows what came of it.
func (s *Service) owners(ctx context.Context) (func(request.Request) int64, error) {
	leaders, err := s.Store.Leaders(ctx)
	if err != nil {
		return nil, fmt.Errorf("look who calls: %w", err)
	}
	all, known := s.Catalogue.Latest(ctx)
	return func(r request.Request) int64 {
		there := !known || slices.ContainsFunc(all, func(m catalogue.Ministry) bool { return m.ID == r.MinistryID })
		of := LeadersOf(leaders, all, r.MinistryID)
		if there && slices.ContainsFunc(of, func(l request.Leader) bool { return l.ID == r.Owner && l.CanBeAsked() }) {
			return r.Owner
		}
		return request.OwnerOf(of, r.MinistryID, there)
	}, nil
}
