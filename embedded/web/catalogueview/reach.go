package catalogueview

import (
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/calendar"
	"ministryfinder/embedded/catalogue/richtext"
)

// Reach is whom to ask about a ministry, and what a person's phone and calendar make
// of it. What is missing, or is not what it should be, is empty: our forms store
// nothing of the kind, but a backup from elsewhere may have it.
type Reach struct {
	Contact string `json:"contact,omitempty"`
	Phone   string `json:"phone,omitempty"`
	// PhoneURL calls the phone, such as tel:6155550100.
	PhoneURL string `json:"phone_url,omitempty"`
	Email    string `json:"email,omitempty"`
	// Needs is whether it needs people, as it is stored: the day decides what of it is told.
	Needs string `json:"needs_people,omitempty"`
	// InSpanish is true for one at which people speak Spanish.
	InSpanish bool `json:"in_spanish,omitempty"`
	// Calendar is when it meets, as calendar.Schedule writes it, where the text says so.
	Calendar string            `json:"calendar,omitempty"`
	Schedule calendar.Schedule `json:"-"`
}

// newReach returns what is to be shown of a ministry.
func newReach(m catalogue.Ministry) Reach {
	r := Reach{Contact: m.Contact, Phone: m.Phone, PhoneURL: richtext.PhoneURL(m.Phone), InSpanish: m.InSpanish}
	if catalogue.IsEmail(m.Email) {
		r.Email = m.Email
	}
	if needs, ok := catalogue.ParseNeeds(m.Needs); ok {
		r.Needs = needs.String()
	}
	for _, text := range []string{m.When, m.WhenES} {
		if s, ok := calendar.Parse(text); ok {
			r.Schedule, r.Calendar = s, s.String()
			break
		}
	}
	return r
}
