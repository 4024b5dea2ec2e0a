package catalogue

import (
	"cmp"
	"slices"
)

// The fields' names, as in the columns of a CSV file, in the database and on
// the endpoints for staff.
const (
	FieldKey           = "ministry_key"
	FieldName          = "name"
	FieldDescription   = "description"
	FieldDetails       = "details"
	FieldAge           = "age_groups"
	FieldGender        = "genders"
	FieldState         = "states"
	FieldInterest      = "interests"
	FieldSituation     = "situations"
	FieldActive        = "active"
	FieldLinks         = "links"
	FieldNameES        = "name_es"
	FieldDescriptionES = "description_es"
	FieldDetailsES     = "details_es"
	FieldPosition      = "position"
	FieldWhen          = "when"
	FieldWhenES        = "when_es"
	FieldWhere         = "where"
	FieldWhereES       = "where_es"
	FieldContact       = "contact"
	FieldPhone         = "phone"
	FieldEmail         = "email"
	FieldNeeds         = "needs_people"
	FieldCategory      = "category"
	FieldInSpanish     = "in_spanish"
	FieldMarks         = "marks"
	FieldOrigin        = "origin"
	FieldShared        = "shared_key"
)

// Fields lists all fields that staff may set, in the order of the columns:
// the first ten are those of the former program's files.
func Fields() []string {
	return []string{
		FieldKey, FieldName, FieldDescription, FieldDetails, FieldAge, FieldGender, FieldState, FieldInterest, FieldSituation, FieldActive,
		FieldLinks, FieldNameES, FieldDescriptionES, FieldDetailsES, FieldPosition,
		FieldWhen, FieldWhenES, FieldWhere, FieldWhereES, FieldContact, FieldPhone, FieldEmail, FieldNeeds, FieldCategory,
		FieldInSpanish, FieldMarks, FieldOrigin, FieldShared,
	}
}

// shared are the texts that several ministries may have alike, so that a bulk change
// may set them, too: whom to ask, and whether people are needed.
var shared = [...]string{FieldContact, FieldPhone, FieldEmail, FieldNeeds}

// SharedFields lists the texts that a bulk change may set. Each is a list of one
// value there, or an empty one.
func SharedFields() []string { return slices.Clone(shared[:]) }

// audience are the fields that say whom a ministry is for, with the names that the
// public endpoints and addresses have for them.
var audience = [...]struct{ field, public string }{
	{FieldAge, "age"}, {FieldGender, "gender"}, {FieldState, "state"}, {FieldInterest, "interest"}, {FieldSituation, "situation"},
}

// AudienceFields lists the fields that say whom a ministry is for. A bulk change
// adds to them and takes from them.
func AudienceFields() []string {
	fields := make([]string, len(audience))
	for i, a := range audience {
		fields[i] = a.field
	}
	return fields
}

// PublicName is how the public endpoints and addresses name a field.
func PublicName(field string) string {
	for _, a := range audience {
		if a.field == field {
			return a.public
		}
	}
	if field == FieldKey {
		return "key"
	}
	return field
}

// Text returns the place of a text, nil when the field is none.
func (m *Ministry) Text(field string) *string {
	switch field {
	case FieldKey:
		return &m.Key
	case FieldName:
		return &m.Name
	case FieldDescription:
		return &m.Description
	case FieldDetails:
		return &m.Details
	case FieldNameES:
		return &m.NameES
	case FieldDescriptionES:
		return &m.DescriptionES
	case FieldDetailsES:
		return &m.DetailsES
	case FieldWhen:
		return &m.When
	case FieldWhenES:
		return &m.WhenES
	case FieldWhere:
		return &m.Where
	case FieldWhereES:
		return &m.WhereES
	case FieldContact:
		return &m.Contact
	case FieldPhone:
		return &m.Phone
	case FieldEmail:
		return &m.Email
	case FieldNeeds:
		return &m.Needs
	case FieldCategory:
		return &m.Category
	case FieldOrigin:
		return &m.Origin
	case FieldShared:
		return &m.Shared
	}
	return nil
}

// List returns the place of a list, nil when the field is none.
func (m *Ministry) List(field string) *[]string {
	switch field {
	case FieldAge:
		return &m.Age
	case FieldGender:
		return &m.Gender
	case FieldState:
		return &m.State
	case FieldInterest:
		return &m.Interest
	case FieldSituation:
		return &m.Situation
	case FieldLinks:
		return &m.Links
	case FieldMarks:
		return &m.Marks
	}
	return nil
}

// Flag returns the place of what is true or false, nil when the field is none.
func (m *Ministry) Flag(field string) *bool {
	switch field {
	case FieldActive:
		return &m.Active
	case FieldInSpanish:
		return &m.InSpanish
	}
	return nil
}

// Changed lists the fields in which two ministries differ, in the order of
// Fields. Whose order of values in a criterion differs does not.
func Changed(before, after Ministry) []string {
	var out []string
	for _, field := range Fields() {
		if !sameField(field, before, after) {
			out = append(out, field)
		}
	}
	return out
}

func sameField(field string, a, b Ministry) bool {
	if field == FieldOrigin { // none is the parish's own
		return cmp.Or(a.Origin, OriginOwn) == cmp.Or(b.Origin, OriginOwn)
	}
	if text := a.Text(field); text != nil {
		return *text == *b.Text(field)
	}
	if flag := a.Flag(field); flag != nil {
		return *flag == *b.Flag(field)
	}
	switch field {
	case FieldPosition:
		return a.Position == b.Position
	case FieldLinks:
		return slices.Equal(a.Links, b.Links)
	}
	return slices.Equal(sorted(*a.List(field)), sorted(*b.List(field)))
}

func sorted(l []string) []string {
	l = slices.Clone(l)
	slices.Sort(l)
	return l
}
