package connect

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/days"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/sanitize"
	"ministryfinder/embedded/store"
)

// Question is what a person asks.
type Question struct {
	Name, Phone, Email, BestTime string
	// Language is en or es.
	Language string
	// ForChild is true for a parent who asks for a child.
	ForChild bool
	// MinistryIDs are those that are asked about; Choose asks to be helped to find one.
	MinistryIDs []int64
	Choose      bool
	Channel     request.Channel
	// By is who types it in, for paper; empty for the person.
	By string
}

// Problem says what is wrong with a field.
type Problem string

// What is wrong with a field.
const (
	ProblemMissing  Problem = "missing"
	ProblemTooLong  Problem = "too_long"
	ProblemPhone    Problem = "phone"
	ProblemEmail    Problem = "email"
	ProblemTooMany  Problem = "too_many"
	ProblemMinistry Problem = "ministry" // hidden, full or not there
)

// The fields of a question.
const (
	FieldName, FieldPhone, FieldEmail = "name", "phone", "email"
	FieldContact                      = "contact" // neither phone nor e-mail
	FieldBestTime, FieldMinistries    = "best_time", "ministries"
)

// Invalid is a question that cannot be taken as it is. Nothing of it is kept.
type Invalid struct {
	Fields map[string]Problem
	// Ministries are the names, or the numbers, of those that take no requests.
	Ministries []string
}

// Error names the fields.
func (e *Invalid) Error() string {
	return fmt.Sprintf("the question is not taken: %v %v", e.Fields, e.Ministries)
}

// ErrOff means that the parish takes no requests.
var ErrOff = errors.New("the parish takes no requests")

// Asked is what came of a question.
type Asked struct {
	Asker    request.Asker
	Requests []request.Request
	// Already are those that the same person asked before, as they stand.
	Already []request.Request
}

// minPhoneDigits is how many digits a telephone number has at least.
const minPhoneDigits = 7

// Check returns a question with its texts as harmless lines, or an *Invalid.
func (q Question) Check() (Question, *Invalid) {
	wrong := &Invalid{Fields: map[string]Problem{}}
	line := func(field, text string, most int) string {
		text = strings.TrimSpace(text)
		if utf8.RuneCountInString(text) > most {
			wrong.Fields[field] = ProblemTooLong
			return text
		}
		return sanitize.Line(text, most)
	}
	email := strings.TrimSpace(q.Email)
	if a, err := mail.ParseAddress(email); email != "" && (err != nil || a.Address != email || strings.ContainsAny(email, "\r\n")) {
		wrong.Fields[FieldEmail] = ProblemEmail
	}
	q.Name, q.Phone = line(FieldName, q.Name, request.MaxName), line(FieldPhone, q.Phone, request.MaxPhone)
	q.Email, q.BestTime = line(FieldEmail, q.Email, request.MaxEmail), line(FieldBestTime, q.BestTime, request.MaxBestTime)
	if q.Name == "" {
		wrong.Fields[FieldName] = ProblemMissing
	}
	if q.Phone != "" && len(store.PhoneKey(q.Phone)) < minPhoneDigits && wrong.Fields[FieldPhone] == "" {
		wrong.Fields[FieldPhone] = ProblemPhone
	}
	if q.Phone == "" && q.Email == "" {
		wrong.Fields[FieldContact] = ProblemMissing
	}
	slices.Sort(q.MinistryIDs)
	q.MinistryIDs = slices.Compact(q.MinistryIDs)
	switch n := len(q.MinistryIDs); {
	case n > request.MaxMinistries:
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

// Ask stores a question. The error is an *Invalid, ErrOff, store.ErrFull, or one of
// the database. Of the same person, as the phone or the e-mail and the first word of the
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
	return s.store(ctx, q, choice, about, before, leaders)
}

func (s *Service) store(ctx context.Context, q Question, choice Choice, about []catalogue.Ministry, before []store.AskedRequest,
	leaders []request.Leader) (Asked, error) {
	today := s.Today()
	all, _ := s.Catalogue.Latest(ctx)
	done := Asked{Asker: request.Asker{ID: newID(), Name: q.Name, Phone: q.Phone, Email: q.Email, BestTime: q.BestTime, Language: q.Language,
		ForChild: q.ForChild, DeleteAfter: keptUntil(today)}}
	for _, m := range about {
		rows := catalogue.AudiencesOf(all, m.ID)
		isAbout := func(r request.Request) bool {
			return r.MinistryID == m.ID || slices.ContainsFunc(rows, func(row catalogue.Ministry) bool { return row.ID == r.MinistryID })
		}
		if slices.ContainsFunc(done.Requests, isAbout) || slices.ContainsFunc(done.Already, isAbout) {
			continue // another audience of the same ministry
		}
		same := slices.IndexFunc(before, func(r store.AskedRequest) bool {
			return r.IsOpen() && isAbout(r.Request) && isSameName(r.Asker.Name, q.Name)
		})
		if same >= 0 {
			done.Asker = before[same].Asker
			done.Asker.DeleteAfter = keptUntil(today)
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
	if len(done.Requests) == 0 {
		return done, nil
	}
	if err := s.Store.AddRequests(ctx, done.Asker, done.Requests, cmp.Or(q.By, ByAsker)); err != nil {
		return Asked{}, err
	}
	if s.Letters != nil {
		if err := s.Letters.Asked(ctx, done); err != nil {
			s.Log.Warn("nobody is written to who asked to be called", "error", err)
		}
	}
	return done, nil
}

// isSameName reports whether two names begin with the same word: a family may share a
// telephone, and a number alone is not to show a stranger what was asked with it.
func isSameName(a, b string) bool {
	first, _, _ := strings.Cut(a, " ")
	other, _, _ := strings.Cut(b, " ")
	return strings.EqualFold(first, other)
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

// takesRequests reports whether people can ask about a ministry: it is shown, and
// not full. Nobody's, for help with choosing, is the office's.
func takesRequests(m catalogue.Ministry) bool { return m.Active && !m.IsFull() }

// keptUntil is the last day on which somebody is kept who asked on a day, while
// nothing is closed.
func keptUntil(day string) string { return days.MonthsBefore(day, -request.KeptMonths) }

// newID makes 32 random hexadecimal digits.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // it never fails
	return hex.EncodeToString(b[:])
}

// Today is the parish's day.
func (s *Service) Today() string { return days.Name(s.Now(), s.zone()) }

func (s *Service) zone() *time.Location { return s.Store.Zone() }

// RequestsOf returns a person's requests, in the order of their ministries.
func (s *Service) RequestsOf(ctx context.Context, askerID string) ([]store.AskedRequest, error) {
	ctx, cancel := context.WithTimeout(ctx, databaseTimeout)
	defer cancel()
	return s.Store.RequestsOfAsker(ctx, askerID)
}

// Withdraw takes the request of a code, as people type it, off the list. When the person
// says that somebody else has asked, all that was asked in that name goes. A code that
// is gone is no error, one that was mistyped is request.ErrCode.
func (s *Service) Withdraw(ctx context.Context, text string, somebodyElse bool) error {
	ctx, cancel := context.WithTimeout(ctx, databaseTimeout)
	defer cancel()
	asked, err := s.ByCode(ctx, text)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	all, kind := []store.AskedRequest{asked}, request.Withdraw
	if somebodyElse {
		kind = request.DidNotAsk
		if all, err = s.Store.RequestsOfAsker(ctx, asked.AskerID); err != nil {
			return err
		}
	}
	for _, r := range all {
		for range offTries { // a leader may answer at the same moment
			if _, err = s.Change(ctx, r.ID, 0, request.Change{Kind: kind, By: ByAsker}); !errors.Is(err, store.ErrConflict) {
				break
			}
		}
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return nil
}

// offTries is how often taking off is tried while others change the same request.
const offTries = 3
