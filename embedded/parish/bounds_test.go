package parish_test

import (
	"strings"
	"testing"

	"ministryfinder/embedded/parish"
)

// Each text of the parish is as long as it may be, and then one longer.
func TestEachTextOfTheParishHasItsBound(t *testing.T) {
	letters := func(n int) string { return strings.Repeat("ñ", n) }
	after := func(begin string, n int) string { return begin + strings.Repeat("n", n-len(begin)) }
	word := parish.WordKeys()[0]
	for field, c := range map[string]struct {
		most int
		of   func(n int) parish.Settings
	}{
		"name":     {parish.MaxName, func(n int) parish.Settings { return parish.Settings{Name: letters(n)} }},
		"place":    {parish.MaxName, func(n int) parish.Settings { return parish.Settings{Place: letters(n)} }},
		"phone":    {parish.MaxName, func(n int) parish.Settings { return parish.Settings{Phone: after("1", n)} }},
		"site":     {parish.MaxContact, func(n int) parish.Settings { return parish.Settings{Site: after("https://a.example/", n)} }},
		"facebook": {parish.MaxContact, func(n int) parish.Settings { return parish.Settings{Facebook: after("https://a.example/", n)} }},
		"instagram": {parish.MaxContact,
			func(n int) parish.Settings { return parish.Settings{Instagram: after("https://a.example/", n)} }},
		"youtube":          {parish.MaxContact, func(n int) parish.Settings { return parish.Settings{YouTube: after("https://a.example/", n)} }},
		"email":            {parish.MaxContact, func(n int) parish.Settings { return parish.Settings{Email: after("anna@a.", n)} }},
		"photo_alt":        {parish.MaxWords, func(n int) parish.Settings { return parish.Settings{PhotoAlt: letters(n)} }},
		"photo_alt_es":     {parish.MaxWords, func(n int) parish.Settings { return parish.Settings{PhotoAltES: letters(n)} }},
		"words.es." + word: {parish.MaxWords, func(n int) parish.Settings { return parish.Settings{Words: words("es", word, letters(n))} }},
		"words.en." + word: {parish.MaxWords, func(n int) parish.Settings { return parish.Settings{Words: words("en", word, letters(n))} }},
	} {
		if _, wrong := c.of(c.most).Checked(); len(wrong) != 0 {
			t.Errorf("%s of %d: %v", field, c.most, wrong)
		}
		if _, wrong := c.of(c.most + 1).Checked(); len(wrong) != 1 || wrong[field] != "long" {
			t.Errorf("%s of %d: %v", field, c.most+1, wrong)
		}
	}
}

func words(language, key, text string) map[string]map[string]string {
	return map[string]map[string]string{language: {key: text}}
}

// A parish has no fewer than nobody, and no more than there are in the largest.
func TestParishionersAreANumberOfPeople(t *testing.T) {
	for n, good := range map[int]bool{0: true, 1: true, parish.MaxParishioners: true, -1: false, parish.MaxParishioners + 1: false} {
		_, wrong := parish.Settings{Parishioners: n}.Checked()
		if (wrong["parishioners"] == "") != good {
			t.Errorf("%d parishioners: %v", n, wrong)
		}
	}
}
