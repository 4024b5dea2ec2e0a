package connect

import (
	"cmp"
	"crypto/rand"
	"encoding/hex"
	"slices"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// prepare makes the requests of a question, but for what the same person has asked
// before.
func (s *Service) prepare(q Question, choice Choice, about, all []catalogue.Ministry, before []store.AskedRequest,
	leaders []request.Leader) Asked {
	today := s.Today()
	done := Asked{Asker: request.Asker{ID: newID(), Name: q.Name, Phone: q.Phone, Email: q.Email, BestTime: q.BestTime, Language: q.Language,
		ForChild: q.ForChild, DeleteAfter: keptUntil(today)}}
	done.Asker = knownBy(before, q.Name, done.Asker)
	for _, m := range about {
		rows := catalogue.AudiencesOf(all, m.ID)
		isAbout := func(r request.Request) bool {
			return r.MinistryID == m.ID || slices.ContainsFunc(rows, func(row catalogue.Ministry) bool { return row.ID == r.MinistryID })
		}
		if slices.ContainsFunc(done.Requests, isAbout) || slices.ContainsFunc(done.Already, isAbout) {
			continue // another audience of the same ministry
		}
		if same := slices.IndexFunc(before, isSame(all, q.Name, m.ID)); same >= 0 {
			done.Already = append(done.Already, before[same].Request)
			continue
		}
		due := choice.Rules().DueOn(today)
		owner := ownerOf(leaders, all, m)
		done.Requests = append(done.Requests, request.Request{
			ID: newID(), Code: request.NewCode(), MinistryID: m.ID, Ministry: m.Name, AskedOn: today, PromisedOn: due, Channel: q.Channel,
			State: request.Waiting, Owner: owner, NextOn: due, Told: owner == request.Office, Version: 1,
		})
	}
	for i := range done.Requests {
		done.Requests[i].AskerID = done.Asker.ID
	}
	return done
}

// knownBy is somebody of a name as known from what the same telephone or address has asked
// before, about whatever, also what is closed and still kept: a code, and whoever
// forgets a person, reaches all that the person has asked.
func knownBy(before []store.AskedRequest, name string, now request.Asker) request.Asker {
	i := slices.IndexFunc(before, func(r store.AskedRequest) bool { return isSameName(r.Asker.Name, name) })
	if i < 0 {
		return now
	}
	return known(before[i].Asker, now)
}

// known is what is known of somebody who asks again: what was said last, and what was said
// before where nothing is said now. Who asks for a child once is a parent for whoever calls.
func known(before, now request.Asker) request.Asker {
	now.ID, now.Name = before.ID, before.Name
	now.Phone, now.Email = cmp.Or(now.Phone, before.Phone), cmp.Or(now.Email, before.Email)
	now.BestTime, now.ForChild = cmp.Or(now.BestTime, before.BestTime), now.ForChild || before.ForChild
	now.DeleteAfter = max(now.DeleteAfter, before.DeleteAfter)
	return now
}

// isSame tells the open requests of a name about a ministry, or another audience of it.
func isSame(all []catalogue.Ministry, name string, ministry int64) func(store.AskedRequest) bool {
	rows := catalogue.AudiencesOf(all, ministry)
	return func(r store.AskedRequest) bool {
		return r.IsOpen() && isSameName(r.Asker.Name, name) && (r.MinistryID == ministry ||
			slices.ContainsFunc(rows, func(row catalogue.Ministry) bool { return row.ID == r.MinistryID }))
	}
}

// isAsked tells whether a new request of somebody is there already.
func isAsked(all []catalogue.Ministry, by request.Asker) func(store.AskedRequest, request.Request) bool {
	return func(there store.AskedRequest, new request.Request) bool {
		return isSame(all, by.Name, new.MinistryID)(there)
	}
}

// newID makes 32 random hexadecimal digits.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	return hex.EncodeToString(b[:])
}
