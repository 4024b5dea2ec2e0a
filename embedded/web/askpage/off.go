package askpage

import (
	"errors"
	"net/http"

	"ministryfinder/embedded/render"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/sanitize"
)

// maxCodeText bounds a code as it is shown again when it was mistyped, in characters.
const maxCodeText = 100

// off is the page that takes somebody off the list.
type off struct {
	Code, Problem string
	Done          bool
}

// Off answers GET /off: it asks for the code, or shows the one that a mail's link
// carries. It changes nothing.
func (h *Handler) Off(w http.ResponseWriter, r *http.Request) {
	if r.ParseForm() != nil {
		h.Pages.NotFound(w, r)
		return
	}
	h.showOff(w, r, http.StatusOK, off{Code: sanitize.Line(r.Form.Get("code"), maxCodeText)})
}

func (h *Handler) showOff(w http.ResponseWriter, r *http.Request, status int, data off) {
	page := h.Pages.NewPage(r, "ask.off.title", data)
	if r.Method == http.MethodPost {
		page.OtherLanguage = h.address("/off", r, page.T("page.language_code"))
	}
	h.Pages.Render(w, status, "off", page)
}

// Withdraw answers POST /off: who has the code is off the list at once. Whether there
// was such a code is not told.
func (h *Handler) Withdraw(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBytes)
	if r.ParseForm() != nil {
		h.Pages.Problem(w, r, http.StatusBadRequest, "page.error_title", "page.not_found")
		return
	}
	t := h.Pages.Texts(r)
	codes := r.PostForm["code"]
	data := off{Code: sanitize.Line(r.PostForm.Get("code"), maxCodeText)}
	if h.RateLimit && !h.limits.mayLeave(h.sender(r)) {
		data.Problem = t.T("ask.too_many") + " " + h.office(t)
		h.showOff(w, r, http.StatusTooManyRequests, data)
		return
	}
	if len(codes) == 0 {
		codes = []string{""} // which is none
	}
	for _, code := range codes[:min(len(codes), request.MaxMinistries)] {
		switch err := h.Connect.Withdraw(r.Context(), code, r.PostForm.Get("do") == "not-me"); {
		case errors.Is(err, request.ErrCode):
			data.Problem = t.T("ask.off.again")
			h.showOff(w, r, http.StatusUnprocessableEntity, data)
			return
		case err != nil:
			h.Log.Warn("somebody could not be taken off the list", "error", err)
			data.Problem = t.T("ask.off.away") + " " + h.office(t)
			h.showOff(w, r, http.StatusServiceUnavailable, data)
			return
		}
	}
	http.Redirect(w, r, h.address("/off/done", r, t.Lang()), http.StatusSeeOther)
}

// OffDone answers GET /off/done: it is the same for each code.
func (h *Handler) OffDone(w http.ResponseWriter, r *http.Request) {
	render.SetNoStore(w.Header())
	h.showOff(w, r, http.StatusOK, off{Done: true})
}
