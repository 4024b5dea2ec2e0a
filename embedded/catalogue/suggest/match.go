package suggest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"ministryfinder/embedded/quiz"
)

// strength is how much an effect says.
type strength int

const (
	firm    strength = iota
	counted          // a number says it: more exact than any word
	soft             // an age that is usual, and gives way to one that is said
	weak             // an interest that counts when nothing else says one
)

// effect is one value that words stand for.
type effect struct {
	field, value string
	strength     strength
}

// stem is a word, or how words begin.
type stem struct {
	text string
	open bool // words may go on after it
	// irregular is a plural in -ies or -ces, left its consonants.
	irregular, left string
}

func newStem(s string) stem {
	text, open := strings.CutSuffix(s, "*")
	out := stem{text: text, open: open, left: Consonants(text)}
	if before, ok := strings.CutSuffix(text, "y"); ok {
		out.irregular = before + "ies"
	} else if before, ok := strings.CutSuffix(text, "z"); ok {
		out.irregular = before + "ces"
	}
	return out
}

// rule is what words in a row mean.
type rule struct {
	pattern [][]stem // its words, each one of several stems
	effects []effect
	// Who helps with something for children is no child; a committee is for nobody
	// in particular; whom works of charity reach are not those who do them.
	helper, committee, charity bool
}

// shortNames are the names for several values, or for long ones.
var shortNames = map[string]string{
	"inf": "infant", "ele": "elementary", "jh": "junior-high", "hs": "high-school", "ya": "college-young-adult", "mp": "married-parents",
	"ja": "journeying-adults", "adults": "college-young-adult married-parents journeying-adults", "youth": "junior-high high-school",
	"new": "new-to-stedward", "returning": "returning-to-church", "curious": "just-curious",
}

// fieldOfValue are the fields of the values that ministries may have.
var fieldOfValue = sync.OnceValue(func() map[string]string {
	fields := map[string]string{}
	for field, values := range quiz.Criteria() {
		for _, v := range values {
			fields[v] = field
		}
	}
	return fields
})

// ruleSet are all rules, by the first letter of their first word.
type ruleSet map[byte][]rule

// rules are those of rules.go, read once.
var rules = sync.OnceValue(func() ruleSet {
	set, err := parseRules(interestRules + peopleRules)
	if err != nil {
		panic(err) // a slip in the source, which every test finds
	}
	return set
})

// parseRules reads lines of the form "words, other words = value ~soft ?weak !flag".
func parseRules(text string) (ruleSet, error) {
	set := ruleSet{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		patterns, effects, ok := strings.Cut(line, "=")
		if !ok {
			return nil, fmt.Errorf("a rule without =: %q", line)
		}
		r, err := parseEffects(effects)
		if err != nil {
			return nil, fmt.Errorf("rule %q: %w", line, err)
		}
		for p := range strings.SplitSeq(patterns, ",") {
			set.add(r, strings.Fields(p))
		}
	}
	return set, nil
}

// add adds a rule once for each word that it may begin with.
func (set ruleSet) add(r rule, pattern []string) {
	r.pattern = nil
	for _, element := range pattern {
		var options []stem
		for option := range strings.SplitSeq(element, "/") {
			options = append(options, newStem(option))
		}
		r.pattern = append(r.pattern, options)
	}
	for _, first := range r.pattern[0] {
		one := r
		one.pattern = append([][]stem{{first}}, r.pattern[1:]...)
		set[first.text[0]] = append(set[first.text[0]], one)
	}
}

func parseEffects(text string) (rule, error) {
	var r rule
	for name := range strings.FieldsSeq(text) {
		s := firm
		switch name[0] {
		case '~':
			s, name = soft, name[1:]
		case '?':
			s, name = weak, name[1:]
		}
		switch name {
		case "!helper":
			r.helper = true
			continue
		case "!committee":
			r.committee = true
			continue
		case "!charity":
			r.charity = true
			continue
		case "!nothing":
			continue
		}
		for value := range strings.FieldsSeq(cmp.Or(shortNames[name], name)) {
			field, ok := fieldOfValue()[value]
			if !ok {
				return r, fmt.Errorf("%s is no value", value)
			}
			r.effects = append(r.effects, effect{field, value, s})
		}
	}
	return r, nil
}

// found is a rule that words of a text have matched.
type found struct {
	rule
	first, last int // of the words
}

// letters is how much of the words a rule names: the more, the more exact it is.
func (r rule) letters() int {
	n := 0
	for _, options := range r.pattern {
		n += len(options[0].text)
	}
	return n
}

// matches returns the rules that a text meets, in its order. The longer one wins
// where two would take the same word, so that "high school" is no school.
func (set ruleSet) matches(words []word) []found {
	var all, taken []found
	for i, w := range words {
		for _, r := range set[w.text[0]] {
			if len(r.pattern) <= len(words)-i && r.meets(words[i:]) {
				all = append(all, found{r, i, i + len(r.pattern) - 1})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.last-b.first, a.last-a.first), cmp.Compare(a.first, b.first), cmp.Compare(b.letters(), a.letters()))
	})
	used := make([]bool, len(words))
	for _, f := range all {
		if slices.Contains(used[f.first:f.last+1], true) {
			continue
		}
		for i := f.first; i <= f.last; i++ {
			used[i] = true
		}
		taken = append(taken, f)
	}
	slices.SortStableFunc(taken, func(a, b found) int { return cmp.Compare(a.first, b.first) })
	return taken
}

func (r rule) meets(words []word) bool {
	for i, options := range r.pattern {
		if !slices.ContainsFunc(options, words[i].is) {
			return false
		}
	}
	return true
}

// is reports whether the word is the one of a stem, in the singular or the plural,
// with its vowels or without.
func (w word) is(s stem) bool {
	rest, begins := strings.CutPrefix(w.text, s.text)
	if begins && (s.open || rest == "" || rest == "s" || rest == "es") {
		return true
	}
	if s.irregular != "" && w.text == s.irregular {
		return true
	}
	if !w.vowelless || len(s.left) < minConsonants {
		return false
	}
	rest, begins = strings.CutPrefix(w.text, s.left)
	return begins && (s.open || rest == "" || rest == "s")
}
