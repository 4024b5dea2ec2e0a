package bringlist

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/listimport"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// maxCards is how many cards a page shows.
const maxCards = 100

// lookData is the page with a card for each ministry of the draft.
type lookData struct {
	Problem         string
	Source          string
	Version         int64
	Coming, LeftOut int
	People          int
	Lines           []string
	Kinds           []kindView
	Cards           []card
	Only            string
	Page, Pages     int
	Previous, Next  int
	Blocked         bool
	Done            string
	// edited is the id of the card whose fields are shown, typed what was typed there
	// and could not be stored.
	edited int
	typed  url.Values
}

// kindView is a kind of flaw, with how many rows have it.
type kindView struct {
	Code, Text, Cure string
	N                int
	Here, Curable    bool
}

// card is a ministry of the draft.
type card struct {
	ID, Number int
	Sheet      string
	M          catalogue.Ministry
	Facts      []string
	Hidden     bool
	LeftOut    bool
	Same       string
	People     int
	Flaws      []flawView
	Edited     bool
	Max        bounds
}

type bounds struct{ Name, Description, Details, Line, Contact, Phone, Email, Category int }

type flawView struct {
	Code, Text, Cure string
	Curable          bool
}

func (h *Handler) look(w http.ResponseWriter, r *http.Request, v view.Session) {
	edited, _ := strconv.Atoi(r.URL.Query().Get("edit"))
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	h.showLook(w, r, v, http.StatusOK, lookData{Only: r.URL.Query().Get("only"), Page: page, edited: edited})
}

// showLook shows the cards; one of them may be edited.
func (h *Handler) showLook(w http.ResponseWriter, r *http.Request, v view.Session, status int, p lookData) {
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
	t := h.Pages.Texts(r)
	if p.typed != nil && !save(d, p.typed, strconv.Itoa(p.edited)) {
		p.edited = 0 // the card is gone
	}
	flaws := d.Flaws(quiz.Criteria())
	p.Source, p.Version, p.People, p.Lines = sourceWords(t, d), stored.Version, d.People, noticeLines(t, d.Notices)
	p.Coming = len(d.Coming())
	p.LeftOut = len(d.Rows) - p.Coming
	p.Kinds, p.Blocked = kinds(t, flaws, p.Only)
	var rows []*listimport.Row
	for i := range d.Rows {
		if row := &d.Rows[i]; p.shows(row, flaws[row.ID]) {
			rows = append(rows, row)
		}
	}
	if i := slices.IndexFunc(rows, func(row *listimport.Row) bool { return row.ID == p.edited }); i >= 0 {
		p.Page = i/maxCards + 1
	}
	p.Pages = max(1, (len(rows)+maxCards-1)/maxCards)
	p.Page = min(max(p.Page, 1), p.Pages)
	p.Previous, p.Next = p.Page-1, p.Page+1
	if p.Next > p.Pages {
		p.Next = 0
	}
	for _, row := range rows[(p.Page-1)*maxCards : min(p.Page*maxCards, len(rows))] {
		p.Cards = append(p.Cards, newCard(t, d, row, flaws[row.ID], row.ID == p.edited))
	}
	h.Show(w, r, v, status, "bring_look", "bring.look.title", p)
}

// leftOut narrows the cards to those that are left out.
const leftOut = "left_out"

// shows reports whether a row is among those to which the page is narrowed.
func (p lookData) shows(row *listimport.Row, flaws []listimport.Flaw) bool {
	switch p.Only {
	case "":
		return true
	case leftOut:
		return row.LeftOut
	}
	return slices.ContainsFunc(flaws, func(f listimport.Flaw) bool { return string(f.Code) == p.Only })
}

// kinds counts the flaws by their kinds, and tells whether one keeps the list from
// being published.
func kinds(t *i18n.Texts, flaws map[int][]listimport.Flaw, only string) (out []kindView, blocked bool) {
	counts := map[listimport.FlawCode]int{}
	for _, of := range flaws {
		seen := map[listimport.FlawCode]bool{}
		for _, f := range of {
			if !seen[f.Code] {
				counts[f.Code]++
			}
			seen[f.Code] = true
		}
	}
	for _, code := range listimport.FlawCodes() {
		if n := counts[code]; n > 0 {
			blocked = blocked || code.IsBlocking()
			kind := kindView{
				Code: string(code), Text: t.T("bring.kind."+string(code), "n", n), N: n, Here: string(code) == only, Curable: code.IsCurable(),
			}
			if kind.Curable {
				kind.Cure = t.T("bring.cure_all."+string(code), "n", n)
			}
			out = append(out, kind)
		}
	}
	return out, blocked
}

func newCard(t *i18n.Texts, d *listimport.Draft, row *listimport.Row, flaws []listimport.Flaw, edited bool) card {
	m := row.Ministry
	c := card{
		ID: row.ID, Number: row.Number, Sheet: row.Sheet, M: m, Hidden: row.Hidden, LeftOut: row.LeftOut, Same: row.Same,
		People: row.People, Edited: edited,
		Max: bounds{catalogue.MaxNameCharacters, catalogue.MaxDescription, catalogue.MaxDetailsCharacters, catalogue.MaxLineCharacters,
			catalogue.MaxContactCharacters, catalogue.MaxPhoneCharacters, catalogue.MaxEmailCharacters, catalogue.MaxCategory},
	}
	for _, text := range []string{m.When, m.Where, m.Contact, m.Phone, m.Email, strings.Join(m.Links, " ")} {
		if text != "" {
			c.Facts = append(c.Facts, text)
		}
	}
	for _, f := range flaws {
		if f.Code == listimport.FlawNoDescription {
			continue // the list of kinds tells of all that do not say what they are
		}
		c.Flaws = append(c.Flaws, flawView{string(f.Code), flawWords(t, d, f), cureWords(t, f), f.Code.IsCurable()})
	}
	return c
}

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
