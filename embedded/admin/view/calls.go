package view

import (
	"slices"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/request"
)

// DateText writes a day such as 2026-11-29 for people; what is none is empty.
func DateText(t *i18n.Texts, day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.Date(at)
}

// RequestMinistry is the name of the ministry that a person asks about: as it is
// called now, or as it was called when there is none any more.
func RequestMinistry(t *i18n.Texts, all []catalogue.Ministry, r request.Request) string {
	if r.MinistryID == 0 {
		return t.T("waiting.choose")
	}
	i := slices.IndexFunc(all, func(m catalogue.Ministry) bool { return m.ID == r.MinistryID })
	if i < 0 {
		return t.T("waiting.gone_ministry", "name", r.Ministry)
	}
	return all[i].In(t.Lang()).Name
}

// OwnerText is who has a request: the office, or a leader by name.
func OwnerText(t *i18n.Texts, leaders []request.Leader, owner int64) string {
	i := slices.IndexFunc(leaders, func(l request.Leader) bool { return l.ID == owner })
	if owner == request.Office || i < 0 {
		return t.T("waiting.office")
	}
	return leaders[i].Name
}

// NamedMinistry is a ministry, with all its audiences, as staff choose it in a list.
type NamedMinistry struct {
	ID   int64
	Name string
	// Hidden is true for one that parishioners do not see.
	Hidden bool
	// Rows are the numbers of all its audiences.
	Rows []int64
}

// NamedMinistries lists the ministries, each once, in the order of the list. What came
// with the program for another parish and is put away is not among them, but for the
// rows to keep.
func NamedMinistries(t *i18n.Texts, all []catalogue.Ministry, keep ...int64) []NamedMinistry {
	var out []NamedMinistry
	for _, audiences := range catalogue.Joined(all) {
		kept := slices.ContainsFunc(audiences, func(m catalogue.Ministry) bool { return slices.Contains(keep, m.ID) })
		if catalogue.IsPutAway(audiences) && !kept {
			continue
		}
		n := NamedMinistry{ID: audiences[0].ID, Name: audiences[0].In(t.Lang()).Name, Hidden: true}
		for _, m := range audiences {
			n.Rows = append(n.Rows, m.ID)
			n.Hidden = n.Hidden && !m.Active
			n.ID = min(n.ID, m.ID)
		}
		out = append(out, n)
	}
	return out
}
