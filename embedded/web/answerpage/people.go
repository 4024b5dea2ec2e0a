package answerpage

import (
	"html/template"
	"net/url"
	"slices"
	"strings"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/richtext"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/textfile"
)

// shown is the page's data.
type shown struct {
	Leader string
	// Here is where the forms are sent.
	Here string
	// Waiting are those who need a call, Reached those of whom it is open what came of
	// it, Later those who are called on a date, or again after a try.
	Waiting, Reached, Later []person
	// Nothing is true when nobody waits.
	Nothing bool
	// Note says what was noted, or what somebody else has said meanwhile, Warns is true
	// for the latter; Undo takes it back.
	Note  string
	Warns bool
	Undo  *person
	// Ministries are those to which somebody can be passed on.
	Ministries []ministry
	// First and Last are the days between which somebody is called later.
	First, Last string
}

type ministry struct {
	ID   int64
	Name string
}

// person is somebody who waits.
type person struct {
	ID      string
	Version int64
	// Name is the first name in large letters, Whole the name as it was given.
	Name, Whole, Ministry string
	Phone, Email          string
	PhoneURL, EmailURL    template.URL
	BestTime              string
	// Since says since when, Until until when a call is promised, NextOn the date of
	// a later call, Tries how often nobody answered.
	Since, Until, NextOn, Tries string
	Late                        bool
	// Child is what a parent's leader must know, Training what the ministry needs first.
	Child, Training string
	// Language is the one in which the person asked, where it is not the page's.
	Language string
	// DateProblem is what is wrong with the date that was sent.
	DateProblem, Date string
}

// maker makes the page of one request.
type maker struct {
	t          *i18n.Texts
	choice     connect.Choice
	page       connect.LeaderPage
	ministries []catalogue.Ministry
	today      string
	token      string
	say        told
}

func (m maker) make() shown {
	s := shown{Leader: m.page.Leader.Name, Here: Path + url.PathEscape(m.token), First: connect.AddDays(m.today, 1),
		Last: connect.AddDays(m.today, request.MaxLater)}
	for _, r := range m.page.Open {
		p := m.person(r)
		switch {
		case r.NeedsCall(m.today):
			s.Waiting = append(s.Waiting, p)
		case r.State == request.Reached:
			s.Reached = append(s.Reached, p)
		default:
			s.Later = append(s.Later, p)
		}
	}
	s.Nothing = len(s.Waiting) == 0
	for _, audiences := range catalogue.Joined(m.ministries) {
		i := slices.IndexFunc(audiences, func(one catalogue.Ministry) bool { return one.Active && !one.IsFull() })
		if i >= 0 {
			s.Ministries = append(s.Ministries, ministry{audiences[i].ID, audiences[i].In(m.t.Lang()).Name})
		}
	}
	slices.SortFunc(s.Ministries, func(a, b ministry) int { return textfile.Compare(a.Name, b.Name) })
	return s
}

// person tells of somebody what a leader needs to call.
func (m maker) person(r store.AskedRequest) person {
	p := person{ID: r.ID, Version: r.Version, Name: FirstName(r.Asker.Name), Whole: r.Asker.Name, Ministry: m.name(r.Request),
		Phone: r.Asker.Phone, Email: r.Asker.Email, BestTime: m.t.Again("ask.whens", r.Asker.BestTime),
		Since: m.day(r.AskedOn), Until: m.day(r.NextOn), NextOn: m.day(r.NextOn), Late: r.ProgressOn(m.today) == request.Late}
	//nolint:gosec // both are checked, and escaped where they could mean something
	p.PhoneURL = template.URL(richtext.PhoneURL(r.Asker.Phone))
	if r.Asker.Email != "" {
		p.EmailURL = template.URL(letter.MailtoURL(r.Asker.Email, "", "")) //nolint:gosec // it is escaped
	}
	if p.Name == p.Whole {
		p.Whole = ""
	}
	if r.Tries > 0 {
		p.Tries = m.t.T("answer.tries", "n", r.Tries)
	}
	if r.Asker.ForChild {
		p.Child = m.choice.WordsOnChildren(m.t)
	}
	if m.choice.NeedsTraining(m.ministries, r.MinistryID) {
		p.Training = m.choice.WordsOnTraining(m.t)
	}
	if r.Asker.Language != m.t.Lang() {
		p.Language = m.t.T("answer.speaks." + r.Asker.Language)
	}
	if m.say.ID == r.ID && m.say.DateProblem {
		p.DateProblem, p.Date = m.t.T("answer.wrong_date", "most", request.MaxLater), m.say.Date
	}
	return p
}

// name is the ministry's in the page's language, or as it was when somebody asked.
func (m maker) name(r request.Request) string {
	i := slices.IndexFunc(m.ministries, func(one catalogue.Ministry) bool { return one.ID == r.MinistryID })
	if i < 0 {
		return r.Ministry
	}
	return m.ministries[i].In(m.t.Lang()).Name
}

// day writes a day such as 2026-11-30 as people say it.
func (m maker) day(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return m.t.LongDay(at)
}

// addNote says what became of a request: what this leader has just noted, or what
// somebody else said before.
func (m maker) addNote(s *shown, done connect.Done) {
	last := done.Last()
	what := m.t.T("answer.did."+string(last.Kind), "date", m.day(done.NextOn))
	name := FirstName(done.Asker.Name)
	if done.Request.MinistryID == 0 || m.say.DateProblem {
		return
	}
	s.Warns = m.say.Changed
	s.Note = m.t.T("answer.noted_what", "name", name, "what", what)
	if s.Warns {
		s.Note = m.t.T("answer.meanwhile", "name", name, "who", by(m.t, m.page, last.By), "what", what)
	}
	listed := slices.ContainsFunc(m.page.Open, func(r store.AskedRequest) bool { return r.ID == done.ID })
	switch {
	case s.Warns && done.IsOpen() && !listed: // it has gone back to the office, and may be answered all the same
		s.Waiting = append([]person{m.person(done.AskedRequest)}, s.Waiting...)
		s.Nothing = false
	case done.May(request.Reopen) && (s.Warns || connect.LeaderBy(last.By) != 0):
		p := m.person(done.AskedRequest)
		s.Undo = &p
	}
}

// FirstName is the first word of a name.
func FirstName(name string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(name), " ")
	return first
}
