package connectmail_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/connectmail"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/outbox"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/postgrestest"
	"ministryfinder/embedded/store/storetest"
)

var server postgrestest.Server

func TestMain(m *testing.M) { os.Exit(server.RunAll(m)) }

// parish is a parish that calls back, with a clock that the test sets, and all the
// letters that it has sent.
type parish struct {
	t       testing.TB
	db      *store.Database
	now     time.Time
	calls   *connect.Service
	box     *outbox.Service
	writer  *connectmail.Writer
	all     []catalogue.Ministry
	public  string
	sent    []sent
	answers func() error
	asked   int
	back    int // how often somebody came back to the office
}

type sent struct {
	letter.Letter
	day string
}

func (p *parish) Latest(context.Context) ([]catalogue.Ministry, bool) { return p.all, true }
func (p *parish) CanSend(context.Context) (bool, error)               { return true, nil }

func (p *parish) Send(_ context.Context, l letter.Letter) error {
	var err error
	if p.answers != nil {
		err = p.answers()
	}
	if err == nil || letter.OutcomeOf(err).Outcome == letter.Unknown {
		local := p.now.In(p.db.Zone())
		if local.Hour() < outbox.QuietUntil || local.Hour() >= outbox.QuietFrom {
			p.t.Errorf("%q is sent at %v", l.Subject, local)
		}
		p.sent = append(p.sent, sent{l, local.Format(time.DateOnly)})
	}
	return err
}

func (p *parish) Branding() render.Branding {
	b := render.Branding{Texts: map[string]*i18n.Texts{}, Links: []render.Link{
		{URL: "tel:6155550199", Text: "(615) 555-0199"}, {URL: "mailto:office@example.org", Text: "office@example.org"}}}
	for _, lang := range i18n.Languages {
		b.Texts[lang] = i18n.For(lang)
	}
	return b
}

// start begins the services anew, as after the program ended in whatever way.
func (p *parish) start() {
	log, now := slog.New(slog.NewTextHandler(io.Discard, nil)), func() time.Time { return p.now }
	p.calls = &connect.Service{Store: p.db, Catalogue: p, Now: now, Log: log}
	p.box = outbox.New(outbox.Config{Store: p.db, Sender: p, Holder: fmt.Sprint(p.now), Now: now, Log: log})
	p.writer = connectmail.New(connectmail.Config{Store: p.db, Connect: p.calls, Catalogue: p, Outbox: p.box, Pages: p, PublicURL: p.public,
		Holder: fmt.Sprint(p.now), Log: log, Now: now})
	p.calls.Letters = p.writer
}

func newParish(t testing.TB, db *store.Database, public string, at time.Time, ministries int) *parish {
	t.Helper()
	t.Cleanup(func() { _ = db.Close() })
	p := &parish{t: t, db: db, now: at, public: public}
	for i := range ministries {
		p.all = append(p.all, catalogue.Ministry{ID: int64(i + 1), Key: fmt.Sprint("m", i+1), Name: fmt.Sprint("Ministry ", i+1), Active: true})
	}
	choice := connect.Default()
	choice.On, choice.OfficeMail = true, []string{"office@example.org"}
	p.must(connect.SaveChoice(t.Context(), db, "test", choice, 0, at))
	p.start()
	p.must(p.writer.RunOnce(t.Context())) // the server runs already when somebody asks
	return p
}

func (p *parish) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *parish) leader(l request.Leader) int64 {
	p.t.Helper()
	id, err := p.db.SaveLeader(p.t.Context(), l, store.AuditEntry{At: p.now, Action: "leader.save"})
	p.must(err)
	return id
}

func (p *parish) ask(name, email string, child bool, lang string, ids ...int64) connect.Asked {
	p.t.Helper()
	p.asked++
	phone := fmt.Sprintf("(615) 555-%04d", p.asked)
	asked, err := p.calls.Ask(p.t.Context(), connect.Question{Name: name, Phone: phone, Email: email, BestTime: "after 6 p.m.",
		Language: lang, ForChild: child, MinistryIDs: ids, Channel: request.Web})
	p.must(err)
	return asked
}

// round does what the server does from time to time.
func (p *parish) round() {
	p.t.Helper()
	ctx := p.t.Context()
	night, err := p.calls.Tick(ctx)
	p.must(err)
	p.back += len(night.Back)
	p.must(p.writer.RunOnce(ctx))
	p.must(p.box.RunOnce(ctx))
}

func sqlite(t testing.TB) *store.Database {
	t.Helper()
	db, err := storetest.SQLite(t)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// noon is on a Friday, in the parish's zone.
func noon(t testing.TB) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2026, 11, 27, 12, 0, 0, 0, zone)
}

func has(t *testing.T, what, text string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%s does not say %q:\n%s", what, w, text)
		}
	}
}

// What each letter says, with a public address and without one.
func TestTheLettersSayWhatTheyShould(t *testing.T) {
	for _, public := range []string{"https://quiz.example.org", ""} {
		p := newParish(t, sqlite(t), public, noon(t), 3)
		p.leader(request.Leader{MinistryID: 1, Name: "Maria", Email: "maria@example.org"})
		p.leader(request.Leader{MinistryID: 2, Name: "Maria", Email: "Maria@example.org"})
		code := request.ShowCode(p.ask("Anna Smith", "anna@example.org", false, "es", 1).Requests[0].Code)
		p.ask("Ben Jones", "", true, "en", 2)
		p.round()
		if len(p.sent) != 1 {
			t.Fatalf("%d letters at once", len(p.sent))
		}
		l := p.sent[0]
		has(t, "the asker's letter", l.Subject+l.Body, "Le llamaremos sobre Ministry 1", "a más tardar el miércoles 2 de diciembre",
			code, "Bórrenme", "30 días", "(615) 555-0199")
		if public != "" {
			has(t, "the asker's letter", l.Body, public+"/off?code=")
		}
		if l.To[0] != "anna@example.org" || l.ReplyTo != "office@example.org" || !l.Auto || strings.Contains(l.HTML, "<img") {
			t.Errorf("%+v", l)
		}
		p.ask("Anna Smith", "anna@example.org", false, "es", 1) // is on the list already, and has another telephone
		p.now = p.now.Add(4*time.Hour + time.Minute)
		p.round()
		p.round()
		if len(p.sent) != 2 {
			t.Fatalf("%d letters at 16:00", len(p.sent))
		}
		l = p.sent[1]
		has(t, "the leader's letter", l.Subject, "2 people ask about Ministry", "2 personas preguntan por")
		has(t, "the leader's letter", l.Body, "A parent asks for a child. Speak with the parent only, never with the child directly.",
			"Anna", "December 2")
		if strings.Join(l.To, " ") != "maria@example.org office@example.org" {
			t.Errorf("a letter about a child goes to %v", l.To)
		}
		if public != "" {
			has(t, "the link", l.Body, public+"/answer/")
			has(t, "the list", l.Body, "Ben, Ministry 2: please call by Wednesday, December 2 (For a child)\n", "(Por un niño)\n")
			if strings.Count(l.Body, "(For a child)") != 1 {
				t.Errorf("two are called for a child:\n%s", l.Body)
			}
			if strings.Contains(l.Body, "Smith") || strings.Contains(l.Body, "555-0003") {
				t.Error("a letter with a link has more than first names")
			}
			continue
		}
		has(t, "a letter without a link", l.Body, "Anna Smith", "(615) 555-0003", "after 6 p.m.",
			"mailto:office@example.org?subject=%5BMF%20"+code+"%5D%20reached")
	}
}

// A letter is not longer than people read: of many who wait it lists some.
func TestALetterListsAsManyAsItMay(t *testing.T) {
	p := newParish(t, sqlite(t), "https://quiz.example.org", noon(t), 1)
	p.leader(request.Leader{MinistryID: 1, Name: "Maria", Email: "maria@example.org"})
	const most = 40
	for i := range most + 2 {
		p.ask(fmt.Sprint("Person", i), "", false, "en", 1)
	}
	p.now = p.now.Add(5 * time.Hour)
	p.round()
	has(t, "the letter", p.sent[0].Subject+p.sent[0].Body, "42 people ask", "And 2 more.", "Y 2 más.")
	if n := strings.Count(p.sent[0].Body, "please call by"); n != most {
		t.Errorf("%d people are listed", n)
	}
}

// The office is told once a week and when somebody comes back, in numbers alone.
func TestTheOfficeIsToldInNumbers(t *testing.T) {
	p := newParish(t, sqlite(t), "", noon(t), 2)
	p.leader(request.Leader{MinistryID: 1, Name: "Maria", Email: "maria@example.org"})
	p.ask("Anna Smith", "", false, "en", 1)
	subjects := map[string][]string{}
	for range 12 * 24 {
		before := len(p.sent)
		p.round()
		for _, l := range p.sent[before:] {
			subjects[l.day] = append(subjects[l.day], l.To[0])
			if l.To[0] == "office@example.org" && strings.Contains(l.Subject+l.Body, "Anna") {
				t.Errorf("the office's letter has a name: %s", l.Body)
			}
		}
		p.now = p.now.Add(time.Hour)
	}
	want := map[string][]string{"2026-11-27": {"maria@example.org"}, "2026-11-30": {"office@example.org"}, "2026-12-02": {"maria@example.org"},
		"2026-12-07": {"office@example.org", "maria@example.org"}}
	if fmt.Sprint(subjects) != fmt.Sprint(want) {
		t.Errorf("%v", subjects)
	}
}

func simulate(t *testing.T, db *store.Database, requests int) {
	random := rand.New(rand.NewPCG(20, 26))
	zone := noon(t).Location()
	p := newParish(t, db, "https://quiz.example.org", time.Date(2026, 9, 10, 0, 5, 0, 0, zone), 10)
	rates := map[string]int{"none@example.org": 0, "half@example.org": 50, "all@example.org": 100, "deputy@example.org": 100}
	p.leader(request.Leader{MinistryID: 1, Name: "None", Email: "none@example.org"})
	p.leader(request.Leader{MinistryID: 2, Name: "Half", Email: "half@example.org"})
	p.leader(request.Leader{MinistryID: 3, Name: "All", Email: "all@example.org"})
	p.leader(request.Leader{MinistryID: 4, Name: "All", Email: "all@example.org"})
	goes := p.leader(request.Leader{MinistryID: 5, Name: "Goes", Email: "none2@example.org"})
	deputy := p.leader(request.Leader{MinistryID: 5, Name: "Deputy", Email: "deputy@example.org", Deputy: true})
	p.leader(request.Leader{MinistryID: 6, Name: "Paper", ByPaper: true})
	p.leader(request.Leader{MinistryID: 7, Name: "Hidden later", Email: "half@example.org"})
	p.leader(request.Leader{MinistryID: 8, Name: "No e-mail"})
	p.answers = func() error {
		switch n := random.IntN(100); {
		case n < 6:
			return letter.NewSendError(letter.NotNow, letter.Quota, "451 later")
		case n < 7:
			return letter.NewSendError(letter.Unknown, letter.NoAnswer, "")
		}
		return nil
	}
	links := map[string]string{}
	for day := range 90 {
		p.now = time.Date(2026, 9, 10+day, 0, 5, 0, 0, zone)
		switch day {
		case 40:
			p.must(p.db.RemoveLeader(t.Context(), goes, store.AuditEntry{At: p.now, Action: "leader.remove"}))
		case 55:
			p.all[6].Active = false
		}
		for _, hour := range []int{0, 8, 11, 16, 19} {
			if random.IntN(3) == 0 {
				p.start()
			}
			p.now = time.Date(2026, 9, 10+day, hour, 6, 0, 0, zone)
			if hour == 11 && day < 75 {
				for range min(requests-p.asked, 1+requests/75) {
					id := int64(random.IntN(10) + 1)
					if id == 7 && day >= 55 {
						id = 1
					}
					p.ask(fmt.Sprint("Person ", p.asked), "", false, "en", id)
				}
			}
			before := len(p.sent)
			p.round()
			for _, l := range p.sent[before:] {
				if link := regexp.MustCompile(`/answer/(\w+)`).FindStringSubmatch(l.Body); link != nil {
					links[l.To[0]] = link[1]
				}
				p.wantLate(l)
			}
			if hour == 19 {
				p.answer(random, links, rates)
				p.office()
			}
		}
		p.wantOwners()
	}
	if p.asked < requests*9/10 {
		t.Errorf("%d asked", p.asked)
	}
	daily := map[string]int{}
	for _, l := range p.sent {
		if l.To[0] != "office@example.org" {
			daily[l.day+" "+strings.ToLower(l.To[0])]++
		}
	}
	for who, n := range daily {
		if n > 1 {
			t.Errorf("%s: %d letters", who, n)
		}
	}
	open, err := p.db.OpenRequests(t.Context())
	p.must(err)
	if p.back < requests/20 {
		t.Errorf("%d came back from leaders who never answer", p.back)
	}
	if n := len(daily); n < 50 || deputy == 0 {
		t.Errorf("%d letters to leaders", n)
	}
	t.Logf("%d asked, %d letters, %d open at the end", p.asked, len(p.sent), len(open))
}

// answer has the leaders open their links and answer as often as they do.
func (p *parish) answer(random *rand.Rand, links map[string]string, rates map[string]int) {
	p.t.Helper()
	ctx := p.t.Context()
	for _, who := range []string{"all@example.org", "deputy@example.org", "half@example.org"} {
		if links[who] == "" {
			continue
		}
		page, err := p.calls.PageOf(ctx, links[who])
		if errors.Is(err, store.ErrNotFound) { // the link is older than a month
			continue
		}
		p.must(err)
		for _, r := range page.Open {
			if r.State == request.Later || random.IntN(100) >= rates[who] {
				continue
			}
			kinds := []request.Kind{request.Call, request.Join, request.Decline, request.Tried, request.CallLater}
			c := request.Change{Kind: kinds[random.IntN(len(kinds))], Date: connect.AddDays(p.calls.Today(), 20)}
			if !r.May(c.Kind) {
				c.Kind = request.Join
			}
			p.must(p.calls.Answer(ctx, links[who], r.ID, r.Version, c))
		}
	}
}

// office closes what it has had for long.
func (p *parish) office() {
	p.t.Helper()
	open, err := p.db.OpenRequests(p.t.Context())
	p.must(err)
	for _, r := range open {
		if r.Owner == request.Office && r.May(request.GiveUp) && request.DaysBetween(r.AskedOn, p.calls.Today()) > 14 {
			_, err := p.calls.Change(p.t.Context(), r.ID, r.Version, request.Change{Kind: request.GiveUp, By: "office"})
			p.must(err)
		}
	}
}

// wantLate checks that the office's letter tells all that are late: not who was
// reached, whatever the day on which somebody is asked how it ended.
func (p *parish) wantLate(l sent) {
	p.t.Helper()
	if l.To[0] != "office@example.org" {
		return
	}
	open, err := p.db.OpenRequests(p.t.Context())
	p.must(err)
	late := 0
	for _, r := range open {
		if r.NextOn < p.calls.Today() && r.State != request.Reached {
			late++
		}
	}
	if !strings.Contains(l.Body, fmt.Sprintf("Late: %s.", i18n.For("en").Number(late))) {
		p.t.Errorf("%s: %d are late, and the letter says:\n%s", l.day, late, l.Body)
	}
}

// wantOwners checks that what is open has an owner who is there, and a next date.
func (p *parish) wantOwners() {
	p.t.Helper()
	open, err := p.db.OpenRequests(p.t.Context())
	p.must(err)
	leaders, err := p.db.Leaders(p.t.Context())
	p.must(err)
	for _, r := range open {
		there := r.Owner == request.Office ||
			slices.ContainsFunc(leaders, func(l request.Leader) bool { return l.ID == r.Owner && l.CanBeAsked() })
		rules := request.Rules{Promise: 3, Workdays: request.MondayToFriday}
		silent := r.State == request.Waiting && r.Owner != request.Office && rules.Workdays.After(r.NextOn, 3) <= p.calls.Today()
		if !there || silent || r.NextOn == "" {
			p.t.Errorf("%s: %+v", p.calls.Today(), r.Request)
		}
	}
}

// Who takes a leader's place, by another name and address in the same form, is told of
// everybody who waits, as the one before was; so is a leader who got a sheet until then,
// or has another address.
func TestWhoTakesALeadersPlaceIsTold(t *testing.T) {
	for what, first := range map[string]request.Leader{
		"another person":  {MinistryID: 1, Name: "Maria", Email: "maria@example.org"},
		"another address": {MinistryID: 1, Name: "Paul", Email: "maria@example.org"},
		"had a sheet":     {MinistryID: 1, Name: "Maria", Email: "paul@example.org", ByPaper: true},
	} {
		p := newParish(t, sqlite(t), "", noon(t), 1)
		id := p.leader(first)
		p.ask("Anna Smith", "", false, "en", 1)
		p.now = p.now.Add(5 * time.Hour)
		p.round()
		before := len(p.sent)
		id = p.leader(request.Leader{ID: id, MinistryID: 1, Name: "Paul", Email: "paul@example.org", Version: 1})
		p.now = p.now.Add(24 * time.Hour)
		p.round()
		if len(p.sent) != before+1 || p.sent[before].To[0] != "paul@example.org" || !strings.Contains(p.sent[before].Body, "Anna Smith") {
			t.Errorf("%s: %+v", what, p.sent[before:])
		}
		leaders, err := p.db.Leaders(t.Context())
		p.must(err)
		p.leader(request.Leader{ID: id, MinistryID: 1, Name: "Paul", Email: "Paul@example.org", Phone: "(615) 555-0100",
			Version: leaders[0].Version})
		p.now = p.now.Add(24 * time.Hour)
		p.round()
		if len(p.sent) != before+1 {
			t.Errorf("%s: told again after a change of the number: %+v", what, p.sent[before+1:])
		}
	}
}
