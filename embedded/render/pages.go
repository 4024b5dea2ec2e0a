// Package render turns data into what a browser gets: HTML pages within one
// frame, in the person's language and the parish's look, static files under
// hashed names, and JSON. The public pages (package web) and the parish
// office (package office) both use it; it decides nothing.
package render

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
)

// Pages makes pages. It is safe for concurrent use.
type Pages struct {
	log       *slog.Logger
	static    staticFiles
	templates templates
	look      atomic.Pointer[Branding]
	// compressors are reused: making one takes 800 KB. The garbage collector
	// takes those that rest.
	compressors sync.Pool
}

// Branding is what a parish has of its own on the pages.
type Branding struct {
	// Named says that the parish has said its name: until then the first pages of the
	// dashboard have the program's, and nobody's else.
	Named bool
	// Hours are when the parish office can be reached, by language.
	Hours map[string]string
	// Texts are the words by language, with the parish's own among them.
	Texts map[string]*i18n.Texts
	// Logo and Style are addresses of the parish's picture and colours, empty
	// for the program's own.
	Logo, Style string
	// LogoWidth is how wide the logo is when it is LogoHeight high, in CSS pixels.
	LogoWidth int
	// Band and BandDark are the colours of the band at the head of a page, in light and
	// in dark pages, as #rrggbb; empty for the program's own.
	Band, BandDark string
	// Photo is of the parish, on the first question.
	Photo Photo
	// Links are the parish's pages and addresses, for the foot of the page.
	Links []Link
}

// Photo is a picture of the parish's.
type Photo struct {
	// URL is its address, empty when there is none.
	URL string
	// Alt tells what it shows, and AltLang in which language it says so, both by the
	// page's language. An empty Alt is of a picture that only adorns.
	Alt, AltLang map[string]string
}

// Link is a link with its words. The address is one that was checked: http,
// https, mailto or tel.
type Link struct {
	URL  template.URL
	Text string
}

// Reach are the parish's phone and e-mail, as far as there are.
func (b Branding) Reach() []Link {
	return slices.DeleteFunc(slices.Clone(b.Links), func(l Link) bool {
		return !strings.HasPrefix(string(l.URL), "tel:") && !strings.HasPrefix(string(l.URL), "mailto:")
	})
}

// New loads the pages from files below web/, as in package assets. A mistake in
// what all pages share is an error; one in a page is told when it is shown.
func New(files fs.FS, log *slog.Logger) (*Pages, error) {
	p := &Pages{log: log}
	// A page that is made for one person is sent once: the quickest level makes
	// it a tenth larger in a third of the time.
	p.compressors.New = func() any {
		zw, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
		if err != nil {
			panic(err) // the level is one of the package's own
		}
		return zw
	}
	var err error
	if p.static, err = loadStatic(files); err != nil {
		return nil, fmt.Errorf("load the pages' files: %w", err)
	}
	if p.templates, err = loadTemplates(files, p.static); err != nil {
		return nil, fmt.Errorf("load the pages: %w", err)
	}
	p.SetBranding(Branding{})
	return p, nil
}

// SetBranding changes how all pages look from now on. Languages that it has no
// texts for keep the program's own.
func (p *Pages) SetBranding(l Branding) {
	all := map[string]*i18n.Texts{}
	for _, lang := range i18n.Languages {
		if all[lang] = l.Texts[lang]; all[lang] == nil {
			all[lang] = i18n.For(lang)
		}
	}
	l.Texts = all
	p.look.Store(&l)
}

// Branding returns how the pages look just now.
func (p *Pages) Branding() Branding { return *p.look.Load() }

// Texts chooses the request's language: ?lang first, then the browser's wish. Who has
// answered the quiz as a pupil is addressed as one.
func (p *Pages) Texts(r *http.Request) *i18n.Texts {
	var t *i18n.Texts
	if lang := formValue(r, "lang"); lang != "" {
		t = i18n.For(lang)
	} else {
		t = i18n.Preferred(r.Header.Get("Accept-Language"))
	}
	t = p.look.Load().Texts[t.Lang()]
	if t != t.ForPupils() && quiz.IsPupil(formValue(r, "age")) && !strings.HasPrefix(r.URL.Path, "/admin") {
		return t.ForPupils()
	}
	return t
}

// formValue is r.FormValue without its cost where nothing but a plainly written
// query can have the value, as on most requests.
func formValue(r *http.Request, name string) string {
	if r.Form != nil || r.Method != http.MethodGet || strings.ContainsAny(r.URL.RawQuery, "%+;") {
		return r.FormValue(name)
	}
	for pair := range strings.SplitSeq(r.URL.RawQuery, "&") {
		if key, value, _ := strings.Cut(pair, "="); key == name {
			return value
		}
	}
	return ""
}

// Problem shows a page that says what is wrong and leads on.
// Pairs are placeholders of the text and their values, in turn.
func (p *Pages) Problem(w http.ResponseWriter, r *http.Request, status int, title, text string, pairs ...any) {
	t := p.Texts(r)
	page := p.NewPage(r, title, struct{ Title, Text string }{t.T(title), t.T(text, pairs...)})
	page.OtherLanguage = "/?lang=" + t.T("page.language_code")
	name := "problem"
	if page.Office != nil {
		name, page.OtherLanguage = "office/problem", "/admin?lang="+t.T("page.language_code")
	}
	p.Render(w, status, name, page)
}

// NotFound says that there is nothing at this address.
func (p *Pages) NotFound(w http.ResponseWriter, r *http.Request) {
	if WantsHTML(r) {
		p.Problem(w, r, http.StatusNotFound, "page.not_found_title", "page.not_found")
		return
	}
	WriteJSON(w, http.StatusNotFound, struct {
		Error string `json:"error"`
	}{"Not found"})
}

// WantsHTML reports whether a person's browser asks, rather than a script.
func WantsHTML(r *http.Request) bool {
	return !strings.HasPrefix(r.URL.Path, "/api/") && strings.Contains(r.Header.Get("Accept"), "text/html")
}

// WriteJSON writes a value as the answer.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		// Our own answers always encode; a mistake must not look like success.
		http.Error(w, `{"success":false,"message":"Internal error","error_type":"server_error"}`, http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(len(body))) // else a long one goes in chunks, each a write of its own
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may be gone: nobody is left to tell
}

// APIError is the body of a refused API request.
type APIError struct {
	Success   bool     `json:"success"`
	Message   string   `json:"message"`
	Errors    []string `json:"errors,omitempty"`
	ErrorType string   `json:"error_type"`
}
