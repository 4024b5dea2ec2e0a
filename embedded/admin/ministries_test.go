package admin_test

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/webtest"
)

func TestOnlyTheLastChangeIsTakenBack(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Account(t, "Anna", store.Editor)
		hide := func(key string) int64 {
			t.Helper()
			done, err := s.Store.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "Ben", Action: store.ActionDeactivate, At: s.Clock.Now()},
				catalogue.SetActive([]int64{stored(t, s, key).ID}, false))
			if err != nil {
				t.Fatal(err)
			}
			return done.Revision
		}
		if a := post(t, s, list+"/undo", cookie, url.Values{"revision": {"0"}}); a.Status != 409 {
			t.Errorf("nothing to take back: %d", a.Status)
		}
		first := hide("mass")
		page := s.Ask(t, "GET", list, "", "Cookie", cookie).Body
		if !strings.Contains(page, "by Ben") || !strings.Contains(page, "Hidden: Come to Mass!") {
			t.Error("the list does not say what was changed last")
		}
		second := hide("ocia")
		if a := post(t, s, list+"/undo", cookie, url.Values{"revision": {strconv.FormatInt(first, 10)}}); a.Status != 409 ||
			!strings.Contains(a.Body, "another change meanwhile") || stored(t, s, "mass").Active {
			t.Errorf("an older change: %d", a.Status)
		}
		if a := post(t, s, list+"/undo", cookie, url.Values{"revision": {strconv.FormatInt(second, 10)}}); a.Status != 303 ||
			!stored(t, s, "ocia").Active || stored(t, s, "mass").Active {
			t.Errorf("the last change: %d", a.Status)
		}
		entries, err := s.Store.AuditEntries(t.Context(), 0, 1)
		if err != nil || entries[0].Who != "Anna" || entries[0].Action != store.ActionUndo || entries[0].Subject != "ocia" {
			t.Errorf("the audit log says %+v (%v)", entries, err)
		}
	})
}

func TestASecondClickOnSaveIsNoSecondChange(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Account(t, "Anna", store.Administrator)
		for name, c := range map[string]struct {
			path   string
			values url.Values
		}{
			"a new ministry": {list + "/new", url.Values{"name": {"Golf"}, "description": {"We play."}, "confirmed": {"1"}}},
			"a new ministry with a key": {list + "/new",
				url.Values{"name": {"Chess"}, "description": {"We play."}, "ministry_key": {"chess"}, "confirmed": {"1"}}},
			"an edit": {list + "/" + strconv.FormatInt(stored(t, s, "mass").ID, 10),
				url.Values{"name": {"Mass"}, "version": {strconv.FormatInt(stored(t, s, "mass").Version, 10)}, "confirmed": {"1"}}},
		} {
			if a := post(t, s, c.path, cookie, c.values); a.Status != 303 {
				t.Fatalf("%s: %d", name, a.Status)
			}
			before := ministriesOf(t, s)
			if a := post(t, s, c.path, cookie, c.values); a.Status != 303 || ministriesOf(t, s) != before {
				t.Errorf("%s by a second click: %d", name, a.Status)
			}
			c.values.Set("name", "Another "+name)
			c.values.Del("ministry_key")
			if a := post(t, s, c.path, cookie, c.values); (a.Status == 303) != c.values.Has("description") {
				t.Errorf("%s, and another after it: %d", name, a.Status)
			}
		}
	})
}

func TestAFormThatCannotBeCarriedOutChangesNothing(t *testing.T) {
	s := webtest.New(t)
	cookie := s.Account(t, "Anna", store.Editor)
	mass := stored(t, s, "mass")
	id := strconv.FormatInt(mass.ID, 10)
	before := ministriesOf(t, s)
	for name, c := range map[string]struct {
		path   string
		values url.Values
		status int
		says   string
	}{
		"nothing chosen":    {list, url.Values{"action": {"hide"}}, 400, "choose at least one"},
		"no action":         {list, url.Values{"id": {id}}, 400, "what to do with them"},
		"an unknown action": {list, url.Values{"id": {id}, "action": {"explode"}}, 400, "what to do with them"},
		"no category":       {list, url.Values{"id": {id}, "action": {"add"}}, 400, "choose a category"},
		"an unknown category": {list, url.Values{"id": {id}, "action": {"add"}, "category": {"interests:golf"}, "confirmed": {"1"}}, 400,
			"is not known"},
		"a column as category": {list, url.Values{"id": {id}, "action": {"add"}, "category": {"name:x"}, "confirmed": {"1"}}, 400,
			"cannot be changed here"},
		"an unknown ministry": {list, url.Values{"id": {"999999"}, "action": {"show"}}, 404, "no such ministry"},
		"hide an unknown one": {list, url.Values{"id": {"999999"}, "action": {"hide"}}, 404, "no such ministry"},
		"move an unknown one": {list, url.Values{"move": {"999999:1"}}, 404, "no such ministry"},
		"move nonsense":       {list, url.Values{"move": {"x:y"}}, 404, "no such ministry"},
		"delete without a word": {list, url.Values{"id": {id}, "action": {"delete"}, "confirmed": {"1"}}, 400,
			`<span translate="no">delete</span>`},
		"delete what is shown": {list, url.Values{"id": {id}, "action": {"delete"}, "confirmed": {"1"}, "word": {"Borrar"}}, 400,
			"must be hidden first"},
		"hide asks first":    {list, url.Values{"id": {id}, "action": {"hide"}}, 200, "Hide the chosen ministries (1)?"},
		"no name":            {list + "/new", url.Values{"name": {" "}}, 400, "Must not be empty"},
		"a taken key":        {list + "/new", url.Values{"name": {"x"}, "ministry_key": {"mass"}}, 409, "has “mass” already"},
		"an unknown age":     {list + "/" + id, url.Values{"name": {"x"}, "age_groups": {"ancient"}}, 400, "is not known"},
		"a missing ministry": {list + "/999999", url.Values{"name": {"x"}}, 404, ""},
		"no ministry":        {list + "/mass", url.Values{"name": {"x"}}, 404, ""},
		"an older version": {list + "/" + id, url.Values{"name": {"x"}, "version": {"77"}, "confirmed": {"1"}}, 409,
			"Somebody else has saved this ministry"},
		"as large as may be": {list + "/new", url.Values{"name": {strings.Repeat("x", 256<<10-len("name="))}}, 400, "At most 100"},
		"a byte larger":      {list + "/new", url.Values{"name": {strings.Repeat("x", 256<<10-len("name=")+1)}}, 400, "could not be read"},
	} {
		t.Run(name, func(t *testing.T) {
			if a := post(t, s, c.path, cookie, c.values); a.Status != c.status || !strings.Contains(a.Body, c.says) {
				t.Errorf("%d, without %q", a.Status, c.says)
			}
		})
	}
	if after := ministriesOf(t, s); after != before {
		t.Error("a refused form has changed something")
	}
	if a := post(t, s, list, cookie, url.Values{"id": {id}, "action": {"hide"}, "confirmed": {"1"}}, "Sec-Fetch-Site", "cross-site", "Origin",
		"https://elsewhere.example"); a.Status != 403 || !stored(t, s, "mass").Active {
		t.Errorf("from another site: %d", a.Status)
	}
}

func ministriesOf(t *testing.T, s *webtest.Site) string {
	t.Helper()
	all, err := s.Store.Ministries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(all)
}

// Days that were typed without the choice that has them are still there when something
// else is refused.
func TestDaysOfANeedThatIsNotChosenAreKept(t *testing.T) {
	s := webtest.New(t)
	cookie := s.Account(t, "Anna", store.Editor)
	a := post(t, s, "/admin/ministries/new", cookie, url.Values{"name": {""}, "version": {"0"}, "needs_people": {""},
		"needs_from": {"2027-02-17"}, "needs_to": {"2027-04-04"}})
	if a.Status != 400 || !strings.Contains(a.Body, `value="2027-02-17"`) || !strings.Contains(a.Body, `value="2027-04-04"`) {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

func TestAKeyIsMadeOfTheName(t *testing.T) {
	s := webtest.New(t)
	cookie := s.Account(t, "Anna", store.Editor)
	for name, key := range map[string]string{
		"Niños' Choir & Friends": "ninos-choir-friends", "  St. Vincent de Paul—Society ": "st-vincent-de-paul-society",
		"OCIA (2026)": "ocia-2026", "Mass": "mass-2",
		"Ünïcödé": "unicode",
	} {
		if a := post(t, s, list+"/new", cookie, url.Values{"name": {name}, "confirmed": {"1"}}); a.Status != 303 {
			t.Errorf("%q: %d", name, a.Status)
		}
		if m := stored(t, s, key); m.Name != strings.TrimSpace(name) {
			t.Errorf("%q has no key %s", name, key)
		}
	}
	// A name of which no key can be made asks for one.
	if a := post(t, s, list+"/new", cookie, url.Values{"name": {"合唱"}}); a.Status != 400 ||
		!strings.Contains(a.Body, `id="ministry_key-error"`) {
		t.Errorf("%d", a.Status)
	}
}

func TestTheListIsInTheStaffsLanguage(t *testing.T) {
	s := webtest.New(t)
	cookie := s.Account(t, "Anna", store.Editor)
	for _, path := range []string{list, list + "/new", list + "/import", list + "/x-ray", "/admin/sheet",
		fmt.Sprint(list, "/", stored(t, s, "mass").ID)} {
		a := s.Ask(t, "GET", path+"?lang=es", "", "Cookie", cookie)
		for _, part := range []string{"ministries.", "sheet.", "audit."} {
			if at := strings.Index(a.Body, ">"+part); at >= 0 {
				t.Errorf("%s has no words for %s", path, a.Body[at:at+40])
			}
		}
		if a.Status != 200 || !strings.Contains(a.Body, "Ministerios") {
			t.Errorf("%s: %d", path, a.Status)
		}
	}
}
