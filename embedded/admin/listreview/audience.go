package listreview

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/examples"
	"ministryfinder/embedded/catalogue/listimport"
	"ministryfinder/embedded/catalogue/suggest"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/sanitize"
)

// cardsAPage is how many cards one page has: each has some thirty boxes.
const cardsAPage = 40

// aboutCharacters is how many characters of a description a card shows.
const aboutCharacters = 160

// audienceData is the page on which people say for whom each ministry is.
type audienceData struct {
	Version        int64
	Problem        string
	Total, Unsaid  int
	OnlyUnsaid     bool
	Page, Pages    int
	Earlier, Later string // addresses of the pages around, without the language
	Cards          []card
	Categories     []category
}

// card is one ministry with what is said of whom it is for.
type card struct {
	ID          int
	Name, About string
	Chips       []chip
	Fields      []field
	Unsaid      bool
	Picked      bool
}

// chip is a value that is said, with the word that suggests it.
type chip struct{ Text, Word string }

type field struct {
	Title   string
	Options []option
}

type option struct {
	Value, Text, Word string
	Chosen            bool
}

// category is a group of values that can be given to several at once.
type category struct {
	Title   string
	Options []option
}

// groups are the fields of a card: for whom a ministry is, and where it stands beside
// the others, such as what is offered where nothing fits.
func groups() []string { return append(catalogue.AudienceFields(), catalogue.FieldMarks) }

// known are the ministries of the general catalogue, which complete what words say.
var known = sync.OnceValue(func() suggest.Examples {
	all, err := examples.All()
	if err != nil {
		return nil // a slip in the program, which the tests of examples find; the words say enough
	}
	var ministries []catalogue.Ministry
	for _, e := range all {
		ministries = append(ministries, e.Ministry)
	}
	return suggest.NewExamples(ministries)
})

// suggestions returns what the words of a row suggest.
func suggestions(row *listimport.Row) []listimport.Suggestion {
	var out []listimport.Suggestion
	name := cmp.Or(row.Ministry.Name, row.Ministry.NameES)
	for _, s := range known().For(name, cmp.Or(row.Ministry.Description, row.Ministry.DescriptionES)) {
		out = append(out, listimport.Suggestion(s))
	}
	return out
}

// chosen returns what is said of a row, as field:value: what somebody has said, or,
// before anybody has, what the list has and the words suggest.
func chosen(row *listimport.Row, suggested []listimport.Suggestion) []string {
	var out []string
	for _, f := range groups() {
		for _, v := range *row.Ministry.List(f) {
			out = append(out, f+":"+v)
		}
		if len(*row.Ministry.List(f)) > 0 || row.Settled {
			continue
		}
		for _, s := range suggested {
			if s.Field == f {
				out = append(out, f+":"+s.Value)
			}
		}
	}
	return out
}

func (h *Handler) audiencePage(w http.ResponseWriter, r *http.Request, v view.Session) {
	if rv := h.open(w, r); rv != nil {
		h.showAudience(w, r, v, http.StatusOK, rv, r.URL.Query(), "")
	}
}

// showAudience shows the cards that the words of a form or an address ask for.
func (h *Handler) showAudience(
	w http.ResponseWriter, r *http.Request, v view.Session, status int, rv *review, asked url.Values, problem string,
) {
	t := h.Pages.Texts(r)
	d := audienceData{Version: rv.version, OnlyUnsaid: asked.Get("only") == "unsaid"}
	if problem != "" {
		d.Problem = t.T(problem)
	}
	var cards []card
	for _, row := range rv.draft.Coming() {
		c := newCard(t, row)
		c.Picked = slices.Contains(asked["pick"], strconv.Itoa(row.ID))
		d.Total++
		if c.Unsaid {
			d.Unsaid++
		}
		if c.Unsaid || !d.OnlyUnsaid {
			cards = append(cards, c)
		}
	}
	d.Pages = max(1, (len(cards)+cardsAPage-1)/cardsAPage)
	page, _ := strconv.Atoi(asked.Get("page")) // what is no number is the first page
	d.Page = min(max(page, 1), d.Pages)
	d.Cards = cards[(d.Page-1)*cardsAPage : min(len(cards), d.Page*cardsAPage)]
	if d.Page > 1 {
		d.Earlier = address(d.Page-1, d.OnlyUnsaid)
	}
	if d.Page < d.Pages {
		d.Later = address(d.Page+1, d.OnlyUnsaid)
	}
	for _, f := range groups() {
		options := optionsOf(t, f, nil, nil)
		if f == catalogue.FieldAge {
			options = append(options, option{Value: grownUps, Text: t.T("listreview.audience.grown_ups")})
		}
		d.Categories = append(d.Categories, category{t.T("ministries.field." + f), options})
	}
	h.Show(w, r, v, status, "listreview_audience", "listreview.audience.title", d)
}

func address(page int, onlyUnsaid bool) string {
	path := audiencePath + "?page=" + strconv.Itoa(page)
	if onlyUnsaid {
		path += "&only=unsaid"
	}
	return path
}

func newCard(t *i18n.Texts, row *listimport.Row) card {
	m := row.Ministry.In(t.Lang())
	c := card{ID: row.ID, Name: m.Name, About: sanitize.Truncate(strings.Join(strings.Fields(m.Description), " "), aboutCharacters)}
	suggested := suggestions(row)
	said := chosen(row, suggested)
	c.Unsaid = !slices.ContainsFunc(said, func(v string) bool { return !strings.HasPrefix(v, catalogue.FieldMarks+":") })
	for _, f := range groups() {
		options := optionsOf(t, f, said, suggested)
		c.Fields = append(c.Fields, field{t.T("ministries.field." + f), options})
		for _, o := range options {
			if o.Chosen {
				c.Chips = append(c.Chips, chip{o.Text, o.Word})
			}
		}
	}
	return c
}

// optionsOf lists the values of a field. One that no page offers any more is there as
// long as the ministry has it.
func optionsOf(t *i18n.Texts, f string, said []string, suggested []listimport.Suggestion) []option {
	question := quiz.QuestionOf(f)
	values := slices.DeleteFunc(quiz.Values(question), func(v string) bool { return v == quiz.GenderSkip || quiz.IsNone(v) })
	if f == catalogue.FieldMarks {
		values = catalogue.AllMarks()
	}
	for _, s := range said {
		if field, v, _ := strings.Cut(s, ":"); field == f && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	var out []option
	for _, v := range values {
		o := option{Value: f + ":" + v, Text: view.AnswerText(t, question, v), Chosen: slices.Contains(said, f+":"+v)}
		if f == catalogue.FieldMarks {
			o.Text = t.T("ministries.mark." + v)
		}
		if i := slices.IndexFunc(suggested, func(s listimport.Suggestion) bool { return s.Field == f && s.Value == v }); i >= 0 {
			o.Word = suggested[i].Word
		}
		out = append(out, o)
	}
	return out
}

// What can be done with the chosen cards, as the form's buttons name it.
const (
	bulkAdd       = "add"
	bulkTake      = "take"
	bulkSuggested = "suggested"
	bulkEverybody = "everybody"
)

// grownUps stands in a change of several cards for all ages of grown-ups: some parishes
// say them of everything that is not for children.
const grownUps = catalogue.FieldAge + ":grown-ups"

// spread returns the values that one of the form's stands for.
func spread(value string) []string {
	if value != grownUps {
		return []string{value}
	}
	var out []string
	for _, age := range []string{"college-young-adult", "married-parents", "journeying-adults"} {
		out = append(out, catalogue.FieldAge+":"+age)
	}
	return out
}

// saveAudience takes the cards of the form, and then does with the chosen ones what
// the button says.
func (h *Handler) saveAudience(w http.ResponseWriter, r *http.Request, v view.Session) {
	rv := h.open(w, r)
	if rv == nil {
		return
	}
	form := r.PostForm
	readCards(rv.draft, form)
	if !rv.isCurrent(r) {
		h.showAudience(w, r, v, http.StatusConflict, rv, form, "listreview.conflict")
		return
	}
	do, problem := form.Get("do"), ""
	switch do {
	case bulkAdd, bulkTake, bulkSuggested, bulkEverybody:
		problem = changePicked(rv.draft, form)
	}
	again := func(problem string) { h.showAudience(w, r, v, http.StatusConflict, rv, form, problem) }
	if !h.save(w, r, v, rv, again) {
		return
	}
	page, _ := strconv.Atoi(form.Get("page"))
	pages, _ := strconv.Atoi(form.Get("pages"))
	onlyUnsaid := form.Get("only") == "unsaid"
	switch {
	case problem != "":
		rv.version++
		h.showAudience(w, r, v, http.StatusBadRequest, rv, form, problem)
	case do == "stay" || do != "":
		view.Done(w, r, address(max(page, 1), onlyUnsaid)+"#cards", "list_saved")
	case onlyUnsaid && page < pages:
		// Those of which something was said are not on these pages any more.
		view.Done(w, r, address(max(page, 1), true), "list_saved")
	case page < pages:
		view.Done(w, r, address(page+1, false), "list_saved")
	default:
		redirect(w, r, publishPath)
	}
}

// readCards takes over what the form says of each card that it shows.
func readCards(d *listimport.Draft, form url.Values) {
	for _, text := range form["row"] {
		id, _ := strconv.Atoi(text) // what is no number is no row's
		if row := d.Row(id); row != nil {
			row.Suggested = suggestions(row)
			setValues(row, form["c"+text])
		}
	}
}

// setValues sets whom a row is for, from texts of the form field:value.
func setValues(row *listimport.Row, values []string) {
	allowed := quiz.Criteria()
	allowed[catalogue.FieldMarks] = catalogue.AllMarks()
	for _, f := range groups() {
		list := []string{}
		for _, v := range values {
			if field, value, _ := strings.Cut(v, ":"); field == f && slices.Contains(allowed[f], value) && !slices.Contains(list, value) {
				list = append(list, value)
			}
		}
		*row.Ministry.List(f) = list
	}
	row.Settled = true
}

// changePicked carries out a change of the chosen cards. It returns the key of a text
// where something is missing.
func changePicked(d *listimport.Draft, form url.Values) (problem string) {
	if len(form["pick"]) == 0 {
		return "listreview.choose"
	}
	do, value := form.Get("do"), form.Get("category")
	if value == "" && (do == bulkAdd || do == bulkTake) {
		return "listreview.choose_category"
	}
	for _, text := range form["pick"] {
		id, _ := strconv.Atoi(text)
		row := d.Row(id)
		if row == nil {
			continue
		}
		values := chosen(row, nil)
		switch do {
		case bulkAdd:
			values = append(values, spread(value)...)
		case bulkTake:
			values = slices.DeleteFunc(values, func(v string) bool { return slices.Contains(spread(value), v) })
		case bulkEverybody, bulkSuggested:
			values = slices.DeleteFunc(values, func(v string) bool { return !strings.HasPrefix(v, catalogue.FieldMarks+":") })
		}
		if do == bulkSuggested {
			for _, s := range suggestions(row) {
				values = append(values, s.Field+":"+s.Value)
			}
		}
		setValues(row, values)
	}
	return ""
}
