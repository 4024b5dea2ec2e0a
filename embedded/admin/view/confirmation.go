package view

import (
	"slices"
	"strings"

	"ministryfinder/embedded/i18n"
)

// Confirmation is the sentence that asks for a word, before something goes for good. The
// word stands apart in it, since a browser that translates the page must leave it.
type Confirmation struct{ Before, Word, After string }

// AskToConfirm returns the sentence of a key, which has a {word}, with the word of another.
func AskToConfirm(t *i18n.Texts, sentence, word string) Confirmation {
	before, after, _ := strings.Cut(t.T(sentence), "{word}")
	return Confirmation{before, t.T(word), after}
}

// Confirms reports whether what was typed is the word of a key, in any of our languages.
func Confirms(typed, key string) bool {
	return slices.ContainsFunc(i18n.Languages, func(lang string) bool {
		return strings.EqualFold(strings.TrimSpace(typed), i18n.For(lang).T(key))
	})
}
