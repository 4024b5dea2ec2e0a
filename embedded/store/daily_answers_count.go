package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// answersCount counts those who gave certain answers, day by day.
type answersCount struct {
	wanted  []string // by counted column; empty where every answer is good
	numbers []map[string]*int
	devices []uint64
	days    []DayCount
	chosen  []int32 // the submissions of the day, kept for the next day's
}

func newAnswersCount(f Filter) *answersCount {
	columns := countedColumns()
	c := &answersCount{wanted: make([]string, len(columns)), numbers: make([]map[string]*int, len(columns))}
	for i, column := range columns {
		c.numbers[i] = map[string]*int{}
		if to := f.Ref(column.question); to != nil {
			c.wanted[i] = *to
		}
	}
	return c
}

// add counts the submissions of a day.
func (c *answersCount) add(day string, a *dayAnswers) {
	c.choose(a)
	if len(c.chosen) == 0 {
		return
	}
	c.days = append(c.days, DayCount{day, CountedPeople, "", len(c.chosen)})
	for i := range a.columns {
		column := &a.columns[i]
		ofList := make([]int, len(column.lists))
		for _, s := range c.chosen {
			ofList[column.at(int(s))]++
		}
		ofValue := make([]int, len(column.values))
		for l, n := range ofList {
			for _, v := range column.lists[l] {
				ofValue[v] += n
			}
		}
		for v, n := range ofValue {
			if n == 0 {
				continue
			}
			to := c.numbers[i][string(column.values[v])]
			if to == nil {
				to = new(int)
				c.numbers[i][string(column.values[v])] = to
			}
			*to += n
		}
	}
	for _, s := range c.chosen {
		device := uint64(0)
		for _, b := range a.devices[8*s : 8*s+8] {
			device = device<<8 | uint64(b)
		}
		if device != 0 {
			c.devices = append(c.devices, device)
		}
	}
}

// choose finds the submissions that gave all wanted answers.
func (c *answersCount) choose(a *dayAnswers) {
	c.chosen = slices.Grow(c.chosen[:0], a.n)[:a.n]
	for i := range c.chosen {
		c.chosen[i] = int32(i)
	}
	for i := range a.columns {
		if c.wanted[i] == "" {
			continue
		}
		column := &a.columns[i]
		value := slices.IndexFunc(column.values, func(v []byte) bool { return string(v) == c.wanted[i] })
		good := make([]bool, len(column.lists))
		for l, list := range column.lists {
			good[l] = value >= 0 && slices.Contains(list, uint32(value))
		}
		c.chosen = slices.DeleteFunc(c.chosen, func(s int32) bool { return !good[column.at(int(s))] })
	}
}

// write adds what was counted to statistics.
func (c *answersCount) write(s *Statistics) {
	slices.SortFunc(c.days, func(a, b DayCount) int { return strings.Compare(a.Day, b.Day) })
	s.Days = c.days
	for i, column := range countedColumns() {
		for value, n := range c.numbers[i] {
			s.Numbers[column.question][value] = *n
		}
	}
	slices.Sort(c.devices)
	for begin := 0; begin < len(c.devices); {
		end := begin + 1
		for end < len(c.devices) && c.devices[end] == c.devices[begin] {
			end++
		}
		s.Numbers[CountedDevice][deviceBucket(end-begin)]++
		begin = end
	}
}

// statisticsOfAnswers counts who gave certain answers: by daily_answers, and by the
// submissions of those days that it does not have yet, such as today. All of it is
// of one moment.
func (d DailyCounts) statisticsOfAnswers(ctx context.Context, f Filter, s *Statistics) error {
	tx, err := d.read.BeginTx(ctx, d.dialect.snapshot)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // it has only read
	counted := newAnswersCount(f)
	missing, err := d.addDailyAnswers(ctx, tx, f, counted)
	if err != nil {
		return err
	}
	for _, day := range missing {
		answers, err := d.answersOf(ctx, tx, day)
		if err != nil {
			return err
		}
		a, err := readDayAnswers(answers.encode())
		if err != nil {
			return err
		}
		counted.add(day, a)
	}
	counted.write(s)
	return tx.QueryRowContext(ctx, `SELECT coalesce(sum(n), 0) FROM daily_counts WHERE question = '`+CountedPeople+`'
		AND part = `+strconv.Itoa(foldedPart)+` AND day BETWEEN $1 AND $2`, f.From, f.To).Scan(&s.Removed)
}

// storedPeople are the people of each day whose submissions are stored.
const storedPeople = `SELECT day, sum(n) AS n FROM daily_counts WHERE question = '` + CountedPeople + `' AND part > `

// addDailyAnswers counts the days of a range that daily_answers has, and returns
// those that it does not have.
func (d DailyCounts) addDailyAnswers(ctx context.Context, q querier, f Filter, counted *answersCount) (missing []string, err error) {
	rows, err := q.QueryContext(ctx, `SELECT c.day, a.answers FROM (`+storedPeople+strconv.Itoa(foldedPart)+`
			AND day BETWEEN $1 AND $2 GROUP BY day HAVING sum(n) > 0) AS c
		LEFT JOIN daily_answers AS a ON a.day = c.day AND a.people = c.n AND a.format = $3`, f.From, f.To, answersFormat)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var day string
		var stored []byte
		if err := rows.Scan(&day, &stored); err != nil {
			return nil, err
		}
		a, err := readDayAnswers(stored)
		if err != nil {
			missing = append(missing, day) // damaged: the submissions are there
			continue
		}
		counted.add(day, a)
	}
	return missing, rows.Err()
}
