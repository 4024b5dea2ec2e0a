package statistics

import "time"

// aYearAgo is how many days before a day its like of a year ago is: a Sunday's is a
// Sunday.
const aYearAgo = 364

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func parseDay(text string, otherwise time.Time) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return otherwise
	}
	return d
}
