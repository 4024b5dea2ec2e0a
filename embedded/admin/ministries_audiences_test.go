package admin_test

import (
	"fmt"
	"html"
	"maps"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// audienceRow is what the model knows of one key.
type audienceRow struct {
	Ministry                       string // the first key that it was joined with
	Name, Description, Phone, When string
	Ages                           string
	Active                         bool
}

// audienceModel is a catalogue of a few ministries with audiences, as simple as can
// be, and the one before the last change.
type audienceModel struct{ now, before map[string]audienceRow }

// change makes a change; it is the last one only when it changes something.
func (m *audienceModel) change(edit func(rows map[string]audienceRow)) {
	rows := maps.Clone(m.now)
	edit(rows)
	if !maps.Equal(rows, m.now) {
		m.before, m.now = m.now, rows
	}
}

// audienceWorld plays edits on a site and on the model.
type audienceWorld struct {
	*testing.T
	s      *webtest.Site
	cookie string
	model  audienceModel
	random *rand.Rand
	n      int // makes each text another one
}

func (w *audienceWorld) rows() map[string]catalogue.Ministry {
	w.Helper()
	all, err := w.s.Store.Ministries(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	out := map[string]catalogue.Ministry{}
	for _, m := range all {
		out[m.Key] = m
	}
	return out
}

// check compares the database with the model.
func (w *audienceWorld) check(what string) {
	w.Helper()
	all, err := w.s.Store.Ministries(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	got := map[string]audienceRow{}
	for _, rows := range catalogue.Joined(all) {
		keys := []string{}
		for _, m := range rows {
			keys = append(keys, m.Key)
		}
		for _, m := range rows {
			got[m.Key] = audienceRow{slices.Min(keys), m.Name, m.Description, m.Phone, m.When, strings.Join(m.Age, " "), m.Active}
		}
	}
	if d := cmp.Diff(w.model.now, got); d != "" {
		w.Fatalf("%s: model and database differ: %s", what, d)
	}
}

// audiences are the keys of the ministry of one, in the order of the list.
func (w *audienceWorld) audiences(key string) []string {
	var rows []catalogue.Ministry
	all := w.rows()
	for k, m := range all {
		if w.model.now[k].Ministry == w.model.now[key].Ministry {
			rows = append(rows, m)
		}
	}
	slices.SortFunc(rows, func(a, b catalogue.Ministry) int { return a.Position - b.Position })
	var keys []string
	for _, m := range rows {
		keys = append(keys, m.Key)
	}
	return keys
}

func (w *audienceWorld) text(prefix string) string {
	w.n++
	return fmt.Sprint(prefix, " ", w.n)
}

func (w *audienceWorld) phone() string {
	w.n++
	return fmt.Sprintf("(615) 555-%04d", w.n)
}

var (
	formTag   = regexp.MustCompile(`(?s)<(input)\b([^>]*)>()|<(textarea|select)\b([^>]*)>(.*?)</(?:textarea|select)>`)
	formValue = regexp.MustCompile(`(name|value|type)="([^"]*)"`)
	chosen    = regexp.MustCompile(`<option value="([^"]*)" selected>`)
)

// formOf reads the form of a ministry as a browser would send it.
func formOf(page string) url.Values {
	_, page, _ = strings.Cut(page, `id="ministry"`)
	page, _, _ = strings.Cut(page, "</form>")
	values := url.Values{}
	for _, tag := range formTag.FindAllStringSubmatch(page, -1) {
		if tag[1] == "" {
			tag = tag[3:]
		}
		at := map[string]string{}
		for _, a := range formValue.FindAllStringSubmatch(tag[2], -1) {
			at[a[1]] = html.UnescapeString(a[2])
		}
		switch {
		case at["name"] == "" || at["type"] == "checkbox" && !strings.HasSuffix(strings.TrimSpace(tag[2]), "checked"):
		case tag[1] == "textarea":
			values.Add(at["name"], html.UnescapeString(tag[3]))
		case tag[1] == "select":
			if option := chosen.FindStringSubmatch(tag[3]); option != nil {
				values.Add(at["name"], html.UnescapeString(option[1]))
			}
		default:
			values.Add(at["name"], at["value"])
		}
	}
	return values
}

func (w *audienceWorld) form(key string) (address string, values url.Values) {
	w.Helper()
	first := w.rows()[w.audiences(key)[0]]
	address = fmt.Sprint(list, "/", first.ID)
	return address, formOf(w.s.Ask(w.T, "GET", address, "", "Cookie", w.cookie, "Accept", "text/html").Body)
}

// saveForm sends the form; that fewer people are reached is no reason to stop here.
func (w *audienceWorld) saveForm(address string, values url.Values) int {
	w.Helper()
	values.Set("confirmed", "1")
	return post(w.T, w.s, address, w.cookie, values).Status
}

// byForm changes a ministry in the form.
func (w *audienceWorld) byForm(key string) {
	keys := w.audiences(key)
	address, values := w.form(key)
	w.model.change(func(rows map[string]audienceRow) {
		first := rows[keys[0]]
		each := func(edit func(r *audienceRow, alike bool)) {
			for i, k := range keys {
				r := rows[k]
				edit(&r, i == 0)
				rows[k] = r
			}
		}
		each(func(r *audienceRow, _ bool) { r.Name = first.Name }) // the form has one name
		switch w.random.IntN(6) {
		case 0:
			name := w.text("Name")
			values.Set("name", name)
			each(func(r *audienceRow, _ bool) { r.Name = name })
		case 1:
			phone := w.phone()
			values.Set("phone", phone)
			each(func(r *audienceRow, _ bool) {
				if r.Phone == first.Phone {
					r.Phone = phone
				}
			})
		case 2:
			when := w.text("Mondays")
			values.Set("when", when)
			each(func(r *audienceRow, _ bool) {
				if r.When == first.When {
					r.When = when
				}
			})
		case 3:
			description := w.text("About")
			values.Set("description", description)
			each(func(r *audienceRow, _ bool) {
				if r.Description == first.Description {
					r.Description = description
				}
			})
		case 4: // words of its own, or the ministry's again
			if len(keys) < 2 {
				return
			}
			n := w.random.IntN(len(keys)-1) + 2
			k, own := keys[n-1], ""
			if w.random.IntN(3) > 0 {
				own = w.text("Own")
			}
			values.Set(fmt.Sprintf("a%d-description", n), own)
			none := fmt.Sprintf("a%d-none", n)
			values[none] = slices.DeleteFunc(values[none], func(unit string) bool { return unit == "description" })
			r := rows[k]
			if r.Description = own; own == "" {
				r.Description = first.Description
			}
			rows[k] = r
		case 5:
			values.Del("active")
			each(func(r *audienceRow, _ bool) { r.Active = false })
		}
	})
	if status := w.saveForm(address, values); status != 303 {
		w.Fatalf("the form of %s: %d", key, status)
	}
}

// ask asks as a script of the same site.
func (w *audienceWorld) ask(method, path, body string, headers ...string) {
	w.Helper()
	a := w.s.Ask(w.T, method, path, body, append([]string{"Cookie", w.cookie, "Sec-Fetch-Site", "same-origin"}, headers...)...)
	if a.Status != 200 {
		w.Fatalf("%s %s %s: %d %s", method, path, body, a.Status, a.Body)
	}
}

// follow changes a field of one key, and of the others of its ministry that have it alike.
func (w *audienceWorld) follow(key string, place func(r *audienceRow) *string, value string, always bool, said ...string) {
	w.model.change(func(rows map[string]audienceRow) {
		was := rows[key]
		for _, k := range w.audiences(key) {
			r := rows[k]
			if alike := always || *place(&r) == *place(&was); k == key || alike && !slices.Contains(said, k) {
				*place(&r) = value
				rows[k] = r
			}
		}
	})
}

func phoneOf(r *audienceRow) *string       { return &r.Phone }
func nameOf(r *audienceRow) *string        { return &r.Name }
func descriptionOf(r *audienceRow) *string { return &r.Description }

// byScript changes one key over the endpoints.
func (w *audienceWorld) byScript(key string) {
	id := w.rows()[key].ID
	put := func(field, value string) {
		w.ask("PUT", path(id), fmt.Sprintf(`{%q:%q}`, field, value))
	}
	switch w.random.IntN(4) {
	case 0:
		phone := w.phone()
		w.follow(key, phoneOf, phone, false)
		put("phone", phone)
	case 1:
		name := w.text("Name")
		w.follow(key, nameOf, name, true)
		put("name", name)
	case 2:
		description := w.text("Script")
		w.model.change(func(rows map[string]audienceRow) {
			r := rows[key]
			*descriptionOf(&r) = description
			rows[key] = r
		})
		put("description", description)
	case 3:
		w.model.change(func(rows map[string]audienceRow) {
			r := rows[key]
			r.Active = !r.Active
			rows[key] = r
		})
		w.ask("POST", path(id, "/toggle-active"), "")
	}
}

// byFile imports a phone number of one key, or of one and of another, which is taken at
// its word.
func (w *audienceWorld) byFile(key string) {
	phone, keys := w.phone(), w.audiences(key)
	other := keys[w.random.IntN(len(keys))]
	file := "ministry_key,phone\r\n" + key + "," + phone + "\r\n"
	if other != key {
		file += other + "," + w.model.now[other].Phone + "\r\n"
	}
	w.follow(key, phoneOf, phone, false, other)
	w.ask("POST", "/api/ministries/import-csv", file, "Content-Type", "text/csv")
}

// undo takes the last change back; taken back twice it is there again.
func (w *audienceWorld) undo() {
	if w.model.before == nil {
		return
	}
	last, err := w.s.Store.LastRevision(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	if a := post(w.T, w.s, list+"/undo", w.cookie, url.Values{"revision": {fmt.Sprint(last.ID)}}); a.Status != 303 {
		w.Fatalf("undo: %d", a.Status)
	}
	w.model.now, w.model.before = w.model.before, w.model.now
}

// conflict has somebody change an audience while the form is open.
func (w *audienceWorld) conflict(key string) {
	keys := w.audiences(key)
	address, values := w.form(key)
	changed := keys[w.random.IntN(len(keys))]
	description := w.text("Meanwhile")
	w.model.change(func(rows map[string]audienceRow) {
		r := rows[changed]
		r.Description = description
		rows[changed] = r
	})
	w.ask("PUT", path(w.rows()[changed].ID), fmt.Sprintf(`{"description":%q}`, description))
	values.Set("phone", w.phone())
	if status := w.saveForm(address, values); status != 409 {
		w.Fatalf("a form that was overtaken: %d", status)
	}
}

// byList hides or shows a ministry with all its audiences, or moves it.
func (w *audienceWorld) byList(key string) {
	keys := w.audiences(key)
	id := fmt.Sprint(w.rows()[keys[0]].ID)
	if w.random.IntN(2) == 0 {
		if a := post(w.T, w.s, list, w.cookie, url.Values{"move": {id + ":1"}}); a.Status != 303 {
			w.Fatalf("move: %d", a.Status)
		}
		w.model.before = nil // the order is no part of the model, nor is its undo
		return
	}
	active := w.random.IntN(2) == 0
	w.model.change(func(rows map[string]audienceRow) {
		for _, k := range keys {
			r := rows[k]
			r.Active = active
			rows[k] = r
		}
	})
	action := map[bool]string{true: "show", false: "hide"}[active]
	if a := post(w.T, w.s, list, w.cookie, url.Values{"id": {id}, "action": {action}, "confirmed": {"1"}}); a.Status != 303 {
		w.Fatalf("%s: %d", action, a.Status)
	}
}

// startAudiences puts a few ministries in the catalogue's place: three audiences of one
// name, two whose names differ by letter case and blanks, and one alone.
func startAudiences(t *testing.T, s *webtest.Site) {
	t.Helper()
	row := func(key, name, description, phone, age string) catalogue.Ministry {
		return catalogue.Ministry{
			Key: key, Name: name, Description: description, Phone: phone, When: "Fridays", Age: []string{age}, Active: true,
			Links: []string{"https://example.org/" + name[:1]},
		}
	}
	rows := []catalogue.Ministry{
		row("knights-ya", "Knights", "Young men.", "(615) 555-9001", "college-young-adult"),
		row("food", "Food", "We give.", "(615) 555-9002", "journeying-adults"),
		row("knights-parents", "Knights", "Fathers.", "(615) 555-9001", "married-parents"),
		row("choir-hs", "The Choir", "We sing.", "", "high-school"),
		row("knights-adults", "Knights", "Young men.", "(615) 555-9003", "journeying-adults"),
		row("choir-ya", "the  choir", "We sing.", "", "college-young-adult"),
	}
	for i := range rows {
		rows[i].Position = i + 1
	}
	_, err := s.Store.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "Ana", Action: "test", At: s.Clock.Now()},
		func([]catalogue.Ministry) ([]catalogue.Ministry, error) { return rows, nil })
	if err != nil {
		t.Fatal(err)
	}
}

func TestAMinistryWithSeveralAudiencesIsWhatASimpleModelSays(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		startAudiences(t, s)
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		w := &audienceWorld{T: t, s: s, cookie: s.Account(t, "Anna", store.Editor), random: rand.New(rand.NewPCG(seed, 1))}
		w.model.now = map[string]audienceRow{}
		for key, m := range w.rows() {
			name := strings.ToLower(strings.Join(strings.Fields(m.Name), " "))
			joined := map[string]string{"knights": "knights-adults", "the choir": "choir-hs", "food": "food"}[name]
			w.model.now[key] = audienceRow{joined, m.Name, m.Description, m.Phone, m.When, strings.Join(m.Age, " "), m.Active}
		}
		w.check("at first")
		keys := slices.Sorted(maps.Keys(w.model.now))
		for i := range 60 {
			key := keys[w.random.IntN(len(keys))]
			what := w.random.IntN(7)
			switch what {
			case 0, 1:
				w.byForm(key)
			case 2:
				w.byScript(key)
			case 3:
				w.byFile(key)
			case 4:
				w.undo()
			case 5:
				w.conflict(key)
			case 6:
				w.byList(key)
			}
			w.check(fmt.Sprintf("edit %d, %d of %s", i, what, key))
		}
	}, func(c *web.Config) { c.RateLimit = false })
}

// The X-ray has each ministry once, with those whom it is for below it.
func TestTheXRayListsMinistriesAndNotTheirKeys(t *testing.T) {
	s := webtest.New(t)
	body := s.Ask(t, "GET", list+"/x-ray", "", "Cookie", s.Account(t, "Anna", store.Editor), "Accept", "text/html").Body
	all, err := s.Store.Ministries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	joined, audiences := catalogue.Joined(all), 0
	for _, rows := range joined {
		if len(rows) > 1 {
			audiences += len(rows)
		}
		if n := strings.Count(html.UnescapeString(body), ">"+rows[0].Name+"</a>"); n != 1 {
			t.Errorf("%s is there %d times", rows[0].Name, n)
		}
	}
	_, table, _ := strings.Cut(body, `<table>`)
	if n := strings.Count(table, `<li><span class="soft">`); n != audiences || audiences == 0 {
		t.Errorf("%d lines for %d audiences", n, audiences)
	}
	if strings.Contains(table, "fellowship-") || strings.Count(table, `<th scope="row">`) != len(joined) {
		t.Errorf("%s", table)
	}
}

// Of two who change what all audiences share, the second is told so once.
func TestAConflictNamesWhatAllAudiencesShareOnce(t *testing.T) {
	s := webtest.New(t)
	cookie := s.Account(t, "Anna", store.Editor)
	all, err := s.Store.Ministries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(catalogue.Joined(all), func(rows []catalogue.Ministry) bool { return len(rows) == 3 })
	address := fmt.Sprint(list, "/", catalogue.Joined(all)[at][0].ID)
	mine := formOf(s.Ask(t, "GET", address, "", "Cookie", cookie, "Accept", "text/html").Body)
	theirs := maps.Clone(mine)
	for name, values := range map[string]url.Values{"Theirs": theirs, "Mine": mine} {
		values.Set("name", name)
		values.Set("confirmed", "1")
	}
	if a := post(t, s, address, cookie, theirs); a.Status != 303 {
		t.Fatal(a.Status, a.Body)
	}
	a := post(t, s, address, cookie, mine)
	if n := strings.Count(a.Body, ">Theirs<"); a.Status != 409 || n != 1 {
		t.Errorf("%d: it is told %d times: %s", a.Status, n, a.Body)
	}
}
