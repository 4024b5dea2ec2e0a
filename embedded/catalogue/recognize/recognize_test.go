package recognize

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/suggest"
)

// namesOf reads the names of lists of parishes that do not exist.
func namesOf(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "suggest", "testdata", pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %v %v", pattern, files, err)
	}
	var names []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			name, _, _ := strings.Cut(line, "|")
			names = append(names, strings.TrimSpace(name))
		}
	}
	return names
}

// ministry makes one that is shown, with a key of its name.
func ministry(name string) catalogue.Ministry {
	return catalogue.Ministry{Name: name, Key: keyOf(name), Active: true}
}

func keyOf(name string) string {
	parts := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return strings.Join(parts, "-")
}

// A year later nine ministries have another name, seven are gone and four are new.
func TestTheListOfTheNextYear(t *testing.T) {
	renamed := map[string]string{
		"501-EvangelizationOutrchTeam": "501-Evangelization Outreach Team", "502-MomsGroup": "502-Mothers of Young Children",
		"503-HispanicLiturgyPlanning": "503-Liturgia en español", "504-CatholicBusinessNetwork": "504-Catholic Business Network Breakfast",
		"505-RosaryMakersGuild": "505-Rosary Makers", "506-YoungAdultMinistry": "506-Young Adults 20s & 30s",
		"507-HomelessShelterMeals": "515-Homeless Shelter Meal",
		"508-SacredArtsCommission": "508-Sacred Art Commission", "509-PilgrimageGrp": "509-Pilgrimages",
	}
	gone := []string{
		"520-CarpoolCoordinators", "521-TelephoneTree", "522-ParishPictorialDirectory", "523-CentennialCommittee", "524-LentenMissionPlanning",
		"525-GuitarLessons", "526-WednesdaySoupSuppers",
	}
	added := []string{"530-Walking Club", "531-Cancer Companions", "532-Ministerio de duelo", "533-Parish Podcast"}
	same := namesOf(t, "lists/en-large.txt")
	for _, numbered := range []bool{true, false} {
		stored := func(name string) catalogue.Ministry {
			if numbered {
				return ministry(name)
			}
			_, short := suggest.CutNumber(name) // the number was cut when it was brought, and is left in the key
			m := ministry(name)
			m.Name = short
			return m
		}
		var present, coming []catalogue.Ministry
		want := map[string]string{} // the key that a name of the list has
		for _, name := range same {
			present, coming = append(present, stored(name)), append(coming, catalogue.Ministry{Name: name})
			want[name] = keyOf(name)
		}
		for before, after := range renamed {
			present, coming = append(present, stored(before)), append(coming, catalogue.Ministry{Name: after})
			want[after] = keyOf(before)
		}
		for _, name := range gone {
			present = append(present, stored(name))
		}
		for _, name := range added {
			coming = append(coming, catalogue.Ministry{Name: name})
		}
		result := Compare(present, coming)
		for i, m := range result.Matches {
			name := coming[i].Name
			if m.Key != want[name] {
				t.Errorf("numbers in names %t: %s is taken for %q by %s, not for %q", numbered, name, m.Key, m.By, want[name])
			}
			if _, isSame := slices.BinarySearch(slices.Sorted(slices.Values(same)), name); isSame && (m.Renamed || !m.Sure) {
				t.Errorf("numbers in names %t: %s: %+v", numbered, name, m)
			} else if !isSame && m.Key != "" && !m.Renamed {
				t.Errorf("numbers in names %t: %s is not told as renamed: %+v", numbered, name, m)
			}
		}
		var goneKeys []string
		for _, name := range gone {
			goneKeys = append(goneKeys, keyOf(name))
		}
		if !slices.Equal(result.Gone, goneKeys) {
			t.Errorf("numbers in names %t: gone are %v", numbered, result.Gone)
		}
	}
}

// Whatever happens to the names and the numbers of a list within a year, none is
// taken for another one without somebody being asked.
func TestNothingIsMergedWronglyWithoutBeingAsked(t *testing.T) {
	var pool []string
	seen := map[string]bool{}
	for _, pattern := range []string{"lists/*.txt", "tuning/*.txt"} {
		for _, name := range namesOf(t, pattern) {
			_, name = suggest.CutNumber(name)
			if joined := strings.Join(suggest.Words(name), ""); joined != "" && !seen[joined] {
				seen[joined] = true
				pool = append(pool, name)
			}
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		names := rapid.Permutation(pool).Draw(rt, "names")[:40]
		var present, coming []catalogue.Ministry
		var truth []string
		for i, name := range names {
			number := rapid.IntRange(100, 125).Draw(rt, "number")
			m := ministry(name)
			m.Key = fmt.Sprintf("k%d", i)
			if rapid.Bool().Draw(rt, "number in the key") {
				m.Key = fmt.Sprintf("%d-%s-%d", number, keyOf("x"+name), i)
			} else if rapid.Bool().Draw(rt, "number in the name") {
				m.Name = fmt.Sprintf("%d-%s", number, name)
			}
			switch rapid.SampledFrom([]string{"kept", "kept", "gone", "new", "spelled", "renumbered", "keyed"}).Draw(rt, "fate") {
			case "kept":
				present, coming, truth = append(present, m), append(coming, catalogue.Ministry{Name: m.Name}), append(truth, m.Key)
			case "gone":
				present = append(present, m)
			case "new":
				coming = append(coming, catalogue.Ministry{Name: fmt.Sprintf("%d-%s", number, name)})
				truth = append(truth, "")
			case "spelled":
				change := rapid.SampledFrom([]func(string) string{strings.ToUpper, strings.ToLower, camel, cut, doubled}).Draw(rt, "spelling")
				present, coming, truth = append(present, m), append(coming, catalogue.Ministry{Name: change(m.Name)}), append(truth, m.Key)
			case "renumbered":
				other := fmt.Sprintf("%d %s", rapid.IntRange(100, 125).Draw(rt, "other number"), name)
				present, coming, truth = append(present, m), append(coming, catalogue.Ministry{Name: other}), append(truth, m.Key)
			case "keyed":
				present, truth = append(present, m), append(truth, m.Key)
				coming = append(coming, catalogue.Ministry{Key: m.Key, Name: "Something else " + name})
			}
		}
		result := Compare(present, coming)
		used := map[string]bool{}
		for i, m := range result.Matches {
			if m.Sure && m.Key != truth[i] {
				rt.Fatalf("%s is taken for %s by %s, not for %q", coming[i].Name, m.Key, m.By, truth[i])
			}
			if m.Key != "" && used[m.Key] {
				rt.Fatalf("%s is taken twice", m.Key)
			}
			used[m.Key] = true
		}
		for _, key := range result.Gone {
			if used[key] {
				rt.Fatalf("%s is gone and there", key)
			}
		}
	})
}

func camel(s string) string {
	var b strings.Builder
	for w := range strings.FieldsSeq(s) {
		r := []rune(w)
		b.WriteString(string(unicode.ToUpper(r[0])) + string(r[1:]))
	}
	return b.String()
}

// cut is what a field of 30 characters leaves of a name.
func cut(s string) string { return string([]rune(s)[:min(30, len([]rune(s)))]) }

func doubled(s string) string { return strings.ReplaceAll(s, "s", "ss") }

func TestWhatIsOnlyAlikeIsAsked(t *testing.T) {
	present := []catalogue.Ministry{
		ministry("Altar Servers"), ministry("309-Choir"), ministry("Bereavement Ministry"),
		{Name: "Choir for Funerals", NameES: "Coro de funerales", Key: "fc", Active: true},
		{Name: "Put Away", Key: "put-away"},
	}
	for name, want := range map[string]Match{
		"ALTAR SERVERS":        {Key: "altar-servers", By: ByName, Sure: true, Renamed: true},
		"Adult Altar Servers":  {Key: "altar-servers", By: ByLikeness, Renamed: true},
		"309-Quilting":         {Key: "309-choir", By: ByNumber, Renamed: true},
		"Berevement Ministry":  {Key: "bereavement-ministry", By: ByLikeness, Renamed: true},
		"Coro de Funerales":    {Key: "fc", By: ByName, Sure: true, Renamed: true},
		"Garden":               {},
		"Put away":             {Key: "put-away", By: ByName, Sure: true, Renamed: true},
		"":                     {},
		"Altar":                {},
		"Bereavment Ministry ": {Key: "bereavement-ministry", By: ByLikeness, Renamed: true},
	} {
		got := Compare(present, []catalogue.Ministry{{Name: name}}).Matches[0]
		got.Likeness = 0
		if got != want {
			t.Errorf("%q: %+v, not %+v", name, got, want)
		}
	}
	if gone := Compare(present, nil).Gone; len(gone) != 4 || slices.Contains(gone, "put-away") {
		t.Errorf("gone are %v", gone)
	}
}

// A ministry that is there a row for each audience is one.
func TestRowsOfOneNameAreOne(t *testing.T) {
	present := []catalogue.Ministry{
		{Name: "Knights of Columbus", Key: "kofc-young", Active: true}, {Name: "Knights of Columbus", Key: "kofc", Active: true},
	}
	result := Compare(present, []catalogue.Ministry{{Name: "K of C"}, {Name: "KNIGHTS OF COLUMBUS"}})
	if m := result.Matches[1]; m.Key != "kofc-young" || !m.Sure || len(result.Gone) > 0 {
		t.Errorf("%+v", result)
	}
	if m := result.Matches[0]; m.Key != "" {
		t.Errorf("%+v", m)
	}
}
