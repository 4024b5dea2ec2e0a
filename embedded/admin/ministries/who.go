package ministries

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

const (
	// recentDays is how far back the people are looked for whose answers a ministry is
	// tried with, sampledPeople how many of them, the newest first, and recentKept for
	// how long they are kept: the form is looked at with each pause in the typing.
	recentDays    = 90
	sampledPeople = 1000
	recentKept    = time.Minute
	// shownPeople is how many example people are told.
	shownPeople = 3
)

// examplePeople are people as a parish has them, by the names of their texts.
var examplePeople = []struct {
	name    string
	answers quiz.Answers
}{
	{"mother", quiz.Answers{Age: "married-parents", Gender: "female", States: []string{"married", "parent"},
		Situation: []string{"new-to-stedward"}, Interests: []string{"fellowship", "kids"}}},
	{"widower", quiz.Answers{Age: "journeying-adults", Gender: "male", States: []string{"widowed"},
		Situation: []string{"current-parishioner"}, Interests: []string{"support"}}},
	{"student", quiz.Answers{Age: "college-young-adult", Gender: "male", States: []string{"single"},
		Situation: []string{"new-to-nashville"}, Interests: []string{"fellowship"}}},
	{"girl", quiz.Answers{Age: "high-school", Gender: "female", Situation: []string{"current-parishioner"}, Interests: []string{"music"}}},
	{"father", quiz.Answers{Age: "married-parents", Gender: "male", States: []string{"married", "parent"},
		Situation: []string{"current-parishioner"}, Interests: []string{"service"}}},
	{"praying", quiz.Answers{Age: "journeying-adults", Gender: "female", States: []string{"single"},
		Situation: []string{"current-parishioner"}, Interests: []string{"prayer"}}},
	{"returning", quiz.Answers{Age: "college-young-adult", Gender: "female", States: []string{"single"},
		Situation: []string{"returning-to-church"}, Interests: []string{"education"}}},
	{"boy", quiz.Answers{Age: "junior-high", Gender: "male", Situation: []string{"current-parishioner"}, Interests: []string{"service"}}},
	{"child", quiz.Answers{Age: "elementary", Gender: "female",
		Situation: []string{"current-parishioner"}, Interests: []string{"fellowship"}}},
	{"baby", quiz.Answers{Age: "infant", Gender: "female", States: []string{"married"},
		Situation: []string{"current-parishioner"}, Interests: []string{"support"}}},
	{"divorced", quiz.Answers{Age: "journeying-adults", Gender: "female", States: []string{"separated"},
		Situation: []string{"returning-to-church"}, Interests: []string{"support", "fellowship"}}},
	{"curious", quiz.Answers{Age: "journeying-adults", Gender: quiz.GenderSkip, States: []string{"single"},
		Situation: []string{"just-curious"}, Interests: []string{"education"}}},
	{"singer", quiz.Answers{Age: "journeying-adults", Gender: "male", States: []string{"married"},
		Situation: []string{"current-parishioner"}, Interests: []string{"music", "service"}}},
}

// personView is an example of somebody who would see a ministry, or would not.
type personView struct {
	Words string
	Sees  bool
}

// exampleViews tells three example people what becomes of a ministry of a catalogue,
// by the keys of its rows: who sees it first, with one of another kind where there is.
func exampleViews(t *i18n.Texts, all []catalogue.Ministry, keys []string) []personView {
	all = shownIn(all, keys)
	type placed struct {
		view  personView
		age   string
		place int
	}
	var see, not []placed
	for _, p := range examplePeople {
		who := t.T("ministries.would." + p.name)
		place, sees := placeFor(p.answers, all, keys)
		switch {
		case !sees:
			not = append(not, placed{personView{t.T("ministries.would.no", "who", who), false}, p.answers.Age, 0})
		case place > 0:
			see = append(see, placed{personView{t.T("ministries.would.first", "who", who, "n", place), true}, p.answers.Age, place})
		default:
			see = append(see, placed{personView{t.T("ministries.would.later", "who", who), true}, p.answers.Age, math.MaxInt})
		}
	}
	slices.SortStableFunc(see, func(a, b placed) int { return a.place - b.place })
	want := shownPeople
	if len(not) > 0 {
		want--
	}
	var chosen, again []placed
	for _, p := range see { // another stage of life says more than the same once more
		if slices.ContainsFunc(chosen, func(c placed) bool { return c.age == p.age }) {
			again = append(again, p)
		} else {
			chosen = append(chosen, p)
		}
	}
	chosen = append(chosen, again...)
	chosen = chosen[:min(len(chosen), want)]
	chosen = append(chosen, not[:min(len(not), shownPeople-len(chosen))]...)
	var out []personView
	for _, p := range chosen {
		out = append(out, p.view)
	}
	return out
}

// shownIn returns a catalogue in which the rows of the keys are shown.
func shownIn(all []catalogue.Ministry, keys []string) []catalogue.Ministry {
	all = slices.Clone(all)
	for i := range all {
		all[i].Active = all[i].Active || slices.Contains(keys, all[i].Key)
	}
	return all
}

// placeFor says whether somebody's result has a ministry with one of the keys, and in
// which place among those to start with, from 1; 0 when it is none of them.
func placeFor(a quiz.Answers, all []catalogue.Ministry, keys []string) (place int, sees bool) {
	result := quiz.Recommend(a, all)
	if !slices.ContainsFunc(result.Keys(), func(key string) bool { return slices.Contains(keys, key) }) {
		return 0, false
	}
	for i, m := range quiz.Arrange(result).First {
		if slices.Contains(keys, m.Ministry.Key) {
			return i + 1, true
		}
	}
	return 0, true
}

// recentPeople are the answers of those who came of late.
type recentPeople struct {
	mu      sync.Mutex
	at      time.Time
	answers []quiz.Answers
}

var errEnough = errors.New("these are enough")

// recent returns the answers of the newest visits of the last days, each once.
func (h *Handler) recent(ctx context.Context) ([]quiz.Answers, error) {
	h.people.mu.Lock()
	defer h.people.mu.Unlock()
	if now := h.Now(); !h.people.at.IsZero() && now.Sub(h.people.at) < recentKept && !now.Before(h.people.at) {
		return h.people.answers, nil
	}
	var answers []quiz.Answers
	visits := map[string]bool{}
	from := view.Day(h.Today().AddDate(0, 0, 1-recentDays))
	err := h.store.EachSubmission(ctx, store.Filter{From: from}, func(s store.Submission) error {
		if s.SessionID == "" || !visits[s.SessionID] {
			visits[s.SessionID] = true
			answers = append(answers, s.Answers)
		}
		if len(answers) >= sampledPeople {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	h.people.at, h.people.answers = h.Now(), answers
	return answers, nil
}

// shareText says how many of the people of the last days would see a ministry of a
// catalogue. Fewer than view.MinTold people are told as fewer than that.
func (h *Handler) shareText(ctx context.Context, t *i18n.Texts, all []catalogue.Ministry, keys []string) string {
	ctx, cancel := context.WithTimeout(ctx, view.CoverageTimeout)
	defer cancel()
	people, err := h.recent(ctx)
	if err != nil {
		h.Log.Warn("the answers of the last days cannot be read", "error", err)
		return "" // the rest of the page is of use without it
	}
	all = shownIn(all, keys)
	n := 0
	for _, a := range people {
		if ctx.Err() != nil {
			return ""
		}
		if _, sees := placeFor(a, all, keys); sees {
			n++
		}
	}
	switch of := len(people); {
	case of < view.MinTold:
		return t.T("ministries.would.too_few", "days", recentDays)
	case n == 0:
		return t.T("ministries.would.nobody", "days", recentDays)
	case n < view.MinTold:
		return t.T("ministries.would.fewer", "n", view.MinTold, "days", recentDays)
	case of-n < view.MinTold:
		return t.T("ministries.would.nearly_all", "days", recentDays)
	default:
		part, whole := plainShare(n, of)
		return t.T("ministries.would.share", "part", part, "whole", whole, "days", recentDays)
	}
}

// plainShare writes a share by small numbers, such as 1 in 6 or 2 in 3.
func plainShare(n, of int) (part, whole int) {
	share := float64(n) / float64(of)
	if share <= 0.1 {
		return 1, int(math.Round(1 / share))
	}
	best := math.Inf(1)
	for w := 2; w <= 10; w++ {
		p := min(max(1, int(math.Round(share*float64(w)))), w-1)
		if off := math.Abs(float64(p)/float64(w) - share); off < best-0.02 {
			best, part, whole = off, p, w
		}
	}
	return part, whole
}
