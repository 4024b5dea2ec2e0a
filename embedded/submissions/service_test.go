package submissions_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/spool"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/storetest"
	"ministryfinder/embedded/submissions"
	"ministryfinder/embedded/testkit"
)

// bench is a service on a real SQLite file and a real spool.
type bench struct {
	*submissions.Service
	db           *store.Database
	spool        *spool.Spool
	availability *submissions.Availability
	log          bytes.Buffer
	path         string // of the database
	spoolFolder  string // which is made when something must wait
}

// ministries are a catalogue; nil when none was ever seen.
type ministries []catalogue.Ministry

// Latest returns them.
func (m ministries) Latest(context.Context) ([]catalogue.Ministry, bool) { return m, m != nil }

// newBench returns a service with the starter catalogue; down is why only a
// stand-in for the database is there.
func newBench(t *testing.T, down error, change ...func(*submissions.Config)) *bench {
	t.Helper()
	b := &bench{path: filepath.Join(t.TempDir(), "finder.db"), spoolFolder: filepath.Join(t.TempDir(), "kept")}
	storetest.File(t, b.path)
	var err error
	if b.db, err = store.OpenSQLite(t.Context(), b.path); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.db.Close() }) // some tests close it themselves
	if b.spool, err = spool.Open(filepath.Join(b.spoolFolder, "spool.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.spool.Close() })
	all, err := catalogue.Starter()
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(&b.log, nil))
	b.availability = submissions.NewAvailability(log, down)
	c := submissions.Config{Database: b.db, Spool: b.spool, Catalogue: ministries(all), Availability: b.availability, Now: time.Now, Log: log}
	for _, f := range change {
		f(&c)
	}
	b.Service = submissions.New(c)
	return b
}

// setWritable has the database refuse what is to be stored, or take it again.
func (b *bench) setWritable(t *testing.T, writable bool) {
	t.Helper()
	other, err := sql.Open("sqlite", "file:"+filepath.ToSlash(b.path)+"?_pragma=busy_timeout(30000)")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for _, table := range []string{"ministry_submissions", "installation", "daily_counts"} {
		statement := fmt.Sprintf("CREATE TRIGGER refuse_%s BEFORE INSERT ON %s BEGIN SELECT RAISE(ABORT, 'refused for a test'); END",
			table, table)
		if writable {
			statement = "DROP TRIGGER refuse_" + table
		}
		if _, err := other.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

func (b *bench) stored(t *testing.T) []store.Submission {
	t.Helper()
	all, err := b.db.Submissions(t.Context(), store.Filter{}, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func (b *bench) wants(t *testing.T, stored, waiting int) {
	t.Helper()
	if n, err := b.spool.Len(); err != nil || n != waiting || len(b.stored(t)) != stored {
		t.Errorf("%d are stored and %d wait, want %d and %d (%v)", len(b.stored(t)), n, stored, waiting, err)
	}
}

// logged fails unless the log has a text so many times.
func (b *bench) logged(t *testing.T, times int, text string) {
	t.Helper()
	if n := strings.Count(b.log.String(), text); n != times {
		t.Errorf("the log says %d times %q, want %d:\n%s", n, text, times, b.log.String())
	}
}

func answers(key string) quiz.Submission {
	return quiz.Submission{
		Answers:  quiz.Answers{Age: "elementary", Interests: []string{"music", "service"}},
		ClientID: "0123456789abcdef-a-device", SubmissionKey: key,
	}
}

func TestASubmissionIsStoredWithItsHashAndWhatNothingAnswers(t *testing.T) {
	b := newBench(t, nil)
	id, outcome := b.Submit(t.Context(), answers("the key"))
	again, outcomeAgain := b.Submit(t.Context(), answers("the key"))
	if outcome != submissions.Stored || outcomeAgain != submissions.Stored || id == 0 || again != id {
		t.Fatalf("%d %d, and again %d %d", id, outcome, again, outcomeAgain)
	}
	if _, outcome := b.Submit(t.Context(), answers("")); outcome != submissions.Stored {
		t.Fatalf("without a key of its own: %d", outcome)
	}
	b.wants(t, 2, 0)
	all := b.stored(t)
	starter, err := catalogue.Starter()
	if err != nil {
		t.Fatal(err)
	}
	want := quiz.UnmetInterests(answers("").Answers, starter)
	for _, one := range all {
		if len(one.ClientIDHash) != 64 || one.ClientIDHash != all[0].ClientIDHash || len(want) == 0 || fmt.Sprint(one.Unmet) != fmt.Sprint(want) {
			t.Errorf("stored as %+v, unmet should be %v", one, want)
		}
	}
}

func TestWithoutACatalogueNothingIsCalledUnmet(t *testing.T) {
	b := newBench(t, nil, func(c *submissions.Config) { c.Catalogue = ministries(nil) })
	if _, outcome := b.Submit(t.Context(), answers("a")); outcome != submissions.Stored || len(b.stored(t)[0].Unmet) > 0 {
		t.Errorf("%d, unmet %v", outcome, b.stored(t))
	}
}

func TestASubmissionWaitsWhileTheDatabaseRefusesAndIsStoredOnceLater(t *testing.T) {
	b := newBench(t, nil)
	if _, err := b.DeviceKey(t.Context()); err != nil { // as at the start
		t.Fatal(err)
	}
	b.setWritable(t, false)
	for _, key := range []string{"a", "a", "b"} { // the second is a reload
		if id, outcome := b.Submit(t.Context(), answers(key)); id != 0 || outcome != submissions.Waiting {
			t.Fatalf("%s: %d %d", key, id, outcome)
		}
		if b.availability.State() != submissions.ReadOnly {
			t.Fatalf("the database is %d", b.availability.State())
		}
	}
	b.availability.RecordRead(nil) // that it can be read says nothing about storing
	b.Drain(t.Context())           // it still refuses
	b.wants(t, 0, 2)
	b.setWritable(t, true)
	b.Drain(t.Context())
	b.wants(t, 2, 0)
	if hash := b.stored(t)[0].ClientIDHash; len(hash) != 64 || b.availability.State() != submissions.Available ||
		b.availability.Failure() != nil {
		t.Errorf("hash %q, the database is %d", hash, b.availability.State())
	}
	b.logged(t, 1, "the database does not answer")
	b.logged(t, 1, "the database answers again")
	b.logged(t, 1, "are stored now")
}

func TestASubmissionIsRefusedWhenItCanNeitherBeStoredNorKept(t *testing.T) {
	b := newBench(t, nil)
	b.setWritable(t, false)
	if err := os.WriteFile(b.spoolFolder, nil, 0o600); err != nil { // where the folder should be
		t.Fatal(err)
	}
	for range 3 {
		if id, outcome := b.Submit(t.Context(), answers("")); id != 0 || outcome != submissions.Refused {
			t.Fatalf("%d %d", id, outcome)
		}
	}
	b.wants(t, 0, 0)
	b.setWritable(t, true)
	b.Drain(t.Context()) // nothing waits, but the database is asked whether it is back
	for range 3 {
		if _, outcome := b.Submit(t.Context(), answers("")); outcome != submissions.Stored {
			t.Fatal(outcome)
		}
	}
	b.logged(t, 1, "neither stored nor kept")
	b.logged(t, 1, "are taken again")
	b.StoreReached(t.Context()) // as numbers they are known when the database is back
	refused, err := b.db.DayCounts(t.Context(), store.CountedRefused, "2000-01-01", "2999-12-31")
	n := 0
	for _, c := range refused { // of two days, at midnight
		if n += c.N; c.Value != store.RefusedNotKept {
			t.Errorf("%+v", c)
		}
	}
	if err != nil || n != 3 {
		t.Errorf("%v (%v)", refused, err)
	}
}

// Without the key of devices the answers count, the device does not, and its number
// is kept nowhere.
func TestWithoutTheKeyOfDevicesTheNumberIsKeptNowhere(t *testing.T) {
	b := newBench(t, nil)
	b.setWritable(t, false) // which makes no key either
	if _, outcome := b.Submit(t.Context(), answers("a")); outcome != submissions.Waiting {
		t.Fatal(outcome)
	}
	b.setWritable(t, true)
	_, err := b.spool.Drain(t.Context(), func(_ context.Context, all []store.NewSubmission) (int, error) {
		if len(all) != 1 || all[0].ClientID != "" || all[0].ClientIDHash != "" {
			t.Errorf("it holds %+v", all)
		}
		return len(all), nil
	})
	if err != nil {
		t.Error(err)
	}
}

// What a stand-in for the database does says nothing about the database: all waits,
// with hashes of the key that was last seen, until the finder takes over.
func TestWithAStandInAllWaits(t *testing.T) {
	key := bytes.Repeat([]byte{7}, 32)
	b := newBench(t, store.ErrPreparing, func(c *submissions.Config) { c.DeviceKey = key })
	if _, outcome := b.Submit(t.Context(), answers("a")); outcome != submissions.Waiting {
		t.Fatal(outcome)
	}
	b.availability.RecordRead(nil)
	b.availability.RecordWrite(nil)
	b.Drain(t.Context())
	b.wants(t, 0, 1)
	b.availability.SetDown(os.ErrPermission)
	if f := b.availability.Failure(); f == nil || f.Err != os.ErrPermission || f.State != submissions.Unreachable {
		t.Errorf("the failure is %+v", f)
	}
	if got, err := b.DeviceKey(t.Context()); err != nil || !bytes.Equal(got, key) {
		t.Errorf("the key is %x (%v)", got, err)
	}
	actual := newBench(t, nil, func(c *submissions.Config) { c.Spool = b.spool })
	actual.Drain(t.Context())
	actual.wants(t, 1, 0)
	actual.availability.SetDown(os.ErrPermission) // which is for stand-ins alone
	if f := actual.availability.Failure(); f != nil || len(actual.stored(t)[0].ClientIDHash) != 64 {
		t.Errorf("%+v, stored as %+v", f, actual.stored(t))
	}
}

func TestWhoeverHasGoneSaysNothingAboutTheDatabase(t *testing.T) {
	b := newBench(t, nil)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, outcome := b.Submit(gone, answers("a")); outcome != submissions.Waiting || b.availability.State() != submissions.Available {
		t.Errorf("%d, the database is %d", outcome, b.availability.State())
	}
	b.Drain(t.Context())
	b.wants(t, 1, 0)
}

func TestReachedQuestionsAreStoredWhenTheDatabaseTakesThem(t *testing.T) {
	b := newBench(t, nil)
	if b.CountReached("golf") || !b.CountReached(quiz.Age) || !b.CountReached(quiz.Age) || !b.CountReached(quiz.Gender) {
		t.Fatal("which questions there are is not known")
	}
	reached := func(want string) {
		t.Helper()
		st, err := b.db.Statistics(t.Context(), store.Filter{})
		if got := fmt.Sprint(st.Numbers[store.CountedReached]); err != nil || got != want {
			t.Errorf("reached %s, want %s (%v)", got, want, err)
		}
	}
	b.setWritable(t, false)
	b.StoreReached(t.Context())
	reached("map[]")
	b.setWritable(t, true)
	b.StoreReached(t.Context())
	b.StoreReached(t.Context()) // nothing more waits
	reached("map[age:2 gender:1]")
}

// What an earlier release has stored is compared with today's rules, and then no more.
func TestStoredUnmetInterestsAreReviewed(t *testing.T) {
	b := newBench(t, nil)
	for i, age := range []string{"infant", "elementary"} {
		if _, err := b.db.AddSubmission(t.Context(), store.NewSubmission{SubmittedAt: time.Now(), Unmet: []string{"education"},
			Submission: quiz.Submission{Answers: quiz.Answers{Age: age, Interests: []string{"education", "music"}}, SubmissionKey: fmt.Sprint(i)},
		}); err != nil {
			t.Fatal(err)
		}
	}
	other, err := sql.Open("sqlite", "file:"+filepath.ToSlash(b.path)+"?_pragma=busy_timeout(30000)")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.ExecContext(t.Context(), `DELETE FROM installation WHERE name = 'unmet_review'`); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { b.ReviewUnmet(ctx) })
	testkit.Eventually(t, "the review is done", func() (bool, float64) {
		part, err := b.db.UnmetReviewed(t.Context())
		return err == nil && part == 1, part
	})
	end()
	running.Wait()
	found, err := b.db.Statistics(t.Context(), store.Filter{})
	if want := map[string]int{"elementary:music": 1}; err != nil || !maps.Equal(found.Numbers[store.CountedUnmet], want) {
		t.Errorf("unmet are %v, want %v (%v)", found.Numbers[store.CountedUnmet], want, err)
	}
}
