package bringlist

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/importexport"
	"ministryfinder/embedded/catalogue/listimport"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// publishData is the last page: what publishing would do.
type publishData struct {
	Problem                 string
	Version                 int64
	New, Changed, Unchanged int
	Hidden                  int
	// Everybody is how many are for everybody, as nobody has said for whom.
	Everybody int
	// Others are the ministries that are shown and are none of the list.
	Others     []string
	OthersN    int
	HideOthers bool
	Wrong      []string
	Coverage   *coverageView
}

// coverageView is the X-ray of the quiz as it would be.
type coverageView struct {
	Late      bool
	Few       view.Subset
	Unreached []string
}

func (h *Handler) publishPage(w http.ResponseWriter, r *http.Request, v view.Session) {
	h.showPublish(w, r, v, http.StatusOK, "")
}

func (h *Handler) showPublish(w http.ResponseWriter, r *http.Request, v view.Session, status int, problem string) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	d, stored, err := h.draft(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	if d == nil {
		http.Redirect(w, r, view.InLanguage(r, path), http.StatusSeeOther)
		return
	}
	present, err := h.store.Ministries(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	t := h.Pages.Texts(r)
	p := publishData{Problem: problem, Version: stored.Version, HideOthers: d.HideOthers}
	present = withoutReplaced(d, present, d.HideOthers)
	plan := planOf(d, present)
	p.New, p.Changed, p.Unchanged = len(plan.New), len(plan.Changed), len(plan.Unchanged)
	for _, row := range d.Coming() {
		if row.Hidden {
			p.Hidden++
		}
		if isForEverybody(row.Ministry) {
			p.Everybody++
		}
	}
	p.Others = view.Shortened(t, view.NamesIn(t, others(d, plan, present)))
	p.OthersN = len(others(d, plan, present))
	p.Wrong = wrongWords(t, plan.Wrong)
	if len(plan.Wrong) == 0 {
		p.Coverage = newCoverage(r.Context(), t, withOthers(d, plan, present, d.HideOthers))
	}
	h.Show(w, r, v, status, "bring_publish", "bring.publish.title", p)
}

// planOf says what publishing a draft does to the catalogue.
func planOf(d *listimport.Draft, present []catalogue.Ministry) importexport.Plan {
	return importexport.Diff(present, d.Publish(present), nil, quiz.Criteria())
}

// withoutReplaced leaves out the rows of the starter catalogue whose ministry the list
// has, and that are put away or would be with the others: the list's own would
// otherwise be joined with what another parish says of its own.
func withoutReplaced(d *listimport.Draft, present []catalogue.Ministry, hide bool) []catalogue.Ministry {
	coming := d.Coming()
	return slices.DeleteFunc(slices.Clone(present), func(m catalogue.Ministry) bool {
		if m.Origin != catalogue.OriginStarter || m.Active && !hide || slices.Contains(d.Stay, m.Key) {
			return false
		}
		same := func(row *listimport.Row) bool { return row.Same == m.Key }
		if slices.ContainsFunc(coming, same) {
			return false // the row itself becomes the list's
		}
		return slices.ContainsFunc(coming, func(row *listimport.Row) bool {
			return listimport.IsSame(row.Ministry.Name, m.Name) ||
				slices.ContainsFunc(present, func(o catalogue.Ministry) bool { return o.Key == row.Same && o.IsJoinedWith(&m) })
		})
	})
}

// others are the ministries that are shown, are none of the list and do not stay all the
// same.
func others(d *listimport.Draft, plan importexport.Plan, present []catalogue.Ministry) []catalogue.Ministry {
	of := map[string]bool{}
	for _, c := range plan.Changed {
		of[c.Before.Key] = true
	}
	for _, key := range plan.Unchanged {
		of[key] = true
	}
	return slices.DeleteFunc(slices.Clone(present), func(m catalogue.Ministry) bool {
		return !m.Active || of[m.Key] || slices.Contains(d.Stay, m.Key)
	})
}

// withOthers is what the catalogue becomes, the others hidden or not.
func withOthers(d *listimport.Draft, plan importexport.Plan, present []catalogue.Ministry, hide bool) []catalogue.Ministry {
	after := plan.Catalogue(present)
	if !hide {
		return after
	}
	gone := map[int64]bool{}
	for _, m := range others(d, plan, present) {
		gone[m.ID] = true
	}
	for i := range after {
		if gone[after[i].ID] {
			after[i].Active = false
		}
	}
	return after
}

func isForEverybody(m catalogue.Ministry) bool {
	return !slices.ContainsFunc(catalogue.AudienceFields(), func(field string) bool { return len(*m.List(field)) > 0 })
}

// wrongWords says what keeps the list from being published, with the row of the file.
func wrongWords(t *i18n.Texts, wrong []importexport.RowError) []string {
	var out []string
	for _, w := range wrong {
		line := t.T("ministries.problem."+w.Code, "value", w.Value, "most", w.Max)
		if w.Field != "" {
			line = t.T("ministries.field."+w.Field) + ": " + line
		}
		if w.Row > 0 {
			line = t.T("ministries.row", "n", w.Row) + ", " + line
		}
		out = append(out, line)
	}
	return view.Shortened(t, out)
}

func newCoverage(ctx context.Context, t *i18n.Texts, after []catalogue.Ministry) *coverageView {
	ctx, cancel := context.WithTimeout(ctx, view.CoverageTimeout)
	defer cancel()
	x, err := quiz.AnalyzeCoverage(ctx, catalogue.Active(after))
	if err != nil {
		return &coverageView{Late: true}
	}
	return &coverageView{Few: view.NewSubset(t, x.Few, x.Answers), Unreached: view.Shortened(t, view.NamesIn(t, x.Unreached()))}
}

// publish brings the list into the catalogue, all of it or nothing. It is one change,
// which can be taken back.
func (h *Handler) publish(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	t := h.Pages.Texts(r)
	d, stored, err := h.draft(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	version, _ := strconv.ParseInt(r.Form.Get("version"), 10, 64)
	if d == nil || version != stored.Version {
		h.showPublish(w, r, v, http.StatusConflict, t.T("bring.changed_meanwhile"))
		return
	}
	hide := r.Form.Get("hide_others") == "1"
	first := h.Undecided != nil && h.Undecided(ctx) // before it is published
	change := store.CatalogueChange{Who: v.Name, Action: store.ActionImport, At: h.Now()}
	_, err = h.store.ChangeCatalogue(ctx, change, func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
		present = withoutReplaced(d, present, hide)
		plan := planOf(d, present)
		if len(plan.Wrong) > 0 {
			return nil, &importexport.WrongError{Wrong: plan.Wrong}
		}
		return withOthers(d, plan, present, hide), nil
	})
	if errors.As(err, new(*importexport.WrongError)) {
		h.showPublish(w, r, v, http.StatusBadRequest, t.T("bring.publish.wrong"))
		return
	}
	if err != nil {
		h.Away(w, r, err)
		return
	}
	if _, err := h.store.RemoveImportDraft(ctx, h.Now().Add(time.Second)); err != nil {
		h.Log.Warn("the draft of a list that is published cannot be removed yet", "error", err)
	}
	if first {
		// The first start goes on with its last step.
		view.Done(w, r, "/admin/share?setup=1", "bring_first")
		return
	}
	view.Done(w, r, ministriesPath, "bring_published")
}
