package render

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"

	"ministryfinder/embedded/i18n"
)

// templates make the pages by name, all within the same frame, each when it is
// shown for the first time: nobody looks at all of them, and the parsed office
// alone would take 3 MB of memory.
type templates map[string]func() (*template.Template, error)

// The parts that all pages share.
var sharedParts = []string{"frame.html", "parts.html"}

// loadTemplates finds the pages: those of the public directly below web, those
// of the parish office below web/office, under names such as office/login. What
// all share is parsed at once.
func loadTemplates(files fs.FS, static staticFiles) (templates, error) {
	shared := make([]string, len(sharedParts))
	for i, name := range sharedParts {
		shared[i] = "web/" + name
	}
	frame, err := template.New("frame.html").Funcs(template.FuncMap{
		"static": static.url,
		"list":   func(values ...any) []any { return values },
	}).ParseFS(files, shared...)
	if err != nil {
		return nil, err
	}
	public, err := fs.Glob(files, "web/*.html")
	if err != nil {
		return nil, err
	}
	office, err := fs.Glob(files, "web/office/*.html")
	if err != nil {
		return nil, err
	}
	all := templates{}
	for _, file := range append(public, office...) {
		name := strings.TrimSuffix(strings.TrimPrefix(file, "web/"), ".html")
		if base := path.Base(file); base == sharedParts[0] || base == sharedParts[1] || base == officeFrame ||
			strings.HasSuffix(base, officeParts) {
			continue
		}
		parse := []string{file}
		if strings.HasPrefix(name, "office/") {
			parse = []string{"web/office/" + officeFrame, "web/office/*" + officeParts, file}
		}
		all[name] = sync.OnceValues(func() (*template.Template, error) {
			page, err := frame.Clone()
			if err != nil {
				return nil, err
			}
			return page.ParseFS(files, parse...)
		})
	}
	return all, nil
}

// What the pages of the parish office share: their frame, and files of parts.
const (
	officeFrame = "frame.html"
	officeParts = "_parts.html"
)

// Page is what every page's template gets.
type Page struct {
	*i18n.Texts
	// Title is what the browser's tab says before the program's name.
	Title string
	// OtherLanguage is the address of this page in the other language.
	OtherLanguage string
	// Kiosk is true on a tablet in the hall.
	Kiosk bool
	// Branding is how the parish's pages look.
	Branding Branding
	// Office is what the frame of the dashboard shows; nil for who is not signed in
	// and on public pages.
	Office any
	// Staff is true on a public page in a browser that is signed in to the dashboard:
	// it has a link back.
	Staff bool
	Data  any
	// SizeHint is about how many bytes the page will have; 0 where that does not
	// matter. A large one is then not made anew again and again as it grows.
	SizeHint int

	// Wrong is true when what was sent is refused, and the page says why.
	Wrong bool

	compressed bool // the browser takes gzip
	sent       bool // a form was sent
}

// refusals are the statuses of pages that say why what was sent is refused.
var refusals = []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusConflict, http.StatusRequestEntityTooLarge,
	http.StatusUnprocessableEntity, http.StatusTooManyRequests}

// held are words of our texts that a browser would break after their hyphen, and that
// hyphen as one that holds.
var held = strings.NewReplacer("Wi-Fi", "Wi\u2011Fi", "e-mail", "e\u2011mail", "E-mail", "E\u2011mail")

// T returns a text as the embedded Texts have it, with hyphens that do not break. What is
// put into it stays as it is: an address is copied.
func (p Page) T(key string, pairs ...any) string {
	return p.Texts.Changed(held.Replace, key, pairs...)
}

// Link returns the address of another page of ours, in the same language and
// on the same tablet.
func (p Page) Link(path string) string {
	q := url.Values{}
	if p.Lang() != i18n.Languages[0] {
		q.Set("lang", p.Lang())
	}
	if p.Kiosk {
		q.Set("kiosk", "1")
	}
	if len(q) == 0 {
		return path
	}
	if strings.Contains(path, "?") {
		return path + "&" + q.Encode()
	}
	return path + "?" + q.Encode()
}

// IsKiosk reports whether the page is asked for by a tablet in the hall.
func IsKiosk(r *http.Request) bool { return formValue(r, "kiosk") == "1" }

// notKept are form fields that do not belong into an address.
var notKept = []string{"submission_key", "said", "password", "password_again"}

// NewPage returns a page in the request's language. The request's form must
// have been read.
func (p *Pages) NewPage(r *http.Request, titleKey string, data any) Page {
	t := p.Texts(r)
	q := url.Values{}
	for k, v := range r.Form {
		q[k] = v
	}
	if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/admin") {
		q = url.Values{} // what an office form sends is too much for an address
	}
	for _, name := range notKept {
		q.Del(name)
	}
	q.Set("lang", t.T("page.language_code"))
	page := Page{
		Texts: t, Title: t.T(titleKey), OtherLanguage: r.URL.Path + "?" + q.Encode(), Kiosk: IsKiosk(r),
		Branding: p.Branding(), Data: data, compressed: acceptsGzip(r), sent: r.Method == http.MethodPost,
	}
	page.addFrame(r)
	return page
}

// Render writes a page. It is made in memory first, so that a mistake in a
// template gives an error page and not half a page.
func (p *Pages) Render(w http.ResponseWriter, status int, name string, page Page) {
	// A page of a problem has a title of its own.
	page.Wrong = page.sent && slices.Contains(refusals, status) && path.Base(name) != "problem"
	body, err := p.RenderBytes(name, page)
	if err != nil {
		p.log.Error("a page cannot be made", "page", name, "error", err)
		http.Error(w, page.T("page.error_title"), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", page.Lang())
	if h.Get("Cache-Control") == "" {
		SetNoStore(h)
	}
	h.Add("Vary", "Accept-Encoding")
	if !page.compressed || len(body) < minCompressed {
		w.WriteHeader(status)
		_, _ = w.Write(body) // the client may be gone: nobody is left to tell
		return
	}
	h.Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	zw := p.compressors.Get().(*gzip.Writer)
	zw.Reset(w)
	_, _ = zw.Write(body)
	_ = zw.Close()
	zw.Reset(io.Discard) // it must not hold the answer
	p.compressors.Put(zw)
}

// RenderBytes returns a page as bytes.
func (p *Pages) RenderBytes(name string, page Page) ([]byte, error) {
	parsed, ok := p.templates[name]
	if !ok {
		return nil, fmt.Errorf("there is no page %s", name)
	}
	t, err := parsed()
	if err != nil {
		return nil, fmt.Errorf("read the page %s: %w", name, err)
	}
	var buf bytes.Buffer
	buf.Grow(page.SizeHint)
	if err := t.Execute(&buf, page); err != nil {
		return nil, fmt.Errorf("render the page %s: %w", name, err)
	}
	return buf.Bytes(), nil
}
