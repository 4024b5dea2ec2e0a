package statistics

import (
	"cmp"
	"slices"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/textfile"
)

// sheetRow is a row of a list, its label in both languages.
type sheetRow struct {
	label, other, number string
	part                 float64 // of the longest, 0 to 1
}

// rowsOf makes the rows of numbers, those that are told with their bar. Those that are
// too small to be told stand in the order of their words, not of what is not told.
func (s *sheet) rowsOf(numbers map[string]int, shown func(v string) bool, label func(t *i18n.Texts, v string) string) []sheetRow {
	all := findings{least: 1}.most(numbers, shown)
	slices.SortFunc(all, func(a, b counted) int {
		return cmp.Or(told(b.n)-told(a.n), textfile.Compare(label(s.first, a.value), label(s.first, b.value)))
	})
	var rows []sheetRow
	for _, c := range all[:min(len(all), pdfRows)] {
		rows = append(rows, sheetRow{label(s.first, c.value), label(s.second, c.value), s.few(c.n),
			float64(told(c.n)) / float64(max(1, all[0].n))})
	}
	return rows
}

func (s *sheet) few(n int) string { return atLeast(s.first, n) }

func (s *sheet) wishRows() []sheetRow {
	return s.rowsOf(s.found.Numbers[quiz.Interests], func(v string) bool { return v != "" },
		func(t *i18n.Texts, v string) string { return view.AnswerText(t, quiz.Interests, v) })
}

func (s *sheet) unmetRows() []sheetRow {
	return s.rowsOf(s.found.Numbers[store.CountedUnmet], func(v string) bool { return v != "" }, unmetText)
}

func (s *sheet) chosenRows() []sheetRow {
	var rows []sheetRow
	longest := 0
	all := slices.Clone(s.chosen)
	slices.SortFunc(all, func(a, b chosenRow) int {
		return cmp.Or(told(b.Opened)-told(a.Opened), told(b.Saved)-told(a.Saved), textfile.Compare(a.Name, b.Name))
	})
	for _, c := range all {
		longest = max(longest, c.Opened, c.Saved)
	}
	for _, c := range all[:min(len(all), pdfRows)] {
		part := float64(told(c.Opened)) / float64(max(1, longest))
		rows = append(rows, sheetRow{c.Name, s.otherNames.Of(c.key), s.few(c.Opened) + " / " + s.few(c.Saved), part})
	}
	return rows
}

func (s *sheet) funnelRows() []sheetRow {
	other := newFunnel(s.second, s.found)
	var rows []sheetRow
	for i, r := range newFunnel(s.first, s.found).Rows {
		part := float64(told(r.N)) * float64(r.Percent) / 100 / float64(max(1, r.N))
		rows = append(rows, sheetRow{r.Label, other.Rows[i].Label, s.few(r.N), part})
	}
	return rows
}
