package bringlist

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/listimport"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// change changes the draft as a button of the cards says.
func (h *Handler) change(w http.ResponseWriter, r *http.Request, v view.Session) {
	p := lookData{Only: r.Form.Get("only")}
	p.Page, _ = strconv.Atoi(r.Form.Get("page"))
	ctx, cancel := view.Timeout(r)
	defer cancel()
	d, stored, err := h.draft(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	t := h.Pages.Texts(r)
	version, _ := strconv.ParseInt(r.Form.Get("version"), 10, 64)
	what, id, _ := strings.Cut(r.Form.Get("do"), ":")
	late := func() {
		p.Problem = t.T("bring.changed_meanwhile")
		if what == "save" {
			p.Problem, p.typed = t.T("listreview.conflict"), r.Form
			p.edited, _ = strconv.Atoi(id)
		}
		h.showLook(w, r, v, http.StatusConflict, p)
	}
	if d == nil || version != stored.Version {
		late()
		return
	}
	if !carryOut(d, r, what, id) {
		p.Problem = t.T("bring.nothing_chosen")
		h.showLook(w, r, v, http.StatusBadRequest, p)
		return
	}
	if err := h.keep(ctx, v, d, version); err != nil {
		switch {
		case errors.Is(err, store.ErrConflict):
			late()
		case errors.Is(err, listimport.ErrDraftTooLarge):
			p.Problem = t.T("bring.error."+listimport.ErrorDraftSize, "most", listimport.MaxDraftBytes>>20)
			h.showLook(w, r, v, http.StatusBadRequest, p)
		default:
			h.Away(w, r, err)
		}
		return
	}
	to := lookPath + "?only=" + view.URLEscape(p.Only) + "&page=" + strconv.Itoa(p.Page)
	if what == "cure_all" {
		to = lookPath + "?page=1"
	}
	row, _, _ := strings.Cut(id, ":")
	if _, err := strconv.Atoi(row); err == nil {
		to += "#m" + row
	}
	view.Done(w, r, to, "bring_kept")
}

// carryOut does what a button says to the draft; false when nothing was chosen.
func carryOut(d *listimport.Draft, r *http.Request, what, id string) bool {
	switch what {
	case "cure":
		row, code, _ := strings.Cut(id, ":")
		return cure(d, listimport.FlawCode(code), row)
	case "cure_all":
		return cure(d, listimport.FlawCode(id), "")
	case "save":
		return save(d, r.Form, id)
	case "leave", "bring", "hide", "show":
		chosen := r.Form["id"]
		if id != "" {
			chosen = []string{id}
		}
		for _, one := range chosen {
			n, _ := strconv.Atoi(one)
			if row := d.Row(n); row != nil {
				switch what {
				case "leave", "bring":
					row.LeftOut = what == "leave"
				default:
					row.Hidden = what == "hide"
				}
			}
		}
		return len(chosen) > 0
	}
	return false
}

// cure cures the flaws of a kind, of one row or of all.
func cure(d *listimport.Draft, code listimport.FlawCode, only string) bool {
	done := false
	// A cure may show the next flaw of its kind, such as a second field.
	for range 3 {
		found := d.Flaws(quiz.Criteria())
		for i := range d.Rows {
			row := &d.Rows[i]
			if only != "" && strconv.Itoa(row.ID) != only {
				continue
			}
			for _, f := range found[row.ID] {
				if f.Code == code {
					d.Cure(row, f)
					done = true
				}
			}
		}
		if code != listimport.FlawInvalid && code != listimport.FlawHTML {
			break
		}
	}
	return done
}

// save takes the fields of the card that was edited.
func save(d *listimport.Draft, form url.Values, id string) bool {
	n, _ := strconv.Atoi(id)
	row := d.Row(n)
	if row == nil {
		return false
	}
	m := row.Ministry
	for _, field := range catalogue.Fields() {
		if text := m.Text(field); text != nil && form.Has("edit."+field) {
			*text = form.Get("edit." + field)
		}
	}
	row.Hidden = form.Get("edit.hidden") == "1"
	row.Ministry = m.Clean()
	return true
}
