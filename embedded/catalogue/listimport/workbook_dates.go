package listimport

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// datePart is a piece of how a cell shows a day: a layout of the package time, or a text.
type datePart struct{ layout, text string }

// codeParts cuts a format into texts, what is in brackets, letters that mean something,
// and single characters.
var codeParts = regexp.MustCompile(`"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]?|am/pm|a/p|y+|m+|d+|h+|s+|(?s:.)`)

// elapsed is how long something takes, which is no part of a day.
var elapsed = regexp.MustCompile(`^\[(h+|m+|s+)\]$`)

// layouts are the letters of a format, by how many of them there are.
var layouts = map[byte][]string{
	'y': {"06", "06", "2006"}, 'm': {"1", "01", "Jan", "January"}, 'd': {"2", "02", "Mon", "Monday"}, 'h': {"15"}, 's': {"5", "05"},
}

// The same letters with another meaning: minutes, and hours of twelve.
var (
	minutes     = []string{"4", "04"}
	twelveHours = []string{"3", "03"}
)

// partsOfDate reads a format that shows a part of a date, such as "dddd", "mmm d" or
// "dddd h:mm AM/PM". It is nil for one that shows no date, and for one that shows the
// whole: that is clearer in our own way of writing it.
func partsOfDate(code string) []datePart {
	code, _, _ = strings.Cut(strings.ToLower(code), ";") // what follows is for numbers below 0, and for texts
	twelve := strings.Contains(code, "am/pm") || strings.Contains(code, "a/p")
	var parts []datePart
	last := byte(0) // of the letters
	for _, part := range codeParts.FindAllString(code, -1) {
		c := part[0]
		at := layouts[c]
		switch {
		case part == "am/pm", part == "a/p":
			parts = append(parts, datePart{layout: "PM"})
		case at != nil:
			switch {
			case c == 'h' && twelve:
				at = twelveHours
			case c == 'm' && last == 'h':
				at = minutes
			}
			parts = append(parts, datePart{layout: at[min(len(part), len(at))-1]})
			last = c
		case elapsed.MatchString(part), strings.IndexByte("0#?@", c) >= 0, c >= 'a' && c <= 'z':
			return nil // no date, or one of another calendar
		case c == '"', c == '\\':
			parts = append(parts, datePart{text: strings.Trim(part[1:], `"`)})
		case c != '[' && c != '*' && c != '_':
			parts = append(parts, datePart{text: part})
		}
	}
	shows := func(some ...string) bool {
		return slices.ContainsFunc(parts, func(p datePart) bool { return slices.Contains(some, p.layout) })
	}
	day, month, year := shows("2", "02"), shows(layouts['m']...), shows(layouts['y']...)
	if day && month && year || !(day || month || year || shows("Mon", "Monday")) || shows(layouts['s']...) {
		return nil
	}
	return parts
}

// writeDate writes a moment as a cell shows it.
func writeDate(parts []datePart, at time.Time) string {
	var b strings.Builder
	for _, p := range parts {
		if p.text != "" {
			b.WriteString(p.text)
		} else {
			b.WriteString(at.Format(p.layout))
		}
	}
	return strings.TrimSpace(b.String())
}
