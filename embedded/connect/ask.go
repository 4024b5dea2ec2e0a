package connect

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// Check returns a question with its texts as harmless lines, or an *Invalid.
func (q Question) Check() (Question, *Invalid) {
	c := checked{}
	wrong := &Invalid{Fields: c}
	q.Name, q.Phone, q.Email, q.BestTime = c.name(q.Name), c.phone(q.Phone), c.email(q.Email), c.line(FieldBestTime, q.BestTime)
	if q.Phone == "" && q.Email == "" {
		wrong.Fields[FieldContact] = ProblemMissing
	}
	slices.Sort(q.MinistryIDs)
	q.MinistryIDs = slices.Compact(q.MinistryIDs)
	switch n := len(q.MinistryIDs); {
	case n > MaxOf(FieldMinistries):
		wrong.Fields[FieldMinistries] = ProblemTooMany
	case n == 0 && !q.Choose:
		wrong.Fields[FieldMinistries] = ProblemMissing
	}
	if q.Language != "es" {
		q.Language = "en"
	}
	if len(wrong.Fields) > 0 {
		return q, wrong
	}
	return q, nil
}

// Ask stores a question, or keeps it until the database answers again. The error is an
// *Invalid, ErrOff, store.ErrFull, or one of the database where it cannot wait. Of
// the same person, as the phone or the e-mail and the first word of the
// name say, what is asked again while it is open is not stored twice: it comes back
// under Already.
func (s *Service) Ask(ctx context.Context, q Question) (Asked, error) {
	q, wrong := q.Check()
	if wrong != nil {
		return Asked{}, wrong
	}
	choice, err := s.Choice(ctx)
	if err != nil {
		return Asked{}, err
	}
	if !choice.On {
		return Asked{}, ErrOff
	}
	about, wrong := s.ministriesOf(ctx, q)
	if wrong != nil {
		return Asked{}, wrong
	}
	all, _ := s.Catalogue.Latest(ctx)
	var done Asked
	err = ErrAway
	if s.isUp() {
		// Who presses the button twice, or sends the form again, perhaps to another server,
		// asks once: what was stored first is there already for the others.
		err = again(func() (err error) {
			done, err = s.askNow(ctx, q, choice, about, all)
			return err
		})
		if err == nil {
			return done, nil
		}
	}
	if !s.mayWait(ctx, q, err) {
		return Asked{}, err
	}
	return s.keep(q, choice, about, all, done)
}

// askNow stores a question. Where that fails after it was prepared, it returns what it
// would have stored.
func (s *Service) askNow(ctx context.Context, q Question, choice Choice, about, all []catalogue.Ministry) (Asked, error) {
	ctx, cancel := context.WithTimeout(ctx, databaseTimeout)
	defer cancel()
	before, err := s.Store.RequestsOfContact(ctx, store.PhoneKey(q.Phone), store.EmailKey(q.Email))
	if err != nil {
		return Asked{}, err
	}
	leaders, err := s.Store.Leaders(ctx)
	if err != nil {
		return Asked{}, err
	}
	done := s.prepare(q, choice, about, all, before, leaders)
	if len(done.Requests) == 0 {
		return done, s.Store.ChangeAsker(ctx, done.Asker) // what is new of the person
	}
	if err := s.Store.AddRequests(ctx, done.Asker, done.Requests, cmp.Or(q.By, ByAsker), isAsked(all, done.Asker)); err != nil {
		return done, err
	}
	if s.Letters != nil {
		if err := s.Letters.Asked(ctx, done); err != nil {
			s.Log.Warn("nobody is written to who asked to be called", "error", err)
		}
	}
	return done, nil
}

// ministriesOf are those that are asked about; one without a number stands for help
// with choosing.
func (s *Service) ministriesOf(ctx context.Context, q Question) ([]catalogue.Ministry, *Invalid) {
	all, _ := s.Catalogue.Latest(ctx)
	var about []catalogue.Ministry
	wrong := &Invalid{Fields: map[string]Problem{FieldMinistries: ProblemMinistry}}
	for _, id := range q.MinistryIDs {
		i := slices.IndexFunc(all, func(m catalogue.Ministry) bool { return m.ID == id })
		switch {
		case i < 0:
			wrong.Ministries = append(wrong.Ministries, fmt.Sprint(id))
		case q.Channel != request.Paper && !takesRequests(all[i]):
			wrong.Ministries = append(wrong.Ministries, all[i].In(q.Language).Name)
		default:
			about = append(about, all[i])
		}
	}
	if len(wrong.Ministries) > 0 {
		return nil, wrong
	}
	if q.Choose {
		about = append(about, catalogue.Ministry{})
	}
	return about, nil
}

// RequestsOf returns a person's requests, in the order of their ministries.
func (s *Service) RequestsOf(ctx context.Context, askerID string) ([]store.AskedRequest, error) {
	ctx, cancel := context.WithTimeout(ctx, databaseTimeout)
	defer cancel()
	waiting, err := s.keptOf(askerID)
	if err != nil {
		return nil, err
	}
	if !s.isUp() && len(waiting) > 0 {
		return waiting, nil
	}
	stored, err := s.Store.RequestsOfAsker(ctx, askerID)
	if err != nil && len(waiting) > 0 {
		return waiting, nil
	}
	for _, r := range waiting {
		if !slices.ContainsFunc(stored, func(other store.AskedRequest) bool { return other.ID == r.ID }) {
			stored = append(stored, r)
		}
	}
	return stored, err
}

// Withdraw takes whoever has a code, as people type it, off the list, with all that the
// person has asked: who wants no call is not called about anything else. somebodyElse
// means that another has asked in that name. A code that is gone is no error, one that
// was mistyped is request.ErrCode.
func (s *Service) Withdraw(ctx context.Context, text string, somebodyElse bool) error {
	ctx, cancel := context.WithTimeout(ctx, databaseTimeout)
	defer cancel()
	code, err := request.ParseCode(text)
	if err != nil {
		return err
	}
	waited, err := s.withdrawKept(code)
	if err != nil {
		return err
	}
	err = ErrAway
	if s.isUp() {
		err = s.withdrawStored(ctx, code, somebodyElse)
	}
	if waited {
		return nil // if it was stored already, that is undone when what waits is stored
	}
	return err
}

func (s *Service) withdrawStored(ctx context.Context, code string, somebodyElse bool) error {
	asked, err := s.ByCode(ctx, code)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	outcome := request.Off
	if somebodyElse {
		outcome = request.NotAsked
	}
	err = s.Store.RemoveAsker(ctx, asked.AskerID, outcome, store.AuditEntry{At: s.Now()}) // the log is of what staff do
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// tries is how often something is tried while others do the same at the same moment.
const tries = 3

// again does something that others may be quicker at.
func again(do func() error) (err error) {
	for range tries {
		if err = do(); !errors.Is(err, store.ErrConflict) {
			return err
		}
	}
	return err
}
