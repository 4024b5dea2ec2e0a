package waiting

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue/richtext"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// personPage is one person with all requests.
type personPage struct {
	request.Asker
	Tel, Mail template.URL
	// Until is the last day on which the person is kept.
	Until    string
	Requests []personRequest
	// Child is what whoever calls must know when a parent asks for a child.
	Child string
	// Problem says why what was asked for could not be done.
	Problem string
	// Remove asks once more whether the person is to be removed.
	Remove bool
	Made   string
	Note   int // characters of a note
}

// personRequest is one request with what was done and what may be done.
type personRequest struct {
	row
	Asked, Promised string
	Channel         string
	// Training is what whoever calls must say of training that the ministry needs first.
	Training string
	History  []event
	// May are what may be done at once, Others the ministries that it is passed on to.
	May        []action
	MayLater   bool
	MayPass    bool
	MayReopen  bool
	Ministries []view.NamedMinistry
	// Offered is what a mail's subject says, first of all.
	Offered action
	// Typed is what was typed for a change that was not made.
	Typed request.Change
	To    int64
}

// event is a line of the history.
type event struct{ When, Who, What, Note string }

// asked is a change that could not be made: of whom, and what was typed.
type asked struct {
	asker, request string
	kind           request.Kind
	typed          request.Change
	problem        string
}

func (h *Handler) person(w http.ResponseWriter, r *http.Request, s view.Session) {
	q := r.URL.Query()
	h.showPerson(w, r, s, http.StatusOK, asked{asker: r.PathValue("id"), request: q.Get("of"), kind: request.Kind(q.Get("do"))})
}

// kept is the page to print with all that is kept of a person.
func (h *Handler) kept(w http.ResponseWriter, r *http.Request, s view.Session) {
	if p, ok := h.newPerson(w, r, asked{asker: r.PathValue("id")}); ok {
		h.Show(w, r, s, http.StatusOK, "waiting_kept", "waiting.kept_title", p)
	}
}

func (h *Handler) showPerson(w http.ResponseWriter, r *http.Request, s view.Session, status int, of asked) {
	if p, ok := h.newPerson(w, r, of); ok {
		p.Problem = of.problem
		p.Remove = r.URL.Query().Get("remove") == "1"
		h.Show(w, r, s, status, "waiting_person", "waiting.person_title", p)
	}
}

// newPerson reads a person; it answers and returns false when that fails.
func (h *Handler) newPerson(w http.ResponseWriter, r *http.Request, of asked) (p personPage, ok bool) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	requests, err := h.store.RequestsOfAsker(ctx, of.asker)
	if err == nil && len(requests) == 0 {
		h.gone(w, r)
		return p, false
	}
	var all people
	var choice connect.Choice
	if err == nil {
		all, err = h.read(ctx)
	}
	if err == nil {
		choice, err = h.connect.Choice(ctx)
	}
	if err != nil {
		h.Away(w, r, err)
		return p, false
	}
	t := h.Pages.Texts(r)
	a := requests[0].Asker
	a.BestTime = t.Again("ask.whens", a.BestTime)
	p = personPage{Asker: a, Until: view.DateText(t, a.DeleteAfter), Made: t.Date(h.Today()), Note: request.MaxComment}
	if a.ForChild {
		p.Child = choice.WordsOnChildren(t)
	}
	p.Tel = template.URL(richtext.PhoneURL(a.Phone)) // digits only
	if a.Email != "" {
		p.Mail = template.URL(letter.MailtoURL(a.Email, "", ""))
	}
	for _, one := range requests {
		events, err := h.store.RequestEvents(ctx, one.ID)
		if err != nil {
			h.Away(w, r, err)
			return p, false
		}
		about := h.newPersonRequest(t, all, one, events, of)
		if choice.NeedsTraining(all.ministries, one.MinistryID) {
			about.Training = choice.WordsOnTraining(t)
		}
		p.Requests = append(p.Requests, about)
	}
	return p, true
}

func (h *Handler) newPersonRequest(t *i18n.Texts, all people, a store.AskedRequest, events []request.Event, of asked) personRequest {
	p := personRequest{
		row: h.newRow(t, all, a, view.Day(h.Today())), Asked: view.DateText(t, a.AskedOn), Promised: view.DateText(t, a.PromisedOn),
		Channel: t.T("waiting.channel." + string(a.Channel)), MayLater: a.May(request.CallLater), MayPass: a.May(request.PassOn),
		MayReopen: a.May(request.Reopen), Ministries: view.NamedMinistries(t, all.ministries, a.MinistryID), To: a.MinistryID,
	}
	for _, e := range events {
		p.History = append(p.History, event{view.DateText(t, e.On), byText(t, all.leaders, e.By), t.T("waiting.event." + string(e.Kind)), e.Note})
	}
	for _, kind := range []request.Kind{request.Call, request.Tried, request.Join, request.Decline, request.GiveUp} {
		if !a.May(kind) || kind == request.GiveUp && a.Tries < request.MaxTries {
			continue
		}
		one := action{string(kind), t.T("waiting.do." + string(kind)), ""}
		if kind == of.kind && of.request == a.ID && of.problem == "" {
			p.Offered = one
		}
		p.May = append(p.May, one)
	}
	if of.request == a.ID {
		p.Typed = of.typed
	}
	return p
}

// byText is who did something.
func byText(t *i18n.Texts, leaders []request.Leader, by string) string {
	switch by {
	case connect.ByAsker:
		return t.T("waiting.by_asker")
	case request.BySilence:
		return t.T("waiting.by_silence")
	}
	if id := connect.LeaderBy(by); id != 0 {
		if i := slices.IndexFunc(leaders, func(l request.Leader) bool { return l.ID == id }); i >= 0 {
			return leaders[i].Name
		}
		return t.T("waiting.by_leader")
	}
	return view.WhoText(t, by)
}

// remove removes a person everywhere, once that was asked and answered.
func (h *Handler) remove(w http.ResponseWriter, r *http.Request, s view.Session) {
	id := r.PathValue("id")
	if r.PostForm.Get("sure") != "1" {
		http.Redirect(w, r, view.InLanguage(r, path+"/person/"+url.PathEscape(id)+"?remove=1")+"#remove", http.StatusSeeOther)
		return
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	entry := store.AuditEntry{At: h.Now(), Who: s.Name, Action: "asker.remove"}
	switch err := h.store.RemoveAsker(ctx, id, request.Off, entry); {
	case errors.Is(err, store.ErrNotFound):
		h.gone(w, r)
	case err != nil:
		h.Away(w, r, err)
	default:
		view.Done(w, r, path, "waiting_removed")
	}
}
