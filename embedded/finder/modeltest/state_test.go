package modeltest

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// row is a submission that the database must hold.
type row struct {
	Session, Device string
	At              time.Time
	// Repeat is true for a later result of a visit, which is counted nowhere.
	Repeat bool
	// Folded is true once retention has removed the row: it is not there, and
	// goes on counting on its day.
	Folded bool
	// Day is the day of a folded row.
	Day string
	// Seen is true once the row's device is in Devices.
	Seen bool
}

// ministry is what the model knows of one.
type ministry struct {
	Name   string
	Active bool
}

// revision is a change of the catalogue that can be taken back; the absent
// ministry is the zero value.
type revision struct{ Before, After map[string]ministry }

// state is what the database must hold.
type state struct {
	Rows map[string]row // by submission key
	// Devices are those that would be known again, as the database names them;
	// DeviceCount is how many were counted. A device of which retention has left
	// no row is a new one when it comes back.
	Devices     map[string]bool
	DeviceCount int
	Catalogue   map[string]ministry
	Revisions   []revision
	Zone        string
	// Months is for how long submissions are kept.
	Months int
}

func (s *state) clone() *state {
	c := *s
	c.Rows, c.Catalogue, c.Revisions = maps.Clone(s.Rows), maps.Clone(s.Catalogue), slices.Clone(s.Revisions)
	c.Devices = maps.Clone(s.Devices)
	return &c
}

func (s *state) location() *time.Location {
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		panic(err)
	}
	return zone
}

// add notes a submission that was confirmed.
func (s *state) add(key string, r row) {
	if _, there := s.Rows[key]; there {
		return
	}
	for _, other := range s.Rows {
		if other.Session == r.Session && !other.Folded {
			r.Repeat = true
		}
	}
	s.Rows[key] = r
}

// live are the keys of the rows that are there.
func (s *state) live() []string {
	var keys []string
	for key, r := range s.Rows {
		if !r.Folded {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// people are the numbers that the statistics must show: people by day.
func (s *state) people() map[string]int {
	zone, days := s.location(), map[string]int{}
	for _, r := range s.Rows {
		switch {
		case r.Repeat:
		case r.Folded:
			days[r.Day]++
		default:
			days[r.At.In(zone).Format(time.DateOnly)]++
		}
	}
	return days
}

// cutoff is the first day whose submissions are kept. A month before the 31st
// of March is the end of February.
func (s *state) cutoff(now time.Time) string {
	local := now.In(s.location())
	first := time.Date(local.Year(), local.Month(), 1, 12, 0, 0, 0, time.UTC).AddDate(0, -s.Months, 0)
	last := first.AddDate(0, 1, -1).Day()
	return time.Date(first.Year(), first.Month(), min(local.Day(), last), 12, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// see counts the devices of rows that are new. Device names that of a row.
func (s *state) see(device map[string]string) {
	for key, r := range s.Rows {
		if r.Seen || r.Repeat || r.Folded {
			continue
		}
		r.Seen = true
		s.Rows[key] = r
		if d := device[key]; !s.Devices[d] {
			s.Devices[d] = true
			s.DeviceCount++
		}
	}
}

// retain folds what retention removes, and returns how many rows that are.
func (s *state) retain(now time.Time, device map[string]string) (removed int) {
	zone, cutoff := s.location(), s.cutoff(now)
	for key, r := range s.Rows {
		if day := r.At.In(zone).Format(time.DateOnly); !r.Folded && day < cutoff {
			r.Folded, r.Day = true, day
			s.Rows[key] = r
			removed++
		}
	}
	left := map[string]bool{}
	for _, key := range s.live() {
		left[device[key]] = true
	}
	maps.DeleteFunc(s.Devices, func(d string, _ bool) bool { return !left[d] })
	return removed
}

// change changes ministries and notes that for taking it back.
func (s *state) change(after map[string]ministry) {
	before := map[string]ministry{}
	for key, m := range after {
		before[key] = s.Catalogue[key]
		if m == (ministry{}) {
			delete(s.Catalogue, key)
		} else {
			s.Catalogue[key] = m
		}
	}
	s.Revisions = append(s.Revisions, revision{before, after})
}

// difference says in which key two maps differ, "" for in none.
func difference[V comparable](want, is map[string]V) string {
	for key := range want {
		if got, there := is[key]; !there || got != want[key] {
			return fmt.Sprintf("%s must be %v and is %v", key, want[key], got)
		}
	}
	for key := range is {
		if _, there := want[key]; !there {
			return fmt.Sprintf("%s must not be there and is %v", key, is[key])
		}
	}
	return ""
}
