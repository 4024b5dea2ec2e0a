// Package i18n gives the words that people read, in English and Spanish,
// from one folder a language under assets/texts, a file a subject. Pages, tray, window
// and notifications all take their words here.
package i18n

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"strings"
	"sync"

	"ministryfinder/assets"
)

// Languages lists the languages there are, the first being the fallback.
var Languages = []string{"en", "es"}

// Texts are the words of one language. Use For to get them.
type Texts struct {
	lang string
	// raw are the words as they are written, words those with {parish} and
	// {place} filled in.
	raw, words map[string]string
	// forPupils are the words that differ for pupils, by their keys, as they are
	// written; pupils are the texts with them, nil where there are none.
	forPupils map[string]string
	pupils    *Texts
}

// pupilsPrefix stands before the keys of words for pupils in the texts' files. Only a
// language that addresses them otherwise than adults has any.
const pupilsPrefix = "pupils."

// names are what the languages call themselves.
var names = map[string]string{"en": "English", "es": "Español"}

// Name returns what a language calls itself, by its tag; an unknown tag as it is.
func Name(lang string) string {
	if name, ok := names[lang]; ok {
		return name
	}
	return lang
}

// load reads all languages once; the files are embedded, so an error is a
// mistake in the program and the tests find it.
var load = sync.OnceValue(func() map[string]*Texts {
	all := map[string]*Texts{}
	for _, lang := range Languages {
		files, err := fs.Glob(assets.Texts, path.Join("texts", lang, "*.json"))
		if err != nil {
			panic(fmt.Sprintf("texts: %v", err))
		}
		t := &Texts{lang: lang, raw: map[string]string{}, forPupils: map[string]string{}}
		for _, file := range files {
			raw, err := assets.Texts.ReadFile(file)
			if err != nil {
				panic(fmt.Sprintf("texts: %v", err))
			}
			var tree map[string]any
			if err := json.Unmarshal(raw, &tree); err != nil {
				panic(fmt.Sprintf("texts: %s: %v", file, err))
			}
			t.flatten("", tree)
		}
		t.fill()
		all[lang] = t
	}
	return all
})

func (t *Texts) flatten(prefix string, tree map[string]any) {
	for k, v := range tree {
		switch v := v.(type) {
		case string:
			if key, ok := strings.CutPrefix(prefix+k, pupilsPrefix); ok {
				t.forPupils[key] = v
				continue
			}
			t.raw[prefix+k] = v
		case map[string]any:
			t.flatten(prefix+k+".", v)
		}
	}
}

// fill puts the parish's name and place into the words that speak of it.
func (t *Texts) fill() {
	place := t.raw["parish.place"]
	if place == "" {
		place = t.raw["parish.this_place"]
	}
	name := strings.NewReplacer("{parish}", t.raw["parish.name"], "{place}", place)
	t.words = make(map[string]string, len(t.raw))
	for k, v := range t.raw {
		t.words[k] = name.Replace(v)
	}
	if len(t.forPupils) > 0 {
		t.pupils = &Texts{lang: t.lang, raw: maps.Clone(t.raw)}
		maps.Copy(t.pupils.raw, t.forPupils)
		t.pupils.fill()
	}
}

// ForPupils returns the texts as pupils and students are addressed: in Spanish with tú.
func (t *Texts) ForPupils() *Texts {
	if t.pupils == nil {
		return t
	}
	return t.pupils
}

// PupilsSection returns the texts of Section that differ for pupils.
func (t *Texts) PupilsSection(prefix string) map[string]string {
	out := t.ForPupils().Section(prefix)
	maps.DeleteFunc(out, func(key, text string) bool { return text == t.words[key] })
	return out
}

// With returns the texts with others in the place of some.
func (t *Texts) With(own map[string]string) *Texts {
	changed := &Texts{lang: t.lang, raw: maps.Clone(t.raw), forPupils: maps.Clone(t.forPupils)}
	maps.Copy(changed.raw, own)
	for key := range own { // the parish's own words are for all
		delete(changed.forPupils, key)
	}
	changed.fill()
	return changed
}

// For returns the texts of a language such as "es", "es-MX" or "es_ES.UTF-8";
// English when there are none in it.
func For(lang string) *Texts {
	all := load()
	short, _, _ := strings.Cut(strings.ToLower(lang), "-")
	short, _, _ = strings.Cut(short, "_")
	if t := all[short]; t != nil {
		return t
	}
	return all[Languages[0]]
}

// Lang returns the language's code: en or es.
func (t *Texts) Lang() string { return t.lang }

// T returns the text of a key such as "tray.quit", with {name} replaced by
// the value that follows the name in pairs (whole numbers as Number writes them), and
// {name|month|months} by the first form when that value is 1, else by the second. A missing key is returned as it
// is, so that a gap is seen rather than empty; a test keeps gaps out.
func (t *Texts) T(key string, pairs ...any) string {
	s, ok := t.words[key]
	if !ok {
		return key
	}
	// Forms first: a value may be a text with braces of its own.
	for i := 0; i+1 < len(pairs) && strings.Contains(s, "|"); i += 2 {
		s = chooseForms(s, fmt.Sprint(pairs[i]), fmt.Sprint(pairs[i+1]) == "1")
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		name, value := "{"+fmt.Sprint(pairs[i])+"}", t.valueText(pairs[i+1])
		if strings.HasSuffix(value, ".") { // 7:05 p.m. ends a sentence with one full stop
			s = strings.ReplaceAll(s, name+".", name)
		}
		s = strings.ReplaceAll(s, name, value)
	}
	return s
}

// chooseForms replaces each {name|one|other} by one of its forms.
func chooseForms(s, name string, one bool) string {
	for {
		before, rest, found := strings.Cut(s, "{"+name+"|")
		forms, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return s
		}
		form, other, _ := strings.Cut(forms, "|")
		if !one {
			form = other
		}
		s = before + form + after
	}
}

// Has reports whether there is a text for the key.
func (t *Texts) Has(key string) bool { _, ok := t.words[key]; return ok }

// Section returns all texts below a prefix such as "quiz", by their full keys.
func (t *Texts) Section(prefix string) map[string]string {
	out := map[string]string{}
	for k, v := range t.words {
		if strings.HasPrefix(k, prefix+".") {
			out[k] = v
		}
	}
	return out
}

// Again returns a text of a section in any of the languages as it is in this one. What
// is none, such as somebody's own words, comes back as it is.
func (t *Texts) Again(section, text string) string {
	for _, lang := range Languages {
		for key, words := range For(lang).words {
			if words == text && strings.HasPrefix(key, section+".") {
				return t.T(key)
			}
		}
	}
	return text
}

// All returns all texts by their keys.
func (t *Texts) All() map[string]string { return maps.Clone(t.words) }
