package catalogue

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A ministry that is for several audiences is several of the catalogue's rows, each
// with its key: that is what scripts and old databases know. Rows with one
// FieldShared are one ministry, and so are rows without it that have one name.

// IsJoinedWith reports whether two rows are audiences of one ministry.
func (m *Ministry) IsJoinedWith(other *Ministry) bool {
	return m.Shared == other.Shared && (m.Shared != "" || isSameName(m.Name, other.Name))
}

// isSameName compares two names as foldName does, without making anything: a page of
// results compares each with each.
func isSameName(a, b string) bool {
	for a, b = strings.TrimSpace(a), strings.TrimSpace(b); a != "" && b != ""; {
		var one, other rune
		one, a = foldedRune(a)
		if other, b = foldedRune(b); one != other {
			return false
		}
	}
	return a == b
}

// foldedRune takes the first letter of a name, or the blanks before it as one, for comparing.
func foldedRune(name string) (first rune, rest string) {
	r, size := utf8.DecodeRuneInString(name)
	if unicode.IsSpace(r) {
		return ' ', strings.TrimLeftFunc(name, unicode.IsSpace)
	}
	return unicode.ToLower(r), name[size:]
}

// joint names the ministry that a row belongs to, the same for all its audiences.
func (m *Ministry) joint() string {
	if m.Shared != "" {
		return "shared " + m.Shared
	}
	return "name " + foldName(m.Name)
}

// foldName is a name for comparing: letter case and blanks aside.
func foldName(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// Joined returns the ministries with their audiences, each in the order of the list.
func Joined(all []Ministry) [][]Ministry {
	var out [][]Ministry
	at := map[string]int{}
	for _, m := range all {
		i, known := at[m.joint()]
		if !known {
			i = len(out)
			at[m.joint()], out = i, append(out, nil)
		}
		out[i] = append(out[i], m)
	}
	return out
}

// AudiencesOf returns all audiences of the ministry that has a row, in the order of
// the list; none when there is no such row.
func AudiencesOf(all []Ministry, id int64) []Ministry {
	i := slices.IndexFunc(all, func(m Ministry) bool { return m.ID == id })
	if i < 0 {
		return nil
	}
	var out []Ministry
	for _, m := range all {
		if m.IsJoinedWith(&all[i]) {
			out = append(out, m)
		}
	}
	return out
}

// OfWhole makes an edit of rows one of all audiences of their ministries.
func OfWhole(ids []int64, edit func(ids []int64) Edit) Edit {
	return func(present []Ministry) ([]Ministry, error) { return edit(WholeIDs(present, ids))(present) }
}

// WholeIDs adds to rows the other audiences of their ministries. An unknown id stays.
func WholeIDs(all []Ministry, ids []int64) []int64 {
	whole := map[int64][]Ministry{}
	for _, audiences := range Joined(all) {
		for _, m := range audiences {
			whole[m.ID] = audiences
		}
	}
	var out []int64
	chosen := map[int64]bool{}
	add := func(id int64) {
		if !chosen[id] {
			chosen[id], out = true, append(out, id)
		}
	}
	for _, id := range ids {
		for _, m := range whole[id] {
			add(m.ID)
		}
		add(id)
	}
	return out
}

// Unit are fields that an audience has from its ministry, or of its own, together.
type Unit []string

// together are the units of several fields: who has an English text of its own has no
// Spanish one of another text, and a name no other person's number.
var together = [...]Unit{
	{FieldDescription, FieldDescriptionES}, {FieldDetails, FieldDetailsES}, {FieldWhen, FieldWhenES}, {FieldWhere, FieldWhereES},
	{FieldContact, FieldPhone, FieldEmail},
}

// SharedUnits lists what the audiences of a ministry share where none has its own:
// everything but the name, which they always share, and what makes each an audience.
func SharedUnits() []Unit {
	var out []Unit
	for _, field := range Fields() {
		switch {
		case field == FieldName || field == FieldKey || field == FieldShared || field == FieldActive || field == FieldPosition,
			slices.Contains(AudienceFields(), field):
			continue
		}
		unit := Unit{field}
		for _, u := range together {
			if slices.Contains(u, field) {
				unit = u
			}
		}
		if unit[0] == field {
			out = append(out, unit)
		}
	}
	return out
}

// IsOffered reports whether a form offers the unit to each audience for its own.
func IsOffered(u Unit) bool { return len(u) > 1 }

// IsAlike reports whether two rows have the same in all fields of the unit.
func (u Unit) IsAlike(a, b Ministry) bool {
	return !slices.ContainsFunc(u, func(field string) bool { return !sameField(field, a, b) })
}

// Copy returns a row with the unit's fields of another.
func (u Unit) Copy(to, from Ministry) Ministry {
	for _, field := range u {
		CopyField(&to, from, field)
	}
	return to
}

// isOwnWhenWritten reports whether a row that is written alone gets the unit for
// itself: each key has always had its own words.
func (u Unit) isOwnWhenWritten() bool { return u[0] == FieldDescription || u[0] == FieldDetails }

// CopyField sets a field to what another ministry has in it.
func CopyField(to *Ministry, from Ministry, field string) {
	if text := to.Text(field); text != nil {
		*text = *from.Text(field)
		return
	}
	if list := to.List(field); list != nil {
		*list = slices.Clone(*from.List(field))
		return
	}
	if flag := to.Flag(field); flag != nil {
		*flag = *from.Flag(field)
		return
	}
	if field == FieldPosition {
		to.Position = from.Position
	}
}

// Follow completes an edit of rows, as scripts and files make it: what it changes of
// one audience, the others of the ministry follow where they had it alike, but for
// the texts that say what it is and how to begin. said reports whether the edit gives
// a row a field; such a row is taken at its word. nil says that it gives only what it
// changes.
func Follow(present, wanted []Ministry, said func(m Ministry, field string) bool) []Ministry {
	before, shared := map[int64]Ministry{}, map[string]string{}
	for _, m := range present {
		before[m.ID], shared[foldName(m.Name)] = m, m.Shared
	}
	out, audiences := slices.Clone(wanted), map[string][]int{}
	for i := range out {
		was, exists := before[out[i].ID]
		if exists {
			audiences[was.joint()] = append(audiences[was.joint()], i)
		} else if out[i].Shared == "" {
			out[i].Shared = shared[foldName(out[i].Name)] // a new audience of what has the name already
		}
	}
	units := append(SharedUnits(), Unit{FieldName})
	for _, rows := range audiences {
		for _, i := range rows {
			for _, unit := range units {
				was := before[wanted[i].ID]
				if !unit.isOwnWhenWritten() && !unit.IsAlike(was, wanted[i]) && !unit.IsAlike(was.Clean(), wanted[i]) {
					follow(out, wanted, before, rows, i, unit, said)
				}
			}
		}
	}
	return apartByName(before, out)
}

// follow gives a unit that row i has got to those of its ministry's rows that had it
// alike and that the edit does not give it.
func follow(out, wanted []Ministry, before map[int64]Ministry, rows []int, i int, unit Unit, said func(Ministry, string) bool) {
	was := before[wanted[i].ID]
	for _, j := range rows {
		other := before[wanted[j].ID]
		given := said != nil && slices.ContainsFunc(unit, func(field string) bool { return said(wanted[j], field) })
		alike := unit[0] == FieldName || unit.IsAlike(other, was)
		if j != i && alike && !given && unit.IsAlike(other, wanted[j]) {
			out[j] = unit.Copy(out[j], wanted[i])
		}
	}
}

// Following makes an edit of rows one that the other audiences follow.
func Following(edit Edit) Edit {
	return func(present []Ministry) ([]Ministry, error) {
		wanted, err := edit(present)
		if err != nil {
			return nil, err
		}
		return Follow(present, wanted, nil), nil
	}
}

// apartByName takes rows out of a ministry that have got another name than its others.
func apartByName(before map[int64]Ministry, wanted []Ministry) []Ministry {
	for i := range wanted {
		m := &wanted[i]
		was, exists := before[m.ID]
		if !exists || m.Shared == "" || was.Shared != m.Shared || foldName(was.Name) == foldName(m.Name) {
			continue
		}
		if slices.ContainsFunc(wanted, func(o Ministry) bool { return o.Shared == m.Shared && foldName(o.Name) != foldName(m.Name) }) {
			m.Shared = ""
		}
	}
	return wanted
}
