package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/days"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// randomSubmissions are submissions of some days at any hour, with answers, devices
// and visits drawn from few values, so that each occurs together with each.
func randomSubmissions(r *rand.Rand, n int) []store.NewSubmission {
	some := func(question string) (chosen []string) {
		for _, v := range quiz.Values(question) {
			if r.IntN(4) == 0 {
				chosen = append(chosen, v)
			}
		}
		return chosen
	}
	one := func(values []string) string { return append(values, "")[r.IntN(len(values)+1)] }
	all := make([]store.NewSubmission, n)
	for i := range all {
		s := store.NewSubmission{
			SubmittedAt: noon.Add(time.Duration(r.IntN(12*24*60)) * time.Minute), ClientIDHash: one([]string{"d1", "d2", "d3", "d4", "d5", "d6"}),
			Unmet: some(quiz.Interests),
			Submission: quiz.Submission{
				SubmissionKey: fmt.Sprint("key ", r.Uint64()), SessionID: one([]string{"", "", fmt.Sprint("visit ", r.IntN(n))}),
				Answers: quiz.Answers{
					Age: one(quiz.Values(quiz.Age)), Gender: one(quiz.Values(quiz.Gender)), States: some(quiz.States),
					Interests: some(quiz.Interests), Situation: some(quiz.Situation), Children: some(quiz.Children),
				},
			},
		}
		for m := range 5 {
			if r.IntN(2) == 0 {
				s.Ministries = append(s.Ministries, fmt.Sprint("ministry-", m))
			}
		}
		all[i] = s
	}
	return all
}

// randomFilter asks for one to three answers, and sometimes for some days.
func randomFilter(r *rand.Rand) store.Filter {
	var f store.Filter
	questions := quiz.Questions()
	for range 1 + r.IntN(3) {
		q := questions[r.IntN(len(questions))].ID
		*f.Ref(q) = quiz.Values(q)[r.IntN(len(quiz.Values(q)))]
	}
	if r.IntN(2) == 0 {
		from := noon.AddDate(0, 0, r.IntN(10))
		f.From, f.To = from.Format(time.DateOnly), from.AddDate(0, 0, r.IntN(6)).Format(time.DateOnly)
	}
	return f
}

// recounted counts what a filter chooses one submission after the other, as anybody
// would who knows nothing of how the store does it.
func recounted(t *testing.T, d *store.Database, f store.Filter) store.Statistics {
	t.Helper()
	s := store.Statistics{Numbers: map[string]map[string]int{store.CountedReached: {}}}
	byDay, devices := map[string]int{}, map[string]int{}
	add := func(question string, values ...string) {
		if s.Numbers[question] == nil {
			s.Numbers[question] = map[string]int{}
		}
		for _, v := range values {
			s.Numbers[question][v]++
		}
	}
	for _, q := range quiz.Questions() {
		add(q.ID)
	}
	add(store.CountedMinistry)
	add(store.CountedUnmet)
	add(store.CountedDevice)
	err := d.EachSubmission(t.Context(), store.Filter{}, func(one store.Submission) error {
		day := days.Name(one.SubmittedAt, d.Zone())
		chosen := one.RepeatOf == 0 && (f.From == "" || day >= f.From && day <= f.To)
		for _, q := range quiz.Questions() {
			wanted := *f.Ref(q.ID)
			chosen = chosen && (wanted == "" || slices.Contains(one.Answers.Get(q.ID), wanted))
		}
		if !chosen {
			return nil
		}
		s.People++
		byDay[day]++
		for _, q := range quiz.Questions() {
			if text, list := one.Answers.Ref(q.ID); list != nil {
				add(q.ID, *list...)
			} else {
				add(q.ID, *text)
			}
		}
		add(store.CountedMinistry, one.Ministries...)
		for _, v := range one.Unmet {
			add(store.CountedUnmet, one.Answers.Age+":"+v)
		}
		if one.ClientIDHash != "" {
			devices[one.ClientIDHash]++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range devices {
		add(store.CountedDevice, [...]string{store.DeviceOnce, store.DeviceTwice, store.DeviceOften}[min(n, 3)-1])
	}
	for day, n := range byDay {
		s.Days = append(s.Days, store.DayCount{Day: day, Question: store.CountedPeople, N: n})
	}
	slices.SortFunc(s.Days, func(a, b store.DayCount) int { return strings.Compare(a.Day, b.Day) })
	return s
}

// Whatever is stored, corrected, removed and brought back, the statistics of certain
// answers are those of a plain recount, at whichever moment the answers of the days
// are kept.
func TestStatisticsOfAnswersAreThoseOfAPlainRecount(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		r := rand.New(rand.NewPCG(19, 2))
		tokyo, err := time.LoadLocation("Asia/Tokyo")
		if err != nil {
			t.Fatal(err)
		}
		now := noon.AddDate(0, 0, 11)
		check := func(after string) {
			t.Helper()
			for range 8 {
				f := randomFilter(r)
				got, err := d.Statistics(t.Context(), f)
				if err != nil {
					t.Fatal(after, err)
				}
				got.Removed = 0
				if diff := cmp.Diff(recounted(t, d, f), got); diff != "" {
					t.Fatalf("after %s, of %+v: %s", after, f, diff)
				}
			}
		}
		keep := func() {
			t.Helper()
			for more := true; more; {
				var err error
				if more, err = d.CompactAnswers(t.Context(), now); err != nil {
					t.Fatal(err)
				}
			}
		}
		store300 := func() {
			t.Helper()
			if _, err := d.AddSubmissions(t.Context(), randomSubmissions(r, 300)); err != nil {
				t.Fatal(err)
			}
		}
		step := func(what string, do func() error) {
			t.Helper()
			if err := do(); err != nil {
				t.Fatal(what, err)
			}
			check(what)
			keep()
			check(what + ", kept")
		}
		store300()
		check("storing")
		keep()
		check("keeping")
		if n := at.count(t, `SELECT count(*) FROM daily_answers`); n < 10 || n > 13 {
			t.Errorf("the answers of %d days are kept", n)
		}
		if n := at.count(t, `SELECT count(*) FROM daily_answers WHERE day = '`+days.Name(now, d.Zone())+`'`); n != 0 {
			t.Error("the present day is kept, which still grows")
		}
		store300()
		check("storing more of kept days")
		keep()
		check("keeping again")
		step("a review", func() error {
			at.execute(t, `DELETE FROM installation WHERE name = 'unmet_review'`)
			for part := 0.0; part < 1; {
				var err error
				if part, err = d.ReviewUnmet(t.Context(), unmetNow); err != nil {
					return err
				}
			}
			return nil
		})
		step("another time zone", func() error { return d.SetZone(t.Context(), tokyo) })
		step("removing old ones", func() error {
			_, err := d.RemoveBefore(t.Context(), noon.AddDate(0, 0, 4).Format(time.DateOnly))
			return err
		})
		if n := at.count(t, `SELECT count(*) FROM daily_answers WHERE day < '`+noon.AddDate(0, 0, 4).Format(time.DateOnly)+`'`); n != 0 {
			t.Errorf("the answers of %d days are kept whose submissions were removed", n)
		}
		store300()
		check("storing where was removed")
		at.execute(t, `UPDATE daily_answers SET format = 'another'`)
		check("a change of the format")
		keep()
		at.execute(t, `UPDATE daily_answers SET answers = CAST('golf' AS `+map[string]string{"sqlite": "BLOB", "pgx": "BYTEA"}[at.driver]+`)`)
		check("damage")
	})
}

// Reading never panics, takes what it has made, and refuses what is cut or longer.
func FuzzDailyAnswers(f *testing.F) {
	whole := store.EncodeAnswers([]string{"d1", "", "d1"}, [][]string{{"infant"}, {""}, {"a", "b"}})
	for _, seed := range [][]byte{nil, {0}, {1}, whole, whole[:len(whole)-1], append(slices.Clone(whole), 0), {3, 1, 0, 1, 1, 0, 0, 0, 0}} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		n, err := store.CountAnswers(value, store.Filter{Age: "infant"})
		if err == nil && n > len(value) {
			t.Errorf("%d submissions in %d bytes", n, len(value))
		}
	})
}

func TestAnswersOfADayAreReadWholeOrNotAtAll(t *testing.T) {
	whole := store.EncodeAnswers([]string{"d1", "", "d1"}, [][]string{{"infant"}, {""}, {"a", "b"}})
	if n, err := store.CountAnswers(whole, store.Filter{Age: "infant"}); n != 1 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	for n := range whole {
		if _, err := store.CountAnswers(whole[:n], store.Filter{}); err == nil {
			t.Errorf("%d of %d bytes are read", n, len(whole))
		}
	}
	if _, err := store.CountAnswers(append(whole, 0), store.Filter{}); err == nil {
		t.Error("a byte too much is read")
	}
}
