package statistics

import (
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/i18n"
)

// atLeast writes a number of people, unless it is too small to be told.
func atLeast(t *i18n.Texts, n int) string {
	switch {
	case n == 0:
		return "0"
	case n < view.MinTold:
		return t.T("sheet.fewer", "n", view.MinTold)
	}
	return t.Number(n)
}

// told is a number on paper, where small ones are none.
func told(n int) int {
	if n < view.MinTold {
		return 0
	}
	return n
}
