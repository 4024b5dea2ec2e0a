package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// ChosenMinistry is how many visits opened a ministry, and how many saved it.
type ChosenMinistry struct {
	// Key is the ministry's, or the last that it had when it was deleted.
	Key           string
	Opened, Saved int
}

// ChosenMinistries returns what people opened and saved on the days from one to
// another, both included, as 2026-11-24; empty ones are the first and the last of all.
// What was saved most often comes first, then what was opened most often.
func (d DailyCounts) ChosenMinistries(ctx context.Context, from, to string) ([]ChosenMinistry, error) {
	f := Filter{From: from, To: to}.bounded()
	s := Statistics{Numbers: map[string]map[string]int{CountedOpened: {}, CountedSaved: {}}}
	err := d.addNumbers(ctx, &s, `SELECT question, value, sum(n) FROM daily_counts
		WHERE question IN ('`+CountedOpened+`', '`+CountedSaved+`') AND day BETWEEN $1 AND $2 GROUP BY question, value`, f.From, f.To)
	byKey := map[string]ChosenMinistry{}
	for question, numbers := range s.Numbers {
		if err == nil {
			err = Catalogue(d).underPresentKeys(ctx, numbers)
		}
		for key, n := range numbers {
			c := byKey[key]
			if c.Key = key; question == CountedSaved {
				c.Saved = n
			} else {
				c.Opened = n
			}
			byKey[key] = c
		}
	}
	if err != nil {
		return nil, fmt.Errorf("read what people opened and saved: %w", err)
	}
	all := make([]ChosenMinistry, 0, len(byKey))
	for _, c := range byKey {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b ChosenMinistry) int {
		return cmp.Or(cmp.Compare(b.Saved, a.Saved), cmp.Compare(b.Opened, a.Opened), strings.Compare(a.Key, b.Key))
	})
	return all, nil
}
