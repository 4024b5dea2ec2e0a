package web_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/store"
)

// contact gives ministries of a site when, where and whom, by their keys.
func contact(t *testing.T, s *site, change map[string]func(m *catalogue.Ministry)) {
	t.Helper()
	_, err := s.Store.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "test", Action: store.ActionUpdate, At: time.Now()},
		func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
			for i := range present {
				if set := change[present[i].Key]; set != nil {
					set(&present[i])
				}
			}
			return present, nil
		})
	if err != nil {
		t.Fatal(err)
	}
}

// reachable is a catalogue in which some can be reached in each way.
func reachable(t *testing.T, s *site) {
	t.Helper()
	contact(t, s, map[string]func(m *catalogue.Ministry){
		"confession": func(m *catalogue.Ministry) {
			m.When, m.WhenES, m.Where, m.WhereES = "Saturdays, 4 to 5 pm", "Sábados, de 4 a 5 p. m.", "Church", "Iglesia"
			m.Contact, m.Phone, m.Email, m.Needs = "Kim", "(615) 555-0100", "kim+1@example.org", "always"
			m.Details = "Call 615-555-0101 or write to a@example.org."
		},
		"ocia": func(m *catalogue.Ministry) {
			m.When, m.Phone, m.Needs = "Ask when", "615-555-0102 ext. 3", "2026-11-01..2027-10-15"
		},
		"moms-group": func(m *catalogue.Ministry) { m.Needs, m.Where = "full", "Room <2>" },
		"st-edward-school": func(m *catalogue.Ministry) {
			m.When, m.Needs = "First Monday of the month, 9 am", "2020-01-01..2020-02-01"
		},
		"liturgical-adults":  func(m *catalogue.Ministry) { m.InSpanish = true },
		"meal-train-provide": func(m *catalogue.Ministry) { m.Needs, m.Email = "2099-01-01..2099-02-01", "meals@example.org" },
	})
}

func TestACardSaysWhenWhereAndWhomWithoutScripts(t *testing.T) {
	s := newSite(t)
	reachable(t, s)
	_, _, page := s.ask(t, "GET", "/result?age=journeying-adults&interests=all", "")
	for _, want := range []string{
		"<dd>Saturdays, 4 to 5 pm</dd>", "<dd>Church</dd>", "<span>Kim</span> <span>(615) 555-0100</span>",
		`href="tel:6155550100"`, `href="sms:6155550100"`,
		`href="mailto:kim&#43;1@example.org?subject=Sacrament%20of%20Confession%20%28from%20the%20Ministry%20Finder%29"`,
		`href="/calendar/confession.ics?lang=en"`, `href="tel:6155550102,3"`, "New people are always welcome",
		`<a rel="noopener" href="tel:6155550101">615-555-0101</a>`, `<a rel="noopener" href="mailto:a@example.org">a@example.org</a>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if strings.Contains(page, "sms:6155550102") || strings.Contains(page, "/calendar/ocia") {
		t.Error("an extension takes no messages, and no calendar knows what “Ask when” is")
	}
	_, _, spanish := s.ask(t, "GET", "/result?age=journeying-adults&interests=all&lang=es", "")
	if !strings.Contains(spanish, "<dd>Sábados, de 4 a 5 p. m.</dd>") || !strings.Contains(spanish, "Siempre hay lugar") {
		t.Error("the Spanish page has not the Spanish texts")
	}
	_, _, tablet := s.ask(t, "GET", "/result?age=journeying-adults&interests=all&kiosk=1", "")
	if strings.Contains(tablet, "tel:") || strings.Contains(tablet, "/calendar/") || !strings.Contains(tablet, "(615) 555-0100") {
		t.Error("a tablet in the hall shows numbers, and calls nobody")
	}
	status, h, file := s.ask(t, "GET", "/calendar/confession.ics?lang=es", "")
	if status != 200 || !strings.HasPrefix(h.Get("Content-Type"), "text/calendar") || !strings.Contains(file, "LOCATION:Iglesia\r\n") ||
		!strings.Contains(file, "RRULE:FREQ=WEEKLY;BYDAY=SA\r\n") {
		t.Errorf("%d %s", status, file)
	}
	for _, path := range []string{"/calendar/ocia.ics", "/calendar/confession", "/calendar/nobody.ics", "/calendar/x%2f.ics"} {
		if status, _, _ := s.ask(t, "GET", path, ""); status != 404 {
			t.Errorf("%s is answered with %d", path, status)
		}
	}
}

func TestTheDaysOnWhichPeopleAreNeededAreTheParishs(t *testing.T) {
	s := newSite(t)
	contact(t, s, map[string]func(m *catalogue.Ministry){
		"confession": func(m *catalogue.Ministry) { m.Needs = "2026-12-01..2026-12-31" },
	})
	for _, c := range []struct{ at, want string }{ // the parish is six hours behind
		{"2026-12-01T05:59:00Z", "Looking for people from December 1, 2026 to December 31, 2026"},
		{"2026-12-01T06:00:00Z", "Looking for people until December 31, 2026"},
		{"2027-01-01T05:59:00Z", "Looking for people until December 31, 2026"},
		{"2027-01-01T06:00:00Z", ""},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		s.Clock.Advance(at.Sub(s.Clock.Now()))
		_, _, page := s.ask(t, "GET", "/result?age=journeying-adults&interests=prayer", "")
		if has := strings.Contains(page, "Looking for people"); has != (c.want != "") || has && !strings.Contains(page, ">"+c.want+"<") {
			t.Errorf("at %s it does not say %q", c.at, c.want)
		}
	}
}

func TestTheAPITellsWhenWhereAndWhom(t *testing.T) {
	s := newSite(t)
	reachable(t, s)
	type m struct {
		Key, When, Where, Contact, Phone, Email, Calendar string
		PhoneURL                                          string `json:"phone_url"`
		Needs                                             string `json:"needs_people"`
		ES                                                struct{ When, Where string }
	}
	_, _, body := s.ask(t, "GET", "/api/get-ministries", "")
	got := decode[map[string]m](t, body)["confession"]
	if got.When != "Saturdays, 4 to 5 pm" || got.ES.When != "Sábados, de 4 a 5 p. m." || got.ES.Where != "Iglesia" || got.Contact != "Kim" ||
		got.PhoneURL != "tel:6155550100" || got.Email != "kim+1@example.org" || got.Needs != "always" || got.Calendar != "SA 1600 1700" {
		t.Errorf("%+v", got)
	}
	_, _, body = s.ask(t, "POST", "/api/match", `{"answers":{"age":"journeying-adults"},"interests":["all"]}`, "Accept-Language", "es")
	adults := decode[struct{ Adults []m }](t, body).Adults
	i := slices.IndexFunc(adults, func(m m) bool { return m.Key == "confession" })
	if i < 0 || adults[i].Where != "Iglesia" || adults[i].Calendar != "SA 1600 1700" {
		t.Errorf("%+v", adults)
	}
}

func TestAResultStartsWithThreeAndKeepsWhatWasSavedWithoutScripts(t *testing.T) {
	s := newSite(t)
	reachable(t, s)
	if status, _, _ := s.ask(t, "POST", "/api/chosen?what=saved&ministry=confession", ""); status != 204 {
		t.Errorf("saved is answered with %d", status)
	}
	for _, path := range []string{"what=saved&ministry=nobody", "what=people&ministry=confession", "", "what=opened&ministry=%00"} {
		if status, _, _ := s.ask(t, "POST", "/api/chosen?"+path, ""); status != 400 {
			t.Errorf("%s is answered with %d", path, status)
		}
	}
	_, _, page := s.ask(t, "GET", "/result?age=journeying-adults&interests=all", "")
	open, folded, _ := strings.Cut(page, `<details class="group more"`)
	if strings.Count(open, `<li class="card`) != 3 || !strings.Contains(open, "Start with these three") ||
		!strings.Contains(page, `<div id="mass" class="mass"`) || !strings.Contains(folded, "more that fit") ||
		!strings.Contains(page, "Not sure? Ask the parish office") || strings.Contains(page, "★") {
		t.Error(page)
	}
	_, key, _ := strings.Cut(folded, `data-key="`)
	key, _, _ = strings.Cut(key, `"`)
	_, _, kept := s.ask(t, "GET", "/result?age=journeying-adults&interests=all&keep="+key+"&keep=%3Cscript%3E&keep=nobody", "")
	if strings.Count(kept, "★ Saved") != 1 || !strings.Contains(kept, ` open><summary>`) {
		t.Error("what was saved is not shown, or not in an open fold")
	}
}

// A ministry that is in Spanish comes first among equally good ones on Spanish pages,
// and on those alone; its card says so in both languages.
func TestWhatIsInSpanishComesFirstOnSpanishPages(t *testing.T) {
	s := newSite(t)
	reachable(t, s)
	const answers = "age=journeying-adults&gender=male&states=single&situation=just-curious&interests=prayer"
	const asked = `{"answers":{"age":"journeying-adults","gender":"male"},"states":["single"],"situation":["just-curious"],"interests":["prayer"]}`
	for lang, c := range map[string]struct{ first, words string }{
		"en": {"choir-adults", `<p class="spanish">In Spanish</p>`}, "es": {"liturgical-adults", `<p class="spanish">En español</p>`},
	} {
		_, _, page := s.ask(t, "GET", "/result?"+answers+"&lang="+lang, "")
		_, first, _ := strings.Cut(page, `<li class="card" data-key="`)
		if first, _, _ = strings.Cut(first, `"`); first != c.first {
			t.Errorf("%s: the page begins with %s", lang, first)
		}
		_, card, _ := strings.Cut(page, `data-key="liturgical-adults"`)
		if card, _, _ = strings.Cut(card, "</li>"); !strings.Contains(card, c.words) {
			t.Errorf("%s: the card is %s", lang, card)
		}
		body := decode[struct {
			Adults []struct {
				Key       string
				InSpanish bool `json:"in_spanish"`
			}
		}](t, func() string { _, _, b := s.ask(t, "POST", "/api/match", asked, "Accept-Language", lang); return b }())
		if a := body.Adults[1]; a.Key != c.first || a.InSpanish != (lang == "es") { // Mass is before it
			t.Errorf("%s: the API begins with %+v", lang, a)
		}
	}
}
