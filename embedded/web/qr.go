package web

import (
	"bytes"
	"fmt"
	"image/color"
	"net"
	"net/http"
	"net/netip"
	"strconv"

	"github.com/boombuler/barcode/qr"

	"ministryfinder/embedded/pages"
	"ministryfinder/embedded/quiz"
)

// quietZone is the empty border that a code needs to be read, in modules.
const quietZone = 4

// codeSVG draws a text as a QR code.
func codeSVG(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("make a QR code: %w", err)
	}
	b := code.Bounds()
	var out bytes.Buffer
	side := b.Dx() + 2*quietZone
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, side, side, side, side)
	for y := range b.Dy() {
		for x := range b.Dx() {
			if r, _, _, _ := code.At(b.Min.X+x, b.Min.Y+y).RGBA(); r < uint32(color.White.Y)/2 {
				fmt.Fprintf(&out, "M%d %dh1v1h-1z", x+quietZone, y+quietZone)
			}
		}
	}
	out.WriteString(`"/></svg>`)
	return out.Bytes(), nil
}

// linkCode draws a link of the catalogue. Only those that are there: nobody
// makes our address carry theirs.
func (s *Server) linkCode(w http.ResponseWriter, r *http.Request) {
	view, err := s.catalogue(r.Context())
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
	if r.ParseForm() != nil || isLoopback(r.Host) {
		s.pages.NotFound(w, r)
		return
	}
	submission, wrong := quiz.Submission{Answers: formAnswers(r.Form)}.Checked()
	if len(wrong) > 0 {
		s.pages.NotFound(w, r)
		return
	}
	scheme := "http://"
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https://"
	}
	s.code(w, r, scheme+r.Host+"/result?"+answersQuery(submission.Answers).Encode())
}

func (s *Server) code(w http.ResponseWriter, r *http.Request, text string) {
	body, err := codeSVG(text)
	var rep *pages.Representation
	if err == nil {
		rep, err = pages.NewRepresentation(pages.ContentTypes[".svg"], body)
	}
	if err != nil {
		s.Log.Warn("a code cannot be drawn", "error", err)
		s.pages.NotFound(w, r)
		return
	}
	w.Header()["Cache-Control"] = noCache
	rep.Serve(w, r)
}

// isLoopback reports whether a host is this computer alone, which no phone
// reaches.
func isLoopback(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}
