// Package catalogue holds what a ministry is, and the starter catalogue that
// an empty database begins with. It knows neither web nor database.
package catalogue

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"ministryfinder/assets"
)

// Ministry is one thing a parishioner can take part in. Each criterion lists
// the values that the ministry is for; an empty list means everybody.
type Ministry struct {
	ID          int64  `json:"-"`
	Key         string `json:"key"`
	Name        string `json:"name"`
	Description string `json:"description"`
	// Details are plain text with line breaks, or the HTML that package
	// details lets through.
	Details string `json:"details"`
	// The same in Spanish; an empty one is shown in English.
	NameES        string `json:"name_es,omitempty"`
	DescriptionES string `json:"description_es,omitempty"`
	DetailsES     string `json:"details_es,omitempty"`
	// When and where it meets, in a line each, in English and in Spanish; an empty
	// one in Spanish is shown in English.
	When    string `json:"when,omitempty"`
	WhenES  string `json:"when_es,omitempty"`
	Where   string `json:"where,omitempty"`
	WhereES string `json:"where_es,omitempty"`
	// Contact is whom to ask: a first name or an office. Phone and Email are how.
	Contact string `json:"contact,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Email   string `json:"email,omitempty"`
	// Needs says whether it needs people, as ParseNeeds reads it; empty when that
	// is not said.
	Needs string `json:"needs_people,omitempty"`
	// Category is the heading under which the parish lists it, in its own words.
	Category string `json:"category,omitempty"`
	// InSpanish is true for one at which people speak Spanish.
	InSpanish bool `json:"in_spanish,omitempty"`
	// Shared joins the rows of one ministry, as IsJoinedWith says.
	Shared    string   `json:"shared_key,omitempty"`
	Links     []string `json:"links"`
	Age       []string `json:"age"`
	Gender    []string `json:"gender"`
	State     []string `json:"state"`
	Interest  []string `json:"interest"`
	Situation []string `json:"situation"`
	// Marks say where the ministry stands beside what fits, each one of AllMarks.
	Marks []string `json:"marks,omitempty"`
	// Origin says where it comes from, one of the origins; empty is OriginOwn.
	Origin string `json:"origin,omitempty"`
	Active bool   `json:"-"`
	// Position is the place in the catalogue's order, from 1.
	Position int `json:"-"`
	// Version grows by one with every change. Who saves says which version
	// was read, so that nobody's change is overwritten unseen.
	Version   int64     `json:"-"`
	CreatedAt time.Time `json:"-"`
	UpdatedAt time.Time `json:"-"`
}

// languageSpanish is the code of the second language that texts come in.
const languageSpanish = "es"

// In returns the ministry with its texts in a language ("en", "es"); a text
// that is missing in it stays English.
func (m Ministry) In(language string) Ministry {
	if language != languageSpanish {
		return m
	}
	for _, text := range []struct {
		english *string
		spanish string
	}{{&m.Name, m.NameES}, {&m.Description, m.DescriptionES}, {&m.Details, m.DetailsES}, {&m.When, m.WhenES}, {&m.Where, m.WhereES}} {
		if text.spanish != "" {
			*text.english = text.spanish
		}
	}
	return m
}

// IsTranslated reports whether any of its texts is there in Spanish.
func (m Ministry) IsTranslated() bool {
	return m.NameES+m.DescriptionES+m.DetailsES+m.WhenES+m.WhereES != ""
}

// OrderedFor returns the ministries in the order in which equally good ones stand on
// pages of a language ("en", "es"): in Spanish those that are in Spanish come first.
// The list itself is not changed; without any of them it is returned as it is.
func OrderedFor(language string, all []Ministry) []Ministry {
	if language != languageSpanish || !slices.ContainsFunc(all, func(m Ministry) bool { return m.InSpanish }) {
		return all
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b Ministry) int {
		switch {
		case a.InSpanish == b.InSpanish:
			return 0
		case a.InSpanish:
			return -1
		}
		return 1
	})
	return all
}

// Starter returns the ministries that an empty database is filled with, all
// active, in the order in which they are shown to staff.
func Starter() ([]Ministry, error) {
	var all []Ministry
	if err := json.Unmarshal(assets.StarterCatalogue, &all); err != nil {
		return nil, fmt.Errorf("read the starter catalogue: %w", err)
	}
	for i := range all {
		all[i].Active, all[i].Origin = true, OriginStarter
		all[i].Marks = append([]string{}, all[i].Marks...) // as the store reads them
	}
	return all, nil
}

// Active returns the active ministries, in their order.
func Active(all []Ministry) []Ministry {
	n := 0
	for i := range all {
		if all[i].Active {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	out := make([]Ministry, 0, n)
	for i := range all {
		if all[i].Active {
			out = append(out, all[i])
		}
	}
	return out
}
