package suggest

import (
	"slices"
	"strings"

	"ministryfinder/embedded/catalogue"
)

// minShared is how many words of a name an example must share.
const minShared = 2

// Examples are ministries that are known well, such as those of the general
// catalogue: one that is named alike says what the words alone do not.
type Examples []example

type example struct {
	ministry catalogue.Ministry
	names    [][]string // its words, a list for each language
}

// NewExamples returns the examples made of ministries.
func NewExamples(ministries []catalogue.Ministry) Examples {
	var all Examples
	for _, m := range ministries {
		one := example{ministry: m}
		for _, name := range []string{m.Name, m.NameES} {
			if words := telling(name); len(words) >= minShared {
				one.names = append(one.names, words)
			}
		}
		if len(one.names) > 0 {
			all = append(all, one)
		}
	}
	return all
}

// For returns what the words say, as the function of that name, and where they say
// nothing at all what the example says whose name shares the most words, when it is
// at least two and no other shares as many. What words say is not mixed with an
// example: to measure, that made one suggestion in eight wrong in place of one in
// twenty.
func (all Examples) For(name, description string) []Suggestion {
	out := For(name, description)
	_, name = CutNumber(name)
	if len(out) > 0 || read(name, false).committee {
		return out
	}
	best, shared := all.nearest(telling(name))
	if best == nil {
		return out
	}
	for _, field := range catalogue.AudienceFields() {
		for _, value := range *best.List(field) {
			if value != "all" {
				out = append(out, Suggestion{Field: field, Value: value, Word: strings.Join(shared, " ")})
			}
		}
	}
	return out
}

// nearest returns the example that shares the most words, and these.
func (all Examples) nearest(words []string) (best *catalogue.Ministry, shared []string) {
	tied := false
	for i := range all {
		for _, name := range all[i].names {
			var both []string
			for _, w := range words {
				if slices.Contains(name, w) {
					both = append(both, w)
				}
			}
			switch {
			case len(both) < minShared || len(both) < len(shared):
			case len(both) == len(shared) && best != &all[i].ministry:
				tied = true
			default:
				best, shared, tied = &all[i].ministry, both, false
			}
		}
	}
	if tied {
		return nil, nil
	}
	return best, shared
}

// ordinary are words that many names have, whatever they are about.
var ordinary = strings.Fields("ministry ministerio pastoral group grupo team equipo parish parroquial parroquia catholic catolico st saint san santa program programa club society sociedad")

// telling returns the words of a name that say what it is, each once.
func telling(name string) []string {
	var out []string
	for _, w := range Words(name) {
		if !slices.Contains(ordinary, w) && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}
