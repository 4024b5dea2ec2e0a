// Package examples is the general catalogue: ministries that nearly every Catholic
// parish has, in English and Spanish, with whom they are for and without any
// parish's name. A parish that has no list of its own begins with it.
package examples

import (
	"encoding/json"
	"fmt"
	"slices"

	"ministryfinder/assets"
	"ministryfinder/embedded/catalogue"
)

// Example is one ministry of the general catalogue.
type Example struct {
	catalogue.Ministry
	// Group is the part of parish life that it belongs to, one of Groups.
	Group string `json:"group"`
}

// Groups lists the parts of parish life, in the order in which they are shown.
func Groups() []string {
	return []string{
		"sacraments", "liturgy", "music", "learning", "youth", "families", "groups", "prayer", "service", "care", "together", "hispanic",
	}
}

// All returns the general catalogue, in the order of its groups. None of it is
// active: a parish says which it has.
func All() ([]Example, error) {
	var all []Example
	if err := json.Unmarshal(assets.ExampleCatalogue, &all); err != nil {
		return nil, fmt.Errorf("read the general catalogue: %w", err)
	}
	for i := range all {
		all[i].Ministry = all[i].Clean()
	}
	slices.SortStableFunc(all, func(a, b Example) int { return slices.Index(Groups(), a.Group) - slices.Index(Groups(), b.Group) })
	return all, nil
}

// Choose returns the edit after which the parish has just the ticked examples, by their
// keys: they are added or shown again, and those that are not ticked are hidden. One that
// the parish has made its own stays as it is.
func Choose(all []Example, ticked []string) catalogue.Edit {
	return func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
		out, last := slices.Clone(present), 0
		for _, m := range present {
			last = max(last, m.Position)
		}
		for _, e := range all {
			has := slices.Contains(ticked, e.Key)
			i := slices.IndexFunc(out, func(m catalogue.Ministry) bool { return m.Key == e.Key })
			switch {
			case i >= 0 && out[i].Origin == catalogue.OriginGeneral:
				out[i].Active = has
			case i < 0 && has:
				last++
				m := e.Ministry
				m.Active, m.Origin, m.Position = true, catalogue.OriginGeneral, last
				out = append(out, m)
			}
		}
		if len(out) > catalogue.MaxMinistries {
			return nil, catalogue.ErrFull
		}
		return out, nil
	}
}
