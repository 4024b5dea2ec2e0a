package catalogue

import "slices"

// Where a ministry comes from.
const (
	OriginOwn     = "own"     // the parish has made it, or changed it
	OriginGeneral = "general" // from the general catalogue, as it is there
	OriginStarter = "starter" // from the starter catalogue, as it is there
)

// Origins lists the origins that a ministry may have.
func Origins() []string { return []string{OriginOwn, OriginGeneral, OriginStarter} }

// The marks of a ministry: where it stands beside what fits a person.
const (
	// MarkFirst puts it before all others that fit, in a line of its own.
	MarkFirst = "first"
	// MarkForParents offers it to a family for whom nothing fits.
	MarkForParents = "for-parents"
	// MarkForGradeSchool offers it to a child at elementary school for whom fewer
	// than two fit, MarkForGradeSchoolCompany to one of these who likes company.
	MarkForGradeSchool        = "for-grade-school"
	MarkForGradeSchoolCompany = "for-grade-school-company"
)

// AllMarks lists the marks that a ministry may have.
func AllMarks() []string {
	return []string{MarkFirst, MarkForParents, MarkForGradeSchool, MarkForGradeSchoolCompany}
}

// HasMark reports whether a ministry has a mark.
func (m *Ministry) HasMark(mark string) bool { return slices.Contains(m.Marks, mark) }

// MarksByKey are the marks that the ministries of the starter catalogue have, by
// their keys. Files and programs that know no marks mean these by the keys.
func MarksByKey() (map[string][]string, error) {
	all, err := Starter()
	if err != nil {
		return nil, err
	}
	marks := map[string][]string{}
	for _, m := range all {
		if len(m.Marks) > 0 {
			marks[m.Key] = m.Marks
		}
	}
	return marks, nil
}

// WithOrigin returns what a ministry becomes by a change: one that is not as it
// came any more is the parish's own. Whether it is shown, where, and its marks say
// nothing about that.
func WithOrigin(before, after Ministry) Ministry {
	if before.Origin != after.Origin || after.Origin == "" {
		return after // the change says it
	}
	for _, field := range Changed(before, after) {
		if field != FieldActive && field != FieldPosition && field != FieldMarks {
			after.Origin = OriginOwn
		}
	}
	return after
}

// IsPutAway reports whether a ministry is one that came with the program for another
// parish and is hidden as it came: nobody here has made it theirs.
func (m Ministry) IsPutAway() bool { return m.Origin == OriginStarter && !m.Active }

// IsPutAway reports whether all audiences of a ministry are put away.
func IsPutAway(audiences []Ministry) bool {
	return !slices.ContainsFunc(audiences, func(m Ministry) bool { return !m.IsPutAway() })
}

// Listed returns the ministries with their audiences, as Joined does, without those
// that are put away.
func Listed(all []Ministry) [][]Ministry { return slices.DeleteFunc(Joined(all), IsPutAway) }

// PutAway hides the ministries that are as the starter catalogue has them.
func PutAway(present []Ministry) ([]Ministry, error) { return setStarter(present, false), nil }

// BringBack shows the starter catalogue again: what PutAway has hidden, and what was
// removed since.
func BringBack(present []Ministry) ([]Ministry, error) {
	all, err := Starter()
	if err != nil {
		return nil, err
	}
	out, last := setStarter(present, true), 0
	for _, m := range present {
		last = max(last, m.Position)
	}
	for _, m := range all {
		if !slices.ContainsFunc(out, func(o Ministry) bool { return o.Key == m.Key }) {
			last++
			m.Position = last
			out = append(out, m.Clean())
		}
	}
	if len(out) > MaxMinistries {
		return nil, ErrFull
	}
	return out, nil
}

func setStarter(present []Ministry, active bool) []Ministry {
	out := slices.Clone(present)
	for i := range out {
		if out[i].Origin == OriginStarter {
			out[i].Active = active
		}
	}
	return out
}
