package bringlist

import (
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
