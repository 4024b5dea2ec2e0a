package catalogue

import (
	"cmp"
	"slices"
	"strconv"
)

// MaxAudiences is how many audiences a ministry may have.
const MaxAudiences = 12

// AudienceChange is what becomes of one audience of a ministry.
type AudienceChange struct {
	// ID is its row's, 0 for a new one. Version is the one that was read; 0 changes
	// it whatever it is by now.
	ID, Version int64
	// Change returns the row as it is to be. was and is are the ministry's first row
	// before and after the edit.
	Change func(m, was, is Ministry) Ministry
	// Fate says whether it stays with its ministry.
	Fate Fate
}

// Fate is what becomes of an audience.
type Fate string

// The fates of an audience.
const (
	FateStay   Fate = ""       // it stays
	FateApart  Fate = "apart"  // it becomes a ministry of its own
	FateRemove Fate = "remove" // it is deleted, its key with it
)

// SaveAudiences changes a ministry with its audiences as a whole. The first change is
// the first row's: what stands in it is the ministry's. Audiences that the changes do
// not name, as somebody has added them since, are a ConflictError.
func SaveAudiences(changes []AudienceChange, v Vocabulary) Edit {
	return func(present []Ministry) ([]Ministry, error) {
		s := saving{present: present, out: slices.Clone(present), v: v}
		if err := s.check(changes); err != nil {
			return nil, err
		}
		for i, c := range changes {
			if err := s.save(i, c); err != nil {
				return nil, err
			}
		}
		if len(s.wrong) > 0 {
			return nil, &InvalidError{s.wrong}
		}
		s.join()
		slices.SortStableFunc(s.out, func(a, b Ministry) int { return cmp.Compare(a.Position, b.Position) })
		return s.out, nil
	}
}

// saving is a SaveAudiences under way.
type saving struct {
	present, out []Ministry
	v            Vocabulary
	was, is      Ministry // the first row
	keys         []string // of the new ones among them
	wrong        []Problem
}

// check looks whether the rows are those that were read.
func (s *saving) check(changes []AudienceChange) error {
	known := map[int64]bool{}
	for _, c := range changes {
		if c.ID == 0 {
			continue
		}
		known[c.ID] = true
		i := slices.IndexFunc(s.present, func(m Ministry) bool { return m.ID == c.ID })
		if i < 0 {
			return ErrNotFound
		}
		if c.Version != 0 && c.Version != s.present[i].Version {
			return &ConflictError{s.present[i]}
		}
	}
	if len(changes) > MaxAudiences {
		return &InvalidError{[]Problem{{Field: FieldShared, Code: ProblemTooMany, Max: MaxAudiences}}}
	}
	rows := AudiencesOf(s.present, changes[0].ID)
	for _, m := range rows {
		if !known[m.ID] && len(rows) <= MaxAudiences { // of more only one is edited at a time
			return &ConflictError{m}
		}
	}
	return nil
}

// save makes the change of one row.
func (s *saving) save(place int, c AudienceChange) error {
	at := slices.IndexFunc(s.out, func(m Ministry) bool { return m.ID == c.ID && c.ID != 0 })
	if c.Fate == FateRemove && place > 0 {
		if at >= 0 {
			s.out = slices.Delete(s.out, at, at+1)
		}
		return nil
	}
	var before Ministry
	if at >= 0 {
		before = s.out[at]
	}
	after := c.Change(before, s.was, s.is).Clean()
	after.ID, after.Version, after.CreatedAt = before.ID, before.Version, before.CreatedAt
	if at < 0 {
		s.place(&after, place)
	}
	fields := Changed(before.Clean(), after)
	problems := slices.DeleteFunc(after.Check(s.v), func(p Problem) bool { return at >= 0 && !slices.Contains(fields, p.Field) })
	for _, p := range append(problems, taken(s.out, after)...) {
		if place > 0 && p.Field != FieldKey && sameField(p.Field, after, s.is) {
			continue // it is told of the first
		}
		p.Audience = place
		s.wrong = append(s.wrong, p)
	}
	if place == 0 {
		s.was, s.is = before, after
	}
	if at < 0 {
		if len(s.out) >= MaxMinistries {
			return ErrFull
		}
		s.out = append(s.out, after)
	} else {
		s.out[at] = after
	}
	if c.Fate == FateApart && place > 0 {
		own := s.freeShared(after.Key)
		s.out[slices.IndexFunc(s.out, func(m Ministry) bool { return m.Key == after.Key })].Shared = own
		return nil
	}
	s.keys = append(s.keys, after.Key)
	return nil
}

// place gives a new row a key and a place: behind its ministry's others.
func (s *saving) place(m *Ministry, place int) {
	if place > 0 {
		if m.Key == "" {
			m.Key = FreeKeyIn(s.out, s.is.Key)
		}
		for _, other := range s.out {
			if slices.Contains(s.keys, other.Key) {
				m.Position = max(m.Position, other.Position)
			}
		}
		return
	}
	if m.Position == 0 {
		for _, other := range s.out {
			m.Position = max(m.Position, other.Position)
		}
		m.Position++
	}
}

// join sees to it that the rows are one ministry, and none beside them is.
func (s *saving) join() {
	mine := func(m Ministry) bool { return slices.Contains(s.keys, m.Key) }
	shared, renamed := s.was.Shared, s.was.ID == 0 || !isSameName(s.was.Name, s.is.Name)
	if shared == "" && renamed && slices.ContainsFunc(s.out, func(m Ministry) bool {
		return !mine(m) && m.Shared == "" && isSameName(m.Name, s.is.Name)
	}) {
		shared = s.freeShared(s.is.Key)
	}
	for i := range s.out {
		if mine(s.out[i]) {
			s.out[i].Shared = shared
		}
	}
}

// freeShared returns what joins no rows yet.
func (s *saving) freeShared(key string) string {
	base := key
	for n := 2; slices.ContainsFunc(s.out, func(m Ministry) bool { return m.Shared == key }); n++ {
		key = base[:min(len(base), MaxKeyCharacters-5)] + "-" + strconv.Itoa(n)
	}
	return key
}

// Join makes one ministry of several: they get the name of the first. What else they
// have stays, as each audience's own.
func Join(ids []int64) Edit {
	return func(present []Ministry) ([]Ministry, error) {
		ids := WholeIDs(present, ids)
		s := saving{out: slices.Clone(present)}
		var first Ministry
		for i, m := range s.out {
			if !slices.Contains(ids, m.ID) {
				continue
			}
			if first.ID == 0 {
				first = m
				if first.Shared == "" {
					first.Shared = s.freeShared(first.Key)
				}
			}
			if m.NameES == "" {
				m.NameES = first.NameES
			}
			m.Name, m.Shared = first.Name, first.Shared
			s.out[i] = m
		}
		if first.ID == 0 || len(ids) < 2 {
			return nil, ErrNotFound
		}
		if len(ids) > MaxAudiences {
			return nil, &InvalidError{[]Problem{{Field: FieldShared, Code: ProblemTooMany, Max: MaxAudiences}}}
		}
		return s.out, nil
	}
}

// MoveWhole moves a ministry with all its audiences by a number of ministries, up when
// it is negative. Its audiences stand together then.
func MoveWhole(id int64, by int) Edit {
	return func(present []Ministry) ([]Ministry, error) {
		all := Joined(present)
		at := slices.IndexFunc(all, func(rows []Ministry) bool { return hasID(rows, id) })
		if at < 0 {
			return nil, ErrNotFound
		}
		moved := idsOf(all[at])
		to := min(max(at+by, 0), len(all)-1)
		if to == at {
			return slices.Clone(present), nil
		}
		beside := all[to][0].ID
		ids := slices.DeleteFunc(idsOf(present), func(id int64) bool { return slices.Contains(moved, id) })
		place := slices.Index(ids, beside)
		if to > at {
			place++
		}
		return Reorder(slices.Insert(ids, place, moved...))(present)
	}
}

func idsOf(all []Ministry) []int64 {
	ids := make([]int64, len(all))
	for i, m := range all {
		ids[i] = m.ID
	}
	return ids
}

// FreeKeyIn returns a key that no ministry of a list has.
func FreeKeyIn(all []Ministry, key string) string {
	if key == "" {
		return ""
	}
	taken := map[string]bool{}
	for _, m := range all {
		taken[m.Key] = true
	}
	return FreeKey(key, func(key string) bool { return taken[key] })
}
