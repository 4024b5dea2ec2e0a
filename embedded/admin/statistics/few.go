package statistics

import (
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
)

// leastShown is the smallest number that somebody is shown on the screen. Who asks for
// certain answers may find one person's others among them. Administrators read single
// submissions anyway.
func leastShown(s view.Session, f view.FilterForm) int {
	if f.ByAnswers && !s.HasRole(store.Administrator) {
		return view.MinTold
	}
	return 1
}

// withoutFew leaves out the numbers below a smallest one, and everything where they are
// not even so many people.
func withoutFew(s store.Statistics, least int) store.Statistics {
	out := store.Statistics{Removed: s.Removed, Numbers: map[string]map[string]int{}}
	isTold := s.People >= least
	if isTold {
		out.People = s.People
	}
	for question, numbers := range s.Numbers {
		out.Numbers[question] = map[string]int{}
		if isTold {
			out.Numbers[question] = numbersFrom(numbers, least)
		}
	}
	for _, d := range s.Days {
		if isTold && d.N >= least {
			out.Days = append(out.Days, d)
		}
	}
	return out
}

// numbersFrom are those of some numbers that are as large as a smallest one.
func numbersFrom(numbers map[string]int, least int) map[string]int {
	out := map[string]int{}
	for value, n := range numbers {
		if n >= least {
			out[value] = n
		}
	}
	return out
}

// atLeast writes a number of people, unless it is too small to be told.
func atLeast(t *i18n.Texts, n int) string {
	switch {
	case n == 0:
		return "0"
	case n < view.MinTold:
		return t.T("sheet.fewer", "n", view.MinTold)
	}
	return t.Number(n)
}

// told is a number on paper, where small ones are none.
func told(n int) int {
	if n < view.MinTold {
		return 0
	}
	return n
}
