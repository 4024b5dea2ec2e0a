// Package settings answers the dashboard's page about what belongs to the parish:
// its name, how to reach it, its color, logo and photo, its time zone and its own words.
package settings

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

const path = "/admin/settings"

// Store is what the settings' page needs of a database.
type Store = parish.Store

// Config is what a Handler needs.
type Config struct {
	*view.View
	Store Store
}

// Handler answers requests about settings. It is safe for concurrent use.
type Handler struct {
	Config
	decoding chan struct{} // holds who decodes a picture just now
}

// New returns a handler.
func New(c Config) *Handler { return &Handler{c, make(chan struct{}, 1)} }

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	r.Page("GET "+path, store.Administrator, h.form)
	r.Page("POST "+path, store.Administrator, h.save)
}

// page is the form of what belongs to the parish.
type page struct {
	parish.Settings
	Version int64
	// Problems are sentences by field.
	Problems map[string]string
	// Conflict is true when somebody else has saved meanwhile.
	Conflict bool
	Contact  []contactField
	Zones    []string
	Words    []wordGroup
	Logo     string // its address, empty when there is none
	Photo    string // the same
	Default  struct{ Site, Colour, Zone string }
	MaxLogo  int // MB
	MaxPhoto int // MB
	// typed is what was typed for the number of parishioners.
	typed string
}

// parishioners is their number as the form has it.
func (p page) parishioners() string {
	if p.typed != "" || p.Parishioners == 0 {
		return p.typed
	}
	return strconv.Itoa(p.Parishioners)
}

// readParishioners reads a number as people write it, with commas or points; -1 for
// what is none.
func readParishioners(typed string) int {
	typed = strings.NewReplacer(",", "", ".", "", " ", "", "\u00a0", "").Replace(typed)
	if typed == "" {
		return 0
	}
	n, err := strconv.Atoi(typed)
	if err != nil {
		return -1
	}
	return n
}

// contactField is one way to reach the parish.
type contactField struct{ Name, Type, Value, Label, Problem string }

// wordGroup is a question with its words.
type wordGroup struct {
	Title string
	Words []word
}

// word is one text of a question, in each language.
type word struct {
	Inputs []wordInput
}

type wordInput struct {
	Lang, Field, Value, Default, Label, Problem string
}

// commonZones are offered; any other of the time zone database may be typed.
var commonZones = []string{
	"America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu",
	"America/Puerto_Rico", "America/Mexico_City", "America/Bogota", "America/Toronto",
	"Europe/London", "Europe/Madrid", "Europe/Rome", "Australia/Sydney",
}

func (h *Handler) form(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	own, version, err := parish.Load(ctx, h.Store)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	h.show(w, r, v, http.StatusOK, page{Settings: own, Version: version})
}

func (h *Handler) show(w http.ResponseWriter, r *http.Request, v view.Session, status int, p page) {
	t := h.Pages.Texts(r)
	p.Zones, p.Logo, p.MaxLogo = commonZones, h.Pages.Branding().Logo, parish.MaxLogoBytes>>20
	p.Photo, p.MaxPhoto = h.Pages.Branding().Photo.URL, parish.MaxPhotoBytes>>20
	en := i18n.For("en")
	p.Default.Site = en.T("parish.site")
	p.Default.Colour, p.Default.Zone = parish.DefaultColour, store.DefaultZone
	for _, f := range []contactField{
		{Name: "phone", Type: "tel", Value: p.Phone}, {Name: "email", Type: "email", Value: p.Email},
		{Name: "hours", Type: "text", Value: p.Hours},
		{Name: "hours_es", Type: "text", Value: p.HoursES}, {Name: "site", Type: "text", Value: p.Site},
		{Name: "facebook", Type: "text", Value: p.Facebook}, {Name: "instagram", Type: "text", Value: p.Instagram},
		{Name: "youtube", Type: "text", Value: p.YouTube}, {Name: "parishioners", Type: "text", Value: p.parishioners()},
	} {
		f.Label, f.Problem = t.T("parish.field."+f.Name), p.Problems[f.Name]
		p.Contact = append(p.Contact, f)
	}
	p.Words = wordGroups(t, p.Settings, p.Problems)
	h.Show(w, r, v, status, "settings", "office.nav.settings", p)
}

func wordGroups(t *i18n.Texts, s parish.Settings, problems map[string]string) []wordGroup {
	input := func(key, label string) word {
		var one word
		for _, lang := range i18n.Languages {
			field := "words." + lang + "." + key
			one.Inputs = append(one.Inputs, wordInput{
				Lang: lang, Field: field, Value: s.Words[lang][key], Default: i18n.For(lang).T(key), Problem: problems[field],
				Label: t.T("parish.word_in", "what", label, "language", t.T("parish.language."+lang)),
			})
		}
		return one
	}
	groups := []wordGroup{{t.T("parish.intro"), []word{input("quiz.intro", t.T("parish.intro"))}}}
	for _, q := range quiz.Questions() {
		g := wordGroup{Title: answerTitle(t, q.ID), Words: []word{input("quiz."+q.ID+".title", t.T("parish.the_question"))}}
		for _, value := range quiz.Values(q.ID) {
			g.Words = append(g.Words, input("quiz."+q.ID+"."+value, t.T("parish.answer", "answer", i18n.For(t.Lang()).T("quiz."+q.ID+"."+value))))
		}
		groups = append(groups, g)
	}
	return groups
}

func answerTitle(t *i18n.Texts, question string) string { return t.T("statistics.of." + question) }

// save stores the form; what is wrong is said beside its field, and
// nothing is changed then.
func (h *Handler) save(w http.ResponseWriter, r *http.Request, v view.Session) {
	const whole = parish.MaxLogoBytes + parish.MaxPhotoBytes + view.MaxForm
	view.ExtendForUpload(w)
	r.Body = http.MaxBytesReader(w, r.Body, whole)
	if err := r.ParseMultipartForm(whole); err != nil {
		status := http.StatusBadRequest
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			status = http.StatusRequestEntityTooLarge
		}
		h.Pages.Problem(w, r, status, "page.error_title", "parish.too_large")
		return
	}
	t := h.Pages.Texts(r)
	p := page{Settings: readForm(r), Problems: map[string]string{}, typed: strings.TrimSpace(r.PostForm.Get("parishioners"))}
	p.Version, _ = strconv.ParseInt(r.PostForm.Get("version"), 10, 64)
	checked, wrong := p.Settings.Checked()
	for field, problem := range wrong {
		p.Problems[field] = t.T("parish.problem." + problem)
	}
	logo, logoErr := h.readPicture(r, parish.LogoName, parish.MaxLogoBytes, parish.Logo)
	photo, photoErr := h.readPicture(r, parish.PhotoName, parish.MaxPhotoBytes, parish.Photo)
	if logoErr != nil {
		p.Problems["logo"] = t.T("parish.problem.logo")
	}
	if photoErr != nil {
		p.Problems["photo"] = t.T("parish.problem.photo")
	}
	if len(p.Problems) > 0 {
		status := http.StatusBadRequest
		if errors.Is(errors.Join(logoErr, photoErr), errTooLarge) {
			status = http.StatusRequestEntityTooLarge
		}
		h.show(w, r, v, status, p) // with all that was entered
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), saveTimeout)
	defer cancel()
	err := parish.Save(ctx, h.Store, parish.Change{
		Who: v.Name, Settings: checked, Version: p.Version, Logo: logo, Photo: photo, Now: h.Now(),
	})
	if errors.Is(err, store.ErrConflict) {
		p.Conflict = true
		var present string
		if present, p.Version, err = h.Store.Setting(ctx, parish.SettingName); err == nil {
			// A form that is sent twice, as by a double click, is one change.
			if same, _ := json.Marshal(checked); string(same) == present && logo == nil && photo == nil {
				view.Done(w, r, path, "settings")
				return
			}
			h.show(w, r, v, http.StatusConflict, p)
			return
		}
	}
	if err != nil {
		h.Away(w, r, err)
		return
	}
	view.Done(w, r, path, "settings")
}

// saveTimeout bounds a change of the settings; with another time zone all
// submissions are counted by other days.
const saveTimeout = 50 * time.Second

func readForm(r *http.Request) parish.Settings {
	get := r.PostForm.Get
	s := parish.Settings{
		Name: get("name"), Place: get("place"), Phone: get("phone"), Email: get("email"), Hours: get("hours"),
		HoursES: get("hours_es"), Site: get("site"),
		Facebook: get("facebook"), Instagram: get("instagram"), YouTube: get("youtube"), Colour: get("colour"), Zone: get("zone"),
		PhotoAlt: get("photo_alt"), PhotoAltES: get("photo_alt_es"), Parishioners: readParishioners(get("parishioners")),
		Words: map[string]map[string]string{},
	}
	if get("own_colour") != "1" {
		s.Colour = ""
	}
	for _, lang := range i18n.Languages {
		s.Words[lang] = map[string]string{}
		for _, key := range parish.WordKeys() {
			if text := strings.TrimSpace(get("words." + lang + "." + key)); text != "" {
				s.Words[lang][key] = text
			}
		}
	}
	return s
}

// errTooLarge is returned for a picture's file that is larger than may be.
var errTooLarge = errors.New("the picture's file is too large")

// readPicture returns the picture that was sent in a field, made of a file of at most so
// many bytes: nil when none was, an empty one when the present one is to go.
func (h *Handler) readPicture(r *http.Request, field string, mostBytes int64, convert func([]byte) ([]byte, error)) ([]byte, error) {
	file, header, err := r.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) {
		if r.PostForm.Get("remove_"+field) == "1" {
			return []byte{}, nil
		}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if header.Size > mostBytes {
		return nil, errTooLarge
	}
	// One at a time: each may take tens of megabytes while it is decoded.
	select {
	case h.decoding <- struct{}{}:
		defer func() { <-h.decoding }()
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	raw, err := io.ReadAll(io.LimitReader(file, mostBytes))
	if err != nil {
		return nil, err
	}
	return convert(raw)
}
