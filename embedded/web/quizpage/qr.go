package quizpage

import (
	"net/http"
	"strconv"

	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/qrcode"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/render"
)

// LinkCode draws a link of the catalogue. Only those that are there: nobody
// makes our address carry theirs.
func (h *Handler) LinkCode(w http.ResponseWriter, r *http.Request) {
	view, err := h.Catalogue.View(r.Context())
	number, notNumber := strconv.Atoi(r.PathValue("number"))
	if err == nil && notNumber == nil {
		for _, m := range view.Ministries {
			if m.Active && m.Key == r.PathValue("key") && number >= 0 && number < len(m.Links) {
				h.code(w, r, m.Links[number])
				return
			}
		}
	}
	h.Pages.NotFound(w, r)
}

// ParishCode draws the parish's address.
func (h *Handler) ParishCode(w http.ResponseWriter, r *http.Request) {
	h.code(w, r, h.Pages.Texts(r).T("parish.site"))
}

// ResultCode draws the address of a result, which holds the answers and what was saved, so
// that somebody takes it from the tablet to their phone; without answers that of the quiz.
func (h *Handler) ResultCode(w http.ResponseWriter, r *http.Request) {
	client := h.Clients.Of(r)
	if r.ParseForm() != nil || clientip.IsLoopback(client.Host) {
		h.Pages.NotFound(w, r)
		return
	}
	submission, wrong := quiz.Submission{Answers: formAnswers(r.Form)}.Checked()
	if len(wrong) > 0 {
		h.Pages.NotFound(w, r)
		return
	}
	scheme := "http://"
	if client.HTTPS {
		scheme = "https://"
	}
	path, query := "/", withSaved(answersQuery(submission.Answers), savedKeys(r)).Encode()
	if query != "" {
		path = "/result?" + query
	}
	h.code(w, r, scheme+client.Host+path)
}

func (h *Handler) code(w http.ResponseWriter, r *http.Request, text string) {
	if address, is := clientip.ASCIIURL(text); is {
		text = address
	}
	body, err := qrcode.SVG(text)
	var rep *render.Representation
	if err == nil {
		rep, err = render.NewRepresentation(render.ContentTypes[".svg"], body)
	}
	if err != nil {
		h.Log.Warn("a code cannot be drawn", "error", err)
		h.Pages.NotFound(w, r)
		return
	}
	render.SetNoCache(w.Header())
	rep.Serve(w, r)
}
