// Package parish holds what a parish has of its own: its name, how to reach
// it, its color and logo, its time zone, and its own words for the questions.
// They are kept in the database, so that several servers share them, edited in
// the parish office, and shown on every page.
package parish

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/quiz"
)

// SettingName is the name of the settings in the store, LogoName and PhotoName are those
// of the logo and of the photo among its pictures.
const (
	SettingName = "parish"
	LogoName    = "logo"
	PhotoName   = "photo"
)

// Bounds of the settings, in characters.
const (
	MaxName    = 60
	MaxContact = 200
	MaxWords   = 160
	// MaxParishioners is how many parishioners a parish has at most.
	MaxParishioners = 1_000_000
)

// Settings are what a parish has of its own. Empty fields take the program's
// defaults: those of St. Edward in Nashville.
type Settings struct {
	Name  string `json:"name,omitempty"`
	Place string `json:"place,omitempty"`
	Phone string `json:"phone,omitempty"`
	Email string `json:"email,omitempty"`
	// Hours are when the parish office can be reached, in a line for each language.
	Hours   string `json:"hours,omitempty"`
	HoursES string `json:"hours_es,omitempty"`
	// Site is the parish's website, an http or https address, as are the others.
	Site      string `json:"site,omitempty"`
	Facebook  string `json:"facebook,omitempty"`
	Instagram string `json:"instagram,omitempty"`
	YouTube   string `json:"youtube,omitempty"`
	// Colour is the parish's colour, as #rrggbb.
	Colour string `json:"colour,omitempty"`
	// PhotoAlt and PhotoAltES tell what the photo shows, in a line for each language.
	PhotoAlt   string `json:"photo_alt,omitempty"`
	PhotoAltES string `json:"photo_alt_es,omitempty"`
	// Zone is the parish's time zone, such as America/Chicago.
	Zone string `json:"zone,omitempty"`
	// Parishioners is about how many the parish has, for shares in the statistics; 0
	// where it does not say so.
	Parishioners int `json:"parishioners,omitempty"`
	// Words are the parish's own words by language and text key, for the keys
	// that WordKeys lists.
	Words map[string]map[string]string `json:"words,omitempty"`
}

// Parse reads settings as they are stored; nothing stored is the defaults.
func Parse(stored string) (Settings, error) {
	var s Settings
	if stored == "" {
		return s, nil
	}
	if err := json.Unmarshal([]byte(stored), &s); err != nil {
		return s, fmt.Errorf("read the parish's settings: %w", err)
	}
	return s, nil
}

// WordKeys lists the texts that a parish may word itself: the questions, their
// answers and the introduction.
func WordKeys() []string {
	keys := []string{"quiz.intro"}
	for _, q := range quiz.Questions() {
		keys = append(keys, "quiz."+q.ID+".title")
		for _, v := range quiz.Values(q.ID) {
			keys = append(keys, "quiz."+q.ID+"."+v)
		}
	}
	return keys
}

// Problems are what is wrong with settings, by field: the end of a text's key
// below parish.problem. A word's field is words.LANGUAGE.KEY.
type Problems map[string]string

var colourPattern = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// Checked returns the settings with blanks trimmed and words that equal the
// default left out, and what is wrong with them.
func (s Settings) Checked() (Settings, Problems) {
	wrong := Problems{}
	short := func(field string, value *string, most int) {
		*value = strings.TrimSpace(*value)
		if problem := brokenText(*value, most); problem != "" {
			wrong[field] = problem
		}
	}
	short("name", &s.Name, MaxName)
	short("place", &s.Place, MaxName)
	short("phone", &s.Phone, MaxName)
	short("email", &s.Email, MaxContact)
	short("hours", &s.Hours, MaxContact)
	short("hours_es", &s.HoursES, MaxContact)
	short("photo_alt", &s.PhotoAlt, MaxWords)
	short("photo_alt_es", &s.PhotoAltES, MaxWords)
	if s.Parishioners < 0 || s.Parishioners > MaxParishioners {
		wrong["parishioners"] = "parishioners"
	}
	if address, err := letter.ParseAddress(s.Email); err == nil {
		s.Email = address
	} else if s.Email != "" && wrong["email"] == "" {
		wrong["email"] = "email"
	}
	if s.Phone != "" && !strings.ContainsFunc(s.Phone, unicode.IsDigit) {
		wrong["phone"] = "phone"
	}
	for field, link := range map[string]*string{"site": &s.Site, "facebook": &s.Facebook, "instagram": &s.Instagram, "youtube": &s.YouTube} {
		short(field, link, MaxContact)
		if *link != "" && !strings.Contains(*link, "://") {
			*link = "https://" + *link
		}
		if *link != "" && !isWebAddress(*link) {
			wrong[field] = "link"
		}
	}
	if s.Colour = strings.ToLower(strings.TrimSpace(s.Colour)); s.Colour != "" && !colourPattern.MatchString(s.Colour) {
		wrong["colour"] = "colour"
	}
	if s.Zone = strings.TrimSpace(s.Zone); s.Zone != "" {
		if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "Local" {
			wrong["zone"] = "zone"
		}
	}
	s.Words = checkedWords(s.Words, wrong)
	return s, wrong
}

// Shown returns the settings as pages may show them: without contacts that are
// none, which our form never stores but a backup from elsewhere may have.
func (s Settings) Shown() Settings {
	s, wrong := s.Checked()
	// One of earlier times, of a host without an ending or with other letters, stays.
	if a, err := mail.ParseAddress(s.Email); wrong["email"] == "email" && err == nil && a.Address == s.Email {
		delete(wrong, "email")
	}
	for field, value := range map[string]*string{
		"phone": &s.Phone, "email": &s.Email, "hours": &s.Hours, "hours_es": &s.HoursES,
		"photo_alt": &s.PhotoAlt, "photo_alt_es": &s.PhotoAltES,
		"site": &s.Site, "facebook": &s.Facebook, "instagram": &s.Instagram, "youtube": &s.YouTube,
	} {
		if wrong[field] != "" {
			*value = ""
		}
	}
	return s
}

func checkedWords(words map[string]map[string]string, wrong Problems) map[string]map[string]string {
	out := map[string]map[string]string{}
	allowed := WordKeys()
	for _, lang := range i18n.Languages {
		for _, key := range allowed {
			text := strings.TrimSpace(words[lang][key])
			if text == "" || text == i18n.For(lang).T(key) {
				continue
			}
			if problem := brokenText(text, MaxWords); problem != "" {
				wrong["words."+lang+"."+key] = problem
			}
			if out[lang] == nil {
				out[lang] = map[string]string{}
			}
			out[lang][key] = text
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func brokenText(s string, most int) string {
	switch {
	case utf8.RuneCountInString(s) > most:
		return "long"
	case !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl):
		return "characters"
	}
	return ""
}

func isWebAddress(link string) bool {
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil && strings.Contains(u.Hostname(), ".")
}

// Fields returns the fields that have a problem, in order.
func (p Problems) Fields() []string { return slices.Sorted(maps.Keys(p)) }

// HoursIn returns the hours of the parish office in a language; what is missing in
// Spanish is told in English.
func (s Settings) HoursIn(lang string) string {
	if lang == "es" && s.HoursES != "" {
		return s.HoursES
	}
	return s.Hours
}

// PhotoAltIn returns what the photo shows, and the language in which it says so; what is
// missing in Spanish is told in English.
func (s Settings) PhotoAltIn(lang string) (text, in string) {
	if lang == "es" && s.PhotoAltES != "" {
		return s.PhotoAltES, lang
	}
	return s.PhotoAlt, "en"
}

// Texts returns the words of a language with the parish's own among them.
func (s Settings) Texts(lang string) *i18n.Texts {
	own := maps.Clone(s.Words[lang])
	if own == nil {
		own = map[string]string{}
	}
	for key, value := range map[string]string{"parish.name": s.Name, "parish.site": s.Site} {
		if value != "" {
			own[key] = value
		}
	}
	if s.Name != "" { // else nobody knows whose place it is
		own["quiz.welcome"] = i18n.For(lang).T("quiz.welcome_at", "name", s.Name)
	}
	// Another parish is not in Nashville, also when it does not say where it is.
	if s.Name != "" || s.Place != "" {
		own["parish.place"] = s.Place
	}
	if s.IsAnother() { // nor does it have that one's site
		own["parish.site"] = s.Site
	}
	return i18n.For(lang).With(own)
}
