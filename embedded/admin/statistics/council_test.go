package statistics

import (
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

func date(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d
}

// within is the period of a filter by days, where people came since 2024.
func within(from, to, with, today string) period {
	f := view.FilterForm{Filter: store.Filter{From: from, To: to}, With: with}
	return newPeriod(f, []store.DayCount{{Day: "2024-01-05", N: 1}}, date(today))
}

func TestTheSentencesAreMadeOfTheCounts(t *testing.T) {
	f := findings{
		period: within("2026-10-30", "2026-11-28", "", "2026-11-28"), people: 1290, before: 211, parishioners: 30000, least: 1,
		numbers: map[string]map[string]int{
			quiz.Interests:       {"service": 37, "music": 21, quiz.InterestAll: 90, "": 50},
			store.CountedUnmet:   {"elementary:music": 6, "infant:" + quiz.InterestAll: 40, "junior-high:service": 2},
			store.CountedReached: {quiz.Age: 1500},
		},
		chosen: []chosenRow{{Name: "Food pantry", Opened: 12, Saved: 5}, {Name: "Choir", Opened: 3, Saved: 9}},
	}
	say := func(lang string) string { return strings.Join(f.sentences(i18n.For(lang)), "\n") }
	want := map[string]string{
		"en": `1,290 people took the quiz in the last 30 days; 211 in the 30 days before.
Most wished: serving others (37), then music (21).
6 people looked for music and found nothing that fits (stage of life: in elementary school).
Looked at most: Food pantry (opened 12 times).
Of those who began, 86% came to a result.
That is about 1 for every 23 of our 30,000 parishioners.`,
	}
	if got := say("en"); got != want["en"] {
		t.Errorf("got\n%s", got)
	}
	if es := say("es"); !strings.Contains(es, "en los últimos 30 días; 211 en los 30 días anteriores.") || strings.ContainsAny(es, "{}|") ||
		strings.Count(es, "\n") != strings.Count(want["en"], "\n") {
		t.Errorf("in Spanish:\n%s", es)
	}
	// On paper no number below five is told.
	f.least, f.people, f.before = view.MinTold, 7, 4
	f.numbers = map[string]map[string]int{quiz.Interests: {"service": 4}, store.CountedUnmet: {"elementary:music": 4}}
	f.chosen = []chosenRow{{Name: "Food pantry", Opened: 4}}
	f.parishioners = 0
	if got := say("en"); got != "7 people took the quiz in the last 30 days; fewer than 5 in the 30 days before." {
		t.Errorf("on paper: %s", got)
	}
	f.people = 0
	if got := say("en"); got != "Nobody took the quiz in the last 30 days; fewer than 5 in the 30 days before." {
		t.Errorf("of nobody: %s", got)
	}
}

func TestTheChartIsOfDaysThenWeeksThenMonths(t *testing.T) {
	texts := i18n.For("en")
	people := dayNumbers{"2026-11-22": 40, "2026-11-28": 3, "2026-10-01": 7, "2025-11-30": 5, "2025-11-23": 31}
	for _, c := range []struct {
		from, to, with, unit string
		columns, before      int // before is what the column of 22 November is compared with
		label                string
	}{
		{"2026-11-28", "2026-11-28", "", "day", 1, -2, "Sat, Nov 28, 2026"},
		{"2026-10-30", "2026-11-28", "", "day", 30, 0, "Fri, Oct 30, 2026"},
		{"2026-10-30", "2026-11-28", "year", "day", 30, 31, "Fri, Oct 30, 2026"},
		{"2026-10-01", "2026-11-28", "", "day", 59, 0, "Thu, Oct 1, 2026"},
		{"2026-09-30", "2026-11-28", "", "week", 9, 0, "Sep 30 to Oct 3, 2026"},
		{"2024-11-29", "2026-11-28", "", "month", 25, 0, "November 2024"},
		{"", "", "", "month", 35, -1, "January 2024"},
	} {
		p := within(c.from, c.to, c.with, "2026-11-28")
		chart := newDayChart(texts, p, people, 1)
		if chart.Unit != c.unit || len(chart.Columns) != c.columns || chart.Columns[0].Label != c.label {
			t.Errorf("%s to %s: %d columns of a %s, the first is %q", c.from, c.to, len(chart.Columns), chart.Unit, chart.Columns[0].Label)
		}
		total := 0
		for i, col := range chart.Columns {
			total += col.N
			if (i == len(chart.Columns)-1) != col.Running {
				t.Errorf("%s to %s: column %d still grows: %v", c.from, c.to, i, col.Running)
			}
			if col.Sunday != (c.unit == "day" && col.from.Weekday() == time.Sunday) {
				t.Errorf("%s is marked as a Sunday: %v", col.Label, col.Sunday)
			}
			if on := date("2026-11-22"); !on.Before(col.from) && !on.After(col.to) && c.unit != "month" && col.Before != c.before {
				t.Errorf("%s to %s, with %q: compared with %d, want %d", c.from, c.to, c.with, col.Before, c.before)
			}
			if compared := c.from != ""; compared != (col.Before >= 0) {
				t.Errorf("%s to %s: compared with %d", c.from, c.to, col.Before)
			}
		}
		if want := people.sum(p.from, p.to); total != want {
			t.Errorf("%s to %s: %d people in the columns, want %d", c.from, c.to, total, want)
		}
	}
	for most, top := range map[int]int{0: 2, 1: 2, 3: 4, 5: 6, 8: 8, 9: 20, 21: 40, 93: 200, 61: 80, 1000: 2000, 800: 800} {
		if got := niceTop(most); got != top {
			t.Errorf("the axis of %d ends at %d, want %d", most, got, top)
		}
	}
	// A date of another century is drawn within the bound.
	if n := len(newDayChart(texts, within("0001-01-01", "", "", "2026-11-28"), people, 1).Columns); n == 0 || n > maxColumns {
		t.Errorf("%d columns of two thousand years", n)
	}
}

func TestWhatIsEquallyFrequentStandsByItsName(t *testing.T) {
	numbers := map[string]int{"Óptica": 7, "zeta": 7, "Ángeles": 7, "Nuevos": 7}
	const want = "Ángeles Nuevos Óptica zeta"
	label := func(v string) string { return v }
	var bars, report, chosen []string
	for _, b := range newBars(i18n.For("es"), quiz.Interests, numbers, 9, label, 0).Rows {
		bars = append(bars, b.Label)
	}
	for _, r := range newReportRows(i18n.For("es"), numbers, 9, label) {
		report = append(report, r.Label)
	}
	var n councilNumbers
	for key := range numbers {
		n.raw = append(n.raw, store.ChosenMinistry{Key: key, Opened: 7})
	}
	for _, r := range n.chosenIn(nil) {
		chosen = append(chosen, r.Name)
	}
	for what, names := range map[string][]string{"chart": bars, "report": report, "chosen": chosen} {
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: %s", what, got)
		}
	}
}

// On paper each row has both names of one ministry, also where several ministries were
// opened equally often and their names have another order in the other language.
func TestARowOfThePaperHasBothNamesOfOneMinistry(t *testing.T) {
	en := view.MinistryNames{"a": "Altar Servers", "c": "Choir", "l": "Lectors", "k": "Faith Formation", "g": "Faith Formation"}
	es := view.MinistryNames{"a": "Monaguillos", "c": "Coro", "l": "Lectores", "k": "Formación en la fe", "g": "Formación en la fe"}
	n := councilNumbers{raw: []store.ChosenMinistry{
		{Key: "a", Opened: 7}, {Key: "c", Opened: 7}, {Key: "l", Opened: 7}, {Key: "k", Opened: 5}, {Key: "g", Opened: 6}}}
	n.chosen = n.chosenIn(en)
	s := &sheet{councilNumbers: n, first: i18n.For("en"), second: i18n.For("es"), otherNames: es}
	var got []string
	for _, r := range s.chosenRows() {
		got = append(got, r.label+" | "+r.other+" | "+r.number)
	}
	want := `Faith Formation | Formación en la fe | 11 / 0
Altar Servers | Monaguillos | 7 / 0
Choir | Coro | 7 / 0
Lectors | Lectores | 7 / 0`
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}

// No small number can be worked out of a percentage, and what is too small to be told
// stands in the order of its words.
func TestOnPaperNoSmallNumberCanBeWorkedOut(t *testing.T) {
	texts := i18n.For("en")
	for _, c := range []struct {
		people, began, least int
		told                 bool
	}{
		{3, 11, view.MinTold, false}, {8, 11, view.MinTold, false}, {10, 11, view.MinTold, false}, {7, 11, view.MinTold, false},
		{5, 10, view.MinTold, true}, {6, 11, view.MinTold, true}, {11, 11, view.MinTold, true}, {3, 11, 1, true}, {10, 11, 1, true},
	} {
		f := findings{period: within("2026-11-01", "2026-11-30", "", "2026-12-01"), people: c.people, least: c.least,
			numbers: map[string]map[string]int{store.CountedReached: {quiz.Age: c.began}}}
		if got := strings.Join(f.sentences(texts), " "); strings.Contains(got, "came to a result") != c.told {
			t.Errorf("%d of %d, from %d on: %s", c.people, c.began, c.least, got)
		}
	}

	names := view.MinistryNames{"a": "Altar Servers", "c": "Choir", "l": "Lectors", "p": "Prayer Group"}
	n := councilNumbers{raw: []store.ChosenMinistry{
		{Key: "a", Opened: 2, Saved: 1}, {Key: "c", Opened: 3, Saved: 9}, {Key: "l", Opened: 4, Saved: 4}, {Key: "p", Opened: 6}}}
	n.chosen = n.chosenIn(names)
	n.found.Numbers = map[string]map[string]int{quiz.Interests: {"music": 4, "kids": 1, "fellowship": 2, "service": 5},
		store.CountedUnmet: {"elementary:service": 4, "elementary:music": 3}}
	s := &sheet{councilNumbers: n, first: texts, second: i18n.For("es"), otherNames: names}
	for list, c := range map[string]struct {
		rows []sheetRow
		want string
	}{
		"chosen": {s.chosenRows(), "Prayer Group, Choir, Altar Servers, Lectors"},
		"wishes": {s.wishRows(), "Serving others, Meeting people, Music, Something for my children"},
		"unmet":  {s.unmetRows(), "In elementary school: Music, In elementary school: Serving others"},
	} {
		var got []string
		for _, r := range c.rows {
			got = append(got, r.label)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %s", list, strings.Join(got, ", "))
		}
	}
}
