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
		"no link": {func(m *catalogue.Ministry) { m.Links = []string{"ask the office"} }, catalogue.FieldLinks,
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
		"a phone and an extension": {func(m *catalogue.Ministry) { m.Phone = " tel:(615) 555-0100 ext. 7" }, "", ""},
		"dashes that look alike":   {func(m *catalogue.Ministry) { m.Phone = "615\u2011555\u20130100" }, "", ""},
		"words for a phone":        {func(m *catalogue.Ministry) { m.Phone = "call Kim" }, catalogue.FieldPhone, catalogue.ProblemPhone},
		"an e-mail address":        {func(m *catalogue.Ministry) { m.Email = "mailto:kim@example.org" }, "", ""},
		"a name for an address": {func(m *catalogue.Ministry) { m.Email = "Kim <kim@example.org>" }, catalogue.FieldEmail,
			catalogue.ProblemEmail},
		"an address without an ending": {func(m *catalogue.Ministry) { m.Email = "kim@example" }, catalogue.FieldEmail, catalogue.ProblemEmail},
		"an address that is a number":  {func(m *catalogue.Ministry) { m.Email = "kim@10.0.0.1" }, catalogue.FieldEmail, catalogue.ProblemEmail},
		"an address with a header": {func(m *catalogue.Ministry) { m.Email = "kim@example.org?bcc=x@example.org" }, catalogue.FieldEmail,
			catalogue.ProblemEmail},
		"a break in where": {func(m *catalogue.Ministry) { m.Where = "a\nb" }, catalogue.FieldWhere, catalogue.ProblemControl},
		"needs from files": {func(m *catalogue.Ministry) { m.Needs = " From 2026-09-01 to 2026-10-15" }, "", ""},
		"needs in words": {func(m *catalogue.Ministry) { m.Needs = "in fall" }, catalogue.FieldNeeds,
			catalogue.ProblemNeeds},
		"days in disorder": {func(m *catalogue.Ministry) { m.Needs = "2026-10-15..2026-09-01" }, catalogue.FieldNeeds,
			catalogue.ProblemNeeds},
		"a day that is none": {func(m *catalogue.Ministry) { m.Needs = "2026-02-30.." }, catalogue.FieldNeeds,
			catalogue.ProblemNeeds},
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
		if m.Flag(field) != nil || field == catalogue.FieldPosition {
			places++
		}
		if places != 1 {
			t.Errorf("%s has %d places", field, places)
		}
	}
}

func TestWhetherPeopleAreNeededDependsOnTheParishsDay(t *testing.T) {
	for _, c := range []struct{ stored, day, want string }{
		{"now", "2026-09-01", "now"}, {"full", "2026-09-01", "full"}, {"", "2026-09-01", ""},
		{"2026-09-01..2026-10-15", "2026-08-31", "2026-09-01..2026-10-15"}, {"2026-09-01..2026-10-15", "2026-09-01", "..2026-10-15"},
		{"2026-09-01..2026-10-15", "2026-10-15", "..2026-10-15"}, {"2026-09-01..2026-10-15", "2026-10-16", ""},
		{"2026-09-01..", "2026-08-01", "2026-09-01.."}, {"2026-09-01..", "2027-08-01", "now"}, {"hasta 2026-10-15", "2026-10-16", ""},
	} {
		needs, ok := catalogue.ParseNeeds(c.stored)
		if got := needs.On(c.day).String(); !ok || got != c.want {
			t.Errorf("%q on %s is %q (%v), want %q", c.stored, c.day, got, ok, c.want)
		}
	}
}

func TestABulkChangeSetsWhomToAskAndNothingElse(t *testing.T) {
	present := []catalogue.Ministry{good(), good()}
	present[0].ID, present[1].ID, present[1].Key = 1, 2, "choir-3"
	set := func(field string, values ...string) ([]catalogue.Ministry, error) {
		return catalogue.ChangeCategories([]int64{1, 2}, catalogue.BulkChange{Set: map[string][]string{field: values}}, vocabulary)(present)
	}
	got, err := set(catalogue.FieldPhone, "(615) 555-0100")
	if err != nil || got[0].Phone != "(615) 555-0100" || got[1].Phone != got[0].Phone || got[0].Name != "Choir" {
		t.Errorf("%v %+v", err, got)
	}
	if got, err = set(catalogue.FieldNeeds); err != nil || got[0].Needs != "" {
		t.Errorf("%v %+v", err, got)
	}
	for field, values := range map[string][]string{
		catalogue.FieldPhone: {"none"}, catalogue.FieldEmail: {"a@example.org", "b@example.org"},
		catalogue.FieldName: {"X"}, catalogue.FieldKey: {"x"},
	} {
		if _, err := set(field, values...); err == nil {
			t.Errorf("%s was set to %q", field, values)
		}
	}
}

// An address is right without https:// in front; what is none stays as it was typed.
func TestABareAddressBecomesALink(t *testing.T) {
	for typed, want := range map[string]string{
		"stedward.org/mass-times": "https://stedward.org/mass-times", "WWW.StEdward.org": "https://WWW.StEdward.org",
		"stedward.org:8443/a?b=c#d": "https://stedward.org:8443/a?b=c#d", "http://stedward.org": "http://stedward.org",
		"ask@stedward.org": "ask@stedward.org", "javascript:alert(1)": "javascript:alert(1)", "1.2": "1.2", "Room 4.a b": "Room 4.a b",
		"stedward.org/a b": "stedward.org/a b", "localhost": "localhost",
	} {
		m := catalogue.Ministry{Links: []string{typed}}.Clean()
		if got := m.Links[0]; got != want || m.Clean().Links[0] != want {
			t.Errorf("%q became %q, want %q", typed, got, want)
		}
	}
}

func TestAPhoneIsStoredWithTheDashesOfAKeyboard(t *testing.T) {
	for typed, want := range map[string]string{
		"tel:615\u2011555\u20130100": "615-555-0100", " (615)\u00a0555-0100 ext. 7": "(615) 555-0100 ext. 7", "６１５－５５５－０１００": "615-555-0100",
	} {
		if got := (catalogue.Ministry{Phone: typed}).Clean().Phone; got != want {
			t.Errorf("%q is stored as %q, not %q", typed, got, want)
		}
	}
}
