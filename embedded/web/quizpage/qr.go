package web

import (
	"net/http"
	"strconv"

	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/qrcode"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/render"
)

// linkCode draws a link of the catalogue. Only those that are there: nobody
// makes our address carry theirs.
func (s *Server) linkCode(w http.ResponseWriter, r *http.Request) {
	view, err := s.ministries.view(r.Context())
	number, notNumber := strconv.Atoi(r.PathValue("number"))
	if err == nil && notNumber == nil {
		for _, m := range view.all {
			if m.Active && m.Key == r.PathValue("key") && number >= 0 && number < len(m.Links) {
				s.code(w, r, m.Links[number])
				return
			}
		}
	}
	s.pages.NotFound(w, r)
}

// parishCode draws the parish's address.
func (s *Server) parishCode(w http.ResponseWriter, r *http.Request) {
	s.code(w, r, s.pages.Texts(r).T("parish.site"))
}

// resultCode draws the address of a result, which holds only the answers, so
// that somebody takes it from the tablet to their phone.
func (s *Server) resultCode(w http.ResponseWriter, r *http.Request) {
	client := s.Addresses.Clients.Of(r)
	if r.ParseForm() != nil || clientip.IsLoopback(client.Host) {
		s.pages.NotFound(w, r)
		return
	}
	submission, wrong := quiz.Submission{Answers: formAnswers(r.Form)}.Checked()
	if len(wrong) > 0 {
		s.pages.NotFound(w, r)
		return
	}
	scheme := "http://"
	if client.HTTPS {
		scheme = "https://"
	}
	s.code(w, r, scheme+client.Host+"/result?"+answersQuery(submission.Answers).Encode())
}

func (s *Server) code(w http.ResponseWriter, r *http.Request, text string) {
	body, err := qrcode.SVG(text)
	var rep *render.Representation
	if err == nil {
		rep, err = render.NewRepresentation(render.ContentTypes[".svg"], body)
	}
	if err != nil {
		s.Log.Warn("a code cannot be drawn", "error", err)
		s.pages.NotFound(w, r)
		return
	}
	w.Header()["Cache-Control"] = noCache
	rep.Serve(w, r)
}
