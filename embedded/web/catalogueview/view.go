package catalogueview

import (
	"encoding/json"
	"fmt"
	"html/template"
	"reflect"
	"slices"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/richtext"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/render"
)

// View is the catalogue as requests need it, made once per change.
type View struct {
	Ministries []catalogue.Ministry
	// spanish are the ministries in their order on Spanish pages.
	spanish []catalogue.Ministry
	// Details are the texts' safe HTML, by the text: to clean it takes longer
	// than all else of an answer.
	Details map[string]template.HTML
	// Reach is whom to ask and when it meets, by the ministry's key.
	Reach map[string]Reach
	JSON  *render.Representation // the body of /api/get-ministries
	// Preparing says that the parish has not chosen its ministries yet: the quiz is
	// being prepared.
	Preparing bool
}

// ministryJSON is a ministry in /api/get-ministries.
type ministryJSON struct {
	Texts
	Age       []string `json:"age"`
	Gender    []string `json:"gender"`
	State     []string `json:"state"`
	Interest  []string `json:"interest"`
	Situation []string `json:"situation"`
	Links     []string `json:"links"`
	// Marks say where it stands beside what fits; most have none.
	Marks []string `json:"marks,omitempty"`
	Reach
	// Position is the place in the catalogue's order, which an object has not.
	Position int `json:"position"`
	// Shared joins the audiences of one ministry where the name does not.
	Shared string `json:"shared_key,omitempty"`
	// Spanish has the texts in Spanish; it is missing when there are none.
	Spanish *Texts `json:"es,omitempty"`
}

// Texts are a ministry's texts in one language.
type Texts struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Details     string `json:"details"`
	When        string `json:"when,omitempty"`
	Where       string `json:"where,omitempty"`
	// DetailsHTML are the details for showing: HTML that is safe.
	DetailsHTML string `json:"details_html"`
}

// NewTexts returns the texts of a ministry, with the safe HTML of its details.
func NewTexts(m catalogue.Ministry, safe map[string]template.HTML) Texts {
	return Texts{m.Name, m.Description, m.Details, m.When, m.Where, string(safe[m.Details])}
}

// safeDetails makes the safe HTML of all details in all languages.
func safeDetails(all []catalogue.Ministry) map[string]template.HTML {
	safe := map[string]template.HTML{}
	for _, m := range all {
		for _, lang := range i18n.Languages {
			text := m.In(lang).Details
			if _, known := safe[text]; !known {
				safe[text] = richtext.HTML(text)
			}
		}
	}
	return safe
}

// newMinistryJSON returns a ministry at a place of the catalogue.
func newMinistryJSON(m catalogue.Ministry, reach Reach, position int, safe map[string]template.HTML) ministryJSON {
	out := ministryJSON{
		Texts: NewTexts(m, safe), Age: OrEmpty(m.Age), Gender: OrEmpty(m.Gender), State: OrEmpty(m.State),
		Interest: OrEmpty(m.Interest), Situation: OrEmpty(m.Situation), Links: OrEmpty(m.Links), Marks: m.Marks, Reach: reach, Position: position,
		Shared: m.Shared,
	}
	if m.IsTranslated() {
		spanish := NewTexts(m.In("es"), safe)
		out.Spanish = &spanish
	}
	return out
}

// In returns the ministries in the order in which equally good ones stand on pages of
// a language.
func (v *View) In(language string) []catalogue.Ministry {
	if language == i18n.Languages[0] {
		return v.Ministries
	}
	return v.spanish
}

func newView(all []catalogue.Ministry) (*View, error) {
	all = withGoodLinks(all)
	byKey, safe, reach := map[string]ministryJSON{}, safeDetails(all), map[string]Reach{}
	for i, m := range catalogue.Active(all) {
		reach[m.Key] = newReach(m)
		byKey[m.Key] = newMinistryJSON(m, reach[m.Key], i, safe)
	}
	body, err := json.Marshal(byKey)
	if err != nil {
		return nil, fmt.Errorf("encode the catalogue: %w", err)
	}
	rep, err := render.NewRepresentation("application/json; charset=utf-8", body)
	if err != nil {
		return nil, fmt.Errorf("compress the catalogue: %w", err)
	}
	return &View{Ministries: all, spanish: catalogue.OrderedFor("es", all), Details: safe, Reach: reach, JSON: rep}, nil
}

// withGoodLinks copies a catalogue without links that are none: a browser would
// run what a script makes of a javascript: address. Our forms take none, but a
// backup from elsewhere may have some. The copy has no room to spare: a view
// lives long.
func withGoodLinks(all []catalogue.Ministry) []catalogue.Ministry {
	all = slices.Clone(all)
	for i, m := range all {
		if bad := func(link string) bool { return !catalogue.IsWebURL(link) }; slices.ContainsFunc(m.Links, bad) {
			all[i].Links = slices.DeleteFunc(slices.Clone(m.Links), bad)
		}
	}
	return all
}

// detailsBytes is about what a map takes for two texts, without what is in them.
const detailsBytes = 48

// bytes is what the view occupies, within a few percent.
func (v *View) bytes() int {
	n := v.JSON.Bytes() + cap(v.Ministries)*int(reflect.TypeFor[catalogue.Ministry]().Size())
	if len(v.spanish) > 0 && &v.spanish[0] != &v.Ministries[0] {
		n += cap(v.spanish) * int(reflect.TypeFor[catalogue.Ministry]().Size())
	}
	for _, safe := range v.Details { // by texts of the ministries
		n += detailsBytes + allocated(len(safe))
	}
	for key, r := range v.Reach {
		n += 2*int(reflect.TypeFor[Reach]().Size()) + allocated(len(r.PhoneURL)) + allocated(len(r.Calendar)) + allocated(len(key))
	}
	for _, m := range v.Ministries {
		for _, field := range catalogue.Fields() {
			if text := m.Text(field); text != nil {
				n += allocated(len(*text))
			}
		}
		lists := [][]string{m.Links, m.Marks}
		for _, field := range catalogue.AudienceFields() {
			lists = append(lists, *m.List(field))
		}
		for _, list := range lists {
			n += cap(list) * int(reflect.TypeFor[string]().Size())
			for _, text := range list {
				n += allocated(len(text))
			}
		}
	}
	return n
}

// allocated is about what the runtime takes for so many bytes: most of its
// sizes are multiples of 16.
func allocated(bytes int) int { return (bytes + 15) &^ 15 }

// OrEmpty makes an absent list an empty one, which JSON tells apart.
func OrEmpty(l []string) []string {
	if l == nil {
		return []string{}
	}
	return l
}
