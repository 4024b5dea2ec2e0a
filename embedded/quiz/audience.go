package quiz

import (
	"context"
	"fmt"
	"slices"

	"ministryfinder/embedded/catalogue"
)

// Audience says who is shown one ministry.
type Audience struct {
	// Answers of all the Of combinations of answers lead to it; 0 means that
	// nobody would see it.
	Answers, Of int
	// ByFallback is how many of them show it only since nothing else fits.
	ByFallback int
	// Questions say which choices lead to it, question by question.
	Questions []AudienceQuestion
}

// AudienceQuestion lists the choices of a question that lead to a ministry,
// each chosen alone. Whoever chooses another one beside it sees it too.
type AudienceQuestion struct {
	Question string
	Values   []string
	// Any is true when all choices lead to it.
	Any bool
}

// WhoSees tells which answers lead to a ministry, were it active: to any of the keys
// that it has. It ends early with an error when ctx ends.
func WhoSees(ctx context.Context, ministries []catalogue.Ministry, keys ...string) (Audience, error) {
	all, wanted := slices.Clone(ministries), newMinistrySet(len(ministries))
	for _, key := range keys {
		at := slices.IndexFunc(all, func(m catalogue.Ministry) bool { return m.Key == key })
		if at < 0 {
			return Audience{}, fmt.Errorf("there is no ministry %s", key)
		}
		all[at].Active = true
		wanted.add(at)
	}
	r, shown := newReach(all), newMinistrySet(len(all))
	var out Audience
	leads := map[string]map[string]bool{}
	for _, q := range questions {
		leads[q.ID] = map[string]bool{}
	}
	for _, s := range answerSpace() {
		a := r.of(s)
		k := classesOf(&s, a)
		seen := newTally(s, k)
		err := k.walk(ctx, func(c choice, answers int) {
			fitting := a.shown(c, shown)
			if !shown.meets(wanted) {
				return
			}
			seen.add(c, answers)
			if fitting == 0 {
				out.ByFallback += answers
			}
		})
		if err != nil {
			return Audience{}, fmt.Errorf("ask who sees the ministry %v: %w", keys, err)
		}
		out.Of += s.size()
		if out.Answers += seen.answers; seen.answers > 0 {
			leads[Age][s.age] = true
		}
		for i, question := range walked {
			for j, set := range s.sets[i] {
				if seen.with(i, j) > 0 && len(set) == 1 {
					leads[question][set[0]] = true
				}
			}
		}
	}
	for _, asked := range questions {
		if asked.FollowUp {
			continue // it narrows what the others lead to
		}
		q := AudienceQuestion{Question: asked.ID}
		for _, v := range asked.Options {
			if leads[asked.ID][v] {
				q.Values = append(q.Values, v)
			}
		}
		q.Any = len(q.Values) == len(asked.Options)
		out.Questions = append(out.Questions, q)
	}
	return out, nil
}
