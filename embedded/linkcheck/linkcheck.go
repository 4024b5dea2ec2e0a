// Package linkcheck tries where the links of a parish's ministries lead, as a visitor
// would, and keeps what came of it. It asks the internet only when somebody presses
// the button for that, or once a month where a setting says so. Of several servers one
// does it.
package linkcheck

import (
	"slices"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/richtext"
)

// Outcome says what came of trying a link.
type Outcome string

// The outcomes. Gone and NoHost lead nowhere; of the others but Answers nothing can
// be said.
const (
	Answers     Outcome = "answers"
	Gone        Outcome = "gone"        // 404 or 410
	NoHost      Outcome = "no-host"     // there is no such website
	Closed      Outcome = "closed"      // it does not let programs look: 401, 403 and the like
	Busy        Outcome = "busy"        // it wants to be left alone: 429 or 503
	Trouble     Outcome = "trouble"     // trouble of its own: another 5xx
	Slow        Outcome = "slow"        // no answer in time
	Unsafe      Outcome = "unsafe"      // its certificate is not in order
	Redirects   Outcome = "redirects"   // it leads on and on
	NotPublic   Outcome = "not-public"  // its address is one of a private network
	Unreachable Outcome = "unreachable" // anything else
)

// LeadsNowhere reports whether whoever follows the link finds nothing.
func (o Outcome) LeadsNowhere() bool { return o == Gone || o == NoHost }

// reachedSomebody reports whether a website has answered: then the computer is online.
func (o Outcome) reachedSomebody() bool {
	return o == Answers || o == Gone || o == Closed || o == Busy || o == Trouble || o == Unsafe || o == Redirects
}

const (
	// MaxLinks is how many links are tried in a round; those that were tried last come
	// after the others.
	MaxLinks = 200
	// maxKept is of how many links it is kept what came of them.
	maxKept = 1000
	// confirmAfter is how long a link must have led nowhere until that is told, where
	// nobody has asked for the round: a website may be away for an evening.
	confirmAfter = 24 * time.Hour
)

// Tried is a link and what came of it last.
type Tried struct {
	URL     string    `json:"url"`
	Outcome Outcome   `json:"outcome"`
	At      time.Time `json:"at"`
	// Since is when it led nowhere for the first time in a row, zero where it does not.
	Since time.Time `json:"since,omitzero"`
	// Dead says that this is sure enough to be told.
	Dead bool `json:"dead,omitempty"`
}

// State is what is known of the links.
type State struct {
	// Ended is when the last round was over, zero for none yet.
	Ended time.Time `json:"-"`
	// Offline says that not one website answered in it: the computer was offline, and
	// nothing was learned.
	Offline bool `json:"offline,omitempty"`
	// Stopped says that somebody has stopped it before its end.
	Stopped bool    `json:"stopped,omitempty"`
	Links   []Tried `json:"links"` // at most maxKept
}

// of returns what came of a link.
func (s State) of(link string) (Tried, bool) {
	i := slices.IndexFunc(s.Links, func(t Tried) bool { return t.URL == link })
	if i < 0 {
		return Tried{}, false
	}
	return s.Links[i], true
}

// Found is a link of a ministry that is shown, with what came of it.
type Found struct {
	Tried
	// Ministry is the ministry's first audience.
	Ministry catalogue.Ministry
}

// Field is the name of the field in which it stands.
func (f Found) Field() string {
	if slices.Contains(f.Ministry.Links, f.URL) {
		return catalogue.FieldLinks
	}
	return catalogue.FieldDetails
}

// Count returns of how many of the present links it is known what came of them, and
// how many of these answer.
func (s State) Count(present []string) (known, answering int) {
	is := map[string]bool{}
	for _, link := range present {
		is[link] = true
	}
	for _, t := range s.Links {
		if is[t.URL] {
			known++
			if t.Outcome == Answers {
				answering++
			}
		}
	}
	return known, answering
}

// Dead returns the links that lead nowhere, of the ministries that are shown. A link
// that was changed since is none of them.
func (s State) Dead(all []catalogue.Ministry) []Found {
	return s.found(all, func(t Tried) bool { return t.Dead })
}

// Untold returns those that could not be tried.
func (s State) Untold(all []catalogue.Ministry) []Found {
	return s.found(all, func(t Tried) bool { return !t.Dead && !t.Outcome.LeadsNowhere() && t.Outcome != Answers })
}

func (s State) found(all []catalogue.Ministry, is func(Tried) bool) []Found {
	wanted := map[string]Tried{}
	for _, t := range s.Links {
		if is(t) {
			wanted[t.URL] = t
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	var found []Found
	for _, audiences := range catalogue.Joined(catalogue.Active(all)) {
		for _, link := range Links(audiences) {
			if t, is := wanted[link]; is {
				found = append(found, Found{t, audiences[0]})
			}
		}
	}
	return found
}

// Links returns the addresses of the web pages that ministries lead to: those of their
// field and those in their details, each once.
func Links(ministries []catalogue.Ministry) []string {
	var all []string
	seen := map[string]bool{}
	for _, m := range ministries {
		for _, link := range slices.Concat(m.Links, richtext.Links(m.Details), richtext.Links(m.DetailsES)) {
			if catalogue.IsWebURL(link) && !seen[link] {
				seen[link] = true
				all = append(all, link)
			}
		}
	}
	return all
}

// next returns the links that a round tries: those that were never tried or not for
// longest first. Where it is not asked for by hand and some wait to be confirmed,
// only these.
func (s State) next(links []string, byHand bool) []string {
	at := map[string]Tried{}
	for _, t := range s.Links {
		at[t.URL] = t
	}
	if waiting := s.unconfirmed(links); !byHand && len(waiting) > 0 {
		links = waiting
	}
	links = slices.Clone(links)
	slices.SortStableFunc(links, func(a, b string) int { return at[a].At.Compare(at[b].At) })
	return links[:min(len(links), MaxLinks)]
}

// unconfirmed are the links that led nowhere once.
func (s State) unconfirmed(links []string) []string {
	var all []string
	for _, t := range s.Links {
		if !t.Since.IsZero() && !t.Dead && slices.Contains(links, t.URL) {
			all = append(all, t.URL)
		}
	}
	return all
}

// after returns what is known after a round. Links that are not among the present ones
// are forgotten.
func (s State) after(results []Tried, present []string, byHand bool) State {
	now := State{Offline: len(results) > 0 && !slices.ContainsFunc(results, func(t Tried) bool { return t.Outcome.reachedSomebody() })}
	news := map[string]Tried{}
	if !now.Offline {
		for _, t := range results {
			if t.Outcome.LeadsNowhere() {
				former, _ := s.of(t.URL)
				if t.Since = former.Since; t.Since.IsZero() || t.Since.After(t.At) { // a clock that was ahead
					t.Since = t.At
				}
				t.Dead = byHand || former.Dead || t.At.Sub(t.Since) >= confirmAfter
			}
			news[t.URL] = t
		}
	}
	for _, link := range present {
		t, is := news[link]
		if !is {
			t, is = s.of(link)
		}
		if is && len(now.Links) < maxKept {
			now.Links = append(now.Links, t)
		}
	}
	return now
}
