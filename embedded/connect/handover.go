package connect

import (
	"context"
	"errors"
	"slices"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// Place is that of a leader, who is gone, which another one has taken.
type Place struct{ Was, Now int64 }

// LeadersChanged gives what leaders had who call no more, or cannot be asked any more,
// to who has taken their places, to the next ones, or to the office. What it cannot do
// Tick does later. by is as in request.Event.
func (s *Service) LeadersChanged(ctx context.Context, by string, taken ...Place) error {
	open, err := s.Store.OpenRequests(ctx)
	if err != nil {
		return err
	}
	owner, err := s.owners(ctx)
	if err != nil {
		return err
	}
	_, err = s.handOver(ctx, open, func(r request.Request, rules request.Rules, today string) (request.Request, []request.Event) {
		next := owner(r)
		if i := slices.IndexFunc(taken, func(p Place) bool { return p.Was == r.Owner }); i >= 0 {
			next = taken[i].Now
		}
		return r.HandOver(rules, today, next, by)
	})
	return err
}

// Unclaimed returns what the office has only because nobody else was there, of the
// ministries that people can ask about.
func (s *Service) Unclaimed(ctx context.Context) ([]store.AskedRequest, error) {
	unclaimed, err := s.Store.UnclaimedRequests(ctx)
	if err != nil {
		return nil, err
	}
	all, _ := s.Catalogue.Latest(ctx)
	return slices.DeleteFunc(unclaimed, func(r store.AskedRequest) bool {
		return !slices.ContainsFunc(all, func(m catalogue.Ministry) bool { return m.ID == r.MinistryID && takesRequests(m) })
	}), nil
}

// GiveTo gives what is unclaimed of a leader's ministry to the leader, and returns how
// many requests they are. The error is store.ErrNotFound when the leader is gone or
// cannot be asked.
func (s *Service) GiveTo(ctx context.Context, leader int64, by string) (int, error) {
	leaders, err := s.Store.Leaders(ctx)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(leaders, func(l request.Leader) bool { return l.ID == leader && l.CanBeAsked() })
	if i < 0 {
		return 0, store.ErrNotFound
	}
	unclaimed, err := s.Unclaimed(ctx)
	if err != nil {
		return 0, err
	}
	all, _ := s.Catalogue.Latest(ctx)
	rows := catalogue.AudiencesOf(all, leaders[i].MinistryID)
	unclaimed = slices.DeleteFunc(unclaimed, func(r store.AskedRequest) bool {
		return !slices.ContainsFunc(rows, func(m catalogue.Ministry) bool { return m.ID == r.MinistryID })
	})
	return s.handOver(ctx, unclaimed, func(r request.Request, rules request.Rules, today string) (request.Request, []request.Event) {
		return r.GiveTo(rules, today, leader, by)
	})
}

// handOver changes owners, and returns how many requests have another one now. Who was
// quicker wins.
func (s *Service) handOver(ctx context.Context, some []store.AskedRequest,
	to func(request.Request, request.Rules, string) (request.Request, []request.Event)) (n int, err error) {
	choice, err := s.Choice(ctx)
	if err != nil {
		return 0, err
	}
	for _, r := range some {
		now, events := to(r.Request, choice.Rules(), s.Today())
		if len(events) == 0 {
			continue
		}
		switch err := s.Store.ChangeRequest(ctx, now, events, ""); {
		case errors.Is(err, store.ErrConflict) || errors.Is(err, store.ErrNotFound):
		case err != nil:
			return n, err
		default:
			n++
		}
	}
	return n, nil
}
