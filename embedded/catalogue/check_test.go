package catalogue_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/catalogue"
)

var vocabulary = catalogue.Vocabulary{
	catalogue.FieldAge: {"infant", "elementary"}, catalogue.FieldInterest: {"music", "all"},
}

func good() catalogue.Ministry {
	return catalogue.Ministry{Key: "choir-2", Name: "Choir", Age: []string{"infant"}, Links: []string{"https://stedward.org/choir"}}
}

func TestEachMistakeNamesItsField(t *testing.T) {
	long := func(n int) string { return strings.Repeat("ñ", n) }
	for name, c := range map[string]struct {
		change      func(*catalogue.Ministry)
		field, code string // empty when all is well
	}{
		"good":               {func(*catalogue.Ministry) {}, "", ""},
		"no key":             {func(m *catalogue.Ministry) { m.Key = " " }, catalogue.FieldKey, catalogue.ProblemMissing},
		"key in capitals":    {func(m *catalogue.Ministry) { m.Key = "CHOIR" }, "", ""},
		"key with a blank":   {func(m *catalogue.Ministry) { m.Key = "the choir" }, catalogue.FieldKey, catalogue.ProblemKey},
		"key with a quote":   {func(m *catalogue.Ministry) { m.Key = "x'; drop" }, catalogue.FieldKey, catalogue.ProblemKey},
		"key that ends in -": {func(m *catalogue.Ministry) { m.Key = "choir-" }, catalogue.FieldKey, catalogue.ProblemKey},
		"key of 101": {func(m *catalogue.Ministry) { m.Key = strings.Repeat("a", 101) }, catalogue.FieldKey,
			catalogue.ProblemTooLong},
		"no name":                {func(m *catalogue.Ministry) { m.Name = "" }, catalogue.FieldName, catalogue.ProblemMissing},
		"name of 100":            {func(m *catalogue.Ministry) { m.Name = long(100) }, "", ""},
		"name of 101":            {func(m *catalogue.Ministry) { m.Name = long(101) }, catalogue.FieldName, catalogue.ProblemTooLong},
		"name with a line break": {func(m *catalogue.Ministry) { m.Name = "a\nb" }, catalogue.FieldName, catalogue.ProblemControl},
		"text with a line break": {func(m *catalogue.Ministry) { m.Description = "a\r\nb" }, "", ""},
		"text with a bell": {func(m *catalogue.Ministry) { m.Description = "a\x07" }, catalogue.FieldDescription,
			catalogue.ProblemControl},
		"broken text": {func(m *catalogue.Ministry) { m.DescriptionES = "a\xff" }, catalogue.FieldDescriptionES,
			catalogue.ProblemUTF8},
		"details of 10,001":       {func(m *catalogue.Ministry) { m.Details = long(10_001) }, catalogue.FieldDetails, catalogue.ProblemTooLong},
		"Spanish name of 101":     {func(m *catalogue.Ministry) { m.NameES = long(101) }, catalogue.FieldNameES, catalogue.ProblemTooLong},
		"unknown age":             {func(m *catalogue.Ministry) { m.Age = []string{"ancient"} }, catalogue.FieldAge, catalogue.ProblemUnknown},
		"age in capitals":         {func(m *catalogue.Ministry) { m.Age = []string{" Infant", "infant"} }, "", ""},
		"interest among the ages": {func(m *catalogue.Ministry) { m.Age = []string{"music"} }, catalogue.FieldAge, catalogue.ProblemUnknown},
		"no link": {func(m *catalogue.Ministry) { m.Links = []string{"stedward.org"} }, catalogue.FieldLinks,
			catalogue.ProblemLink},
		"script as a link": {func(m *catalogue.Ministry) { m.Links = []string{"javascript:alert(1)"} }, catalogue.FieldLinks,
			catalogue.ProblemLink},
		"link with a password": {func(m *catalogue.Ministry) { m.Links = []string{"https://a:b@stedward.org"} }, catalogue.FieldLinks,
			catalogue.ProblemLink},
		"eleven links": {func(m *catalogue.Ministry) {
			m.Links = strings.Fields(strings.Repeat("https://a.example/x ", 1))
			for i := range 10 {
				m.Links = append(m.Links, "https://a.example/"+strings.Repeat("y", i))
			}
		}, catalogue.FieldLinks, catalogue.ProblemTooMany},
		"position before the first": {func(m *catalogue.Ministry) { m.Position = -1 }, catalogue.FieldPosition, catalogue.ProblemPosition},
	} {
		t.Run(name, func(t *testing.T) {
			m := good()
			c.change(&m)
			wrong := m.Clean().Check(vocabulary)
			switch {
			case c.code == "" && len(wrong) > 0:
				t.Error(wrong)
			case c.code != "" && (len(wrong) != 1 || wrong[0].Field != c.field || wrong[0].Code != c.code):
				t.Errorf("got %v, want %s: %s", wrong, c.field, c.code)
			}
		})
	}
}

func TestAWrongValueIsShownShort(t *testing.T) {
	for _, value := range []string{strings.Repeat("x", 5000), strings.Repeat("\xff", 5000), strings.Repeat("ñ", 5000)} {
		m := good()
		m.Age = []string{value}
		if wrong := m.Clean().Check(vocabulary); len(wrong) != 1 || len(wrong[0].Value) > 200 {
			t.Errorf("%d problems, %d bytes", len(wrong), len(wrong[0].Value))
		}
	}
}

func TestCleaningTakesScriptsOutOfDetails(t *testing.T) {
	m := good()
	m.Details, m.DetailsES = `<p>a<script>x()</script></p>`, `<b onclick="x()">b</b>`
	m = m.Clean()
	if m.Details != "<p>a</p>" || m.DetailsES != "<b>b</b>" {
		t.Errorf("stored are %q and %q", m.Details, m.DetailsES)
	}
	if d := cmp.Diff(m, m.Clean()); d != "" {
		t.Error(d)
	}
}

func TestSpanishFallsBackToEnglishTextByText(t *testing.T) {
	m := catalogue.Ministry{Name: "Choir", Description: "We sing.", Details: "Come.", NameES: "Coro", DetailsES: "Ven."}
	if es := m.In("es"); es.Name != "Coro" || es.Description != "We sing." || es.Details != "Ven." {
		t.Errorf("%+v", es)
	}
	if en := m.In("en"); en.Name != "Choir" || en.Details != "Come." {
		t.Errorf("%+v", en)
	}
}

func TestTheOrderOfValuesIsNoChange(t *testing.T) {
	a, b := good(), good()
	a.Age, b.Age = []string{"infant", "elementary"}, []string{"elementary", "infant"}
	if fields := catalogue.Changed(a, b); len(fields) > 0 {
		t.Errorf("changed %v", fields)
	}
	b.Active, b.Position, b.Name, b.Links, b.Age = true, 3, "x", nil, nil
	want := []string{catalogue.FieldName, catalogue.FieldAge, catalogue.FieldActive, catalogue.FieldLinks, catalogue.FieldPosition}
	if d := cmp.Diff(want, catalogue.Changed(a, b)); d != "" {
		t.Error(d)
	}
}

func TestEveryFieldHasItsPlace(t *testing.T) {
	var m catalogue.Ministry
	for _, field := range catalogue.Fields() {
		places := 0
		if m.Text(field) != nil {
			places++
		}
		if m.List(field) != nil {
			places++
		}
		if field == catalogue.FieldActive || field == catalogue.FieldPosition {
			places++
		}
		if places != 1 {
			t.Errorf("%s has %d places", field, places)
		}
	}
}
