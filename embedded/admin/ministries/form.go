package ministries

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// formData is the page on which a ministry is added or changed.
type formData struct {
	ID, Version int64
	Action      string // where the form goes
	Heading     string
	New         bool
	M           catalogue.Ministry
	Links       string // one a line
	Criteria    []criterion
	Needs       needsField
	Marks       criterion
	Problems    map[string]string // by field
	Problem     string            // about the whole
	Conflict    []difference      // what somebody else has saved meanwhile
	Warning     bool              // save only when asked again
	Preview     preview
	// Bounds for the fields.
	MaxName, MaxDescription, MaxDetails, MaxKey, MaxLine, MaxContact, MaxPhone, MaxEmail, MaxCategory int
}

// needsField is the choice whether people are needed, with its two days.
type needsField struct {
	Options  []view.Option
	From, To string
}

// newNeedsField returns the choice for what a ministry has. What is no need at all
// is there as long as the ministry has it, so that it is seen.
func newNeedsField(t *i18n.Texts, stored string) needsField {
	needs, known := catalogue.ParseNeeds(stored)
	f := needsField{From: needs.From, To: needs.To}
	if from, to, days := strings.Cut(stored, ".."); !known && days { // days in the wrong order
		known, needs.Kind, f.From, f.To = true, catalogue.NeedsBetween, from, to
	}
	for _, kind := range []catalogue.NeedsKind{
		catalogue.NeedsUnsaid, catalogue.NeedsNow, catalogue.NeedsAlways, catalogue.NeedsBetween, catalogue.NeedsFull,
	} {
		text := t.T("ministries.needs." + cmp.Or(string(kind), "unsaid"))
		f.Options = append(f.Options, view.Option{Value: string(kind), Text: text, Chosen: known && kind == needs.Kind})
	}
	if !known {
		f.Options = append(f.Options, view.Option{Value: stored, Text: stored, Chosen: true})
	}
	return f
}

// readNeeds returns what the choice and its days say, as a ministry has it.
func readNeeds(form url.Values) string {
	if form.Get(catalogue.FieldNeeds) != string(catalogue.NeedsBetween) {
		return form.Get(catalogue.FieldNeeds)
	}
	return strings.TrimSpace(form.Get("needs_from")) + ".." + strings.TrimSpace(form.Get("needs_to"))
}

// criterion is a group of boxes that say whom the ministry is for.
type criterion struct {
	Field, Title string
	Options      []view.Option
	Problem      string
}

// difference is a field that two people have changed.
type difference struct{ Field, Theirs, Mine string }

// newPage shows an empty form, or a copy of another ministry.
func (h *Handler) newPage(w http.ResponseWriter, r *http.Request, v view.Session) {
	all, ok := h.allForPage(w, r)
	if !ok {
		return
	}
	t := h.Pages.Texts(r)
	m := catalogue.Ministry{Active: true}
	if id, err := strconv.ParseInt(r.URL.Query().Get("copy"), 10, 64); err == nil {
		if i := slices.IndexFunc(all, func(m catalogue.Ministry) bool { return m.ID == id }); i >= 0 {
			m = all[i]
			m.ID, m.Version, m.Position, m.Origin, m.Marks = 0, 0, 0, catalogue.OriginOwn, nil
			m.Name = cutName(t.T("ministries.copy_of", "name", m.Name))
			m.Key = freeKey(all, m.Key)
		}
	}
	h.show(w, r, v, http.StatusOK, all, m, formData{New: true})
}

func (h *Handler) page(w http.ResponseWriter, r *http.Request, v view.Session) {
	all, ok := h.allForPage(w, r)
	if !ok {
		return
	}
	i := slices.IndexFunc(all, func(m catalogue.Ministry) bool { return m.ID == idOf(r) })
	if i < 0 {
		h.Pages.NotFound(w, r)
		return
	}
	h.show(w, r, v, http.StatusOK, all, all[i], formData{})
}

func (h *Handler) allForPage(w http.ResponseWriter, r *http.Request) ([]catalogue.Ministry, bool) {
	all, err := h.all(r)
	if err != nil {
		h.Away(w, r, err)
		return nil, false
	}
	return all, true
}

// save takes the form. Its button says whether it is to be saved, or
// only looked at; a change after which somebody is worse off is saved when it
// is asked for again.
func (h *Handler) save(w http.ResponseWriter, r *http.Request, v view.Session) {
	all, ok := h.allForPage(w, r)
	if !ok {
		return
	}
	id := idOf(r)
	i := slices.IndexFunc(all, func(m catalogue.Ministry) bool { return m.ID == id })
	d := formData{New: r.PathValue("id") == "", Version: formNumber(r, "version")}
	if !d.New && i < 0 {
		h.Pages.NotFound(w, r)
		return
	}
	var before catalogue.Ministry
	if i >= 0 {
		before = all[i]
	}
	m := readForm(r.PostForm, before)
	if d.New && m.Key == "" {
		m.Key = freeKey(all, catalogue.KeyOf(m.Name))
	}
	edit, action := catalogue.Add(m, quiz.Criteria()), store.ActionAdd
	if !d.New {
		apply := func(now catalogue.Ministry) catalogue.Ministry { return readForm(r.PostForm, now) }
		edit = catalogue.Update(id, d.Version, apply, quiz.Criteria())
		action = store.ActionUpdate
	}
	if r.PostForm.Get("do") == "preview" {
		h.show(w, r, v, http.StatusOK, all, m, d)
		return
	}
	if r.PostForm.Get("confirmed") != "1" {
		if after, err := edit(slices.Clone(all)); err == nil && compare(r.Context(), h.Pages.Texts(r), all, after).Worse() {
			d.Warning = true
			h.show(w, r, v, http.StatusOK, all, m, d)
			return
		}
	}
	if _, err := h.edit(r, v, action, edit); err != nil {
		h.refuse(w, r, v, all, m, d, err)
		return
	}
	view.Done(w, r, path, "ministries_saved")
}

// refuse shows the form again with what is wrong, or with what
// somebody else has saved meanwhile.
func (h *Handler) refuse(
	w http.ResponseWriter, r *http.Request, v view.Session, all []catalogue.Ministry, m catalogue.Ministry, d formData, err error,
) {
	t := h.Pages.Texts(r)
	var conflict *catalogue.ConflictError
	var invalid *catalogue.InvalidError
	status := http.StatusBadRequest
	switch {
	case errors.As(err, &conflict):
		status = http.StatusConflict
		d.Version = conflict.Present.Version // saving again is a decision between the two
		for _, field := range catalogue.Changed(conflict.Present.Clean(), readForm(r.PostForm, conflict.Present).Clean()) {
			d.Conflict = append(d.Conflict, difference{
				t.T("ministries.field." + field), fieldWords(t, conflict.Present, field), fieldWords(t, m, field),
			})
		}
	case errors.As(err, &invalid):
		d.Problem, d.Problems = t.T("ministries.refused.invalid"), map[string]string{}
		for _, p := range invalid.Problems {
			if p.Field == catalogue.FieldKey && p.Code == catalogue.ProblemMissing && strings.TrimSpace(m.Name) == "" {
				continue // it will be made of the name
			}
			d.Problems[p.Field] = sentence(problemWords(t, p))
			if p.Code == catalogue.ProblemTaken {
				status = http.StatusConflict
			}
		}
	default:
		if d.Problem = errorWords(t, err); d.Problem == "" {
			h.Away(w, r, err)
			return
		}
	}
	h.show(w, r, v, status, all, m, d)
}

// fieldWords writes a field of a ministry for people.
func fieldWords(t *i18n.Texts, m catalogue.Ministry, field string) string {
	if needs, ok := catalogue.ParseNeeds(m.Needs); ok && field == catalogue.FieldNeeds && needs.Kind != catalogue.NeedsBetween {
		return t.T("ministries.needs." + cmp.Or(m.Needs, "unsaid"))
	}
	if field == catalogue.FieldOrigin {
		return t.T("ministries.origin." + cmp.Or(m.Origin, catalogue.OriginOwn))
	}
	if field == catalogue.FieldMarks {
		return strings.Join(markWords(t, m.Marks), ", ")
	}
	if text := m.Text(field); text != nil {
		return *text
	}
	if list := m.List(field); list != nil {
		if len(*list) == 0 && field != catalogue.FieldLinks {
			return t.T("ministries.everybody")
		}
		var words []string
		for _, value := range *list {
			words = append(words, view.AnswerText(t, quiz.QuestionOf(field), value))
		}
		return strings.Join(words, ", ")
	}
	if field == catalogue.FieldActive {
		if m.Active {
			return t.T("ministries.status.active")
		}
		return t.T("ministries.status.inactive")
	}
	if flag := m.Flag(field); flag != nil {
		return t.T("ministries." + strconv.FormatBool(*flag))
	}
	return strconv.Itoa(m.Position)
}

// markWords writes marks for people.
func markWords(t *i18n.Texts, marks []string) []string {
	var words []string
	for _, mark := range marks {
		words = append(words, t.T("ministries.mark."+mark))
	}
	return words
}

// show shows the form for a ministry, with what people would see of it
// and who.
func (h *Handler) show(
	w http.ResponseWriter, r *http.Request, v view.Session, status int, all []catalogue.Ministry, m catalogue.Ministry, d formData,
) {
	t := h.Pages.Texts(r)
	d.ID, d.M, d.Links = m.ID, m, strings.Join(m.Links, "\n")
	d.MaxName, d.MaxKey = catalogue.MaxNameCharacters, catalogue.MaxKeyCharacters
	d.MaxDescription, d.MaxDetails = catalogue.MaxDescription, catalogue.MaxDetailsCharacters
	d.MaxLine, d.MaxContact = catalogue.MaxLineCharacters, catalogue.MaxContactCharacters
	d.MaxPhone, d.MaxEmail, d.MaxCategory = catalogue.MaxPhoneCharacters, catalogue.MaxEmailCharacters, catalogue.MaxCategory
	d.Needs = newNeedsField(t, m.Needs)
	if d.Version == 0 {
		d.Version = m.Version
	}
	d.Action, d.Heading = path+"/new", t.T("ministries.new_title")
	if !d.New {
		d.Action, d.Heading = path+"/"+strconv.FormatInt(m.ID, 10), m.In(t.Lang()).Name
	}
	for _, field := range catalogue.AudienceFields() {
		d.Criteria = append(d.Criteria, newCriterion(t, field, *m.List(field), d.Problems[field]))
	}
	d.Marks = criterion{Field: catalogue.FieldMarks, Title: t.T("ministries.field.marks"), Problem: d.Problems[catalogue.FieldMarks]}
	for i, words := range markWords(t, catalogue.AllMarks()) {
		mark := catalogue.AllMarks()[i]
		d.Marks.Options = append(d.Marks.Options, view.Option{Value: mark, Text: words, Chosen: m.HasMark(mark)})
	}
	d.Preview = newPreview(r.Context(), t, all, m)
	h.Show(w, r, v, status, "ministry", "ministries.title", d)
}

// newCriterion lists the choices of a criterion; a value that no page offers
// any more is there as long as the ministry has it.
func newCriterion(t *i18n.Texts, field string, chosen []string, problem string) criterion {
	question := quiz.QuestionOf(field)
	c := criterion{Field: field, Title: t.T("ministries.field." + field), Problem: problem}
	values := slices.DeleteFunc(quiz.Values(question), func(v string) bool {
		return v == quiz.GenderSkip // nobody makes a ministry for who would rather not say
	})
	for _, value := range chosen {
		if !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	for _, value := range values {
		o := view.Option{Value: value, Text: view.AnswerText(t, question, value), Chosen: slices.Contains(chosen, value)}
		c.Options = append(c.Options, o)
	}
	return c
}

// readForm reads the form over a ministry: what the form does not have,
// such as the place in the order, stays.
func readForm(form url.Values, m catalogue.Ministry) catalogue.Ministry {
	for _, field := range catalogue.Fields() {
		if text := m.Text(field); text != nil && form.Has(field) {
			*text = form.Get(field)
		}
	}
	if form.Has(catalogue.FieldNeeds) {
		m.Needs = readNeeds(form)
	}
	for _, field := range catalogue.AudienceFields() {
		*m.List(field) = slices.Clone(form[field])
	}
	if form.Has(catalogue.FieldMarks) { // an empty one is always there
		m.Marks = slices.Clone(form[catalogue.FieldMarks])
	}
	m.Links = nil
	for line := range strings.Lines(form.Get(catalogue.FieldLinks)) {
		if line = strings.TrimSpace(line); line != "" {
			m.Links = append(m.Links, line)
		}
	}
	for _, field := range []string{catalogue.FieldActive, catalogue.FieldInSpanish} {
		*m.Flag(field) = form.Get(field) == "true"
	}
	return m
}

func formNumber(r *http.Request, name string) int64 {
	n, err := strconv.ParseInt(r.PostForm.Get(name), 10, 64)
	if err != nil {
		return 0 // no version and no revision is 0
	}
	return n
}
