package calendar

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// maxText is how long a text may be that is read, in bytes.
const maxText = 400

// weekdays are the days' names, and what people shorten them to, from Sunday.
var weekdays = [...]string{
	"sunday sundays sun domingo domingos", "monday mondays mon lunes", "tuesday tuesdays tue tues martes",
	"wednesday wednesdays wed miercoles", "thursday thursdays thu thur thurs jueves", "friday fridays fri viernes",
	"saturday saturdays sat sabado sabados",
}

var weeks = map[string]int{
	"first": 1, "1st": 1, "primer": 1, "primero": 1, "primeros": 1, "second": 2, "2nd": 2, "segundo": 2, "segundos": 2,
	"third": 3, "3rd": 3, "tercer": 3, "tercero": 3, "terceros": 3, "fourth": 4, "4th": 4, "cuarto": 4, "cuartos": 4,
	"fifth": 5, "5th": 5, "quinto": 5, "quintos": 5, "last": -1, "ultimo": -1, "ultimos": -1,
}

// fillers are words that say nothing of when.
const fillers = " each every on at the of and from month a los el de del y cada todos desde mes por en "

// halves are words that say which half of the day an hour is in.
var halves = map[string]int{
	"am": 0, "morning": 0, "mornings": 0, "manana": 0, "mananas": 0,
	"pm": 12, "afternoon": 12, "afternoons": 12, "evening": 12, "evenings": 12, "night": 12, "nights": 12, "tarde": 12,
	"tardes": 12, "noche": 12, "noches": 12,
}

var (
	dots   = regexp.MustCompile(`\b([ap])\. ?m\b\.?`)
	tokens = regexp.MustCompile(`\d{1,2}:\d\d|\d(?:st|nd|rd|th)\b|\d{1,2}|[a-z]+|[-&,]|\S`)
	hour   = regexp.MustCompile(`^(\d{1,2})(?::(\d\d))?$`)
)

// reading is what was read of a text so far.
type reading struct {
	days    []Day
	pending []int // weeks of a month whose day has not come yet
	times   []moment
	until   bool // a word that says "to" stands before the next one
	all     bool // a word that says "each day" was read
}

// moment is a time of the day; half is -1 as long as it is not said.
type moment struct{ minutes, half int }

// Parse reads when something meets: days of the week or of the month's weeks, and a
// time, in English or Spanish, such as "Tuesdays, 7 to 8:30 pm". It is not ok for a
// text in which anything else stands.
func Parse(text string) (s Schedule, ok bool) {
	if len(text) > maxText {
		return Schedule{}, false
	}
	var r reading
	for _, token := range tokens.FindAllString(plain(text), -1) {
		if !r.read(token) {
			return Schedule{}, false
		}
	}
	if r.until || len(r.pending) > 0 || len(r.days) == 0 {
		return Schedule{}, false
	}
	if s.Start, s.End, ok = span(r.times); !ok {
		return Schedule{}, false
	}
	slices.SortFunc(r.days, func(a, b Day) int { return 10*(int(a.Weekday)-int(b.Weekday)) + a.Week - b.Week })
	s.Days = slices.Compact(r.days)
	// A rule counts weeks or not: "Sundays and first Tuesdays" are two.
	mixed := s.monthly() && slices.ContainsFunc(s.Days, func(d Day) bool { return d.Week == 0 })
	return s, !mixed
}

// plain returns a text in lower case without accents, its hyphens alike.
func plain(text string) string {
	text = strings.NewReplacer("–", "-", "—", "-", "º", "", "ª", "").Replace(strings.ToLower(text))
	text = strings.Map(func(c rune) rune {
		if c >= 0x300 && c < 0x370 { // an accent
			return -1
		}
		return c
	}, norm.NFD.String(text))
	return dots.ReplaceAllString(text, "${1}m")
}

// read takes one word, and reports whether it is understood.
func (r *reading) read(token string) bool {
	if day := slices.IndexFunc(weekdays[:], func(names string) bool { return slices.Contains(strings.Fields(names), token) }); day >= 0 {
		return r.addDay(time.Weekday(day))
	}
	week, isWeek := weeks[token]
	half, isHalf := halves[token]
	number := hour.FindStringSubmatch(token)
	switch {
	case isWeek:
		r.pending = append(r.pending, week)
		return !r.until
	case number != nil:
		return r.addTime(number[1], number[2])
	case token == "noon" || token == "mediodia":
		return r.addMoment(moment{12 * 60, 12})
	case isHalf && len(r.times) > 0:
		// It may stand twice: "7 pm in the evening".
		last := &r.times[len(r.times)-1]
		known := last.half
		last.half = half
		return known < 0 || known == half
	case isHalf: // "Tuesday evenings, 7 pm": the time says it, too
		return half == 12 || token == "morning" || token == "mornings"
	case token == "daily" || token == "day" || token == "dias" || token == "dia":
		return r.addEach()
	case token == "-" || token == "to" || token == "until" || token == "hasta" || token == "through":
		r.until = true
		return len(r.days)+len(r.times) > 0
	case token == "a" && len(r.days) == 1 && len(r.times) == 0 && len(r.pending) == 0, token == "a" && len(r.times) == 1:
		r.until = true // "lunes a viernes", "de 7 a 9"
		return true
	case token == "la" || token == "las":
		r.until = r.until && len(r.times) > 0 // "martes a las 7" names no span of days
		return true
	case token == "," || token == "&" || token == "in":
		return true
	}
	return strings.Contains(fillers, " "+token+" ")
}

// addDay adds a day of the week, or those from the one before to this.
func (r *reading) addDay(day time.Weekday) bool {
	if r.all || len(r.times) > 0 && r.until {
		return false
	}
	if r.until {
		last := r.days[len(r.days)-1]
		if last.Week != 0 || len(r.pending) > 0 {
			return false
		}
		for d := last.Weekday; d != day; {
			d = (d + 1) % 7
			r.days = append(r.days, Day{Weekday: d})
		}
		r.until = false
		return true
	}
	for _, week := range r.pending {
		r.days = append(r.days, Day{week, day})
	}
	if len(r.pending) == 0 {
		r.days = append(r.days, Day{Weekday: day})
	}
	r.pending = nil
	return true
}

// addEach adds all days of the week.
func (r *reading) addEach() bool {
	if len(r.days)+len(r.pending) > 0 {
		return false
	}
	for d := range time.Weekday(len(codes)) {
		r.days = append(r.days, Day{Weekday: d})
	}
	r.all = true
	return true
}

func (r *reading) addTime(hours, minutes string) bool {
	h, _ := strconv.Atoi(hours) // digits, as the pattern found them
	m, _ := strconv.Atoi(minutes)
	half := -1
	if h > 12 || hours == "00" {
		half = 0 // of 24 hours
	}
	return h < 24 && m < 60 && r.addMoment(moment{60*h + m, half})
}

func (r *reading) addMoment(m moment) bool {
	if len(r.times) > 0 && !r.until || len(r.times) == 0 && r.until || len(r.times) == 2 || len(r.pending) > 0 {
		return false
	}
	r.until = false
	r.times = append(r.times, m)
	return true
}

// span returns the beginning and the end that times say.
func span(times []moment) (start, end int, ok bool) {
	switch len(times) {
	case 1:
		start, ok = times[0].clock()
		end = start + defaultMinutes
	case 2:
		if end, ok = times[1].clock(); !ok {
			return 0, 0, false
		}
		if start, ok = times[0].clock(); !ok {
			// "7 to 9 pm" are both of the evening, "11 to 1 pm" are not.
			first := times[0]
			for _, first.half = range []int{12, 0} {
				if start, _ = first.clock(); start < end {
					ok = true
					break
				}
			}
		}
	}
	return start, end, ok && start < end && end <= minutesOfDay
}

// clock returns the minutes after midnight; it is not ok where the half of the day is
// not said.
func (m moment) clock() (minutes int, ok bool) {
	switch {
	case m.minutes >= 13*60 || m.minutes < 60: // of 24 hours
		return m.minutes, true
	case m.half < 0:
		return 0, false
	}
	return m.minutes%(12*60) + 60*m.half, true
}
