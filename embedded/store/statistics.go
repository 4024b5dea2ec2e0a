package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// How a day is compared: looked up when a few of many days are wanted, read
// along when the submissions are wanted in the order of their ids.
const (
	lookedUp  = "s.day"
	readAlong = "(s.day || '')"
)

func (f Filter) bounded() Filter {
	if f.From == "" {
		f.From = "0000-00-00"
	}
	if f.To == "" {
		f.To = "9999-99-99"
	}
	return f
}

// Statistics are numbers of submissions, each visit counted once.
type Statistics struct {
	// People is how many visits came to a result.
	People int
	// Removed are the visits of these days whose answers are not stored any more,
	// so that a filter by answers cannot choose them; 0 without such a filter.
	Removed int
	// Days are the people by day, in order, days without any left out.
	Days []DayCount
	// Numbers are how often each value of a question was given, by question: the
	// quiz's, and the Counted constants. CountedReached is missing under a
	// filter by answers, as the answers of who left are not known. CountedOpened and
	// CountedSaved are read by ChosenMinistries.
	Numbers map[string]map[string]int
}

// questionsCounted are the questions that Statistics.Numbers has.
func questionsCounted() []string {
	all := []string{CountedDevice, CountedReached}
	for _, c := range countedColumns() {
		all = append(all, c.question)
	}
	return all
}

// Statistics computes the numbers in the database. Those of a range of days
// are sums of what was counted day by day, so that their cost does not grow
// with the submissions; a filter by answers looks at the answers of each submission
// of the range, as daily_answers has them.
func (d DailyCounts) Statistics(ctx context.Context, f Filter) (Statistics, error) {
	f = f.bounded()
	s := Statistics{Numbers: map[string]map[string]int{}}
	for _, q := range questionsCounted() {
		s.Numbers[q] = map[string]int{}
	}
	var err error
	if f.ByAnswers() {
		err = d.statisticsOfAnswers(ctx, f, &s)
	} else {
		err = d.statisticsOfDays(ctx, f, &s)
	}
	if err == nil {
		err = Catalogue(d).underPresentKeys(ctx, s.Numbers[CountedMinistry])
	}
	if err != nil {
		return Statistics{}, fmt.Errorf("compute the statistics: %w", err)
	}
	for _, day := range s.Days {
		s.People += day.N
	}
	return s, nil
}

func (d DailyCounts) statisticsOfDays(ctx context.Context, f Filter, s *Statistics) error {
	var err error
	if s.Days, err = d.DayCounts(ctx, CountedPeople, f.From, f.To); err != nil {
		return err
	}
	return d.addNumbers(ctx, s, `SELECT question, value, sum(n) FROM daily_counts
		WHERE question IN ('`+strings.Join(questionsCounted(), "', '")+`') AND day BETWEEN $1 AND $2
		GROUP BY question, value`, f.From, f.To)
}

// where is the condition of a filter on a submission s, with its arguments.
// The day is compared as the expression says: s.day lets the database look the
// days up, another expression keeps it from that.
func (d dialect) where(f Filter, day string) (string, []any) {
	conditions, args := []string{"true"}, []any{}
	add := func(value, before, after string) {
		if value != "" {
			args = append(args, value)
			conditions = append(conditions, before+"$"+strconv.Itoa(len(args))+after)
		}
	}
	add(f.From, day+" >= ", "")
	add(f.To, day+" <= ", "")
	for _, c := range countedColumns() {
		wanted := f.Ref(c.question)
		switch {
		case wanted == nil:
		case c.kind == kindList:
			add(*wanted, "EXISTS (SELECT 1 FROM "+d.each("s."+c.name)+" WHERE j.value = ", ")")
		default:
			add(*wanted, "s."+c.name+" = ", "")
		}
	}
	return strings.Join(conditions, " AND "), args
}

// addNumbers adds the rows (question, value, number) of a query.
func (d DailyCounts) addNumbers(ctx context.Context, s *Statistics, query string, args ...any) error {
	rows, err := d.read.QueryContext(ctx, query, args...)
	all, err := collect(rows, err, func(row scanner) (c DayCount, err error) { return c, row.Scan(&c.Question, &c.Value, &c.N) })
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.N != 0 {
			s.Numbers[c.Question][c.Value] += c.N
		}
	}
	return nil
}
