package admin

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// settingsPage is the form of what belongs to the parish.
type settingsPage struct {
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
	Default  struct{ Name, Place, Site, Colour, Zone string }
	MaxLogo  int // MB
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
	"America/Puerto_Rico", "America/Mexico_City", "America/Bogota", "America/Toronto", "Europe/London", "Europe/Madrid", "Europe/Rome", "Australia/Sydney",
}

func (o *Office) settingsForm(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	stored, version, err := o.Store.Setting(ctx, parish.SettingName)
	if err != nil {
		o.Away(w, r, err)
		return
	}
	own, err := parish.Parse(stored)
	if err != nil {
		o.Away(w, r, err)
		return
	}
	o.showSettings(w, r, v, http.StatusOK, settingsPage{Settings: own, Version: version})
}

func (o *Office) showSettings(w http.ResponseWriter, r *http.Request, v view.Session, status int, p settingsPage) {
	t := o.Pages.Texts(r)
	p.Zones, p.Logo, p.MaxLogo = commonZones, o.Pages.Branding().Logo, parish.MaxLogoBytes>>20
	p.Default.Name, p.Default.Place, p.Default.Site = i18n.For("en").T("parish.name"), i18n.For("en").T("parish.place"), i18n.For("en").T("parish.site")
	p.Default.Colour, p.Default.Zone = parish.DefaultColour, store.DefaultZone
	for _, f := range []contactField{
		{Name: "phone", Type: "tel", Value: p.Phone}, {Name: "email", Type: "email", Value: p.Email}, {Name: "site", Type: "text", Value: p.Site},
		{Name: "facebook", Type: "text", Value: p.Facebook}, {Name: "instagram", Type: "text", Value: p.Instagram}, {Name: "youtube", Type: "text", Value: p.YouTube},
	} {
		f.Label, f.Problem = t.T("parish.field."+f.Name), p.Problems[f.Name]
		p.Contact = append(p.Contact, f)
	}
	p.Words = wordGroups(t, p.Settings, p.Problems)
	o.Show(w, r, v, status, "settings", "office.nav.settings", p)
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
	for _, q := range quiz.Steps("") {
		g := wordGroup{Title: answerTitle(t, q.ID), Words: []word{input("quiz."+q.ID+".title", t.T("parish.the_question"))}}
		for _, value := range quiz.Values(q.ID) {
			g.Words = append(g.Words, input("quiz."+q.ID+"."+value, t.T("parish.answer", "answer", i18n.For(t.Lang()).T("quiz."+q.ID+"."+value))))
		}
		groups = append(groups, g)
	}
	return groups
}

func answerTitle(t *i18n.Texts, question string) string { return t.T("statistics.of." + question) }

// saveSettings stores the form; what is wrong is said beside its field, and
// nothing is changed then.
func (o *Office) saveSettings(w http.ResponseWriter, r *http.Request, v view.Session) {
	r.Body = http.MaxBytesReader(w, r.Body, parish.MaxLogoBytes+view.MaxForm)
	if err := r.ParseMultipartForm(parish.MaxLogoBytes + view.MaxForm); err != nil {
		status := http.StatusBadRequest
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			status = http.StatusRequestEntityTooLarge
		}
		o.Pages.Problem(w, r, status, "page.error_title", "parish.too_large")
		return
	}
	t := o.Pages.Texts(r)
	p := settingsPage{Settings: settingsOf(r), Problems: map[string]string{}}
	p.Version, _ = strconv.ParseInt(r.PostForm.Get("version"), 10, 64)
	checked, wrong := p.Settings.Checked()
	for field, problem := range wrong {
		p.Problems[field] = t.T("parish.problem." + problem)
	}
	logo, err := o.readLogo(r)
	if err != nil {
		p.Problems["logo"] = t.T("parish.problem.logo")
	}
	if len(p.Problems) > 0 {
		status := http.StatusBadRequest
		if errors.Is(err, errLogoTooLarge) {
			status = http.StatusRequestEntityTooLarge
		}
		o.showSettings(w, r, v, status, p) // with all that was entered
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), settingsTimeout)
	defer cancel()
	if r.PostForm.Get("remove_logo") == "1" && logo == nil {
		logo = []byte{} // a picture without a body is removed
	}
	err = o.changeSettings(ctx, v, checked, p.Version, logo)
	if errors.Is(err, store.ErrConflict) {
		p.Conflict = true
		if _, p.Version, err = o.Store.Setting(ctx, parish.SettingName); err == nil {
			o.showSettings(w, r, v, http.StatusConflict, p)
			return
		}
	}
	if err != nil {
		o.Away(w, r, err)
		return
	}
	view.Done(w, r, "/admin/settings", "settings")
}

// settingsTimeout bounds a change of the settings; with another time zone all
// submissions are counted by other days.
const settingsTimeout = 50 * time.Second

// changeSettings stores the settings, the time zone and, unless it is nil, the
// logo, all or nothing.
func (o *Office) changeSettings(ctx context.Context, v view.Session, own parish.Settings, version int64, logo []byte) error {
	body, err := json.Marshal(own)
	if err != nil {
		return err
	}
	name := own.Zone
	if name == "" {
		name = store.DefaultZone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return err
	}
	change := store.SettingsChange{Who: v.Name, Name: parish.SettingName, Value: string(body), Version: version, Zone: zone, Now: o.Now()}
	if logo != nil {
		change.Picture, change.PictureName = &store.Image{ContentType: "image/png", Body: logo}, parish.LogoName
	}
	return o.Store.ChangeSettings(ctx, change)
}

func settingsOf(r *http.Request) parish.Settings {
	get := r.PostForm.Get
	s := parish.Settings{
		Name: get("name"), Place: get("place"), Phone: get("phone"), Email: get("email"), Site: get("site"),
		Facebook: get("facebook"), Instagram: get("instagram"), YouTube: get("youtube"), Colour: get("colour"), Zone: get("zone"),
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

// errLogoTooLarge is returned for a file of more than parish.MaxLogoBytes.
var errLogoTooLarge = errors.New("the file for the logo is too large")

// readLogo returns the logo that was sent, nil when none was.
func (o *Office) readLogo(r *http.Request) ([]byte, error) {
	file, header, err := r.FormFile("logo")
	if errors.Is(err, http.ErrMissingFile) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if header.Size > parish.MaxLogoBytes {
		return nil, errLogoTooLarge
	}
	// One at a time: each may take tens of megabytes while it is decoded.
	select {
	case o.logo <- struct{}{}:
		defer func() { <-o.logo }()
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	raw, err := io.ReadAll(io.LimitReader(file, parish.MaxLogoBytes))
	if err != nil {
		return nil, err
	}
	return parish.Logo(raw)
}
