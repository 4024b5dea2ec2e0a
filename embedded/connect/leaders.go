package connect

import (
	"context"
	"slices"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// LeadersOf returns the leaders of the ministry that has a row, who are asked first
// before the deputies. A ministry for several audiences has a row for each, and its
// leaders belong to all of them.
func LeadersOf(leaders []request.Leader, all []catalogue.Ministry, id int64) []request.Leader {
	return request.Of(ofOneRow(leaders, all, id), id)
}

// ownerOf is request.OwnerOf for a ministry with all its audiences.
func ownerOf(leaders []request.Leader, all []catalogue.Ministry, m catalogue.Ministry) int64 {
	return request.OwnerOf(ofOneRow(leaders, all, m.ID), m.ID, takesRequests(m))
}

// ofOneRow gives the leaders of a ministry's other audiences to one of its rows.
func ofOneRow(leaders []request.Leader, all []catalogue.Ministry, id int64) []request.Leader {
	rows := catalogue.AudiencesOf(all, id)
	leaders = slices.Clone(leaders)
	for i := range leaders {
		if slices.ContainsFunc(rows, func(m catalogue.Ministry) bool { return m.ID == leaders[i].MinistryID }) {
			leaders[i].MinistryID = id
		}
	}
	return leaders
}

// Numbers counts what is open today.
func (s *Service) Numbers(ctx context.Context) (store.RequestNumbers, error) {
	return s.Store.RequestNumbers(ctx, s.Today())
}

// InUse reports whether people can ask to be called, and whether that is so or somebody
// still waits who asked before it was turned off; false while that cannot be read.
func (s *Service) InUse(ctx context.Context) (on, inUse bool) {
	c, err := s.Choice(ctx)
	if err != nil || c.On {
		return c.On, c.On
	}
	ctx, cancel := context.WithTimeout(ctx, choiceTimeout)
	defer cancel()
	n, err := s.Numbers(ctx)
	return false, err == nil && n.Open > 0
}

// CheckLeader returns a leader with its texts as harmless lines, and what is wrong by
// field.
func CheckLeader(l request.Leader) (request.Leader, map[string]Problem) {
	c := checked{}
	l.Name, l.Phone, l.Email = c.name(l.Name), c.phone(l.Phone), c.email(l.Email)
	return l, c
}
