package calendar

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const noon = 12 * 60

// parts are the words that say in which half of the day an hour is, and from which hour
// to which of that half people say so. Twelve at night is in none of them: nobody knows
// which night it is, and in Spain "las 12 de la mañana" are noon.
var parts = map[string]struct{ half, from, to int }{
	"am": {0, 1, 11}, "morning": {0, 1, 11}, "manana": {0, 1, 11},
	"pm": {12, 0, 11}, "afternoon": {12, 0, 7}, "tarde": {12, 0, 8},
	"evening": {12, 4, 11}, "night": {12, 5, 11}, "noche": {12, 5, 11},
}

// isIn reports whether a time of the day, in minutes, is in such a part of it.
func isIn(part string, minutes int) bool {
	p, h := parts[part], minutes/60
	return h/12*12 == p.half && h%12 >= p.from && h%12 <= p.to
}

var (
	part    = `(?:` + oneOf(slices.Sorted(maps.Keys(parts))) + `)\b`
	anyNoon = `(?:12(?::00)? )?noon\b|(?:12(?::00)? del )?mediodia\b|12(?::00)? del dia\b`
	hour    = `(?:` + anyNoon + `|(\d{1,2})(?:[:h](\d\d))?( ?(?:h|hs|hrs?|horas?)\b)?` +
		`((?: ?(?:am|pm)\b| (?:in the|at|de la|por la|en la) ` + part + `)*)\b)`

	hours = regexp.MustCompile(`^(?:(at |las? |a las? |al? )|(from |desde |de )(?:las? )?|)` + hour +
		`(?:( ?- ?| to | until | through | hasta (?:las? )?| a (?:las? )?)` + hour + `)?`)
	partWord = regexp.MustCompile(`\b` + part)
)

// moment is a time of the day. Half is -1 as long as it is not said. It is marked when
// it cannot be a day of the month, as the 15 of "domingo 15" is.
type moment struct {
	minutes, half int
	marked        bool
}

// span is from when to when something takes place.
type span struct {
	start, end moment
	// ranged is true when an end is given, opened when "from" stands before it.
	ranged, opened bool
}

// readSpan reads hours, and reports whether there are any.
func (r *reading) readSpan(s *span) bool {
	found := r.take(hours)
	if found == nil {
		return false
	}
	before, to := found[1], found[7]
	start, ok := newMoment(found[3:7], before != "")
	s.start, s.opened, s.ranged = start, found[2] != "", to != ""
	if !ok || (before == "a " || before == "al ") && found[3] != "" { // "al mediodía", but not "al 7"
		return false
	}
	if s.ranged {
		s.end, ok = newMoment(found[8:12], false)
		// "Domingo 3 a las 7 pm" is one evening, and no afternoon.
		ok = ok && (!strings.HasPrefix(to, " a la") || s.opened || s.start.marked)
	}
	return ok
}

// newMoment makes one of hours, minutes, a word for hours and those for the part of the
// day; without hours it is noon.
func newMoment(said []string, marked bool) (m moment, ok bool) {
	if said[0] == "" {
		return moment{noon, 12, true}, true
	}
	h, _ := strconv.Atoi(said[0]) // digits, as the pattern found them
	minutes, _ := strconv.Atoi(said[1])
	m = moment{60*h + minutes, -1, marked || said[1]+said[2]+said[3] != ""}
	for _, word := range partWord.FindAllString(said[3], -1) {
		half := parts[word].half
		if h < 12 {
			m.minutes = 60*(h+half) + minutes
		}
		if m.half >= 0 && m.half != half || h == 0 || !isIn(word, m.minutes) {
			return moment{}, false
		}
		m.half = half
	}
	return m, h < 24 && minutes < 60
}

// minutes returns the beginning and the end; they are not ok where the half of the day
// is not said, or where a bare number may be a day of the month.
func (s span) minutes() (start, end int, ok bool) {
	bare := !s.opened && !s.start.marked
	if start = s.start.minutes; !s.ranged {
		return start, start + defaultMinutes, s.start.known() && s.start.marked && start+defaultMinutes <= minutesOfDay
	}
	switch end = s.end.minutes; {
	case !s.end.known(), bare && (s.start.known() || s.end.half < 0):
		return 0, 0, false
	case s.start.known(), s.end.half < 0: // "de 9 a 17": both are of 24 hours
	case start < noon && start+noon < end: // "7 to 9 pm" are both of the evening, "11 to 1 pm" are not
		start += noon
	}
	return start, end, start < end
}

// known reports whether the half of the day is said.
func (m moment) known() bool { return m.half >= 0 || m.minutes >= noon+60 || m.minutes < 60 }
