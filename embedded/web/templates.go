package web

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"

	"ministryfinder/embedded/texts"
)

// templates are the pages, one set a page, all within the same frame.
type templates map[string]*template.Template

func loadTemplates(pages fs.FS, static staticFiles) (templates, error) {
	frame, err := template.New("frame.html").Funcs(template.FuncMap{
		"static": static.url,
	}).ParseFS(pages, "web/frame.html", "web/parts.html")
	if err != nil {
		return nil, err
	}
	all := templates{}
	for _, name := range []string{"step", "result", "privacy", "problem", "login", "dashboard"} {
		page, err := frame.Clone()
		if err != nil {
			return nil, err
		}
		if all[name], err = page.ParseFS(pages, "web/"+name+".html"); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// page is what every page's template gets.
type page struct {
	*texts.Texts
	// Title is what the browser's tab says before the program's name.
	Title string
	// OtherLanguage is the address of this page in the other language.
	OtherLanguage string
	// Kiosk is true on a tablet in the hall.
	Kiosk bool
	Data  any

	compressed bool // the browser takes gzip
}

// Link returns the address of another page of ours, in the same language and
// on the same tablet.
func (p page) Link(path string) string {
	q := url.Values{}
	if p.Lang() != texts.Languages[0] {
		q.Set("lang", p.Lang())
	}
	if p.Kiosk {
		q.Set("kiosk", "1")
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// isKiosk reports whether the page is asked for by a tablet in the hall.
func isKiosk(r *http.Request) bool { return r.FormValue("kiosk") == "1" }

// keepManner adds to an address in which language and on what it is shown.
func keepManner(q url.Values, r *http.Request) url.Values {
	if r.FormValue("lang") != "" {
		q.Set("lang", pageTexts(r).Lang())
	}
	if isKiosk(r) {
		q.Set("kiosk", "1")
	}
	return q
}

// pageTexts chooses the language: ?lang first, then the browser's wish.
func pageTexts(r *http.Request) *texts.Texts {
	if lang := r.FormValue("lang"); lang != "" {
		return texts.For(lang)
	}
	return texts.Preferred(r.Header.Get("Accept-Language"))
}

// newPage returns a page in the request's language.
func newPage(r *http.Request, titleKey string, data any) page {
	t := pageTexts(r)
	q := url.Values{}
	for k, v := range r.Form {
		q[k] = v
	}
	q.Del("submission_key")
	q.Set("lang", t.T("page.language_code"))
	path := r.URL.Path
	return page{Texts: t, Title: t.T(titleKey), OtherLanguage: path + "?" + q.Encode(), Kiosk: isKiosk(r), Data: data, compressed: acceptsGzip(r)}
}

// render writes a page. It is made in memory first, so that a mistake in a
// template gives an error page and not half a page.
func (s *Server) render(w http.ResponseWriter, status int, name string, p page) {
	body, err := s.renderBytes(name, p)
	if err != nil {
		s.Log.Error("a page cannot be made", "page", name, "error", err)
		http.Error(w, p.T("page.error_title"), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", p.Lang())
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store")
	}
	h.Add("Vary", "Accept-Encoding")
	if !p.compressed || len(body) < minCompressed {
		w.WriteHeader(status)
		_, _ = w.Write(body) // the client may be gone: nobody is left to tell
		return
	}
	h.Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	zw := gzip.NewWriter(w)
	_, _ = zw.Write(body)
	_ = zw.Close()
}

func (s *Server) renderBytes(name string, p page) ([]byte, error) {
	var buf bytes.Buffer
	if err := s.templates[name].Execute(&buf, p); err != nil {
		return nil, fmt.Errorf("render the page %s: %w", name, err)
	}
	return buf.Bytes(), nil
}
