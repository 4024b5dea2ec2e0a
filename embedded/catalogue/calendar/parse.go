package calendar

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// maxText is how long a text may be that is read, in bytes.
const maxText = 400

// weekdays are the days' names, and what people shorten them to, from Sunday.
var weekdays = [...]string{
	"sundays sunday sun domingos domingo", "mondays monday mon lunes", "tuesdays tuesday tues tue martes",
	"wednesdays wednesday wed miercoles", "thursdays thursday thurs thur thu jueves", "fridays friday fri viernes",
	"saturdays saturday sat sabados sabado",
}

var weeks = map[string]int{
	"first": 1, "1st": 1, "primer": 1, "primero": 1, "primeros": 1, "1er": 1, "1ro": 1, "1o": 1,
	"second": 2, "2nd": 2, "segundo": 2, "segundos": 2, "2do": 2, "2o": 2,
	"third": 3, "3rd": 3, "tercer": 3, "tercero": 3, "terceros": 3, "3er": 3, "3ro": 3, "3o": 3,
	"fourth": 4, "4th": 4, "cuarto": 4, "cuartos": 4, "4to": 4, "4o": 4,
	"fifth": 5, "5th": 5, "quinto": 5, "quintos": 5, "5to": 5, "5o": 5,
	"last": -1, "ultimo": -1, "ultimos": -1,
}

var (
	weekday = `(` + oneOf(strings.Fields(strings.Join(weekdays[:], " "))) + `)\b\.?`
	week    = `(?:` + oneOf(slices.Sorted(maps.Keys(weeks))) + `)`
)

// What a text consists of, as plain writes it. Nothing else may stand in it: a word
// that is passed over might be the one that says "not in July".
var (
	also = `(?:,? and |,? y |, ?)`
	// days are "every Tuesday", "Monday to Friday", "the first and third Sunday", "los días martes".
	days = `((?:(?:on|the|every|each|cada|todos|los|el|from|de) )*)(?:dias? )?` +
		`(` + week + `(?:` + also + `(?:the |el )?` + week + `)* )?` +
		weekday + `(?:(?: ?- ?| to | through | until | a | hasta )` + weekday + `)?`

	firstDays = regexp.MustCompile(`^` + days)
	moreDays  = regexp.MustCompile(`^` + also + days)
	weekWord  = regexp.MustCompile(week)
	everyWord = regexp.MustCompile(`\b(every|each|cada)\b`)
	eachDay   = regexp.MustCompile(`^(?:daily|(?:every|each) day|cada dia|todos los dias)\b`)
	month     = regexp.MustCompile(`^,? ?(?:(?:of |in |on )?(?:the |each |every )?month|` +
		`(?:(?:de |en )?cada|del?|al) mes|(?:de )?todos los meses)\b`)
	partOfDay = regexp.MustCompile(`^,? ?(?:(?:in the )?(morning|afternoon|evening|night)s?|(?:por|en|de) la (manana|tarde|noche))\b`)
	pause     = regexp.MustCompile(`^ ?[-,:;]? ?`)
	dots      = regexp.MustCompile(`\b([ap])\. ?m\b\.?`)
	hoursDot  = regexp.MustCompile(`(\d ?h(?:s|rs?)?)\.`)
)

func oneOf(words []string) string { return strings.Join(words, "|") }

// reading is what was read of a text so far.
type reading struct {
	rest string
	days []Day
	// part is the part of the day that is said apart from the hour: "Tuesday evenings".
	part string
	// unclear is true for "every second Tuesday", which may be each other one as well
	// as a month's second; month is true once the month is named.
	unclear, month bool
}

// Parse reads when something meets: days of the week or of the month's weeks, and a
// time, in English or Spanish, such as "Tuesdays, 7 to 8:30 pm". It is not ok for a
// text in which anything else stands, or that can mean something else, too.
func Parse(text string) (s Schedule, ok bool) {
	if len(text) > maxText {
		return Schedule{}, false
	}
	r := reading{rest: plain(text)}
	r.readMonth() // "each month on the first Friday"
	r.take(pause)
	var hours span
	first := r.readSpan(&hours) // "7 pm on Tuesdays"
	if first {
		r.take(pause)
	}
	if !r.readDays() {
		return Schedule{}, false
	}
	r.readMonth()
	if part := r.take(partOfDay); part != nil {
		r.part = part[1] + part[2]
	}
	if !first {
		r.take(pause)
		if !r.readSpan(&hours) {
			return Schedule{}, false
		}
	}
	r.readMonth()
	if r.rest != "" && r.rest != "." || r.unclear && !r.month {
		return Schedule{}, false
	}
	if s.Start, s.End, ok = hours.minutes(); !ok || r.part != "" && !isIn(r.part, s.Start) {
		return Schedule{}, false
	}
	slices.SortFunc(r.days, func(a, b Day) int { return 10*(int(a.Weekday)-int(b.Weekday)) + a.Week - b.Week })
	s.Days = slices.Compact(r.days)
	// A rule counts weeks or not: "Sundays and first Tuesdays" are two, and which
	// Tuesday "a Tuesday of the month" is nobody knows.
	each := slices.ContainsFunc(s.Days, func(d Day) bool { return d.Week == 0 })
	return s, !each || !s.monthly() && !r.month
}

// plain returns a text in lower case without accents, its hyphens, blanks and ways to
// say "and", "at" and "2º" alike.
func plain(text string) string {
	text = strings.NewReplacer("–", "-", "—", "-", "‑", "-", "‐", "-", "−", "-", ".º", "o", "º", "o", "°", "o", "&", " and ", "@", " at ").
		Replace(strings.ToLower(text))
	text = strings.Map(func(c rune) rune {
		if c >= 0x300 && c < 0x370 { // an accent
			return -1
		}
		return c
	}, norm.NFD.String(text))
	text = hoursDot.ReplaceAllString(dots.ReplaceAllString(text, "${1}m"), "$1")
	return strings.Join(strings.Fields(text), " ")
}

// take takes what fits from the beginning of the rest, and returns it and its groups.
func (r *reading) take(what *regexp.Regexp) []string {
	found := what.FindStringSubmatch(r.rest)
	if found != nil {
		r.rest = r.rest[len(found[0]):]
	}
	return found
}

func (r *reading) readMonth() { r.month = r.take(month) != nil || r.month }

// readDays reads all days, and reports whether there are any that are clear.
func (r *reading) readDays() bool {
	found := r.take(firstDays)
	if found == nil && r.take(eachDay) != nil {
		for d := range time.Weekday(len(codes)) {
			r.days = append(r.days, Day{Weekday: d})
		}
	}
	for ; found != nil; found = r.take(moreDays) {
		if !r.addDays(found[1], weekWord.FindAllString(found[2], -1), weekdayOf(found[3]), found[4]) {
			return false
		}
	}
	return len(r.days) > 0
}

// addDays adds a day, those of a month's weeks, or those up to a last one.
func (r *reading) addDays(before string, counted []string, day time.Weekday, last string) bool {
	if len(counted) > 0 {
		for _, word := range counted {
			r.days = append(r.days, Day{weeks[word], day})
		}
		r.unclear = r.unclear || len(counted) == 1 && weeks[counted[0]] > 1 && everyWord.MatchString(before)
		return last == ""
	}
	r.days = append(r.days, Day{Weekday: day})
	if last == "" {
		return true
	}
	end := weekdayOf(last)
	for d := day; d != end; {
		d = (d + 1) % 7
		r.days = append(r.days, Day{Weekday: d})
	}
	return day != end // "lunes a lunes" may be one day or all of them
}

func weekdayOf(name string) time.Weekday {
	return time.Weekday(slices.IndexFunc(weekdays[:], func(names string) bool { return slices.Contains(strings.Fields(names), name) }))
}
