package ministries

import (
	"errors"
	"net/http"
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
	Answer      bool // it shows what was typed
	M           catalogue.Ministry
	Texts       [][]readField // each beside its Spanish
	Contacts    [][]readField
	Audiences   []audienceForm
	Several     bool // there is more than one audience
	More        bool // another one can be added
	Next        int  // its number
	Needs       needsField
	Marks       criterion
	Problems    map[string]string // by field
	Problem     string            // about the whole
	Wrong       []wrongField      // what is wrong, for the summary
	Conflict    []difference      // what somebody else has saved meanwhile
	Warning     bool              // save only when asked again
	Preview     preview
	// What the form asks for, and what is wrong with it.
	fates []catalogue.Fate
	wrong []catalogue.Problem
	// Bounds for the fields.
	MaxKey, MaxCategory int
}

// newPage shows an empty form, or a copy of another ministry.
func (h *Handler) newPage(w http.ResponseWriter, r *http.Request, v view.Session) {
	all, ok := h.allForPage(w, r)
	if !ok {
		return
	}
	rows := []catalogue.Ministry{{Active: true}}
	if id, err := strconv.ParseInt(r.URL.Query().Get("copy"), 10, 64); err == nil {
		if copied := rowsOf(all, id); len(copied) > 0 {
			rows = copyOf(all, copied)
		}
	}
	h.show(w, r, v, http.StatusOK, all, rows, formData{New: true})
}

// rowsOf returns the rows of a ministry that are edited together: all its audiences,
// or the one row where a name has more of them than a form can show.
func rowsOf(all []catalogue.Ministry, id int64) []catalogue.Ministry {
	rows := catalogue.AudiencesOf(all, id)
	if len(rows) > catalogue.MaxAudiences {
		i := slices.IndexFunc(rows, func(m catalogue.Ministry) bool { return m.ID == id })
		return rows[i : i+1]
	}
	return rows
}

// copyOf returns the rows of a new ministry like another one.
func copyOf(all, rows []catalogue.Ministry) []catalogue.Ministry {
	name := func(lang, name string) string { return cutName(i18n.For(lang).T("ministries.copy_of", "name", name)) }
	known := slices.Clone(all)
	var out []catalogue.Ministry
	for _, m := range rows {
		m.ID, m.Version, m.Position, m.Shared, m.Origin, m.Marks = 0, 0, 0, "", catalogue.OriginOwn, nil
		if m.Name, m.Key = name("en", rows[0].Name), catalogue.FreeKeyIn(known, m.Key); m.NameES != "" {
			m.NameES = name("es", rows[0].NameES)
		}
		out, known = append(out, m), append(known, m)
	}
	return out
}

func (h *Handler) page(w http.ResponseWriter, r *http.Request, v view.Session) {
	all, ok := h.allForPage(w, r)
	if !ok {
		return
	}
	rows := rowsOf(all, idOf(r))
	if len(rows) == 0 {
		h.Pages.NotFound(w, r)
		return
	}
	h.show(w, r, v, http.StatusOK, all, rows, formData{})
}

func (h *Handler) allForPage(w http.ResponseWriter, r *http.Request) ([]catalogue.Ministry, bool) {
	all, err := h.all(r)
	if err != nil {
		h.Away(w, r, err)
		return nil, false
	}
	return all, true
}

// save takes the form. Its button says whether it is to be saved, only looked at, or
// shown with one audience more; a change after which somebody is worse off is saved
// when it is asked for again.
func (h *Handler) save(w http.ResponseWriter, r *http.Request, v view.Session) {
	all, ok := h.allForPage(w, r)
	if !ok {
		return
	}
	id := idOf(r)
	d := formData{New: r.PathValue("id") == ""}
	if !d.New && len(rowsOf(all, id)) == 0 {
		h.Pages.NotFound(w, r)
		return
	}
	changes := readAudiences(r.PostForm, id)
	rows := typedRows(all, changes)
	for i, c := range changes {
		rows[i].ID, rows[i].Version = c.ID, c.Version // as they were read
		d.fates = append(d.fates, c.Fate)
	}
	if d.New && rows[0].Key == "" {
		key := catalogue.FreeKeyIn(all, catalogue.KeyOf(rows[0].Name))
		first := changes[0].Change
		changes[0].Change = func(m, was, is catalogue.Ministry) catalogue.Ministry {
			m = first(m, was, is)
			m.Key = key
			return m
		}
		rows[0].Key = key
	}
	edit, action := catalogue.SaveAudiences(changes, quiz.Criteria()), store.ActionAdd
	if !d.New {
		action = store.ActionUpdate
	}
	switch r.PostForm.Get("do") {
	case "audience":
		if len(rows) < catalogue.MaxAudiences {
			added := rows[0]
			added.ID, added.Version, added.Key, added.Active = 0, 0, "", true
			for _, field := range catalogue.AudienceFields() {
				*added.List(field) = nil
			}
			rows = append(rows, added)
		}
		h.show(w, r, v, http.StatusOK, all, rows, d)
		return
	case "preview":
		h.show(w, r, v, http.StatusOK, all, rows, d)
		return
	}
	if d.New {
		add := edit
		edit = func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
			twin, found := addedAlready(present, changes, h.Now())
			if id = twin; found {
				return slices.Clone(present), nil
			}
			return add(present)
		}
	}
	if r.PostForm.Get("confirmed") != "1" {
		if after, err := edit(slices.Clone(all)); err == nil && compare(r.Context(), h.Pages.Texts(r), all, after).Worse() {
			d.Warning = true
			h.show(w, r, v, http.StatusOK, all, rows, d)
			return
		}
	}
	changed, err := h.edit(r, v, action, edit)
	if err != nil {
		h.refuse(w, r, v, all, rows, d, err)
		return
	}
	if d.New && len(changed.Added) > 0 {
		id = changed.Added[0].ID
	}
	h.saved(w, r, v, id)
}

// saved leads to the list, which says that a ministry is saved.
func (h *Handler) saved(w http.ResponseWriter, r *http.Request, v view.Session, id int64) {
	to := path
	if v.Calls {
		to += "?saved=" + strconv.FormatInt(id, 10)
	}
	view.Done(w, r, to, "ministries_saved")
}

// refuse shows the form again with what is wrong, or with what
// somebody else has saved meanwhile.
func (h *Handler) refuse(
	w http.ResponseWriter, r *http.Request, v view.Session, all, rows []catalogue.Ministry, d formData, err error,
) {
	t := h.Pages.Texts(r)
	var invalid *catalogue.InvalidError
	status := http.StatusBadRequest
	switch {
	case errors.As(err, new(*catalogue.ConflictError)):
		status = http.StatusConflict
		var ok bool
		if all, ok = h.allForPage(w, r); !ok {
			return
		}
		changes := readAudiences(r.PostForm, idOf(r))
		if isSaved(all, changes) {
			h.saved(w, r, v, idOf(r))
			return
		}
		rows = d.conflict(t, all, rows, changes)
	case errors.As(err, &invalid):
		d.Problems = map[string]string{}
		d.wrong = slices.DeleteFunc(invalid.Problems, func(p catalogue.Problem) bool { // the key will be made of the name
			return p.Field == catalogue.FieldKey && p.Code == catalogue.ProblemMissing && strings.TrimSpace(rows[0].Name) == ""
		})
		d.Wrong = wrongFields(t, d.wrong, rows)
		d.Problem = t.T("ministries.wrong.title", "n", len(d.Wrong))
		for _, p := range d.wrong {
			if p.Audience == 0 {
				d.Problems[p.Field] = sentence(problemWords(t, p))
			}
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
	h.show(w, r, v, status, all, rows, d)
}

// show shows the form for a ministry, with what people would see of it
// and who.
func (h *Handler) show(
	w http.ResponseWriter, r *http.Request, v view.Session, status int, all, rows []catalogue.Ministry, d formData,
) {
	t, m := h.Pages.Texts(r), rows[0]
	d.ID, d.M, d.Answer = m.ID, m, r.Method == http.MethodPost
	d.Texts, d.Contacts = fillIn(t, readTexts, m, d.Problems), fillIn(t, readContacts, m, d.Problems)
	d.MaxKey, d.MaxCategory = catalogue.MaxKeyCharacters, catalogue.MaxCategory
	d.Needs = newNeedsField(t, m.Needs)
	if d.Answer {
		d.Needs.From, d.Needs.To = readNeedsDays(r.PostForm) // also those of a choice that has none
	}
	d.Version = m.Version
	d.Action, d.Heading = path+"/new", t.T("ministries.new_title")
	if !d.New {
		d.Action, d.Heading = path+"/"+strconv.FormatInt(m.ID, 10), m.In(t.Lang()).Name
	}
	d.Audiences, d.Several = audienceForms(t, rows, d.fates, d.wrong), len(rows) > 1
	d.Next = len(rows) + 1
	d.More = len(rows) < catalogue.MaxAudiences && len(catalogue.AudiencesOf(all, m.ID)) <= catalogue.MaxAudiences
	d.M.Active = slices.ContainsFunc(rows, func(m catalogue.Ministry) bool { return m.Active })
	d.Marks = criterion{Field: catalogue.FieldMarks, Title: t.T("ministries.field.marks"), Problem: d.Problems[catalogue.FieldMarks]}
	for i, words := range markWords(t, catalogue.AllMarks()) {
		mark := catalogue.AllMarks()[i]
		d.Marks.Options = append(d.Marks.Options, view.Option{Value: mark, Text: words, Chosen: m.HasMark(mark)})
	}
	d.Preview = h.newPreview(r.Context(), t, all, rows, d.fates)
	h.Show(w, r, v, status, "ministry", "ministries.title", d)
}

func formNumber(r *http.Request, name string) int64 {
	n, err := strconv.ParseInt(r.PostForm.Get(name), 10, 64)
	if err != nil {
		return 0 // no version and no revision is 0
	}
	return n
}

// cutName keeps a name within its bound.
func cutName(name string) string {
	runes := []rune(name)
	return string(runes[:min(len(runes), catalogue.MaxNameCharacters)])
}
