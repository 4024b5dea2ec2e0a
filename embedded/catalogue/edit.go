package catalogue

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"ministryfinder/embedded/sanitize"
)

// Edit makes a new catalogue of the present one, or says why it cannot. It
// must not change the present one. The store carries it out as a whole: what
// has no ID is added, what is missing is removed.
type Edit func(present []Ministry) ([]Ministry, error)

// Why an edit cannot be made.
var (
	ErrNotFound = errors.New("there is no such ministry")
	ErrFull     = fmt.Errorf("the catalogue has %d ministries already, more it cannot hold", MaxMinistries)
)

// InvalidError is returned for a ministry that must not be stored as it is.
type InvalidError struct{ Problems []Problem }

// Error lists what is wrong.
func (e *InvalidError) Error() string {
	var all []string
	for _, p := range e.Problems {
		all = append(all, p.Error())
	}
	return strings.Join(all, ", ")
}

// ConflictError is returned when somebody else has changed a ministry since
// it was read. Nothing was stored.
type ConflictError struct {
	// Present is the ministry as it is now.
	Present Ministry
}

// Error says it in a sentence.
func (e *ConflictError) Error() string {
	return fmt.Sprintf("somebody else has changed %s meanwhile", e.Present.Key)
}

// ActiveError is returned when a ministry that is shown should be deleted.
type ActiveError struct{ Keys []string }

// Error names them.
func (e *ActiveError) Error() string {
	return fmt.Sprintf("still active: %s", strings.Join(e.Keys, ", "))
}

// Add adds a ministry, at the end when it has no position.
func Add(m Ministry, v Vocabulary) Edit {
	return func(present []Ministry) ([]Ministry, error) {
		if len(present) >= MaxMinistries {
			return nil, ErrFull
		}
		m := m.Clean()
		m.ID = 0
		if m.Position == 0 {
			for _, other := range present {
				m.Position = max(m.Position, other.Position)
			}
			m.Position++
		}
		if wrong := append(m.Check(v), taken(present, m)...); len(wrong) > 0 {
			return nil, &InvalidError{wrong}
		}
		return append(slices.Clone(present), m), nil
	}
}

// Update changes one ministry. version is the one that was read; 0 changes it
// whatever it is by now. What change leaves as it is need not be valid: a
// catalogue of the former program may hold what is not allowed any more.
func Update(id, version int64, change func(Ministry) Ministry, v Vocabulary) Edit {
	return func(present []Ministry) ([]Ministry, error) {
		i := slices.IndexFunc(present, func(m Ministry) bool { return m.ID == id })
		if i < 0 {
			return nil, ErrNotFound
		}
		before := present[i]
		if version != 0 && version != before.Version {
			return nil, &ConflictError{before}
		}
		after := change(before).Clean()
		after.ID, after.Version, after.CreatedAt = before.ID, before.Version, before.CreatedAt
		fields := Changed(before.Clean(), after)
		wrong := slices.DeleteFunc(after.Check(v), func(p Problem) bool { return !slices.Contains(fields, p.Field) })
		if wrong = append(wrong, taken(present, after)...); len(wrong) > 0 {
			return nil, &InvalidError{wrong}
		}
		out := slices.Clone(present)
		out[i] = after
		return out, nil
	}
}

func taken(present []Ministry, m Ministry) []Problem {
	for _, other := range present {
		if other.ID != m.ID && strings.EqualFold(other.Key, m.Key) {
			return []Problem{{Field: FieldKey, Code: ProblemTaken, Value: sanitize.Excerpt(m.Key)}}
		}
	}
	return nil
}

// SetActive shows or hides ministries.
func SetActive(ids []int64, active bool) Edit {
	return eachOf(ids, func(m Ministry) Ministry { m.Active = active; return m })
}

// eachOf changes each of the ministries; an unknown id stops it all.
func eachOf(ids []int64, change func(Ministry) Ministry) Edit {
	return func(present []Ministry) ([]Ministry, error) {
		out := slices.Clone(present)
		for _, id := range ids {
			i := slices.IndexFunc(out, func(m Ministry) bool { return m.ID == id })
			if i < 0 {
				return nil, fmt.Errorf("%w: id %d", ErrNotFound, id)
			}
			out[i] = change(out[i])
		}
		return out, nil
	}
}

// Reorder puts ministries in the order of the ids; those that are not among
// them follow, as they were.
func Reorder(ids []int64) Edit {
	return func(present []Ministry) ([]Ministry, error) {
		var out []Ministry
		for _, id := range ids {
			i := slices.IndexFunc(present, func(m Ministry) bool { return m.ID == id })
			if i < 0 {
				return nil, fmt.Errorf("%w: id %d", ErrNotFound, id)
			}
			if !slices.ContainsFunc(out, func(m Ministry) bool { return m.ID == id }) {
				out = append(out, present[i])
			}
		}
		for _, m := range present {
			if !slices.Contains(ids, m.ID) {
				out = append(out, m)
			}
		}
		for i := range out {
			out[i].Position = i + 1
		}
		return out, nil
	}
}

// Move moves a ministry by a number of places, up when it is negative.
func Move(id int64, by int) Edit {
	return func(present []Ministry) ([]Ministry, error) {
		i := slices.IndexFunc(present, func(m Ministry) bool { return m.ID == id })
		if i < 0 {
			return nil, ErrNotFound
		}
		var ids []int64
		for _, m := range present {
			ids = append(ids, m.ID)
		}
		to := min(max(i+by, 0), len(ids)-1)
		ids = slices.Insert(slices.Delete(ids, i, i+1), to, id)
		return Reorder(ids)(present)
	}
}

// Remove deletes ministries for good. One that is active stops it all.
func Remove(ids []int64) Edit {
	return func(present []Ministry) ([]Ministry, error) {
		if _, err := eachOf(ids, func(m Ministry) Ministry { return m })(present); err != nil {
			return nil, err
		}
		var active []string
		out := slices.DeleteFunc(slices.Clone(present), func(m Ministry) bool {
			gone := slices.Contains(ids, m.ID)
			if gone && m.Active {
				active = append(active, m.Key)
			}
			return gone
		})
		if len(active) > 0 {
			return nil, &ActiveError{active}
		}
		return out, nil
	}
}

func hasID(all []Ministry, id int64) bool {
	return slices.ContainsFunc(all, func(m Ministry) bool { return m.ID == id })
}

// Revert takes back a change: what was before it is again, what it added is
// removed. Ministries that were changed since are not touched: the error is a
// ConflictError.
func Revert(before, after []Ministry) Edit {
	return func(present []Ministry) ([]Ministry, error) {
		out := slices.Clone(present)
		at := func(id int64) int { return slices.IndexFunc(out, func(m Ministry) bool { return m.ID == id }) }
		for _, m := range after {
			i := at(m.ID)
			if i < 0 {
				return nil, &ConflictError{m}
			}
			// The version alone does not tell: after an import other ministries have
			// these ids. The place in the list is no text.
			is := m
			is.Position = out[i].Position
			if out[i].Version != m.Version || len(Changed(out[i], is)) > 0 {
				return nil, &ConflictError{out[i]}
			}
			if !hasID(before, m.ID) {
				out = slices.Delete(out, i, i+1)
			}
		}
		for _, m := range before {
			i := at(m.ID)
			if i >= 0 && !hasID(after, m.ID) {
				return nil, &ConflictError{out[i]} // another one where this was deleted
			}
			if j := slices.IndexFunc(out, func(o Ministry) bool { return o.Key == m.Key && o.ID != m.ID }); j >= 0 && !hasID(before, out[j].ID) {
				return nil, &ConflictError{out[j]} // another one has its key now
			}
			if i >= 0 {
				m.Version = out[i].Version
				out[i] = m
			} else {
				out = append(out, m)
			}
		}
		return out, nil
	}
}
