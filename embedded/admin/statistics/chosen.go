package statistics

import (
	"cmp"
	"context"
	"slices"

	"ministryfinder/embedded/admin/view"
)

// topChosen is how many of the ministries that people opened and saved are shown.
const topChosen = 15

// chosenList is what people opened and saved, as numbers of visits.
type chosenList struct {
	Rows []chosenRow
	// Hidden is how many rows are not shown.
	Hidden int
}

type chosenRow struct {
	Name          string
	Opened, Saved int
}

// chosenList reads what people opened and saved on some days. What has one name is one
// to people, so its numbers are one row.
func (h *Handler) chosenList(ctx context.Context, from, to string, names view.MinistryNames) (*chosenList, error) {
	all, err := h.Store.ChosenMinistries(ctx, from, to)
	if err != nil {
		return nil, err
	}
	list := &chosenList{}
	for _, c := range all {
		name := names.Of(c.Key)
		i := slices.IndexFunc(list.Rows, func(r chosenRow) bool { return r.Name == name })
		if i < 0 {
			i = len(list.Rows)
			list.Rows = append(list.Rows, chosenRow{Name: name})
		}
		list.Rows[i].Opened += c.Opened
		list.Rows[i].Saved += c.Saved
	}
	slices.SortStableFunc(list.Rows, func(a, b chosenRow) int { return cmp.Or(b.Saved-a.Saved, b.Opened-a.Opened) })
	if n := len(list.Rows); n > topChosen {
		list.Hidden, list.Rows = n-topChosen, list.Rows[:topChosen]
	}
	return list, nil
}
