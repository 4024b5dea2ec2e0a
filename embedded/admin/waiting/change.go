package waiting

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// maxTyped bounds what is looked through for a code, in bytes.
const maxTyped = 500

// find finds the request of a code, which may stand in the whole subject of a
// leader's mail such as "[MF 7K2Q-M4T8] reached", and offers what the subject says.
func (h *Handler) find(w http.ResponseWriter, r *http.Request, s view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	t, typed := h.Pages.Texts(r), strings.TrimSpace(r.PostForm.Get("code"))
	if len(typed) > maxTyped {
		typed = typed[:maxTyped]
	}
	code, does := readSubject(typed)
	a, err := h.connect.ByCode(ctx, code)
	switch {
	case errors.Is(err, request.ErrCode):
		h.show(w, r, s, http.StatusBadRequest, typed, t.T("waiting.bad_code"))
	case errors.Is(err, store.ErrNotFound):
		h.show(w, r, s, http.StatusNotFound, typed, t.T("waiting.no_code"))
	case err != nil:
		h.Away(w, r, err)
	default:
		to, at, _ := strings.Cut(personPath(a.Request), "#")
		if does != "" && a.May(does) {
			to += "?do=" + string(does) + "&of=" + a.ID
		}
		http.Redirect(w, r, view.InLanguage(r, to)+"#"+at, http.StatusSeeOther)
	}
}

// said are words of a subject and what they mean, in English and Spanish.
var said = []struct {
	words []string
	kind  request.Kind
}{
	{[]string{"no answer", "tried", "no contest", "intent"}, request.Tried},
	{[]string{"not now", "ahora no", "por ahora"}, request.Decline},
	{[]string{"joined", "se uni", "se sum"}, request.Join},
	{[]string{"reached", "called", "habl", "llam"}, request.Call},
}

// readSubject finds the code in what was typed or pasted, and what is to be done.
func readSubject(typed string) (code string, does request.Kind) {
	code, rest, err := request.FindCode(typed)
	if err != nil {
		return typed, ""
	}
	rest = strings.ToLower(rest)
	for _, one := range said {
		if slices.ContainsFunc(one.words, func(w string) bool { return strings.Contains(rest, w) }) {
			return code, one.kind
		}
	}
	return code, ""
}

// change does a thing with a request.
func (h *Handler) change(w http.ResponseWriter, r *http.Request, s view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	get := r.PostForm.Get
	version, _ := strconv.ParseInt(get("version"), 10, 64)
	version = max(version, 1) // 0 would be any
	c := request.Change{Kind: request.Kind(get("do")), By: s.Name, Note: get("note"), Date: get("date")}
	if to := get("ministry"); c.Kind == request.PassOn && to != "" {
		if c.MinistryID, _ = strconv.ParseInt(to, 10, 64); c.MinistryID == 0 {
			c.MinistryID = -1 // none that is there
		}
	}
	t := h.Pages.Texts(r)
	a, err := h.connect.Change(ctx, get("id"), version, c)
	switch {
	case err == nil:
		h.changed(w, r, a, c.Kind)
	case errors.Is(err, store.ErrNotFound):
		h.gone(w, r)
	case errors.Is(err, store.ErrConflict) && h.isDone(ctx, a, version, c):
		h.changed(w, r, a, c.Kind)
	case errors.Is(err, store.ErrConflict):
		h.showPerson(w, r, s, http.StatusConflict, asked{a.AskerID, a.ID, c.Kind, c, t.T("waiting.quicker")})
	case errors.Is(err, request.ErrDate):
		h.showPerson(w, r, s, http.StatusBadRequest, asked{a.AskerID, a.ID, request.CallLater, c,
			t.T("waiting.bad_date", "most", request.MaxLater)})
	case errors.Is(err, request.ErrNoMinistry):
		h.showPerson(w, r, s, http.StatusBadRequest, asked{a.AskerID, a.ID, request.PassOn, c, t.T("waiting.bad_ministry")})
	case errors.Is(err, request.ErrNotPossible):
		h.showPerson(w, r, s, http.StatusConflict, asked{a.AskerID, a.ID, "", c, t.T("waiting.not_possible")})
	default:
		h.Away(w, r, err)
	}
}

// isDone reports whether the last thing that was done with a request, since a version, is
// this change: a form that is sent twice, as by a double click, is one change.
func (h *Handler) isDone(ctx context.Context, a store.AskedRequest, version int64, c request.Change) bool {
	if a.Version > version+1 || c.Kind == request.CallLater && a.NextOn != c.Date ||
		c.Kind == request.PassOn && a.MinistryID != c.MinistryID {
		return false
	}
	events, err := h.store.RequestEvents(ctx, a.ID)
	if err != nil || len(events) == 0 {
		return false
	}
	last := events[len(events)-1]
	return last.Kind == c.Kind && last.By == c.By && last.Note == strings.TrimSpace(c.Note)
}

// changed leads back to where it was done: the list, or the person's page.
func (h *Handler) changed(w http.ResponseWriter, r *http.Request, a store.AskedRequest, kind request.Kind) {
	to := personPath(a.Request)
	if kind == request.Withdraw || kind == request.DidNotAsk {
		to = path // the person may be gone
	}
	if back := r.PostForm.Get("back"); back == path || strings.HasPrefix(back, path+"?") {
		to = view.LocalPath(back)
	}
	view.Done(w, r, to, "waiting_"+string(kind))
}
