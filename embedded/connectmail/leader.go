package connectmail

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/outbox"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// calls is what a letter to somebody who calls is about.
type calls struct {
	choice     connect.Choice
	ministries []catalogue.Ministry
	waiting    []store.AskedRequest // who need a call
	// back are those of whom something went back to the office and was not told yet.
	back []store.AskedRequest
	late bool
	link string
}

// toLeader lists who waits, in both languages: first names and one link where the
// internet reaches the parish's page, else what is needed to call and to answer by mail.
func (w *Writer) toLeader(ctx context.Context, receiver, _ string) (letter.Letter, error) {
	id, err := strconv.ParseInt(strings.TrimPrefix(receiver, leaderReceiver), 10, 64)
	if err != nil {
		return letter.Letter{}, outbox.ErrNothing
	}
	leaders, err := w.Store.Leaders(ctx)
	if err != nil {
		return letter.Letter{}, err
	}
	i := slices.IndexFunc(leaders, func(l request.Leader) bool { return l.ID == id && l.HasMail() })
	if i < 0 {
		return letter.Letter{}, outbox.ErrNothing
	}
	c, err := w.callsOf(ctx, leaders, leaders[i])
	if err != nil {
		return letter.Letter{}, err
	}
	if len(c.waiting)+len(c.back) == 0 {
		return letter.Letter{}, outbox.ErrNothing
	}
	if len(c.waiting) > 0 {
		if c.link, err = w.link(ctx, id); err != nil {
			return letter.Letter{}, err
		}
	}
	if err := w.markTold(ctx, leaders, leaders[i], c); err != nil {
		return letter.Letter{}, err
	}
	var b text
	var subjects []string
	for _, lang := range i18n.Languages {
		t := w.Pages.Branding().Texts[lang]
		if len(subjects) > 0 {
			b.rule()
		}
		subjects = append(subjects, w.subject(t, c))
		w.writeCalls(t, &b, c, leaders[i])
	}
	to := []string{leaders[i].Email}
	if slices.ContainsFunc(c.waiting, func(r store.AskedRequest) bool { return r.Asker.ForChild }) {
		to = append(to, c.choice.OfficeMail...) // always, where children are meant
	}
	return w.finish(c.choice, to, i18n.Languages[0], strings.Join(subjects, " · "), &b), nil
}

func (w *Writer) callsOf(ctx context.Context, leaders []request.Leader, l request.Leader) (c calls, err error) {
	if c.choice, err = w.Connect.Choice(ctx); err != nil {
		return c, err
	}
	open, err := w.Store.OpenRequests(ctx)
	if err != nil {
		return c, err
	}
	c.ministries, _ = w.Catalogue.Latest(ctx)
	c.waiting, c.back = w.listed(ctx, connect.Leading(connect.SamePerson(leaders, l), c.ministries), open)
	c.late = slices.ContainsFunc(c.waiting, func(r store.AskedRequest) bool { return r.Reminded })
	return c, nil
}

// listed returns what a letter to somebody names of what is open: who needs a call, and
// of whom something went back to the office.
func (w *Writer) listed(ctx context.Context, leads func(request.Request) bool, open []store.AskedRequest) (
	waiting, back []store.AskedRequest,
) {
	today := w.Connect.Today()
	for _, r := range open {
		switch {
		case r.State != request.Waiting || !leads(r.Request):
		case r.Owner != request.Office && r.NeedsCall(today):
			waiting = append(waiting, r)
		case r.Owner == request.Office && (!r.Told || w.cameBack(ctx, r, today)):
			back = append(back, r)
		}
	}
	return waiting, back
}

// markTold notes that a letter to a leader names requests, as it is written: one that was
// added and has nothing to say when it is sent has told nothing. Who leads the same
// ministries must have a letter that waits, too, or one that is sent anew as it failed:
// else they are told another day, and the leader once more.
func (w *Writer) markTold(ctx context.Context, leaders []request.Leader, l request.Leader, c calls) error {
	untold := slices.DeleteFunc(slices.Concat(c.waiting, c.back), func(r store.AskedRequest) bool { return r.Told })
	for _, same := range people(leaders) {
		leads := connect.Leading(same, c.ministries)
		isTheirs := func(r store.AskedRequest) bool { return leads(r.Request) }
		if slices.ContainsFunc(same, func(one request.Leader) bool { return one.ID == l.ID }) || !slices.ContainsFunc(untold, isTheirs) {
			continue
		}
		last, err := w.Outbox.Last(ctx, KindLeader, receiverOf(same[0].ID))
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if err != nil || last.State != store.OutboxWaiting && last.State != store.OutboxFailed {
			untold = slices.DeleteFunc(untold, isTheirs)
		}
	}
	var ids []string
	for _, r := range untold {
		ids = append(ids, r.ID)
	}
	return w.Store.MarkTold(ctx, ids)
}

// cameBack reports whether silence has lately given a request back to the office.
func (w *Writer) cameBack(ctx context.Context, r store.AskedRequest, today string) bool {
	events, err := w.Store.RequestEvents(ctx, r.ID)
	return err == nil && slices.ContainsFunc(events, func(e request.Event) bool {
		return e.Kind == request.CameBack && request.DaysBetween(e.On, today) <= 1
	})
}

func (w *Writer) subject(t *i18n.Texts, c calls) string {
	switch {
	case len(c.waiting) == 0:
		return t.T("call_mail.subject.back")
	case c.late:
		return t.T("call_mail.subject.late")
	}
	var names []string
	for _, r := range c.waiting {
		if one := name(t, c.ministries, r.Request); !slices.Contains(names, one) {
			names = append(names, one)
		}
	}
	return t.T("call_mail.subject.leader", "n", askers(c.waiting), "ministries", strings.Join(names, ", "))
}

// askers is how many have asked: one may have asked about several ministries.
func askers(all []store.AskedRequest) int {
	asked := map[string]bool{}
	for _, r := range all {
		asked[r.AskerID] = true
	}
	return len(asked)
}

func (w *Writer) writeCalls(t *i18n.Texts, b *text, c calls, l request.Leader) {
	if slices.ContainsFunc(c.waiting, func(r store.AskedRequest) bool { return r.Asker.ForChild }) {
		b.say(c.choice.WordsOnChildren(t))
	}
	b.say(t.T("call_mail.hello", "name", l.Name))
	if len(c.waiting) > 0 {
		b.say(t.T("call_mail.lead", "n", askers(c.waiting)))
	}
	if c.link != "" {
		b.link("", c.link+"?lang="+t.Lang())
	}
	for _, r := range c.waiting[:min(len(c.waiting), maxListed)] {
		w.writePerson(t, b, c, r)
	}
	if more := len(c.waiting) - maxListed; more > 0 {
		b.say(t.T("call_mail.more", "n", more))
	}
	if len(c.back) > 0 {
		b.say(t.T("call_mail.back", "n", askers(c.back)))
	}
	if len(c.waiting) > 0 {
		b.say(t.T("call_mail.how." + map[bool]string{true: "link", false: "mail"}[c.link != ""]))
	}
}

// writePerson tells of somebody what the leader needs to call.
func (w *Writer) writePerson(t *i18n.Texts, b *text, c calls, r store.AskedRequest) {
	ministry := name(t, c.ministries, r.Request)
	first, _, _ := strings.Cut(r.Asker.Name, " ")
	if c.link != "" {
		line := t.T("call_mail.first", "name", first, "ministry", ministry, "date", longDay(t, r.NextOn))
		if r.Asker.ForChild { // the first line says what follows from it, not of whom it is true
			line += " (" + t.T("waiting.for_child") + ")"
		}
		b.name(line)
		return
	}
	b.name(t.T("call_mail.first", "name", r.Asker.Name, "ministry", ministry, "date", longDay(t, r.NextOn)))
	var lines []string
	for key, value := range map[string]string{"1 call_mail.their_phone": r.Asker.Phone, "2 call_mail.their_email": r.Asker.Email,
		"3 answer.best_time": t.Again("ask.whens", r.Asker.BestTime)} {
		if value != "" {
			lines = append(lines, key[:2]+t.T(key[2:], "value", value, "time", value))
		}
	}
	slices.Sort(lines)
	for i := range lines {
		lines[i] = lines[i][2:]
	}
	if r.Asker.ForChild {
		lines = append(lines, c.choice.WordsOnChildren(t))
	}
	if c.choice.NeedsTraining(c.ministries, r.MinistryID) {
		lines = append(lines, c.choice.WordsOnTraining(t))
	}
	code := request.ShowCode(r.Code)
	lines = append(lines, t.T("call_mail.code", "code", code))
	b.say(strings.Join(lines, "\n"))
	to := w.office(c.choice)
	if to == "" {
		return
	}
	for _, kind := range []request.Kind{request.Call, request.Tried, request.Join} {
		words := t.T("answer." + string(kind))
		b.link(words, letter.MailtoURL(to, "[MF "+code+"] "+string(kind), ""))
	}
}
