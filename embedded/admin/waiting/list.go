package waiting

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// listPage is the list of who waits.
type listPage struct {
	// On is false where nobody can ask; what was asked before is listed all the same.
	On bool
	// Counts are how many are on track, due soon and late, and how many the office has.
	Counts []count
	Rows   []row
	// More is how many fit the filter and are not listed.
	More int
	// Open is how many there are in all.
	Open int
	// Closed are those that are done with and still kept, when they are asked for.
	Closed     []row
	ShowClosed bool
	// Standings, Ministries and Owners are what the list is filtered by.
	Standings, Ministries, Owners []view.Option
	Filtered                      bool
	// Typed is a code that was not found, Problem why.
	Typed, Problem string
}

// count is a number with the filter that lists it.
type count struct {
	Name, Text, Path string
	N                int
	Here             bool
}

// row is a request in the list.
type row struct {
	ID, Name, Ministry, Owner, Next, Code, Path string
	// Standing is how it stands: one of request's Progress, or "closed".
	Standing, StandingText string
	// Age says since when, Days the number of days for whoever compares.
	Age     string
	State   string
	Version int64
	Actions []action
	// Outcome is what came of one that is closed.
	Outcome string
	Child   bool
}

// action is a button of a row.
type action struct{ Kind, Text, Key string }

// offices is the standing that lists what the office has.
const offices = "offices"

func (h *Handler) list(w http.ResponseWriter, r *http.Request, s view.Session) {
	h.show(w, r, s, http.StatusOK, "", "")
}

// show shows the list, with a code that could not be found.
func (h *Handler) show(w http.ResponseWriter, r *http.Request, s view.Session, status int, typed, problem string) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	all, err := h.read(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	open, err := h.store.OpenRequests(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	t, today := h.Pages.Texts(r), view.Day(h.Today())
	f := readFilter(r, all)
	p := listPage{On: s.Calls, Open: len(open), Typed: typed, Problem: problem, Filtered: f.isSet(), ShowClosed: f.standing == "closed"}
	p.Counts = counts(t, open, f, today)
	for _, a := range open {
		if !f.fits(a, today) {
			continue
		}
		if len(p.Rows) == maxListed {
			p.More++
			continue
		}
		p.Rows = append(p.Rows, h.newRow(t, all, a, today))
	}
	if p.ShowClosed {
		closed, err := h.store.ClosedRequests(ctx, maxClosed)
		if err != nil {
			h.Away(w, r, err)
			return
		}
		for _, a := range closed {
			if f.fits(a, today) {
				p.Closed = append(p.Closed, h.newRow(t, all, a, today))
			}
		}
	}
	p.choices(t, all, f, open)
	h.Show(w, r, s, status, "waiting", "waiting.title", p)
}

// filter chooses requests.
type filter struct {
	standing, ministry, owner string
	// ministries and owners are the numbers that the two stand for: all audiences of the
	// ministry, and a leader as often as it is one.
	ministries, owners []int64
}

func readFilter(r *http.Request, all people) filter {
	q := r.URL.Query()
	f := filter{standing: q.Get("standing"), ministry: q.Get("ministry"), owner: q.Get("owner")}
	if id, err := strconv.ParseInt(f.ministry, 10, 64); err == nil {
		f.ministries = []int64{id}
		for _, m := range catalogue.AudiencesOf(all.ministries, id) {
			f.ministries = append(f.ministries, m.ID)
		}
	}
	if id, err := strconv.ParseInt(f.owner, 10, 64); err == nil {
		f.owners = []int64{id}
		if i := slices.IndexFunc(all.leaders, func(l request.Leader) bool { return l.ID == id }); i >= 0 {
			for _, l := range connect.SamePerson(all.leaders, all.leaders[i]) {
				f.owners = append(f.owners, l.ID)
			}
		}
	}
	return f
}

// isSet reports whether the filter leaves anything out.
func (f filter) isSet() bool { return f.standing != "" || f.ministry != "" || f.owner != "" }

func (f filter) fits(a store.AskedRequest, today string) bool {
	if f.ministry != "" && !slices.Contains(f.ministries, a.MinistryID) {
		return false
	}
	if f.owner != "" && !slices.Contains(f.owners, a.Owner) {
		return false
	}
	switch f.standing {
	case "":
		return true
	case offices:
		return a.Owner == request.Office
	case "closed":
		return !a.IsOpen()
	}
	return a.IsOpen() && f.standing == string(a.ProgressOn(today))
}

// with is the address of the list with another standing.
func (f filter) with(standing string) string {
	q := url.Values{}
	for name, value := range map[string]string{"standing": standing, "ministry": f.ministry, "owner": f.owner} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func counts(t *i18n.Texts, open []store.AskedRequest, f filter, today string) []count {
	var all []count
	for _, name := range []string{string(request.Late), string(request.DueSoon), string(request.OnTrack), offices} {
		c := count{Name: name, Text: t.T("waiting.standing." + name), Path: f.with(name), Here: f.standing == name}
		of := f
		of.standing = name
		for _, a := range open {
			if of.fits(a, today) {
				c.N++
			}
		}
		all = append(all, c)
	}
	return all
}

// choices fills in what the list is filtered by.
func (p *listPage) choices(t *i18n.Texts, all people, f filter, open []store.AskedRequest) {
	for _, name := range []string{"", string(request.Late), string(request.DueSoon), string(request.OnTrack), offices, "closed"} {
		text := t.T("waiting.all")
		if name != "" {
			text = t.T("waiting.standing." + name)
		}
		p.Standings = append(p.Standings, view.Option{Value: name, Text: text, Chosen: name == f.standing})
	}
	any := view.Option{Text: t.T("waiting.all")}
	choose := view.Option{Value: "0", Text: t.T("waiting.choose"), Chosen: f.ministry == "0"}
	p.Ministries = []view.Option{any, choose}
	asked := slices.Clone(f.ministries)
	for _, a := range open {
		asked = append(asked, a.MinistryID)
	}
	for _, m := range view.NamedMinistries(t, all.ministries, asked...) {
		p.Ministries = append(p.Ministries, view.Option{Value: strconv.FormatInt(m.ID, 10), Text: m.Name,
			Chosen: slices.ContainsFunc(m.Rows, func(id int64) bool { return slices.Contains(f.ministries, id) })})
	}
	p.Owners = []view.Option{any, {Value: "0", Text: t.T("waiting.office"), Chosen: f.owner == "0"}}
	for i, l := range all.leaders {
		if same := connect.SamePerson(all.leaders[:i], l); len(same) > 0 {
			continue // who leads several ministries is one
		}
		one := view.Option{Value: strconv.FormatInt(l.ID, 10), Text: l.Name, Chosen: slices.Contains(f.owners, l.ID)}
		if slices.ContainsFunc(all.leaders, func(other request.Leader) bool {
			return other.Name == l.Name && len(connect.SamePerson([]request.Leader{other}, l)) == 0
		}) {
			one.Text += " · " + view.RequestMinistry(t, all.ministries, request.Request{MinistryID: l.MinistryID})
		}
		p.Owners = append(p.Owners, one)
	}
}

// newRow makes the row of a request.
func (h *Handler) newRow(t *i18n.Texts, all people, a store.AskedRequest, today string) row {
	out := row{ID: a.ID, Name: a.Asker.Name, Ministry: view.RequestMinistry(t, all.ministries, a.Request), Code: request.ShowCode(a.Code),
		Owner: view.OwnerText(t, all.leaders, a.Owner), Next: view.DateText(t, a.NextOn), Path: path + "/person/" + a.AskerID,
		State: t.T("waiting.state." + string(a.State)), Version: a.Version, Child: a.Asker.ForChild,
		Age: ageText(t, a.AskedOn, today), Standing: "closed"}
	if !a.IsOpen() {
		out.Outcome, out.Next = t.T("waiting.outcome."+string(a.Outcome)), view.DateText(t, a.ClosedOn)
		out.StandingText = out.Outcome
		return out
	}
	out.Standing = string(a.ProgressOn(today))
	out.StandingText = t.T("waiting.standing." + out.Standing)
	if a.State == request.Reached && a.NextOn <= today {
		out.StandingText = t.T("waiting.how_ended")
	}
	if a.Tries > 0 && a.State == request.Waiting {
		out.State = t.T("waiting.tries", "n", a.Tries)
	}
	for _, kind := range []request.Kind{request.Call, request.Tried, request.Join, request.GiveUp} {
		if a.May(kind) && (kind != request.GiveUp || a.Tries >= request.MaxTries) {
			out.Actions = append(out.Actions, action{string(kind), t.T("waiting.do." + string(kind)), keyOf(t, kind)})
		}
	}
	return out
}

// keyOf is the key that does a thing in the list, empty for none.
func keyOf(t *i18n.Texts, kind request.Kind) string {
	switch kind {
	case request.Call, request.Tried, request.Join:
		return t.T("waiting.key." + string(kind))
	}
	return ""
}

// ageText says for how many days somebody waits.
func ageText(t *i18n.Texts, asked, today string) string {
	switch n := request.DaysBetween(asked, today); {
	case n <= 0:
		return t.T("waiting.age_today")
	default:
		return t.T("waiting.age", "n", n)
	}
}
