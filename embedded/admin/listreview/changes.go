package listreview

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/listimport"
	"ministryfinder/embedded/catalogue/recognize"
	"ministryfinder/embedded/i18n"
)

// changesData is the page that tells what the list does to the ministries that are
// there.
type changesData struct {
	Version int64
	Problem string
	// Asked are those of which somebody must say what they are, Renamed those that are
	// known under another name.
	Asked, Renamed []pairRow
	New            []string
	Same           int
	Gone           []goneRow
	Folded         bool
}

// pairRow is a ministry of the list and the one that it may be.
type pairRow struct {
	ID                int
	Name, Before, Key string
	Why               string
	// IsSame and IsNew are what was said; neither is where nothing was yet.
	IsSame, IsNew bool
	Missing       bool
}

// unfolded is how many ministries that are gone are listed without being unfolded.
const unfolded = 12

// goneRow is a ministry that is shown and that the list does not have. It stands for
// all of its name: some ministries are there a row for each audience.
type goneRow struct {
	Key, Name string
	Hide      bool
}

// compare recognizes the ministries of the list, by the ids of their rows. What a
// person has said holds.
func (rv *review) compare() (matches map[int]recognize.Match, gone []string) {
	matches = map[int]recognize.Match{}
	var rows []*listimport.Row
	var coming []catalogue.Ministry
	taken := map[string]bool{}
	for _, row := range rv.draft.Coming() {
		if row.SameSettled && (row.Same == "" || rv.ministry(row.Same) != nil) {
			taken[row.Same] = true
			continue
		}
		m := row.Ministry
		if row.Same != "" {
			m.Key = row.Same
		}
		rows, coming = append(rows, row), append(coming, m)
	}
	free := slices.DeleteFunc(slices.Clone(rv.present), func(m catalogue.Ministry) bool {
		// What was put away of another parish's ministries is nobody's own.
		return taken[m.Key] || m.IsPutAway()
	})
	result := recognize.Compare(free, coming)
	for i, row := range rows {
		matches[row.ID] = result.Matches[i]
	}
	return matches, result.Gone
}

func (h *Handler) changesPage(w http.ResponseWriter, r *http.Request, v view.Session) {
	rv := h.open(w, r)
	if rv == nil {
		return
	}
	if !slices.ContainsFunc(rv.present, func(m catalogue.Ministry) bool { return m.Active }) {
		redirect(w, r, audiencePath) // nothing is there that could be renamed or gone
		return
	}
	h.showChanges(w, r, v, http.StatusOK, rv, "")
}

// showChanges shows the page; problem is the key of a text.
func (h *Handler) showChanges(w http.ResponseWriter, r *http.Request, v view.Session, status int, rv *review, problem string) {
	t := h.Pages.Texts(r)
	d := rv.describeChanges(t, problem == "listreview.decide")
	if problem == "listreview.conflict" {
		d.answer(r.PostForm)
	}
	if problem != "" {
		d.Problem = t.T(problem)
	}
	h.Show(w, r, v, status, "listreview_changes", "listreview.changes.title", d)
}

// answer sets what a form has said that could not be stored.
func (d *changesData) answer(form url.Values) {
	for _, pairs := range [][]pairRow{d.Asked, d.Renamed} {
		for i := range pairs {
			if said := form.Get("same" + strconv.Itoa(pairs[i].ID)); said != "" {
				pairs[i].IsSame, pairs[i].IsNew = said == pairs[i].Key, said == "new"
			}
		}
	}
	for i := range d.Gone {
		d.Gone[i].Hide = slices.Contains(form["hide"], d.Gone[i].Key)
	}
}

func (rv *review) describeChanges(t *i18n.Texts, asked bool) changesData {
	d := changesData{Version: rv.version}
	matches, gone := rv.compare()
	for _, row := range rv.draft.Coming() {
		match, open := matches[row.ID]
		if !open {
			match = recognize.Match{Key: row.Same, Sure: true}
		}
		before := rv.ministry(match.Key)
		name := row.Ministry.In(t.Lang()).Name
		switch {
		case before == nil:
			d.New = append(d.New, name)
			continue
		case !match.Renamed && match.Sure:
			d.Same++
			continue
		}
		p := pairRow{ID: row.ID, Name: name, Before: before.In(t.Lang()).Name, Key: match.Key, Why: t.T("listreview.why." + string(match.By))}
		if match.Sure {
			p.IsSame = true
			d.Renamed = append(d.Renamed, p)
		} else {
			p.Missing = asked
			d.Asked = append(d.Asked, p)
		}
	}
	for _, key := range gone {
		name := rv.ministry(key).In(t.Lang()).Name
		if !slices.ContainsFunc(d.Gone, func(g goneRow) bool { return g.Name == name }) {
			d.Gone = append(d.Gone, goneRow{Key: key, Name: name, Hide: !slices.Contains(rv.draft.Stay, key)})
		}
	}
	d.Folded = len(d.Gone) > unfolded
	return d
}

// saveChanges takes what was said. Where something that is only alike has no answer
// it asks again, with what was said already.
func (h *Handler) saveChanges(w http.ResponseWriter, r *http.Request, v view.Session) {
	rv := h.open(w, r)
	if rv == nil {
		return
	}
	if !rv.isCurrent(r) {
		h.showChanges(w, r, v, http.StatusConflict, rv, "listreview.conflict")
		return
	}
	matches, gone := rv.compare()
	missing := false
	for id, match := range matches {
		row := rv.draft.Row(id)
		said := r.PostForm.Get("same" + strconv.Itoa(id))
		switch {
		case said == "new":
			row.Same, row.SameSettled = "", true
		case said == match.Key && match.Key != "", said == "" && match.Sure:
			settle(row, rv.ministry(match.Key))
		case match.Key == "":
			row.Same, row.SameSettled = "", true
		default:
			missing = true
		}
	}
	rv.draft.HideOthers, rv.draft.Stay = true, nil
	hidden := map[string]bool{}
	for _, key := range r.PostForm["hide"] {
		if m := rv.ministry(key); m != nil {
			hidden[m.Name] = true
		}
	}
	for _, key := range gone {
		if !hidden[rv.ministry(key).Name] {
			rv.draft.Stay = append(rv.draft.Stay, key)
		}
	}
	again := func(problem string) { h.showChanges(w, r, v, http.StatusConflict, rv, problem) }
	if !h.save(w, r, v, rv, again) {
		return
	}
	if missing {
		rv.version++ // what was said is stored
		h.showChanges(w, r, v, http.StatusBadRequest, rv, "listreview.decide")
		return
	}
	redirect(w, r, audiencePath)
}

// settle says that a row is a ministry that is there. For whom that is stays, as far
// as the list does not say it.
func settle(row *listimport.Row, is *catalogue.Ministry) {
	row.Same, row.SameSettled = is.Key, true
	if len(row.Ministry.Marks) == 0 {
		row.Ministry.Marks = slices.Clone(is.Marks)
	}
	said := false
	for _, field := range catalogue.AudienceFields() {
		said = said || len(*row.Ministry.List(field)) > 0
	}
	if said || row.Settled {
		return
	}
	for _, field := range catalogue.AudienceFields() {
		*row.Ministry.List(field) = slices.Clone(*is.List(field))
	}
	row.Settled = true
}
