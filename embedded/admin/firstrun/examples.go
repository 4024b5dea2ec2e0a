package firstrun

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/examples"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/textfile"
)

const examplesPath = "/admin/ministries/examples"

// examplesData is the page of the general catalogue, on which staff tick what the
// parish has.
type examplesData struct {
	// Setup says that the page is a part of the first start.
	Setup   bool
	Steps   int
	Groups  []exampleGroup
	Total   int
	Ticked  int
	Query   string
	Problem string
}

type exampleGroup struct {
	ID, Title string
	Rows      []exampleRow
	// Hidden says that none of the rows has what was searched for.
	Hidden bool
}

// exampleRow is one example.
type exampleRow struct {
	Key, Name, Text string
	Ticked          bool
	// Changed says that the parish has made it its own: it is changed as any ministry.
	Changed bool
	Hidden  bool
}

func (h *Handler) examplesPage(w http.ResponseWriter, r *http.Request, v view.Session) {
	h.showExamples(w, r, v, http.StatusOK, examplesData{Setup: r.URL.Query().Get("setup") == "1"}, nil)
}

// showExamples shows the page with what is ticked; nil for what the parish has.
func (h *Handler) showExamples(w http.ResponseWriter, r *http.Request, v view.Session, status int, d examplesData, ticked []string) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	present, err := h.Store.Ministries(ctx)
	var all []examples.Example
	if err == nil {
		all, err = examples.All()
	}
	if err != nil {
		h.Away(w, r, err)
		return
	}
	t := h.Pages.Texts(r)
	d.Steps, d.Total = steps, len(all)
	for _, group := range examples.Groups() {
		g := exampleGroup{ID: group, Title: t.T("examples.group." + group), Hidden: true}
		for _, e := range all {
			if e.Group != group {
				continue
			}
			shown := e.In(t.Lang())
			row := exampleRow{Key: e.Key, Name: shown.Name, Text: shown.Description, Ticked: slices.Contains(ticked, e.Key)}
			if i := slices.IndexFunc(present, func(m catalogue.Ministry) bool { return m.Key == e.Key }); i >= 0 {
				row.Changed = present[i].Origin != catalogue.OriginGeneral
				row.Ticked = row.Ticked || ticked == nil && present[i].Active
			}
			row.Hidden = !strings.Contains(textfile.Fold(row.Name+" "+row.Text), textfile.Fold(d.Query))
			g.Hidden = g.Hidden && row.Hidden
			if row.Ticked {
				d.Ticked++
			}
			g.Rows = append(g.Rows, row)
		}
		d.Groups = append(d.Groups, g)
	}
	h.Show(w, r, v, status, "examples", "examples.title", d)
}

// saveExamples shows what is ticked and hides what is not any more. In the first
// start that decides which ministries the parish begins with.
func (h *Handler) saveExamples(w http.ResponseWriter, r *http.Request, v view.Session) {
	ticked := append([]string{}, r.PostForm["key"]...)
	d := examplesData{Setup: r.PostForm.Get("setup") == "1", Query: strings.TrimSpace(r.PostForm.Get("q"))}
	if r.PostForm.Get("do") == "search" {
		h.showExamples(w, r, v, http.StatusOK, d, ticked)
		return
	}
	d.Query = ""
	if d.Setup && len(ticked) == 0 {
		d.Problem = h.Pages.Texts(r).T("examples.none")
		h.showExamples(w, r, v, http.StatusBadRequest, d, ticked)
		return
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	if err := h.chooseExamples(ctx, v, ticked); err != nil {
		h.refuseFirst(w, r, err, func(problem string) {
			d.Problem = problem
			h.showExamples(w, r, v, http.StatusConflict, d, ticked)
		})
		return
	}
	if d.Setup {
		h.afterMinistries(w, r)
		return
	}
	view.Done(w, r, "/admin/ministries", "ministries_examples")
}

// chooseExamples decides for the ticked examples. A starter catalogue that nobody has
// chosen goes then; it can be brought back.
func (h *Handler) chooseExamples(ctx context.Context, v view.Session, ticked []string) error {
	all, err := examples.All()
	if err != nil {
		return err
	}
	first, _, err := parish.LoadFirst(ctx, h.Store)
	if err != nil {
		return err
	}
	state := first.State
	if len(ticked) > 0 {
		state = parish.FirstDecided
	}
	edit := func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
		if !first.IsDecided() && len(ticked) > 0 {
			present = slices.DeleteFunc(slices.Clone(present), func(m catalogue.Ministry) bool { return m.Origin == catalogue.OriginStarter })
		}
		return examples.Choose(all, ticked)(present)
	}
	return h.setFirst(ctx, v, state, store.ActionExamples, edit)
}
