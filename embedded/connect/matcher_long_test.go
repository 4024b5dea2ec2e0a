package connect_test

import (
	"bytes"
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named "pgx"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/spool"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/postgrestest"
	"ministryfinder/embedded/submissions"
)

var postgres postgrestest.Server

func TestMain(m *testing.M) { os.Exit(postgres.RunAll(m)) }

// traffic is what people did, as only the test knows it.
type traffic struct {
	parish *parish
	log    bytes.Buffer
	days   []trafficDay
	// spools are copies of the file with who waits for the database, one of each day on
	// which it is away.
	spools []byte
}

// awayEvery is after how many days there is one on which the database is away for those
// who ask.
const awayEvery = 4

type trafficDay struct {
	// submissions are those of the day in their order, asked are who asked.
	submissions []sent
	asked       []askedAfter
}

type sent struct {
	key        string
	ministries []int64
}

// askedAfter is a person's requests, and the submission that they came after.
type askedAfter struct {
	ids, codes []string
	asker      string
	ministries []int64
	truth      int
}

const (
	perDay       = 8 // submissions
	asking       = 0.3
	inCatalogue  = 12
	recommended  = 5
	matcherParts = 1e9
)

// trafficOn plays days: people send their answers and some ask about what they were
// shown; the night comes after each day but, for a copy that is made in the evening, the last.
func trafficOn(t *testing.T, s *store.Database, count int) *traffic {
	t.Helper()
	ctx := t.Context()
	tr := &traffic{}
	log := slog.New(slog.NewTextHandler(&tr.log, nil))
	p := &parish{store: s, now: time.Date(2025, 1, 1, 9, 0, 0, 0, time.UTC)}
	for i := range inCatalogue {
		p.ministries = append(p.ministries, catalogue.Ministry{ID: int64(i + 1), Key: fmt.Sprint("m", i+1), Name: fmt.Sprint("Ministry ", i+1),
			Active: true})
	}
	p.Service = &connect.Service{Store: s, Catalogue: p, Now: func() time.Time { return p.now }, Log: log}
	tr.parish = p
	database, file := &switchOf{true}, filepath.Join(t.TempDir(), "spool-people.db")
	p.Database, p.Spool = database, spool.NewPeople(file)
	if err := connect.SaveChoice(ctx, s, "test", on(), 0, p.now); err != nil {
		t.Fatal(err)
	}
	waiting, err := spool.Open(filepath.Join(t.TempDir(), "spool.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = waiting.Close() })
	quizzes := submissions.New(submissions.Config{Database: s, Spool: waiting, Catalogue: p,
		Availability: submissions.NewAvailability(log, nil), Now: func() time.Time { return p.now }, Log: log})
	chance := rand.New(rand.NewPCG(7, 11))
	for day := range count {
		var d trafficDay
		database.up = day%awayEvery != awayEvery-1
		p.now = time.Date(2025, 1, 1+day, 9, 0, 0, 0, time.UTC)
		for n := range perDay {
			p.now = p.now.Add(time.Duration(1+chance.IntN(60)) * time.Minute)
			shown := chance.Perm(inCatalogue)[:recommended]
			one := sent{key: submissions.NewKey()}
			q := quiz.Submission{SubmissionKey: one.key, ClientID: fmt.Sprint("device ", day, n), SessionID: fmt.Sprint("visit ", day, n)}
			for _, m := range shown {
				one.ministries = append(one.ministries, int64(m+1))
				q.Ministries = append(q.Ministries, fmt.Sprint("m", m+1))
			}
			if _, outcome := quizzes.Submit(ctx, q); outcome != submissions.Stored {
				t.Fatal(outcome)
			}
			d.submissions = append(d.submissions, one)
			if chance.Float64() < asking {
				p.now = p.now.Add(time.Duration(20+chance.IntN(90)) * time.Second)
				d.asked = append(d.asked, tr.ask(t, one, n, chance))
			}
		}
		tr.days = append(tr.days, d)
		if !database.up {
			copied, err := os.ReadFile(file)
			if err != nil && len(d.asked) > 0 {
				t.Fatal(err)
			}
			tr.spools, database.up = append(tr.spools, copied...), true
			p.storeKept(t, len(d.asked))
		}
		p.now = time.Date(2025, 1, 2+day, 0, 5, 0, 0, time.UTC)
		if _, err := p.Tick(ctx); err != nil {
			t.Fatal(err)
		}
	}
	return tr
}

func (tr *traffic) ask(t *testing.T, after sent, n int, chance *rand.Rand) askedAfter {
	t.Helper()
	about := slices.Clone(after.ministries[:1+chance.IntN(2)])
	name := fmt.Sprintf("Person %d", chance.IntN(matcherParts))
	before := tr.log.Len()
	done, err := tr.parish.Ask(t.Context(), connect.Question{Name: name, Phone: fmt.Sprintf("555%07d", chance.IntN(1e7)), Language: "en",
		MinistryIDs: about, Channel: request.Web})
	if err != nil {
		t.Fatal(err)
	}
	if tr.log.Len() != before {
		t.Errorf("the log tells when somebody asks: %s", tr.log.String()[before:])
	}
	a := askedAfter{asker: done.Asker.ID, ministries: about, truth: n}
	for _, r := range done.Requests {
		a.ids, a.codes = append(a.ids, r.ID), append(a.codes, r.Code)
	}
	if !tr.parish.Database.IsAvailable() {
		return a
	}
	// The letter to who asked, as it would be written at once.
	letter := store.OutboxLetter{Kind: "asked", Receiver: store.OutboxAsker + a.asker, Day: tr.parish.Today(), Next: tr.parish.now,
		Added: tr.parish.now}
	if _, err := tr.parish.store.AddToOutbox(t.Context(), letter); err != nil {
		t.Fatal(err)
	}
	letter.State = store.OutboxWaiting
	sent := letter
	sent.State, sent.Changed = store.OutboxSent, tr.parish.now
	if moved, err := tr.parish.store.MoveInOutbox(t.Context(), letter, sent); err != nil || !moved {
		t.Fatal(moved, err)
	}
	return a
}

// fits are the submissions of a day whose results have what was asked about.
func (d trafficDay) fits(a askedAfter) (all []int) {
	for i, s := range d.submissions {
		if !slices.ContainsFunc(a.ministries, func(m int64) bool { return !slices.Contains(s.ministries, m) }) {
			all = append(all, i)
		}
	}
	return all
}

// matcher guesses by a place: where a request's traces lie, and where a submission's
// do on the same line, -1 for unknown.
type matcher struct {
	ofRequest    func(askedAfter) float64
	ofSubmission func(sent) float64 // nil where only the order of requests is known
}

// guess returns for the requests of a day which submission they came after.
func (m matcher) guess(d trafficDay, backwards bool) []int {
	order := make([]int, len(d.asked))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		c := cmp.Compare(m.ofRequest(d.asked[a]), m.ofRequest(d.asked[b]))
		if backwards {
			c = -c
		}
		return cmp.Or(c, cmp.Compare(d.asked[a].ids[0], d.asked[b].ids[0])) // the test's own order tells nothing
	})
	guesses := make([]int, len(d.asked))
	for rank, i := range order {
		best, far := -1, math.Inf(1)
		for _, s := range d.fits(d.asked[i]) {
			// As many lie before it as before a place of this rank, or it lies next to it.
			distance := math.Abs(float64(s) - (float64(rank)+0.5)*float64(len(d.submissions))/float64(len(order)) + 0.5)
			if m.ofSubmission != nil {
				distance = m.ofRequest(d.asked[i]) - m.ofSubmission(d.submissions[s])
				if backwards {
					distance = -distance
				}
				if distance < 0 {
					distance = matcherParts - distance // it was sent before
				}
			}
			if distance < far {
				best, far = s, distance
			}
		}
		guesses[i] = best
	}
	return guesses
}

// check has matchers guess. None may hit more often than chance, with 2 points and three
// standard deviations above it.
func (tr *traffic) check(t *testing.T, matchers map[string]matcher) {
	t.Helper()
	n, expected, variance := 0, 0.0, 0.0
	for _, d := range tr.days {
		for _, a := range d.asked {
			p := 1 / float64(len(d.fits(a)))
			n, expected, variance = n+1, expected+p, variance+p*(1-p)
		}
	}
	most := expected + 0.02*float64(n) + 3*math.Sqrt(variance)
	for name, m := range matchers {
		for _, backwards := range []bool{false, true} {
			hits := 0
			for _, d := range tr.days {
				for i, g := range m.guess(d, backwards) {
					if g == d.asked[i].truth {
						hits++
					}
				}
			}
			share := func(x float64) float64 { return 100 * x / float64(n) }
			t.Logf("%s, backwards %v: %.1f %% of %d, by chance %.1f %%", name, backwards, share(float64(hits)), n, share(expected))
			if found := float64(hits) > most; found != (name == "the truth") && !(name == "the truth" && backwards) {
				t.Errorf("%s, backwards %v: %.1f %% are found, by chance it would be %.1f %%", name, backwards, share(float64(hits)), share(expected))
			}
		}
	}
}

// truth is what a matcher would find that knew the order, to know that it can.
func (tr *traffic) truth() matcher {
	return matcher{ofRequest: func(a askedAfter) float64 { return float64(a.truth) }}
}

// inText finds where things lie in a text: the first and the last time. It reads the
// text once for all of them.
func (tr *traffic) inText(text []byte) (first, last matcher) {
	keys, lengths := map[string]bool{}, map[int]bool{}
	add := func(key string) { keys[key], lengths[len(key)] = true, true }
	for _, d := range tr.days {
		for _, s := range d.submissions {
			add(s.key)
		}
		for _, a := range d.asked {
			add(a.ids[0])
		}
	}
	begins, ends := map[string]float64{}, map[string]float64{}
	for length := range lengths {
		for at := range max(len(text)-length+1, 0) {
			if !keys[string(text[at:at+length])] {
				continue
			}
			key := string(text[at : at+length])
			if _, seen := begins[key]; !seen {
				begins[key] = float64(at)
			}
			ends[key] = float64(at)
		}
	}
	in := func(places map[string]float64) matcher {
		find := func(what string) float64 {
			if at, found := places[what]; found {
				return at
			}
			return -1
		}
		return matcher{ofRequest: func(a askedAfter) float64 { return find(a.ids[0]) }, ofSubmission: func(s sent) float64 { return find(s.key) }}
	}
	return in(begins), in(ends)
}

// byOrder is a matcher without the places of submissions.
func byOrder(m matcher) matcher { return matcher{ofRequest: m.ofRequest} }

// TestNobodyCanTellWhoAskedThis plays 250 days on SQLite, and matches over a copy of
// everything that is there then.
func TestNobodyCanTellWhoAskedThis(t *testing.T) {
	path := filepath.Join(t.TempDir(), "parish.db")
	s, err := store.OpenSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tr := trafficOn(t, s, 250)
	all := map[string]matcher{"the truth": tr.truth()}
	for _, suffix := range []string{"", "-wal"} {
		text, err := os.ReadFile(path + suffix)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		first, last := tr.inText(text)
		for what, m := range map[string]matcher{"first": first, "last": last} {
			name := "the " + what + " place in parish.db" + suffix
			all[name], all["the order of "+name] = m, byOrder(m)
		}
	}
	inSpool, _ := tr.inText(tr.spools)
	all["the order in the spool"] = byOrder(inSpool)
	tr.ids(all)
	tr.copies(t, s, all)
	tr.check(t, all)
}

// ids adds matchers by ids and codes, as they are.
func (tr *traffic) ids(all map[string]matcher) {
	number := func(text string) float64 {
		n := 0.0
		for _, c := range text[:8] {
			n = n*256 + float64(c)
		}
		return n
	}
	all["the order of ids"] = matcher{ofRequest: func(a askedAfter) float64 { return number(a.ids[0]) }}
	all["the order of codes"] = matcher{ofRequest: func(a askedAfter) float64 { return number(a.codes[0]) }}
	all["the order of askers"] = matcher{ofRequest: func(a askedAfter) float64 { return number(a.asker) }}
}

// copies adds matchers by the order in backups and in the files beside them.
func (tr *traffic) copies(t *testing.T, s *store.Database, all map[string]matcher) {
	t.Helper()
	for name, dump := range map[string]store.Dump{"backup": s.Dump, "contacts": s.DumpContacts} {
		var text bytes.Buffer
		if _, err := dump(t.Context(), &text, "test"); err != nil {
			t.Fatal(err)
		}
		m, _ := tr.inText(text.Bytes())
		all["the order in the "+name] = byOrder(m)
		if name == "backup" && strings.Contains(text.String(), tr.days[0].asked[0].asker) {
			t.Error("an asker's id is in a backup")
		}
	}
}

// TestNobodyCanTellWhoAskedThisOnPostgreSQL plays fewer days there.
func TestNobodyCanTellWhoAskedThisOnPostgreSQL(t *testing.T) {
	url := postgres.Database(t)
	s, err := store.OpenPostgres(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	tr := trafficOn(t, s, 60)
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	all := map[string]matcher{"the truth": tr.truth()}
	submitted := places(t, db, `SELECT submission_key, xmin::text::bigint FROM ministry_submissions`)
	for what, query := range map[string]string{
		"xmin":   `SELECT id, xmin::text::bigint FROM connect_requests`,
		"ctid":   `SELECT id, (ctid::text::point)[0] * 1000 + (ctid::text::point)[1] FROM connect_requests`,
		"events": `SELECT request_id, max(xmin::text::bigint) FROM connect_request_events GROUP BY request_id`,
		"ctid there": `SELECT request_id, max((ctid::text::point)[0] * 1000 + (ctid::text::point)[1]) FROM connect_request_events
			GROUP BY request_id`,
		"askers": `SELECT r.id, max(a.xmin::text::bigint) FROM connect_requests r JOIN connect_askers a ON a.id = r.asker_id
			GROUP BY r.id`,
		"counts": `SELECT r.id, max(c.xmin::text::bigint) FROM connect_requests r JOIN connect_counts c ON c.ministry_id = r.ministry_id
			AND c.month = left(r.asked_on, 7) AND c.what = 'asked' GROUP BY r.id`,
		"letters": `SELECT r.id, max(o.xmin::text::bigint) FROM connect_requests r JOIN outbox o ON o.receiver = 'asker:' || r.asker_id
			GROUP BY r.id`,
	} {
		where := places(t, db, query)
		m := matcher{ofRequest: func(a askedAfter) float64 { return where[a.ids[0]] },
			ofSubmission: func(s sent) float64 { return submitted[s.key] }}
		all[what], all["the order of "+what] = m, byOrder(m)
	}
	tr.ids(all)
	tr.check(t, all)
}

func places(t *testing.T, db *sql.DB, query string) map[string]float64 {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	all := map[string]float64{}
	for rows.Next() {
		var id string
		var place float64
		if err := rows.Scan(&id, &place); err != nil {
			t.Fatal(err)
		}
		all[id] = place
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
