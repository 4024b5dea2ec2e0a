//go:build linux

package main_test

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ministryfinder/embedded/testkit"
)

// staffPages returns the pages for staff in a language, by their file names.
func staffPages(t testing.TB, language string) map[string]string {
	t.Helper()
	pages := map[string]string{}
	for name, text := range docPages(t) {
		if file, ok := strings.CutPrefix(name, "assets/docs/staff/"+language+"/"); ok {
			pages[file] = text
		}
	}
	if len(pages) < 8 {
		t.Errorf("there are %d pages in %s", len(pages), language)
	}
	return pages
}

// The pages for staff are the same in both languages: the same files, with as
// many headings, steps, rows and links.
func TestStaffReadTheSameInBothLanguages(t *testing.T) {
	english, spanish := staffPages(t, "en"), staffPages(t, "es")
	for name := range spanish {
		if english[name] == "" {
			t.Errorf("%s is in Spanish only", name)
		}
	}
	for name, en := range english {
		es := spanish[name]
		for what, pattern := range map[string]string{
			"heading": `(?m)^#+ `, "item of a list": `(?m)^\s*- `, "step": `(?m)^\s*\d+\. `, "row": `(?m)^\|`, "link": `\]\(`,
			"bold text": `\*\*[^*]+\*\*`,
		} {
			counted := regexp.MustCompile(pattern)
			if a, b := len(counted.FindAllString(en, -1)), len(counted.FindAllString(es, -1)); a != b {
				t.Errorf("%s has %d of %q in English and %d in Spanish", name, a, what, b)
			}
		}
	}
}

// Each page for staff ends with what to do when it does not work.
func TestEachPageForStaffEndsWithWhatToDo(t *testing.T) {
	for language, last := range map[string]string{"en": "If it does not work", "es": "Si no funciona"} {
		for name, text := range staffPages(t, language) {
			headings := heading.FindAllStringSubmatch(text, -1)
			if got := headings[len(headings)-1][1]; got != last {
				t.Errorf("%s/%s ends with %q", language, name, got)
			}
		}
	}
}

// What a page for staff names in bold is a text of the program, in the page's
// language. Bold sentences, which end with a period, begin an item of a list.
func TestPagesForStaffNameWhatIsOnTheScreen(t *testing.T) {
	bold := regexp.MustCompile(`\*\*([^*]+)\*\*`)
	for _, language := range []string{"en", "es"} {
		shown := shownTexts(t, language)
		named := 0
		for name, text := range staffPages(t, language) {
			for _, found := range bold.FindAllStringSubmatch(text, -1) {
				words := strings.Join(strings.Fields(found[1]), " ")
				if strings.HasSuffix(words, ".") || strings.HasSuffix(words, ".”") || strings.HasSuffix(words, ".»") {
					continue
				}
				named++
				if !shown[words] {
					t.Errorf("%s/%s names %q, which the program does not show", language, name, words)
				}
			}
		}
		if named < 50 {
			t.Errorf("the pages in %s name %d texts", language, named)
		}
	}
}

// shownTexts are all texts that the program shows in a language.
func shownTexts(t testing.TB, language string) map[string]bool {
	t.Helper()
	shown := map[string]bool{}
	var add func(value any)
	add = func(value any) {
		switch value := value.(type) {
		case string:
			shown[value] = true
		case map[string]any:
			for _, v := range value {
				add(v)
			}
		}
	}
	files, err := filepath.Glob(filepath.Join("..", "..", "assets", "texts", language, "*.json"))
	testkit.Must(t, err)
	for _, file := range files {
		var texts map[string]any
		testkit.Must(t, json.Unmarshal([]byte(read(file)), &texts))
		add(texts)
	}
	return shown
}
