package catalogue

import (
	"regexp"
	"strings"
	"time"

	"ministryfinder/embedded/textfile"
)

// Needs says whether a ministry needs people.
type Needs struct {
	Kind NeedsKind
	// From and To are the first and the last of the days on which it needs people,
	// as 2026-09-01, where Kind is NeedsBetween. One of them may be empty.
	From, To string
}

// NeedsKind is one of the ways in which a ministry needs people.
type NeedsKind string

// The kinds of needs.
const (
	NeedsUnsaid  NeedsKind = ""
	NeedsNow     NeedsKind = "now"     // it looks for people
	NeedsAlways  NeedsKind = "always"  // it is glad of people at any time
	NeedsFull    NeedsKind = "full"    // it takes nobody just now
	NeedsBetween NeedsKind = "between" // it looks for people on the days between two
)

// needsWords are what people write for a kind.
var needsWords = map[string]NeedsKind{
	"": NeedsUnsaid, "now": NeedsNow, "yes": NeedsNow, "ahora": NeedsNow, "sí": NeedsNow, "si": NeedsNow,
	"always": NeedsAlways, "siempre": NeedsAlways, "full": NeedsFull, "lleno": NeedsFull, "llena": NeedsFull, "completo": NeedsFull,
}

// needsDays is what stands between two days, or beside one.
var needsDays = regexp.MustCompile(`^(?:from |desde |del |de )?(\d{4}-\d\d-\d\d)?(?: ?(?:\.\.|–|to|until|al|hasta) ?)(\d{4}-\d\d-\d\d)?$`)

// ParseNeeds reads what is stored, in files and in forms: now, always, full, nothing,
// or the days from 2026-09-01..2026-10-15, of which one may be missing. It is not ok
// for other texts, and for days in the wrong order.
func ParseNeeds(s string) (n Needs, ok bool) {
	s = strings.ToLower(textfile.Plain(s))
	if kind, known := needsWords[s]; known {
		return Needs{Kind: kind}, true
	}
	m := needsDays.FindStringSubmatch(s)
	if m == nil || m[1]+m[2] == "" || !isDay(m[1]) || !isDay(m[2]) || m[1] != "" && m[2] != "" && m[1] > m[2] {
		return Needs{}, false
	}
	return Needs{NeedsBetween, m[1], m[2]}, true
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return s == "" || err == nil
}

// String writes it as it is stored.
func (n Needs) String() string {
	if n.Kind == NeedsBetween {
		return n.From + ".." + n.To
	}
	return string(n.Kind)
}

// On returns what is to be told on a day of the parish, as 2026-09-14: of days that
// are over nothing, of those that have not begun all of it.
func (n Needs) On(today string) Needs {
	if n.Kind == NeedsBetween && n.To != "" && today > n.To {
		return Needs{}
	}
	if n.Kind == NeedsBetween && today >= n.From {
		n.From = ""
		if n.To == "" {
			n.Kind = NeedsNow
		}
	}
	return n
}

// IsFull reports whether the ministry takes nobody just now. What does not say so in
// a way that is known is not full.
func (m *Ministry) IsFull() bool { return m.Needs == string(NeedsFull) }
