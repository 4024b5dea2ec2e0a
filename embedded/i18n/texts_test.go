package i18n_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ministryfinder/assets"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
)

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

func names(s string) []string {
	var out []string
	for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	slices.Sort(out)
	return out
}

func TestEveryTextIsThereInEveryLanguage(t *testing.T) {
	en := i18n.For("en").All()
	if len(en) < 100 {
		t.Fatalf("only %d texts", len(en))
	}
	for _, lang := range i18n.Languages {
		all := i18n.For(lang).All()
		for key, text := range all {
			if _, ok := en[key]; !ok {
				t.Errorf("%s has %s, English has not", lang, key)
			}
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s: %s is empty", lang, key)
			}
			if !slices.Equal(names(text), names(en[key])) {
				t.Errorf("%s: %s has the places %v, English %v", lang, key, names(text), names(en[key]))
			}
		}
		for key := range en {
			if _, ok := all[key]; !ok {
				t.Errorf("%s has no %s", lang, key)
			}
		}
	}
}

// TestEveryTextThatIsAskedForExists looks through the program for keys.
func TestEveryTextThatIsAskedForExists(t *testing.T) {
	ask := regexp.MustCompile(`\.T\(?\s*"([a-z]+\.[\w.-]*[\w])"[,)\s}]`)
	en, found := i18n.For("en"), 0
	root := filepath.Join("..", "..")
	for _, dir := range []string{"agent", "ui", "embedded", "cmd", "assets/web"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || !strings.HasSuffix(path, ".go") &&
				!strings.HasSuffix(path, ".html") {
				return err
			}
			b, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, m := range ask.FindAllStringSubmatch(string(b), -1) {
				found++
				if !en.Has(m[1]) {
					t.Errorf("%s asks for %s", path, m[1])
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 50 {
		t.Errorf("only %d keys were found: does the pattern still fit the code?", found)
	}
}

func TestEveryChoiceAndReasonHasWords(t *testing.T) {
	all, err := catalogue.Starter()
	if err != nil {
		t.Fatal(err)
	}
	en := i18n.For("en")
	for _, q := range quiz.Questions() {
		if !en.Has("quiz." + q.ID + ".title") {
			t.Errorf("question %s has no title", q.ID)
		}
		for _, v := range q.Options {
			if !en.Has("quiz." + q.ID + "." + v) {
				t.Errorf("%s %s has no words", q.ID, v)
			}
		}
	}
	for _, age := range quiz.Values(quiz.Age) {
		for _, interest := range quiz.Values(quiz.Interests) {
			for _, gender := range quiz.Values(quiz.Gender) {
				a := quiz.Answers{Age: age, Gender: gender, States: []string{"single", "parent"}, Situation: quiz.Values(quiz.Situation),
					Interests: []string{interest}}
				r := quiz.Recommend(a, all)
				for _, m := range slices.Concat(r.Adults, r.Children) {
					for _, reason := range m.Reasons {
						if key := "reason." + strings.Replace(reason, ":", ".", 1); !en.Has(key) {
							t.Errorf("%s has no words", key)
						}
					}
				}
			}
		}
	}
}

func TestTheDesktopsLanguageIsChosen(t *testing.T) {
	for name, want := range map[string]string{"es_ES.UTF-8": "es", "C.UTF-8": "en", "en_US": "en", "": "en", "es": "es"} {
		t.Setenv("LC_ALL", "")
		t.Setenv("LC_MESSAGES", "")
		t.Setenv("LANG", name)
		if got := i18n.Desktop().Lang(); got != want {
			t.Errorf("LANG=%s gives %s, want %s", name, got, want)
		}
	}
}

func TestPlacesAreFilledAndGapsAreSeen(t *testing.T) {
	en := i18n.For("en")
	if got := en.T("quiz.progress", "n", 2, "total", 5); got != "Question 2 of 5" {
		t.Error(got)
	}
	if got := en.T("no.such.text"); got != "no.such.text" {
		t.Error(got)
	}
}

// The pages' templates must not carry words of their own.
func TestTemplatesHoldNoWords(t *testing.T) {
	files, err := assets.Web.ReadDir("web")
	if err != nil {
		t.Fatal(err)
	}
	action, tag := regexp.MustCompile(`(?s)\{\{.*?\}\}`), regexp.MustCompile(`(?s)<[^>]*>`)
	for _, f := range files {
		if f.IsDir() {
			continue
		}
		b, err := assets.Web.ReadFile("web/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		rest := tag.ReplaceAllString(action.ReplaceAllString(string(b), ""), "")
		for word := range strings.FieldsSeq(rest) {
			if word != "wide" && regexp.MustCompile(`[[:alpha:]]{3}`).MatchString(word) { // wide is a class
				t.Errorf("%s holds the word %q", f.Name(), word)
			}
		}
	}
}

// One of something is told as one, in every text that has a number, in both
// languages.
func TestOneIsNotSeveral(t *testing.T) {
	several := regexp.MustCompile(`(^|[^\d.,])1 (más |older |more )?\pL{2,}s\b`)
	never := []string{
		"ministries.xray.intro", // all ways to answer, of which there are thousands
	}
	number := regexp.MustCompile(`\{(\w+)[|}]`)
	nested := regexp.MustCompile(`\{\w+\|[^}]*\{`) // the forms would end with the value in them
	numbers := []string{
		"n", "of", "most", "min", "max", "rows", "count", "entries", "new", "changed", "same", "before", "after", "days", "hours", "minutes",
		"months", "seconds", "times", "hour",
	}
	for _, lang := range i18n.Languages {
		words, forms := i18n.For(lang), 0
		for key, text := range words.All() {
			if nested.MatchString(text) {
				t.Errorf("%s: %s has a value in its forms: %q", lang, key, text)
			}
			var one, two []any
			for _, m := range number.FindAllStringSubmatch(text, -1) {
				if slices.Contains(numbers, m[1]) {
					one, two = append(one, m[1], 1), append(two, m[1], 2)
				}
			}
			if said := strings.NewReplacer("1 mes;", "", "1 mes.", "", "1 más", "", "1 mientras",
				"").Replace(words.T(key, one...)); several.MatchString(said) && !slices.Contains(never, key) {
				t.Errorf("%s: %s says %q", lang, key, said)
			}
			if said := words.T(key, two...); strings.ContainsAny(said, "|") && strings.Contains(text, "|") {
				t.Errorf("%s: %s says %q", lang, key, said)
			}
			if strings.Contains(text, "|") {
				forms++
			}
		}
		if forms < 15 {
			t.Errorf("%s: only %d texts have forms", lang, forms)
		}
	}
	for want, got := range map[string]string{
		"At most 1 month; after that only the numbers of the day stay":   i18n.For("en").T("privacy.kept_months", "n", 1),
		"At most 12 months; after that only the numbers of the day stay": i18n.For("en").T("privacy.kept_months", "n", 12),
		"Como máximo 1 mes; después solo quedan los números del día":     i18n.For("es").T("privacy.kept_months", "n", 1),
		"Como máximo 12 meses; después solo quedan los números del día":  i18n.For("es").T("privacy.kept_months", "n", 12),
		"“{most|a|b}” is not a whole number from 0 to 1.": i18n.For("en").T("ministries.problem.position", "value", "{most|a|b}",
			"most", 1),
	} {
		if got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

func TestEachLanguageHasItsOwnName(t *testing.T) {
	for _, lang := range i18n.Languages {
		if name := i18n.Name(lang); name == lang || name == "" {
			t.Errorf("%s has no name", lang)
		}
	}
	if got := i18n.Name("la"); got != "la" {
		t.Errorf("an unknown language is called %q", got)
	}
}

// british are spellings and words that people in the United States do not use.
var british = regexp.MustCompile(`(?i)\b(favourite|mend(s|ed)?|colour|neighbour|grey|behaviour|honour|licence|programme|recognis|organis|apologis|` +
	`cancelled|whilst)|take it along|give another password`)

// inCode is what Markdown shows as code: it is the program's, not ours to spell.
var inCode = regexp.MustCompile("(?s)```.*?```|`[^`]*`")

func TestEnglishIsAsInTheUnitedStates(t *testing.T) {
	for key, text := range i18n.For("en").All() {
		if found := british.FindString(text); found != "" {
			t.Errorf("%s says %q: %s", key, found, text)
		}
	}
	root := filepath.Join("..", "..")
	pages, err := filepath.Glob(filepath.Join(root, "assets", "docs", "*.md"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("%v %v", pages, err)
	}
	staff, err := filepath.Glob(filepath.Join(root, "assets", "docs", "staff", "en", "*.md"))
	if err != nil || len(staff) == 0 {
		t.Fatalf("%v %v", staff, err)
	}
	for _, page := range append(append(pages, staff...), filepath.Join(root, "README.md")) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range british.FindAllString(inCode.ReplaceAllString(string(text), ""), -1) {
			t.Errorf("%s says %q", page, found)
		}
	}
}

// A computer has one name in Spanish, that of the Americas.
func TestAComputerHasOneNameInSpanish(t *testing.T) {
	other := regexp.MustCompile(`(?i)\b(equipos?|ordenador\w*)\b`)
	for key, text := range i18n.For("es").All() {
		if word := other.FindString(text); word != "" {
			t.Errorf("%s says %s: %s", key, word, text)
		}
	}
}

// TestAnAnswerIsReadInTheReadersLanguage reads a time at which somebody wants to be
// called, as who calls reads it.
func TestAnAnswerIsReadInTheReadersLanguage(t *testing.T) {
	en, es := i18n.For("en"), i18n.For("es")
	for text, want := range map[string]string{"Por la tarde": "In the afternoon", "In the afternoon": "In the afternoon", "": "",
		"after six": "after six"} {
		if got := en.Again("ask.whens", text); got != want {
			t.Errorf("%q is read as %q, not %q", text, got, want)
		}
	}
	if got := es.Again("ask.whens", "On the weekend"); got != "El fin de semana" {
		t.Errorf("%q", got)
	}
}

// A parish's own words lie over the language's, which stand in memory once.
func TestOwnWordsCopyNoOthers(t *testing.T) {
	own := map[string]string{"parish.name": "St. Ann"}
	texts := i18n.For("es")
	if most := testing.AllocsPerRun(10, func() { texts.With(own) }); most > 20 {
		t.Errorf("own words take %v pieces of memory", most)
	}
	if with := texts.With(own).ForPupils(); with.T("parish.name") != "St. Ann" || texts.ForPupils().T("parish.name") == "St. Ann" {
		t.Error("the parish's name is not its own")
	}
}
