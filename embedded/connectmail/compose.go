package connectmail

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/outbox"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/textfile"
)

// maxListed is how many people a letter lists; the others are counted.
const maxListed = 40

// finish makes a letter of its parts.
func (w *Writer) finish(choice connect.Choice, to []string, lang, subject string, t *text) letter.Letter {
	name := w.Pages.Branding().Texts[lang].T("call_mail.parish")
	return letter.Letter{To: to, FromName: name, ReplyTo: w.office(choice), Subject: subject, Body: strings.TrimRight(t.plain.String(), "\n"),
		HTML: t.document(lang, subject), Auto: true}
}

// office is the address to which answers go: the first of those in the office who are
// written to, or the parish's; empty where neither is known.
func (w *Writer) office(choice connect.Choice) string {
	if len(choice.OfficeMail) > 0 {
		return choice.OfficeMail[0]
	}
	for _, l := range w.Pages.Branding().Links {
		if strings.HasPrefix(string(l.URL), "mailto:") {
			return l.Text
		}
	}
	return ""
}

// phone is the office's, empty where it is not known.
func (w *Writer) phone() string {
	for _, l := range w.Pages.Branding().Links {
		if strings.HasPrefix(string(l.URL), "tel:") {
			return l.Text
		}
	}
	return ""
}

// name is a ministry's in a language.
func name(t *i18n.Texts, ministries []catalogue.Ministry, r request.Request) string {
	i := slices.IndexFunc(ministries, func(m catalogue.Ministry) bool { return m.ID == r.MinistryID })
	switch {
	case r.MinistryID == 0:
		return t.T("call_mail.choose")
	case i < 0:
		return r.Ministry
	}
	return ministries[i].In(t.Lang()).Name
}

func longDay(t *i18n.Texts, day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.T("ask.day", "weekday", t.T("ask.weekday."+strconv.Itoa(int(at.Weekday()))), "date", t.LongDay(at))
}

// toAsker says who calls until when, what is kept, and how one is taken off.
func (w *Writer) toAsker(ctx context.Context, receiver, _ string) (letter.Letter, error) {
	first, err := w.Store.RequestOf(ctx, strings.TrimPrefix(receiver, askerReceiver))
	if errors.Is(err, store.ErrNotFound) || err == nil && (!first.IsOpen() || first.Asker.Email == "") {
		return letter.Letter{}, outbox.ErrNothing
	}
	if err != nil {
		return letter.Letter{}, err
	}
	all, err := w.Store.RequestsOfAsker(ctx, first.AskerID)
	if err != nil {
		return letter.Letter{}, err
	}
	choice, err := w.Connect.Choice(ctx)
	if err != nil {
		return letter.Letter{}, err
	}
	t := w.Pages.Branding().Texts[first.Asker.Language]
	ministries, _ := w.Catalogue.Latest(ctx)
	var b text
	var names []string
	b.say(t.T("call_mail.hello", "name", first.Asker.Name))
	for _, r := range all {
		if !r.IsOpen() || r.AskedOn != first.AskedOn {
			continue
		}
		who := "call_mail.by_leader"
		if r.Owner == request.Office {
			who = "call_mail.by_office"
		}
		names = append(names, name(t, ministries, r.Request))
		b.say(t.T(who, "ministry", names[len(names)-1], "date", longDay(t, r.PromisedOn)) + "\n" +
			t.T("call_mail.code", "code", request.ShowCode(r.Code)))
	}
	b.say(t.T("call_mail.kept", "days", choice.RetentionDays))
	b.say(t.T("call_mail.off"))
	if strings.HasPrefix(w.PublicURL, "https://") {
		b.link(t.T("call_mail.off_link"), w.PublicURL+"/off?code="+url.QueryEscape(request.ShowCode(first.Code))+"&lang="+t.Lang())
	}
	if phone := w.phone(); phone != "" {
		b.say(t.T("call_mail.phone", "phone", phone))
	}
	b.say(t.T("call_mail.parish"))
	subject := t.T("call_mail.subject.asker", "ministries", strings.Join(names, ", "))
	return w.finish(choice, []string{first.Asker.Email}, t.Lang(), subject, &b), nil
}

// toOfficeWeekly is toOffice on whatever day of its week the letter is sent.
func (w *Writer) toOfficeWeekly(ctx context.Context, receiver, _ string) (letter.Letter, error) {
	return w.toOffice(ctx, receiver, w.Connect.Today())
}

// toOffice says in numbers who waits, in both languages. It names nobody.
func (w *Writer) toOffice(ctx context.Context, _, day string) (letter.Letter, error) {
	choice, err := w.Connect.Choice(ctx)
	if err != nil {
		return letter.Letter{}, err
	}
	open, err := w.Store.OpenRequests(ctx)
	if err != nil {
		return letter.Letter{}, err
	}
	if len(open) == 0 {
		return letter.Letter{}, outbox.ErrNothing
	}
	n, err := w.Store.RequestNumbers(ctx, w.Connect.Today())
	if err != nil {
		return letter.Letter{}, err
	}
	back, err := w.Store.CameBackOn(ctx, day)
	if err != nil {
		return letter.Letter{}, err
	}
	ministries, _ := w.Catalogue.Latest(ctx)
	var b text
	var subjects []string
	for _, lang := range i18n.Languages {
		t := w.Pages.Branding().Texts[lang]
		if len(subjects) > 0 {
			b.rule()
		}
		subject := t.T("call_mail.subject.office_none", "n", n.Open)
		if n.Oldest != "" {
			subject = t.T("call_mail.subject.office", "n", n.Waiting, "date", longDay(t, n.Oldest))
		}
		subjects = append(subjects, subject)
		b.say(t.T("call_mail.office.numbers", "waiting", n.Waiting, "late", n.Late, "office", n.Offices, "open", n.Open))
		if back > 0 {
			b.say(t.T("call_mail.office.back", "n", back))
		}
		counts := map[string]int{}
		for _, r := range open {
			counts[name(t, ministries, r.Request)]++
		}
		var lines []string
		for one, count := range counts {
			lines = append(lines, one+": "+t.Number(count))
		}
		slices.SortFunc(lines, textfile.Compare)
		b.say(strings.Join(lines, "\n"))
		b.say(t.T("call_mail.office.where"))
	}
	return w.finish(choice, choice.OfficeMail, i18n.Languages[0], strings.Join(subjects, " · "), &b), nil
}
