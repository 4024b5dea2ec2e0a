package admin_test

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/webtest"
)

// Who was called is not late, however long nobody says what came of it: the dashboard, the
// server's health and the sheets ask nobody to call again.
func TestWhoWasCalledIsNotToldAsLate(t *testing.T) {
	s := webtest.New(t)
	takesCalls(t, s)
	eva := s.Account(t, "Eva", store.Editor)
	calls := &connect.Service{Store: s.Store, Catalogue: theCatalogue{s}, Now: s.Clock.Now}
	change := func(a request.Asker, c request.Change) {
		t.Helper()
		all, err := s.Store.RequestsOfAsker(t.Context(), a.ID)
		if err != nil || len(all) == 0 {
			t.Fatal(all, err)
		}
		c.By = "Eva"
		for _, r := range all {
			if _, err := calls.Change(t.Context(), r.ID, 0, c); err != nil {
				t.Fatal(err)
			}
		}
	}
	change(someoneAsks(t, s, "Rita Reached", "555 010 0001", 1, 0, 1, 2), request.Change{Kind: request.Call})
	change(someoneAsks(t, s, "Tom Tried", "555 010 0002", 1, 0, 1), request.Change{Kind: request.Tried})
	sheets := func() string {
		return pageOf(t, s, eva, "/admin/call-sheets") + s.Ask(t, "GET", "/admin/call-sheets/table.csv", "", "Cookie", eva).Body
	}
	if body := sheets(); strings.Contains(body, "Rita") || strings.Contains(body, "Tom") {
		t.Errorf("they would be called again: %s", body)
	}
	change(someoneAsks(t, s, "Wanda Waits", "555 010 0003", 0, 0, 1), request.Change{Kind: request.Tried})
	s.Clock.Advance(16 * 24 * time.Hour)
	eva = s.Account(t, "Eva again", store.Editor) // she was signed out meanwhile
	change(someoneAsks(t, s, "Nora New", "555 010 0004", 0, 0, 1, 2, 3), request.Change{Kind: request.PassOn})
	body := sheets()
	for name, listed := range map[string]bool{"Rita": false, "Tom": true, "Wanda": true, "Nora": true} {
		if strings.Contains(body, name) != listed {
			t.Errorf("on a sheet stands %s: %v, want %v", name, !listed, listed)
		}
	}
	report, today := s.Ask(t, "GET", "/api/health", "").Body, pageOf(t, s, eva, "/admin")
	if !strings.Contains(report, `"code":"calls-late","count":2`) || !strings.Contains(today, "People to call: 3.") ||
		!strings.Contains(today, "Late: 2.") {
		t.Errorf("%s\n%s", report, today)
	}
	list := pageOf(t, s, eva, "/admin/waiting")
	if !strings.Contains(list, "How did it end?") || strings.Index(list, "Rita") < strings.Index(list, "Nora") {
		t.Error("who was reached is not asked about below those who wait")
	}
	if late := pageOf(t, s, eva, "/admin/waiting?standing=late"); strings.Contains(late, "Rita") || !strings.Contains(late, "Wanda") {
		t.Error("the filter lists others")
	}
}

// theCatalogue is a site's.
type theCatalogue struct{ s *webtest.Site }

func (c theCatalogue) Latest(ctx context.Context) ([]catalogue.Ministry, bool) {
	all, err := c.s.Store.Ministries(ctx)
	return all, err == nil
}

var optionText = regexp.MustCompile(`<option value="[^"]*"[^>]*>([^<]*)`)

// optionsOf are the texts of a choice on a page.
func optionsOf(t *testing.T, page, name string) (all []string) {
	t.Helper()
	_, rest, found := strings.Cut(page, `name="`+name+`"`)
	if !found {
		t.Fatalf("there is no choice %q", name)
	}
	rest, _, _ = strings.Cut(rest, "</select>")
	for _, o := range optionText.FindAllStringSubmatch(rest, -1) {
		all = append(all, o[1])
	}
	return all
}

// A ministry of several audiences is one, and so is a leader of several ministries: each
// stands once in a choice, which finds all that is theirs.
func TestEachMinistryAndLeaderStandsOnceInTheChoices(t *testing.T) {
	s := webtest.New(t)
	takesCalls(t, s)
	eva := s.Account(t, "Eva", store.Editor)
	all, err := s.Store.Ministries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	several := slices.DeleteFunc(catalogue.Joined(all), func(audiences []catalogue.Ministry) bool { return len(audiences) < 2 })
	if len(several) == 0 {
		t.Fatal("no ministry has two audiences")
	}
	knights := several[0]
	other := slices.IndexFunc(all, func(m catalogue.Ministry) bool { return !m.IsJoinedWith(&knights[0]) })
	var maria []int64
	for _, l := range []request.Leader{
		{MinistryID: knights[0].ID, Name: "Maria", Email: "maria@example.org"},
		{MinistryID: all[other].ID, Name: "Maria", Email: "Maria@example.org"},
		{MinistryID: all[other].ID, Name: "Jo", Phone: "555 010 0009", ByPaper: true}, {MinistryID: knights[0].ID, Name: "Jo", ByPaper: true},
	} {
		id, err := s.Store.SaveLeader(t.Context(), l, store.AuditEntry{At: s.Clock.Now(), Action: "leader.save"})
		if err != nil {
			t.Fatal(err)
		}
		maria = append(maria, id)
	}
	someoneAsks(t, s, "Adam", "555 010 0001", 0, maria[0], knights[0].ID)
	someoneAsks(t, s, "Berta", "555 010 0002", 0, maria[0], knights[1].ID)
	someoneAsks(t, s, "Clara", "555 010 0003", 0, maria[1], all[other].ID)
	page := pageOf(t, s, eva, "/admin/waiting")
	for _, name := range []string{"ministry", "owner"} {
		texts := optionsOf(t, page, name)
		slices.Sort(texts)
		if twice := slices.Compact(slices.Clone(texts)); len(twice) != len(texts) {
			t.Errorf("%s: something stands twice in %q", name, texts)
		}
	}
	for path, names := range map[string]string{
		"?ministry=" + fmt.Sprint(knights[0].ID): "Adam Berta", "?ministry=" + fmt.Sprint(knights[1].ID): "Adam Berta",
		"?ministry=" + fmt.Sprint(all[other].ID): "Clara", "?owner=" + fmt.Sprint(maria[0]): "Adam Berta Clara",
		"?owner=" + fmt.Sprint(maria[2]): "",
	} {
		body := pageOf(t, s, eva, "/admin/waiting"+path)
		for _, name := range []string{"Adam", "Berta", "Clara"} {
			if strings.Contains(body, ">"+name+"<") != strings.Contains(names, name) {
				t.Errorf("%s lists %s: %v", path, name, !strings.Contains(names, name))
			}
		}
		if strings.Count(body, " selected>") < 1 {
			t.Errorf("%s: nothing is chosen", path)
		}
	}
	if n := strings.Count(pageOf(t, s, eva, "/admin/call-sheets"), `<h2`); n != 2 {
		t.Errorf("there are %d sheets, want one of the Knights and one of the other ministry", n)
	}
}
