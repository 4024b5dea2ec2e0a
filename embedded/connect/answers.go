package connect

import (
	"context"
	"errors"
	"slices"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// SamePerson returns a leader as often as it is one: who leads several ministries
// stands in the list for each, with the same e-mail address.
func SamePerson(all []request.Leader, l request.Leader) []request.Leader {
	key := store.EmailKey(l.Email)
	var same []request.Leader
	for _, other := range all {
		if other.ID == l.ID || key != "" && store.EmailKey(other.Email) == key {
			same = append(same, other)
		}
	}
	return same
}

// Leading tells of a request whether it is of a ministry that somebody leads, given as
// SamePerson returns it.
func Leading(same []request.Leader, all []catalogue.Ministry) func(request.Request) bool {
	return func(r request.Request) bool {
		return r.MinistryID != 0 && len(LeadersOf(same, all, r.MinistryID)) > 0
	}
}

// WithLeaders returns what the leaders of ministries have of what is open: the deputy
// sees what the first has.
func WithLeaders(same []request.Leader, all []catalogue.Ministry, open []store.AskedRequest) []store.AskedRequest {
	leads := Leading(same, all)
	return slices.DeleteFunc(slices.Clone(open), func(r store.AskedRequest) bool { return r.Owner == request.Office || !leads(r.Request) })
}

// LeaderPage is what somebody who calls people sees.
type LeaderPage struct {
	Leader request.Leader
	// Open is what the leaders of the same ministries have, what is due first before
	// the others.
	Open []store.AskedRequest
	// Leaders are all, by whom is told who did something.
	Leaders []request.Leader
}

// PageOf returns the page of a link; store.ErrNotFound for each link that does not
// work, whatever the reason.
func (s *Service) PageOf(ctx context.Context, token string) (LeaderPage, error) {
	l, err := s.LeaderOf(ctx, token)
	if err != nil {
		return LeaderPage{}, err
	}
	p := LeaderPage{Leader: l}
	if p.Leaders, err = s.Store.Leaders(ctx); err != nil {
		return LeaderPage{}, err
	}
	open, err := s.Store.OpenRequests(ctx)
	all, _ := s.Catalogue.Latest(ctx)
	p.Open = WithLeaders(SamePerson(p.Leaders, l), all, open)
	return p, err
}

// Done is a request as a leader finds it, with what was done with it.
type Done struct {
	store.AskedRequest
	Events []request.Event
}

// Last is what was done last.
func (d Done) Last() request.Event { return d.Events[len(d.Events)-1] }

// OfLink returns a request of a ministry that the leader of a link leads, also when it
// is not the leader's any more. store.ErrNotFound stands for each link that does not
// work and each request that is none of the leader's, after about the same work.
func (s *Service) OfLink(ctx context.Context, token, id string) (Done, error) {
	l, wrong := s.LeaderOf(ctx, token)
	if wrong != nil && !errors.Is(wrong, store.ErrNotFound) {
		return Done{}, wrong
	}
	r, gone := s.Store.RequestOf(ctx, id)
	if gone != nil && !errors.Is(gone, store.ErrNotFound) {
		return Done{}, gone
	}
	all, err := s.Store.Leaders(ctx)
	if err != nil {
		return Done{}, err
	}
	events, err := s.Store.RequestEvents(ctx, id)
	if err != nil {
		return Done{}, err
	}
	ministries, _ := s.Catalogue.Latest(ctx)
	if wrong != nil || gone != nil || len(events) == 0 || !Leading(SamePerson(all, l), ministries)(r.Request) {
		return Done{}, store.ErrNotFound
	}
	return Done{r, events}, nil
}

// Answer does what the leader of a link does with a request of a version. The error is
// store.ErrNotFound as of OfLink, store.ErrConflict when somebody was quicker, or one of
// request.Apply; nothing has changed then.
func (s *Service) Answer(ctx context.Context, token, id string, version int64, c request.Change) error {
	found, err := s.OfLink(ctx, token, id)
	if err != nil {
		return err
	}
	if found.Version != version {
		return store.ErrConflict
	}
	l, err := s.LeaderOf(ctx, token)
	if err != nil {
		return err
	}
	c.By = ByLeader(l.ID)
	_, err = s.Change(ctx, id, version, c)
	return err
}
