package suggest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/examples"
)

// labelled is a ministry of a list that was labelled by hand.
type labelled struct {
	name, description string
	want              []string // field:value
}

func readList(t *testing.T, path string) []labelled {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var list []labelled
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 7 {
			t.Fatalf("%s: not seven cells: %q", path, line)
		}
		one := labelled{name: strings.TrimSpace(cells[0]), description: strings.TrimSpace(cells[1])}
		for i, field := range catalogue.AudienceFields() {
			for v := range strings.SplitSeq(cells[2+i], ",") {
				v = strings.TrimSpace(v)
				if full, ok := shortNames[v]; ok {
					v = full
				}
				for value := range strings.FieldsSeq(v) {
					if fieldOfValue()[value] != field {
						t.Fatalf("%s: %q is no value of %s", path, value, field)
					}
					one.want = append(one.want, field+":"+value)
				}
			}
		}
		list = append(list, one)
	}
	return list
}

// score counts values: those suggested, those labelled, and those that are both.
type score struct{ suggested, labelled, right int }

func (s score) precision() float64 { return float64(s.right) / float64(s.suggested) }
func (s score) coverage() float64  { return float64(s.right) / float64(s.labelled) }

// measure compares what is suggested for a list with its labels.
func measure(
	t *testing.T, ask func(name, description string) []Suggestion, list []labelled, show bool,
) (all score, fields map[string]score) {
	t.Helper()
	fields = map[string]score{}
	for _, m := range list {
		var got []string
		for _, s := range ask(m.name, m.description) {
			got = append(got, s.Field+":"+s.Value)
		}
		add := func(v string, change func(*score)) {
			field, _, _ := strings.Cut(v, ":")
			f := fields[field]
			change(&f)
			fields[field] = f
			change(&all)
		}
		var wrong, missing []string
		for _, v := range got {
			right := slices.Contains(m.want, v)
			add(v, func(s *score) {
				if s.suggested++; right {
					s.right++
				}
			})
			if !right {
				wrong = append(wrong, v)
			}
		}
		for _, v := range m.want {
			add(v, func(s *score) { s.labelled++ })
			if !slices.Contains(got, v) {
				missing = append(missing, v)
			}
		}
		if show && len(wrong)+len(missing) > 0 {
			t.Logf("%-50s wrong %v missing %v", m.name, wrong, missing)
		}
	}
	return all, fields
}

// known are the ministries of the general catalogue.
func known(t *testing.T) Examples {
	t.Helper()
	all, err := examples.All()
	if err != nil {
		t.Fatal(err)
	}
	var ministries []catalogue.Ministry
	for _, e := range all {
		ministries = append(ministries, e.Ministry)
	}
	return NewExamples(ministries)
}

// The lists were labelled before any rule was written; testdata/lists/README.md
// tells how.
func TestSuggestionsOnListsThatTheRulesWereNotWrittenFor(t *testing.T) {
	files, err := filepath.Glob("testdata/lists/*.txt")
	if err != nil || len(files) < 4 {
		t.Fatalf("lists: %v %v", files, err)
	}
	byLanguage := map[string][]labelled{}
	for _, file := range files {
		list := readList(t, file)
		if len(list) != 60 {
			t.Errorf("%s has %d ministries", file, len(list))
		}
		one, _ := measure(t, known(t).For, list, false)
		t.Logf("%s: precision %.3f, coverage %.3f", filepath.Base(file), one.precision(), one.coverage())
		language := filepath.Base(file)[:2]
		byLanguage[language] = append(byLanguage[language], list...)
	}
	for language, list := range byLanguage {
		all, fields := measure(t, known(t).For, list, false)
		t.Logf("%s: %d values suggested, precision %.3f, coverage %.3f", language, all.suggested, all.precision(), all.coverage())
		for _, field := range catalogue.AudienceFields() {
			t.Logf("  %s: precision %.3f, coverage %.3f %+v", field, fields[field].precision(), fields[field].coverage(), fields[field])
		}
		if all.precision() < 0.90 || all.coverage() < 0.70 {
			t.Errorf("%s: precision %.3f and coverage %.3f; at least 0.90 and 0.70 are promised", language, all.precision(), all.coverage())
		}
	}
}

func TestSuggestionsOnTheListsThatTheRulesWereWrittenWith(t *testing.T) {
	for _, language := range []string{"en", "es"} {
		all, _ := measure(t, For, readList(t, "testdata/tuning/"+language+".txt"), true)
		t.Logf("%s: precision %.3f, coverage %.3f", language, all.precision(), all.coverage())
		if all.precision() < 0.95 || all.coverage() < 0.90 {
			t.Errorf("%s: precision %.3f, coverage %.3f", language, all.precision(), all.coverage())
		}
	}
}
