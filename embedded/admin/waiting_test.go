package admin_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// takesCalls has a site take the requests of people.
func takesCalls(t testing.TB, s *webtest.Site) {
	t.Helper()
	_, version, err := connect.LoadChoice(t.Context(), s.Store)
	if err != nil {
		t.Fatal(err)
	}
	c := connect.Default()
	c.On = true
	if err := connect.SaveChoice(t.Context(), s.Store, "test", c, version, s.Clock.Now()); err != nil {
		t.Fatal(err)
	}
}

// someoneAsks stores a person who asked some days ago about ministries of the site.
func someoneAsks(t testing.TB, s *webtest.Site, name, phone string, daysAgo int, owner int64, ministries ...int64) request.Asker {
	t.Helper()
	return asks(t, s, request.Asker{Name: name, Phone: phone}, daysAgo, owner, ministries...)
}

// asks stores somebody as someoneAsks does, of whom more is given than a name and a phone.
func asks(t testing.TB, s *webtest.Site, a request.Asker, daysAgo int, owner int64, ministries ...int64) request.Asker {
	t.Helper()
	today := s.Clock.Now().In(s.Store.Zone())
	day := func(n int) string { return today.AddDate(0, 0, n).Format(time.DateOnly) }
	a.ID = strings.Repeat("0", 20) + strings.ToLower(request.NewCode())
	a.BestTime, a.Language, a.DeleteAfter = "por la tarde", "en", day(300)
	var all []request.Request
	for _, id := range ministries {
		all = append(all, request.Request{
			ID: "r" + a.ID + request.NewCode(), Code: request.NewCode(), AskerID: a.ID, MinistryID: id, Ministry: "A ministry",
			AskedOn:    day(-daysAgo),
			PromisedOn: day(3 - daysAgo), Channel: request.Web, State: request.Waiting, Owner: owner, NextOn: day(3 - daysAgo),
			Version: 1,
		})
	}
	if err := s.Store.AddRequests(t.Context(), a, all, connect.ByAsker, nil); err != nil {
		t.Fatal(err)
	}
	return a
}

// someWait has some people wait for a call, and leaders who call.
func someWait(t testing.TB, s *webtest.Site) {
	t.Helper()
	takesCalls(t, s)
	entry := store.AuditEntry{At: s.Clock.Now(), Who: "Anna", Action: "leader.save", Subject: "Mass"}
	leader, err := s.Store.SaveLeader(t.Context(), request.Leader{MinistryID: 1, Name: "María", ByPaper: true}, entry)
	if err != nil {
		t.Fatal(err)
	}
	someoneAsks(t, s, "Lena", "(615) 555-0101", 9, 0, 1, 2)
	someoneAsks(t, s, "Sam", "(615) 555-0102", 2, leader, 1)
	someoneAsks(t, s, "Tina", "(615) 555-0103", 0, leader, 0)
	done := someoneAsks(t, s, "Hugo", "(615) 555-0104", 3, 0, 2)
	all, err := s.Store.RequestsOfAsker(t.Context(), done.ID)
	if err != nil {
		t.Fatal(err)
	}
	r, event, err := all[0].Apply(request.Change{Kind: request.Join, By: "Anna"}, request.Rules{Promise: 3}, all[0].AskedOn)
	if err == nil {
		err = s.Store.ChangeRequest(t.Context(), r, []request.Event{event}, "")
	}
	if err != nil {
		t.Fatal(err)
	}
}

// pageOf opens a page of an account.
func pageOf(t testing.TB, s *webtest.Site, cookie, path string) string {
	t.Helper()
	a := s.Ask(t, "GET", path, "", "Cookie", cookie, "Accept", "text/html")
	if a.Status != 200 {
		t.Fatalf("%s: %d %s", path, a.Status, a.Body)
	}
	return a.Body
}

// TestTheMenuLeadsToPeopleWhoWaitOnlyWhereTheyMayAsk looks at the menu, turns it on as
// an administrator does, and looks again.
func TestTheMenuLeadsToPeopleWhoWaitOnlyWhereTheyMayAsk(t *testing.T) {
	s := webtest.New(t)
	admin := s.Account(t, "Anna", store.Administrator)
	const entry = `<a href="/admin/waiting"`
	if strings.Contains(pageOf(t, s, admin, "/admin/ministries"), entry) {
		t.Error("the menu has it before anybody may ask")
	}
	form := url.Values{"version": {"0"}, "on": {"1"}, "promise": {"3"}, "retention_days": {"30"}, "workday": {"1", "3"},
		"office_mail": {"office@example.org, sec@example.org"}, "training": {"2"}, "children_words.en": {" We write to parents. "}}
	for field, value := range map[string]string{"promise": "11", "retention_days": "5", "office_mail": "nobody", "workday": "9"} {
		wrong := url.Values{}
		for k, v := range form {
			wrong[k] = v
		}
		wrong.Set(field, value)
		if a := post(t, s, "/admin/connect", admin, wrong); a.Status != 400 ||
			!strings.Contains(a.Body, "sec@example.org") && field != "office_mail" {
			t.Errorf("%s %s: %d", field, value, a.Status)
		}
	}
	if a := post(t, s, "/admin/connect", admin, form); a.Status != 303 {
		t.Fatal(a.Status, a.Body)
	}
	c, _, err := connect.LoadChoice(t.Context(), s.Store)
	if err != nil || !c.On || !c.Workdays[1] || c.Workdays[2] || !c.Workdays[3] || len(c.OfficeMail) != 2 || !c.NeedsTraining(nil, 2) ||
		c.ChildrenWords["en"] != "We write to parents." {
		t.Errorf("%+v (%v)", c, err)
	}
	if !strings.Contains(pageOf(t, s, admin, "/admin/ministries"), entry) {
		t.Error("the menu has it not")
	}
	if a := post(t, s, "/admin/connect", admin, form); a.Status != 409 || !strings.Contains(a.Body, "We write to parents.") {
		t.Errorf("of an old version: %d", a.Status)
	}
	// Turned off again, it leads to who has asked until nobody waits any more.
	lena := someoneAsks(t, s, "Lena", "(615) 555-0101", 0, 0, 0)
	form.Set("version", "1")
	form.Del("on")
	if a := post(t, s, "/admin/connect", admin, form); a.Status != 303 {
		t.Fatal(a.Status, a.Body)
	}
	if !strings.Contains(pageOf(t, s, admin, "/admin/ministries"), entry) {
		t.Error("the menu has it no more though somebody waits")
	}
	for path, notice := range map[string]string{"/admin/waiting": "waiting.off", "/admin/cards": "cards.off", "/admin": "today.offer_calls"} {
		if !strings.Contains(pageOf(t, s, admin, path), i18n.For("en").T(notice)) {
			t.Errorf("%s does not say that it is off", path)
		}
	}
	if err := s.Store.RemoveAsker(t.Context(), lena.ID, request.Off, store.AuditEntry{At: s.Clock.Now()}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(pageOf(t, s, admin, "/admin/ministries"), entry) {
		t.Error("the menu has it though nobody waits any more")
	}
}

// lateIsTold looks whether the server's health, by which the icon goes, and Today say
// that somebody was not called in time, and names nobody.
func lateIsTold(t *testing.T, s *webtest.Site, who string) {
	t.Helper()
	report := s.Ask(t, "GET", "/api/health", "").Body
	today := pageOf(t, s, who, "/admin")
	if !strings.Contains(report, `"status":"warning"`) ||
		!strings.Contains(report, string(health.IssueCallsLate)) || !strings.Contains(today, "Late: 1.") {
		t.Errorf("nobody is told that people wait too long: %s\n%s", report, today)
	}
	for _, text := range []string{report, today} {
		if strings.Contains(text, "Lena") || strings.Contains(text, "555 010") {
			t.Errorf("it names who waits: %s", text)
		}
	}
}

// TestANumberIsCalledAsItIsWritten looks at the pages of people with numbers as they are
// written on cards.
func TestANumberIsCalledAsItIsWritten(t *testing.T) {
	s := webtest.New(t)
	takesCalls(t, s)
	eva := s.Account(t, "Eva", store.Editor)
	for phone, want := range map[string]string{
		"615-555-0100 ext. 12": `href="tel:6155550100,12"`, "615-555-0100 or 555-0199": `href="tel:6155550100"`,
		"615\u2011555\u20110177 (Mom)": `href="tel:6155550177"`, "after 5:30 6155550177": `<p class="tools">after 5:30 6155550177`,
	} {
		asker := someoneAsks(t, s, "Lena", phone, 1, 0, 1)
		if body := pageOf(t, s, eva, "/admin/waiting/person/"+asker.ID); !strings.Contains(body, want) || !strings.Contains(body, phone) {
			t.Errorf("%q: no %s", phone, want)
		}
	}
}

// TestTheOfficeWorksTheList has the secretary do with people who wait what she does on
// a Monday: look, call, note, paste what a leader has written, and remove somebody.
func TestTheOfficeWorksTheList(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		takesCalls(t, s)
		eva := s.Account(t, "Eva", store.Editor)
		late := someoneAsks(t, s, "Lena <b>Late</b>", "555 010 0001", 9, 0, 1, 2)
		soon := someoneAsks(t, s, "Sam Soon", "555 010 0002", 2, 0, 3)
		body := pageOf(t, s, eva, "/admin/waiting")
		if i, j := strings.Index(body, "Lena &lt;b&gt;Late"), strings.Index(body, "Sam Soon"); i < 0 || j < i ||
			!strings.Contains(body, `standing late" href="/admin/waiting?standing=late"><strong>2</strong>`) ||
			strings.Contains(body, "<b>Late") {
			t.Errorf("%s", body)
		}
		lateIsTold(t, s, eva)
		if body := pageOf(t, s, eva, "/admin/waiting?standing=due_soon"); strings.Contains(body, "Lena") ||
			!strings.Contains(body, "Sam Soon") {
			t.Error("the filter lists others")
		}
		requests, err := s.Store.RequestsOfAsker(t.Context(), soon.ID)
		if err != nil || len(requests) != 1 {
			t.Fatal(requests, err)
		}
		one := requests[0]
		find := func(typed string) webtest.Answer {
			return post(t, s, "/admin/waiting/find", eva, url.Values{"code": {typed}})
		}
		for typed, does := range map[string]string{
			one.Code: "", strings.ToLower(request.ShowCode(one.Code)): "",
			"Re: [MF " + request.ShowCode(one.Code) + "] reached":        "?do=reached",
			"Code: " + request.ShowCode(one.Code) + ".":                  "",
			"RV: [MF " + request.ShowCode(one.Code) + "] se unió":        "?do=joined",
			"the code was " + request.ShowCode(one.Code) + ", no answer": "?do=tried",
		} {
			a := find(typed)
			if to := a.Header.Get("Location"); a.Status != 303 || !strings.HasPrefix(to, "/admin/waiting/person/"+soon.ID+does) ||
				does == "" && strings.Contains(to, "do=") {
				t.Errorf("%q: %d %s", typed, a.Status, to)
			}
		}
		for typed, status := range map[string]int{"": 400, "hello": 400, one.Code[:7] + "_": 400, request.NewCode(): 404} {
			if a := find(typed); a.Status != status || !strings.Contains(a.Body, `id="code-error"`) {
				t.Errorf("%q: %d", typed, a.Status)
			}
		}
		offered := pageOf(t, s, eva, "/admin/waiting/person/"+soon.ID+"?do=reached&of="+one.ID)
		if !strings.Contains(offered, `id="offered"`) || !strings.Contains(offered, `href="tel:5550100002"`) {
			t.Error(offered)
		}
		change := func(r store.AskedRequest, version, do string, more ...string) webtest.Answer {
			form := url.Values{"id": {r.ID}, "version": {version}, "do": {do}}
			for i := 0; i+1 < len(more); i += 2 {
				form.Set(more[i], more[i+1])
			}
			return post(t, s, "/admin/waiting/change", eva, form)
		}
		if a := change(one, "1", "reached", "note", "glad to help"); a.Status != 303 ||
			!strings.Contains(a.Header.Get("Location"), soon.ID) {
			t.Errorf("%d %v", a.Status, a.Header)
		}
		if a := change(one, "1", "reached", "note", "glad to help"); a.Status != 303 {
			t.Errorf("the same by a second click: %d", a.Status)
		}
		if a := change(one, "1", "not_now", "note", "my own words"); a.Status != 409 ||
			!strings.Contains(a.Body, "Somebody else was quicker") ||
			!strings.Contains(a.Body, "glad to help") || !strings.Contains(a.Body, `value="my own words"`) {
			t.Errorf("of an old version: %d %s", a.Status, a.Body)
		}
		for date, status := range map[string]int{"2020-01-01": 400, "golf": 400, s.Clock.Now().AddDate(0, 0,
			20).Format(time.DateOnly): 303} {
			if status == 303 {
				continue
			}
			if a := change(one, "2", "later", "date", date); a.Status != status || !strings.Contains(a.Body, `value="`+date+`"`) {
				t.Errorf("later %s: %d", date, a.Status)
			}
		}
		if a := change(one, "2", "passed_on", "ministry", "99999"); a.Status != 400 {
			t.Errorf("to no ministry: %d", a.Status)
		}
		if a := change(one, "2", "passed_on", "ministry", "2"); a.Status != 303 {
			t.Errorf("to a ministry: %d", a.Status)
		}
		if a := change(one, "3", "later", "date", s.Clock.Now().AddDate(0, 0, 20).Format(time.DateOnly)); a.Status != 303 {
			t.Errorf("later: %d", a.Status)
		}
		if a := change(one, "4", "joined", "back", "/admin/waiting"); a.Status != 303 ||
			!strings.HasPrefix(a.Header.Get("Location"), "/admin/waiting?done=") {
			t.Errorf("joined: %d %v", a.Status, a.Header)
		}
		if body := pageOf(t, s, eva, "/admin/waiting?standing=closed"); !strings.Contains(body, "Sam Soon") ||
			strings.Contains(body, "Lena") {
			t.Error("the list of what is closed has others")
		}
		if a := change(one, "5", "tried"); a.Status != 409 {
			t.Errorf("tried when it is closed: %d", a.Status)
		}
		if a := change(one, "5", "reopened"); a.Status != 303 {
			t.Errorf("opened again: %d", a.Status)
		}
		kept := pageOf(t, s, eva, "/admin/waiting/person/"+soon.ID+"/kept")
		for _, want := range []string{"Sam Soon", "555 010 0002", "por la tarde", "glad to help", request.ShowCode(one.Code)} {
			if !strings.Contains(kept, want) {
				t.Errorf("what is kept lacks %s", want)
			}
		}
		remove := "/admin/waiting/person/" + late.ID + "/remove"
		if a := post(t, s, remove, eva, nil); a.Status != 303 || !strings.Contains(a.Header.Get("Location"), "remove=1") {
			t.Errorf("it does not ask: %d", a.Status)
		}
		if body := pageOf(t, s, eva, "/admin/waiting/person/"+late.ID+"?remove=1"); !strings.Contains(body, `id="sure"`) {
			t.Error("it does not ask")
		}
		if a := post(t, s, remove, eva, url.Values{"sure": {"1"}}); a.Status != 303 ||
			!strings.HasPrefix(a.Header.Get("Location"), "/admin/waiting?done") {
			t.Errorf("removed: %d", a.Status)
		}
		if e := lastEntry(t, s); e.Action != "asker.remove" || e.Who != "Eva" || strings.Contains(e.Subject+e.Before+e.After, "Lena") {
			t.Errorf("%+v", e)
		}
		if body := pageOf(t, s, eva, "/admin/waiting"); strings.Contains(body, "Lena") {
			t.Error("she is still there")
		}
	})
}

// TestLeadersAreKeptOnOnePage adds, changes and removes leaders.
func TestLeadersAreKeptOnOnePage(t *testing.T) {
	s := webtest.New(t)
	takesCalls(t, s)
	eva := s.Account(t, "Eva", store.Editor)
	save := func(more ...string) webtest.Answer {
		form := url.Values{"ministry": {"1"}, "id": {"0"}, "version": {"0"}, "name": {"Maria"}, "email": {"maria@example.org"}}
		for i := 0; i+1 < len(more); i += 2 {
			form.Set(more[i], more[i+1])
		}
		return post(t, s, "/admin/leaders", eva, form)
	}
	for field, value := range map[string]string{"name": "", "email": "maria", "phone": "12"} {
		if a := save(field, value); a.Status != 400 || !strings.Contains(a.Body, field+"-1-0-error") {
			t.Errorf("%s: %d", field, a.Status)
		}
	}
	for email, says := range map[string]string{"maria@gmail": "such as .com", "josé@example.org": "no accents"} {
		if a := save("email", email); a.Status != 400 || !strings.Contains(a.Body, says) {
			t.Errorf("%s: %d", email, a.Status)
		}
	}
	ministry := url.Values{"name": {"Lectors"}, "description": {"We read."}, "active": {"true"}, "confirmed": {"1"}}
	a := post(t, s, "/admin/ministries/new", eva, ministry)
	to := a.Header.Get("Location")
	if a.Status != 303 || !strings.HasPrefix(to, "/admin/ministries?saved=") {
		t.Fatal(a.Status, to, a.Body)
	}
	const uncalled = `id="uncalled"`
	if body := pageOf(t, s, eva, to); !strings.Contains(body, uncalled) || !strings.Contains(body, `href="/admin/leaders?ministry=`) {
		t.Error("it is not said that nobody calls")
	}
	if a := save(); a.Status != 303 {
		t.Fatal(a.Status, a.Body)
	}
	if strings.Contains(pageOf(t, s, eva, "/admin/ministries?saved=1"), uncalled) {
		t.Error("it is said that nobody calls where somebody does")
	}
	if a := save("id", "1", "version", "1", "phone", "555 010 0000"); a.Status != 303 {
		t.Errorf("changed: %d %s", a.Status, a.Body)
	}
	if a := save("id", "1", "version", "1", "name", "Mary"); a.Status != 409 || !strings.Contains(a.Body, `value="Mary"`) {
		t.Errorf("of an old version: %d", a.Status)
	}
	save("name", "Juan", "by_paper", "1", "email", "")
	save("name", "Rosa")
	if a := save("name", "One more"); a.Status != 409 || !strings.Contains(a.Body, "at most 3") {
		t.Errorf("a fourth: %d", a.Status)
	}
	body := pageOf(t, s, eva, "/admin/leaders")
	if !strings.Contains(body, "Maria, by e-mail") || !strings.Contains(body, "Juan, by paper") {
		t.Error(body)
	}
	entry := store.AuditEntry{At: s.Clock.Now(), Who: "test", Action: "leader.save"}
	gone, err := s.Store.SaveLeader(t.Context(), request.Leader{MinistryID: 99999, Name: "Of no ministry"}, entry)
	if err != nil {
		t.Fatal(err)
	}
	if body := pageOf(t, s, eva, "/admin/leaders?show=nobody"); !strings.Contains(body, "Of no ministry") ||
		strings.Contains(body, "Maria, by") {
		t.Error("those of ministries that are gone are not listed")
	}
	who := someoneAsks(t, s, "Sam Soon", "555 010 0002", 2, 1, 1)
	for _, id := range []string{"1", "99", "golf"} {
		want := map[string]int{"1": 303}[id]
		if a := post(t, s, "/admin/leaders/remove", eva, url.Values{"id": {id}}); a.Status != max(want, 303) && want != 0 ||
			want == 0 && a.Status != 404 {
			t.Errorf("remove %s: %d", id, a.Status)
		}
	}
	if all, err := s.Store.RequestsOfAsker(t.Context(), who.ID); err != nil || all[0].Owner != 2 { // Juan's, who is the next

		t.Errorf("%+v (%v)", all, err)
	}
	_ = gone
}

// TestALeaderTakesOverWhatTheOfficeHas adds the first leader of a ministry for which
// people wait at the office, gives them to her, and takes her e-mail and then her away.
func TestALeaderTakesOverWhatTheOfficeHas(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		takesCalls(t, s)
		eva := s.Account(t, "Eva", store.Editor)
		today := s.Clock.Now().In(s.Store.Zone()).Format(time.DateOnly)
		of := func(a request.Asker) store.AskedRequest {
			t.Helper()
			all, err := s.Store.RequestsOfAsker(t.Context(), a.ID)
			if err != nil || len(all) != 1 {
				t.Fatal(all, err)
			}
			return all[0]
		}
		save := func(more ...string) {
			t.Helper()
			form := url.Values{"ministry": {"1"}, "id": {"0"}, "version": {"0"}, "name": {"Maria"}, "email": {"maria@example.org"}}
			for i := 0; i+1 < len(more); i += 2 {
				form.Set(more[i], more[i+1])
			}
			if a := post(t, s, "/admin/leaders", eva, form); a.Status != 303 || !strings.Contains(a.Header.Get("Location"), "ministry=1&") {
				t.Fatal(a.Status, a.Header, a.Body)
			}
		}
		late, soon := someoneAsks(t, s, "Lena", "555 010 0001", 9, 0, 1), someoneAsks(t, s, "Sam", "555 010 0002", 0, 0, 1)
		onPurpose, other := someoneAsks(t, s, "Tina", "555 010 0003", 1, 0, 1), someoneAsks(t, s, "Hugo", "555 010 0004", 1, 0, 2)
		reached := someoneAsks(t, s, "Rosa", "555 010 0005", 1, 0, 1)
		for a, do := range map[request.Asker]string{onPurpose: "passed_on", reached: "reached"} {
			if a := post(t, s, "/admin/waiting/change", eva, url.Values{"id": {of(a).ID}, "version": {"1"}, "do": {do}}); a.Status != 303 {
				t.Fatal(a.Status, a.Body)
			}
		}
		const offer = `action="/admin/leaders/give"`
		if body := pageOf(t, s, eva, "/admin/leaders"); strings.Contains(body, offer) || !strings.Contains(body, "2 people wait at the office") {
			t.Error("before there is a leader it is offered, or the number is wrong")
		}
		save()
		if body := pageOf(t, s, eva, "/admin/leaders?ministry=1"); strings.Count(body, offer) != 1 ||
			!strings.Contains(body, "2 people wait for") {
			t.Errorf("it is not offered: %s", body)
		}
		give := func(id string) int {
			return post(t, s, "/admin/leaders/give", eva, url.Values{"id": {id}, "ministry": {"1"}}).Status
		}
		if a, b, c := give("99"), give("1"), give("1"); a != 404 || b != 303 || c != 303 {
			t.Errorf("%d %d %d", a, b, c)
		}
		for _, a := range []request.Asker{late, soon} {
			r := of(a)
			events, err := s.Store.RequestEvents(t.Context(), r.ID)
			if err != nil || r.Owner != 1 || r.NextOn <= today || r.Told || len(events) != 2 || events[1].Kind != request.PassOn ||
				events[1].By != "Eva" {
				t.Errorf("%+v %+v (%v)", r, events, err)
			}
		}
		for _, a := range []request.Asker{onPurpose, other, reached} {
			if r := of(a); r.Owner != request.Office {
				t.Errorf("%s is the leader's: %+v", a.Name, r)
			}
		}
		if body := pageOf(t, s, eva, "/admin/leaders?ministry=1"); strings.Contains(body, offer) {
			t.Error("it is offered again")
		}
		due := of(late).NextOn
		save("id", "1", "version", "1", "email", "") // who cannot be asked any more
		if a, b := of(late), of(soon); a.Owner != request.Office || b.Owner != request.Office || a.NextOn != due {
			t.Errorf("without e-mail: %+v %+v", a, b)
		}
		save("id", "1", "version", "2")
		if give("1") != 303 || of(late).Owner != 1 {
			t.Error("it is not given once more")
		}
		if a := post(t, s, "/admin/leaders/remove", eva, url.Values{"id": {"1"}}); a.Status != 303 || of(late).Owner != request.Office {
			t.Errorf("of a leader who is removed: %d %+v", a.Status, of(late))
		}
		if body := pageOf(t, s, eva, "/admin/waiting/person/"+onPurpose.ID); !strings.Contains(body, "Passed on to the office") {
			t.Error(body)
		}
	})
}

// TestACardOfPaperIsTypedIn types what stands on cards, and looks at the sheets.
func TestACardOfPaperIsTypedIn(t *testing.T) {
	s := webtest.New(t)
	eva := s.Account(t, "Eva", store.Editor)
	card := func(more ...string) webtest.Answer {
		form := url.Values{"name": {"=Anna Card"}, "phone": {"555 010 0009"}, "about": {"zzz"}, "reads": {"es"}}
		for i := 0; i+1 < len(more); i += 2 {
			form.Set(more[i], more[i+1])
		}
		return post(t, s, "/admin/cards", eva, form)
	}
	all, err := s.Store.Ministries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if a := card("about", all[0].Name); a.Status != 409 || !strings.Contains(a.Body, "turned off") {
		t.Errorf("while it is off: %d", a.Status)
	}
	takesCalls(t, s)
	for what, a := range map[string]webtest.Answer{"no ministry": card(), "none": card("about", ""), "a phone": card("phone",
		"12", "about", all[0].Name),
		"no contact": card("phone", "", "about", all[0].Name), "several": card("about", "m")} {
		if a.Status != 400 || !strings.Contains(a.Body, `value="=Anna Card"`) {
			t.Errorf("%s: %d", what, a.Status)
		}
	}
	a := card("about", all[0].Name+", "+all[3].Name)
	to := a.Header.Get("Location")
	if a.Status != 303 || !strings.HasPrefix(to, "/admin/cards?stored=") {
		t.Fatal(a.Status, a.Body)
	}
	body := pageOf(t, s, eva, to)
	if n := len(regexp.MustCompile(`class="code">[0-9A-Z]{4}-[0-9A-Z]{4}<`).FindAllString(body, -1)); n != 2 ||
		!strings.Contains(body, "autofocus") || !strings.Contains(body, "<title>The card is stored. · ") {
		t.Errorf("%d codes: %s", n, body)
	}
	if a := card("about", all[0].Name); a.Header.Get("Location") != to {
		t.Errorf("typed twice: %v", a.Header)
	}
	if open, err := s.Store.OpenRequests(t.Context()); err != nil || len(open) != 2 || open[0].Channel != request.Paper ||
		open[0].Asker.Language != "es" {
		t.Errorf("%+v (%v)", open, err)
	}
	if body := pageOf(t, s, eva, "/admin/call-sheets"); strings.Count(body, `class="call-sheet"`) != 2 ||
		!strings.Contains(body, "555 010 0009") {
		t.Error(body)
	}
	if body := pageOf(t, s, eva, "/admin/call-sheets?for=paper"); strings.Contains(body, "555 010 0009") {
		t.Error("the sheets of leaders by paper have what is the office's")
	}
	if file := pageOf(t, s, eva, "/admin/call-sheets/table.csv"); !strings.Contains(file, "'=Anna Card") || strings.Count(file, "\n") != 3 {
		t.Error(file)
	}
	if e := lastEntry(t, s); e.Action != "asker.export" || e.Who != "Eva" {
		t.Errorf("%+v", e)
	}
	wantSheets(t, s, eva, all[0])
}

// wantSheets saves the sheets as PDFs and reads them back: a page a ministry, and more
// for one with many people, each with its code.
func wantSheets(t *testing.T, s *webtest.Site, cookie string, first catalogue.Ministry) {
	t.Helper()
	var codes []string
	for i := range 30 {
		a := someoneAsks(t, s, fmt.Sprintf("Íñigo Núñez-Żółć %d", i), "615 555 0166", i%5, 0, first.ID)
		all, err := s.Store.RequestsOfAsker(t.Context(), a.ID)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, request.ShowCode(all[0].Code))
	}
	for lang, words := range map[string][]string{"en": {"Best time", "Parish office", "por la tarde", "Made on"},
		"es": {"Mejor hora", "Oficina parroquial", "por la tarde", "Hecha el"}} {
		a := s.Ask(t, "GET", "/admin/call-sheets/sheets.pdf?lang="+lang, "", "Cookie", cookie)
		if a.Status != 200 || a.Header.Get("Content-Type") != "application/pdf" {
			t.Fatalf("%d %s", a.Status, a.Header)
		}
		path := filepath.Join(t.TempDir(), lang+".pdf")
		if err := os.WriteFile(path, []byte(a.Body), 0o600); err != nil {
			t.Fatal(err)
		}
		if dir := os.Getenv(browsertest.ShotsVariable); dir != "" {
			poppler(t, "pdftoppm", "-r", "70", "-png", path, filepath.Join(dir, "sheets-"+lang))
		}
		if info := poppler(t, "pdfinfo", path); !strings.Contains(info, "Pages:           4\n") ||
			!strings.Contains(info, "792 x 612 pts (letter)") {
			t.Error(info)
		}
		text := strings.Join(strings.Fields(poppler(t, "pdftotext", "-layout", path, "-")), " ")
		for _, want := range append(append(words, codes...), "=Anna Card", "Íñigo", "Żółć 29", first.In(lang).Name) {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q: %s", lang, want, text)
			}
		}
	}
	if a := s.Ask(t, "GET", "/admin/call-sheets/sheets.pdf?for=paper", "", "Cookie", cookie); a.Status != 303 {
		t.Errorf("sheets of nobody: %d", a.Status)
	}
	if e := lastEntry(t, s); e.Action != "asker.export" || e.Who != "Eva" {
		t.Errorf("%+v", e)
	}
}
