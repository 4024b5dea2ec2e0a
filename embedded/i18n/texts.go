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

// Texts are the words of one language. Use For to get them. They stand in memory
// once, as they are written: what a parish says otherwise lies over them, and its
// name is put in when a text is asked for. Agent and finder hold them all day.
type Texts struct {
	lang string
	// written are the language's own words, forPupils those that differ for pupils,
	// own a parish's, which are for all. Each by its key, and never changed.
	written, forPupils, own map[string]string
	// name puts the parish's name and place into the words that speak of it.
	name *strings.Replacer
	// toPupils says that the words for pupils come before the language's own; pupils
	// are the texts of which that is so, nil where there are no such words.
	toPupils bool
	pupils   *Texts
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

// load reads a language at its first use, and each once; the files are embedded, so
// an error is a mistake in the program and the tests find it.
var load = func() map[string]func() *Texts {
	all := map[string]func() *Texts{}
	for _, lang := range Languages {
		all[lang] = sync.OnceValue(func() *Texts { return read(lang) })
	}
	return all
}()

func read(lang string) *Texts {
	files, err := fs.Glob(assets.Texts, path.Join("texts", lang, "*.json"))
	if err != nil {
		panic(fmt.Sprintf("texts: %v", err))
	}
	var keys, texts []string
	for _, file := range files {
		raw, err := assets.Texts.ReadFile(file)
		if err != nil {
			panic(fmt.Sprintf("texts: %v", err))
		}
		var tree map[string]any
		if err := json.Unmarshal(raw, &tree); err != nil {
			panic(fmt.Sprintf("texts: %s: %v", file, err))
		}
		keys, texts = flatten(keys, texts, "", tree)
	}
	t := &Texts{lang: lang, written: make(map[string]string, len(keys)), forPupils: map[string]string{}}
	keys, texts = compact(keys), compact(texts)
	for i, key := range keys {
		if short, ok := strings.CutPrefix(key, pupilsPrefix); ok {
			t.forPupils[short] = texts[i]
		} else {
			t.written[key] = texts[i]
		}
	}
	t.complete()
	return t
}

func flatten(keys, texts []string, prefix string, tree map[string]any) (_, _ []string) {
	for k, v := range tree {
		switch v := v.(type) {
		case string:
			keys, texts = append(keys, prefix+k), append(texts, v)
		case map[string]any:
			keys, texts = flatten(keys, texts, prefix+k+".", v)
		}
	}
	return keys, texts
}

// compact puts thousands of small pieces of memory into one.
func compact(pieces []string) []string {
	all := strings.Join(pieces, "")
	for i, piece := range pieces {
		pieces[i], all = all[:len(piece)], all[len(piece):]
	}
	return pieces
}

// complete takes the parish's name and place from the texts, for pupils too.
func (t *Texts) complete() {
	place := t.text("parish.place")
	if place == "" {
		place = t.text("parish.this_place")
	}
	t.name = strings.NewReplacer("{parish}", t.text("parish.name"), "{place}", place)
	if len(t.forPupils) > 0 && !t.toPupils {
		pupils := *t
		pupils.toPupils, pupils.pupils = true, nil
		pupils.complete()
		t.pupils = &pupils
	}
}

// find returns a text as it is written.
func (t *Texts) find(key string) (string, bool) {
	if text, ok := t.own[key]; ok {
		return text, true
	}
	if t.toPupils {
		if text, ok := t.forPupils[key]; ok {
			return text, true
		}
	}
	text, ok := t.written[key]
	return text, ok
}

// text returns a text as it is written, empty when there is none.
func (t *Texts) text(key string) string {
	text, _ := t.find(key)
	return text
}

// filled puts the parish's name and place into a text.
func (t *Texts) filled(text string) string {
	if !strings.Contains(text, "{p") {
		return text
	}
	return t.name.Replace(text)
}

// keys gives the keys of all texts, each once.
func (t *Texts) keys(yield func(string) bool) {
	for key := range t.written {
		if !yield(key) {
			return
		}
	}
	for _, more := range []map[string]string{t.own, t.forPupils} {
		for key := range more {
			if _, ok := t.written[key]; !ok && t.Has(key) && !yield(key) {
				return
			}
		}
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
	maps.DeleteFunc(out, func(key, text string) bool { return text == t.T(key) })
	return out
}

// With returns the texts with others in the place of some.
func (t *Texts) With(own map[string]string) *Texts {
	changed := *t
	changed.own = maps.Clone(t.own)
	if changed.own == nil {
		changed.own = make(map[string]string, len(own))
	}
	maps.Copy(changed.own, own)
	changed.complete()
	return &changed
}

// For returns the texts of a language such as "es", "es-MX" or "es_ES.UTF-8";
// English when there are none in it.
func For(lang string) *Texts {
	short, _, _ := strings.Cut(strings.ToLower(lang), "-")
	short, _, _ = strings.Cut(short, "_")
	texts := load[short]
	if texts == nil {
		texts = load[Languages[0]]
	}
	return texts()
}

// Lang returns the language's code: en or es.
func (t *Texts) Lang() string { return t.lang }

// T returns the text of a key such as "tray.quit", with {name} replaced by
// the value that follows the name in pairs (whole numbers as Number writes them), and
// {name|month|months} by the first form when that value is 1, else by the second. A missing key is returned as it
// is, so that a gap is seen rather than empty; a test keeps gaps out.
func (t *Texts) T(key string, pairs ...any) string {
	return t.Changed(func(text string) string { return text }, key, pairs...)
}

// Changed is T with a change of our own words: the values come into the text after it.
func (t *Texts) Changed(change func(text string) string, key string, pairs ...any) string {
	s, ok := t.find(key)
	if !ok {
		return key
	}
	s = t.filled(change(s))
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
func (t *Texts) Has(key string) bool { _, ok := t.find(key); return ok }

// Section returns all texts below a prefix such as "quiz", by their full keys.
func (t *Texts) Section(prefix string) map[string]string {
	out := map[string]string{}
	for key := range t.keys {
		if strings.HasPrefix(key, prefix+".") {
			out[key] = t.filled(t.text(key))
		}
	}
	return out
}

// Again returns a text of a section in any of the languages as it is in this one. What
// is none, such as somebody's own words, comes back as it is.
func (t *Texts) Again(section, text string) string {
	for _, lang := range Languages {
		texts := For(lang)
		for key, written := range texts.written {
			if strings.HasPrefix(key, section+".") && texts.filled(written) == text {
				return t.T(key)
			}
		}
	}
	return text
}

// All returns all texts by their keys.
func (t *Texts) All() map[string]string {
	out := make(map[string]string, len(t.written))
	for key := range t.keys {
		out[key] = t.filled(t.text(key))
	}
	return out
}
