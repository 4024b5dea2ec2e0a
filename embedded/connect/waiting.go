package connect

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/spool"
	"ministryfinder/embedded/store"
)

// kept is a question that waits for the database.
type kept struct {
	key      string
	Asker    request.Asker
	Requests []request.Request
	// Off are the ids of the requests that were taken off the list while they waited.
	Off []string
}

// mayWait reports whether a question that could not be stored is kept for later.
func (s *Service) mayWait(ctx context.Context, q Question, err error) bool {
	return s.Spool != nil && q.Channel != request.Paper && ctx.Err() == nil && !errors.Is(err, store.ErrFull)
}

// keep has a question wait for the database. What was prepared for it is done, which may
// be there already: nobody knows what became of a commit without an answer.
func (s *Service) keep(q Question, choice Choice, about, all []catalogue.Ministry, done Asked) (Asked, error) {
	s.spooling.Lock()
	defer s.spooling.Unlock()
	if len(done.Requests) == 0 {
		waiting, err := s.waiting()
		if err != nil {
			return Asked{}, err
		}
		done = s.prepare(q, choice, about, all, sameContact(waiting, q), nil)
	}
	if len(done.Requests) == 0 {
		return done, nil
	}
	if err := s.setKept(kept{key: newID(), Asker: done.Asker, Requests: done.Requests}, s.Spool.Add); err != nil {
		return Asked{}, err
	}
	return done, nil
}

func (s *Service) setKept(k kept, set func(spool.Waiting) error) error {
	text, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("keep a question: %w", err)
	}
	return set(spool.Waiting{Key: k.key, Text: string(text)})
}

// waiting reads what waits; the caller holds spooling.
func (s *Service) waiting() ([]kept, error) {
	if s.Spool == nil {
		return nil, nil
	}
	texts, err := s.Spool.All()
	if err != nil {
		return nil, err
	}
	all := make([]kept, len(texts))
	for i, w := range texts {
		if err := json.Unmarshal([]byte(w.Text), &all[i]); err != nil {
			return nil, errors.New("a question that waits for the database cannot be read") // the error would say what is in it
		}
		all[i].key = w.Key
	}
	return all, nil
}

// open are the requests that wait, with who asked.
func (k kept) open() (all []store.AskedRequest) {
	for _, r := range k.Requests {
		if !slices.Contains(k.Off, r.ID) {
			all = append(all, store.AskedRequest{Request: r, Asker: k.Asker})
		}
	}
	return all
}

func sameContact(waiting []kept, q Question) (all []store.AskedRequest) {
	phone, email := store.PhoneKey(q.Phone), store.EmailKey(q.Email)
	for _, k := range waiting {
		if phone != "" && store.PhoneKey(k.Asker.Phone) == phone || email != "" && store.EmailKey(k.Asker.Email) == email {
			all = append(all, k.open()...)
		}
	}
	return all
}

// keptOf are the requests of a person that wait.
func (s *Service) keptOf(askerID string) (all []store.AskedRequest, err error) {
	s.spooling.Lock()
	defer s.spooling.Unlock()
	waiting, err := s.waiting()
	for _, k := range waiting {
		if k.Asker.ID == askerID {
			all = append(all, k.open()...)
		}
	}
	return all, err
}

// withdrawKept takes what waits off the list, all of the person who has a code, and
// reports whether there was something. Of a question without open requests nothing stays
// that tells whose it was, but its requests: they may have been stored already.
func (s *Service) withdrawKept(code string) (found bool, err error) {
	s.spooling.Lock()
	defer s.spooling.Unlock()
	waiting, err := s.waiting()
	if err != nil {
		return false, err
	}
	asker := ""
	for _, k := range waiting {
		if slices.ContainsFunc(k.Requests, func(r request.Request) bool { return r.Code == code }) {
			asker, found = k.Asker.ID, true
		}
	}
	for _, k := range waiting {
		before := len(k.Off)
		for _, r := range k.open() {
			if found && r.Asker.ID == asker {
				k.Off = append(k.Off, r.ID)
			}
		}
		if len(k.Off) == before {
			continue
		}
		if len(k.open()) == 0 {
			k.Asker = request.Asker{}
		}
		if err := s.setKept(k, s.Spool.Set); err != nil {
			return false, err
		}
	}
	return found, nil
}

// StoreKept stores the questions that were kept while the database was away, each once,
// and returns how many. What cannot be stored yet waits on.
func (s *Service) StoreKept(ctx context.Context) (int, error) {
	if s.Spool == nil || !s.isUp() {
		return 0, nil
	}
	s.spooling.Lock()
	defer s.spooling.Unlock()
	waiting, err := s.waiting()
	if err != nil {
		return 0, err
	}
	stored := 0
	for _, k := range waiting {
		err := s.storeKept(ctx, k)
		if errors.Is(err, store.ErrFull) {
			continue // others may be about what is there already, or be taken off
		}
		if err == nil {
			err = s.Spool.Set(spool.Waiting{Key: k.key})
		}
		if err != nil {
			return stored, err
		}
		stored++
	}
	return stored, nil
}

// storeKept stores a question that waited, unless that was done before the program was
// killed.
func (s *Service) storeKept(ctx context.Context, k kept) error {
	ctx, cancel := context.WithTimeout(ctx, databaseTimeout)
	defer cancel()
	for _, id := range k.Off {
		_, err := s.Change(ctx, id, 0, request.Change{Kind: request.Withdraw, By: ByAsker})
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	done := Asked{Asker: k.Asker}
	var fresh []request.Request
	for _, r := range k.open() {
		switch there, err := s.Store.RequestOf(ctx, r.ID); {
		case err == nil:
			done.Asker, done.Requests = there.Asker, append(done.Requests, there.Request)
			continue
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		removed, err := s.Store.WasRemoved(ctx, r.ID)
		if err != nil {
			return err
		}
		if !removed {
			fresh = append(fresh, r.Request)
		}
	}
	waited := fresh
	err := again(func() (err error) { // the same person may ask at this moment
		if fresh, err = s.settle(ctx, &done.Asker, waited); err != nil {
			return err
		}
		if len(fresh) == 0 {
			if len(waited) == 0 {
				return nil
			}
			return s.Store.ChangeAsker(ctx, done.Asker)
		}
		all, _ := s.Catalogue.Latest(ctx)
		err = s.Store.AddRequests(ctx, done.Asker, fresh, ByAsker, isAsked(all, done.Asker))
		if errors.Is(err, store.ErrExists) { // another has the code: one in ten thousand millions
			for i := range fresh {
				fresh[i].Code = request.NewCode()
			}
			err = s.Store.AddRequests(ctx, done.Asker, fresh, ByAsker, isAsked(all, done.Asker))
		}
		return err
	})
	if err != nil {
		return err
	}
	if done.Requests = append(done.Requests, fresh...); len(done.Requests) == 0 || s.Letters == nil {
		return nil
	}
	return s.Letters.Asked(ctx, done) // the same letter once, however often
}

// settle finds out whose the requests are that waited. What the same person has asked
// meanwhile about the same ministry is not stored twice: the request that is there gets
// the code, too.
func (s *Service) settle(ctx context.Context, asker *request.Asker, waited []request.Request) (fresh []request.Request, err error) {
	if len(waited) == 0 {
		return nil, nil
	}
	before, err := s.Store.RequestsOfContact(ctx, store.PhoneKey(asker.Phone), store.EmailKey(asker.Email))
	if err != nil {
		return nil, err
	}
	leaders, err := s.Store.Leaders(ctx)
	if err != nil {
		return nil, err
	}
	all, _ := s.Catalogue.Latest(ctx)
	name := asker.Name
	*asker = knownBy(before, name, *asker)
	for _, r := range waited {
		if i := slices.IndexFunc(before, isSame(all, name, r.MinistryID)); i >= 0 {
			if err := s.Store.AddCode(ctx, before[i].ID, r.Code); err != nil {
				return nil, err
			}
			continue
		}
		m := catalogue.Ministry{ID: r.MinistryID, Name: r.Ministry}
		if i := slices.IndexFunc(all, func(m catalogue.Ministry) bool { return m.ID == r.MinistryID }); i >= 0 {
			m = all[i]
		}
		r.Owner = ownerOf(leaders, all, m)
		r.Told, r.Version = r.Owner == request.Office, cmp.Or(r.Version, 1)
		fresh = append(fresh, r)
	}
	for i := range fresh {
		fresh[i].AskerID = asker.ID
	}
	return fresh, nil
}
