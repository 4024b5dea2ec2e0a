package catalogue_test

import (
	"fmt"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue"
)

// Each text and list of a ministry is as long as it may be, and then one longer.
func TestEachFieldOfAMinistryHasItsBound(t *testing.T) {
	letters := func(n int) string { return strings.Repeat("n", n) }
	for field, c := range map[string]struct {
		most int
		set  func(m *catalogue.Ministry, n int)
		code string
	}{
		catalogue.FieldKey: {catalogue.MaxKeyCharacters, func(m *catalogue.Ministry, n int) { m.Key = letters(n) },
			catalogue.ProblemTooLong},
		catalogue.FieldName: {catalogue.MaxNameCharacters, func(m *catalogue.Ministry, n int) { m.Name = letters(n) },
			catalogue.ProblemTooLong},
		catalogue.FieldNameES: {catalogue.MaxNameCharacters, func(m *catalogue.Ministry, n int) { m.NameES = letters(n) },
			catalogue.ProblemTooLong},
		catalogue.FieldDescription: {catalogue.MaxDescription, func(m *catalogue.Ministry, n int) { m.Description = letters(n) },
			catalogue.ProblemTooLong},
		catalogue.FieldDescriptionES: {catalogue.MaxDescription, func(m *catalogue.Ministry, n int) { m.DescriptionES = letters(n) },
			catalogue.ProblemTooLong},
		catalogue.FieldDetails: {catalogue.MaxDetailsCharacters, func(m *catalogue.Ministry, n int) { m.Details = letters(n) },
			catalogue.ProblemTooLong},
		catalogue.FieldDetailsES: {catalogue.MaxDetailsCharacters, func(m *catalogue.Ministry, n int) { m.DetailsES = letters(n) },
			catalogue.ProblemTooLong},
		catalogue.FieldWhen: {catalogue.MaxLineCharacters, func(m *catalogue.Ministry, n int) { m.When = letters(n) },
			catalogue.ProblemTooLong},
		catalogue.FieldWhenES: {catalogue.MaxLineCharacters, func(m *catalogue.Ministry, n int) { m.WhenES = letters(n) },
			catalogue.ProblemTooLong},
		catalogue.FieldWhere: {catalogue.MaxLineCharacters, func(m *catalogue.Ministry, n int) { m.Where = letters(n) },
			catalogue.ProblemTooLong},
		catalogue.FieldWhereES: {catalogue.MaxLineCharacters, func(m *catalogue.Ministry, n int) { m.WhereES = letters(n) },
			catalogue.ProblemTooLong},
		catalogue.FieldContact: {catalogue.MaxContactCharacters, func(m *catalogue.Ministry, n int) { m.Contact = letters(n) },
			catalogue.ProblemTooLong},
		catalogue.FieldPhone: {catalogue.MaxPhoneCharacters, func(m *catalogue.Ministry, n int) {
			m.Phone = "615-555-0100" + strings.Repeat(" ", n-13) + "-"
		}, catalogue.ProblemTooLong},
		catalogue.FieldEmail: {catalogue.MaxEmailCharacters, func(m *catalogue.Ministry, n int) {
			const end = "@a.example"
			m.Email = letters(n-len(end)) + end
		}, catalogue.ProblemTooLong},
		catalogue.FieldCategory: {catalogue.MaxCategory, func(m *catalogue.Ministry, n int) { m.Category = letters(n) },
			catalogue.ProblemTooLong},
		catalogue.FieldPosition: {catalogue.MaxPosition, func(m *catalogue.Ministry, n int) { m.Position = n }, catalogue.ProblemPosition},
		catalogue.FieldLinks: {catalogue.MaxLinks, func(m *catalogue.Ministry, n int) {
			m.Links = nil
			for i := range n {
				m.Links = append(m.Links, fmt.Sprint("https://a.example/", i))
			}
		}, catalogue.ProblemTooMany},
		"a link": {catalogue.MaxLinkCharacters, func(m *catalogue.Ministry, n int) {
			const begin = "https://a.example/"
			m.Links = []string{begin + letters(n-len(begin))}
		}, catalogue.ProblemTooLong},
	} {
		m := good()
		c.set(&m, c.most)
		if wrong := m.Clean().Check(vocabulary); len(wrong) != 0 {
			t.Errorf("%s of %d: %v", field, c.most, wrong)
		}
		c.set(&m, c.most+1)
		if wrong := m.Clean().Check(vocabulary); len(wrong) != 1 || wrong[0].Code != c.code || wrong[0].Max != c.most {
			t.Errorf("%s of %d: %+v", field, c.most+1, wrong)
		}
	}
}
