package statistics

import (
	"cmp"
	"slices"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/textfile"
)

// chosenList is what people opened and saved, as numbers of visits.
type chosenList struct {
	// Rows are seen at once, More when the list is opened.
	Rows, More []chosenRow
}

type chosenRow struct {
	key           string // of the ministry, or of one of those that have the name
	Name          string
	Opened, Saved int
	Width         int // of the longest bar, 0 to 100
}

// chosenIn lists what people opened and saved, by the names of a language. What has one
// name is one to people, so its numbers are one row.
func (n councilNumbers) chosenIn(names view.MinistryNames) []chosenRow {
	var rows []chosenRow
	for _, c := range n.raw {
		name := names.Of(c.Key)
		i := slices.IndexFunc(rows, func(r chosenRow) bool { return r.Name == name })
		if i < 0 {
			i = len(rows)
			rows = append(rows, chosenRow{key: c.Key, Name: name})
		}
		rows[i].Opened += c.Opened
		rows[i].Saved += c.Saved
	}
	longest := 0
	for _, r := range rows {
		longest = max(longest, r.Opened)
	}
	for i := range rows {
		rows[i].Width = percent(rows[i].Opened, longest)
	}
	slices.SortStableFunc(rows, func(a, b chosenRow) int {
		return cmp.Or(b.Opened-a.Opened, b.Saved-a.Saved, textfile.Compare(a.Name, b.Name))
	})
	return rows
}

func newChosenList(rows []chosenRow) *chosenList {
	if len(rows) > topRows {
		return &chosenList{rows[:topRows], rows[topRows:]}
	}
	return &chosenList{Rows: rows}
}
