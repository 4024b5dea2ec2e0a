package ministries

import (
	"net/url"
	"slices"
	"strings"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/textfile"
)

// filter narrows the list. Missing is something that a ministry lacks.
type filter struct{ Text, Age, Interest, Status, Missing string }

// What the list can be narrowed to that is missing.
const (
	missingContact = "contact"
	missingSpanish = "spanish"
)

// The statuses that the list can be narrowed to.
const (
	statusActive   = "active"
	statusInactive = "inactive"
)

func newFilter(q url.Values) filter {
	return filter{strings.TrimSpace(q.Get("q")), q.Get("age"), q.Get("interest"), q.Get("status"), q.Get("missing")}
}

func (f filter) empty() bool { return f == filter{} }

// Query writes the filter as it stands in an address.
func (f filter) Query() string {
	q := url.Values{}
	for name, value := range map[string]string{"q": f.Text, "age": f.Age, "interest": f.Interest, "status": f.Status, "missing": f.Missing} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q.Encode()
}

// shows reports whether the filter lets a ministry through. A ministry for
// everybody is one for each age and interest.
func (f filter) shows(m catalogue.Ministry) bool {
	forIt := func(list []string, value string) bool {
		return value == "" || len(list) == 0 || slices.Contains(list, value)
	}
	if f.Status == statusActive && !m.Active || f.Status == statusInactive && m.Active {
		return false
	}
	if f.Missing == missingContact && !m.LacksContact() || f.Missing == missingSpanish && !m.LacksSpanish() {
		return false
	}
	if !forIt(m.Age, f.Age) || !forIt(m.Interest, f.Interest) {
		return false
	}
	var texts []string
	for _, field := range catalogue.Fields() {
		if text := m.Text(field); text != nil {
			texts = append(texts, *text)
		}
	}
	all := textfile.Fold(strings.Join(texts, "\n"))
	for word := range strings.FieldsSeq(textfile.Fold(f.Text)) {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}

// parseQuery reads an address's query that a form carries along; a broken one
// narrows nothing.
func parseQuery(s string) url.Values {
	q, err := url.ParseQuery(s)
	if err != nil {
		return url.Values{}
	}
	return q
}
