package ministries

import (
	"slices"
	"time"

	"ministryfinder/embedded/catalogue"
)

// A form that is sent twice, as by a double click over a slow line, is one change.

// sameForm is for how long a new ministry like one that was just added is the same one.
const sameForm = time.Minute

// addedAlready returns the ministry that a form for a new one has added a moment ago, and
// false if there is none: all that was typed is in its rows.
func addedAlready(present []catalogue.Ministry, changes []catalogue.AudienceChange, now time.Time) (int64, bool) {
	typed := typedRows(present, changes)
	for _, m := range present {
		rows := catalogue.AudiencesOf(present, m.ID)
		if rows[0].ID == m.ID && len(rows) == len(typed) && slices.EqualFunc(rows, typed, func(is, typed catalogue.Ministry) bool {
			return is.Version == 1 && now.Sub(is.CreatedAt) < sameForm && hasAllTyped(is, typed)
		}) {
			return m.ID, true
		}
	}
	return 0, false
}

// hasAllTyped reports whether a row is as it was typed. Its key, its place and what joins it
// to others are ours where they were not.
func hasAllTyped(is, typed catalogue.Ministry) bool {
	typed = typed.Clean()
	typed.Key, typed.Position, typed.Shared = is.Key, is.Position, is.Shared
	return len(catalogue.Changed(is.Clean(), typed)) == 0
}

// isSaved reports whether all that a form asks for is so already.
func isSaved(present []catalogue.Ministry, changes []catalogue.AudienceChange) bool {
	for i, typed := range typedRows(present, changes) {
		at := slices.IndexFunc(present, func(m catalogue.Ministry) bool { return m.ID == changes[i].ID })
		if at < 0 || changes[i].Fate != catalogue.FateStay || len(catalogue.Changed(present[at].Clean(), typed.Clean())) > 0 {
			return false
		}
	}
	return len(rowsOf(present, changes[0].ID)) == len(changes)
}
