package render

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"ministryfinder/assets"
)

// staticFiles are the pages' style sheets, scripts and pictures under names
// that carry a hash of the content, so that browsers may keep them for good.
type staticFiles struct {
	byHashed map[string]*staticFile
	hashed   map[string]string // quiz.css -> quiz.1a2b3c4d.css
}

// staticFile is one of them. It is compressed when somebody first asks for it: the most are
// of pages that are seldom opened, and the start should not wait for that.
type staticFile struct {
	sum            [sha256.Size]byte
	representation func() (*Representation, error)
}

// serve sends the file.
func (f *staticFile) serve(w http.ResponseWriter, r *http.Request) {
	rep, err := f.representation()
	if err != nil {
		http.Error(w, "this file cannot be sent: "+err.Error(), http.StatusInternalServerError)
		return
	}
	rep.Serve(w, r)
}

// ContentTypes are those of our files by the name's ending. They are not left to the computer's own table, which on Windows may
// hold anything.
var ContentTypes = map[string]string{
	".js":   "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".ico":  "image/x-icon",
	".svg":  "image/svg+xml",
	".png":  "image/png",
	".jpg":  "image/jpeg",
	".webp": "image/webp",
}

func loadStatic(pages fs.FS) (staticFiles, error) {
	f := staticFiles{map[string]*staticFile{}, map[string]string{}}
	addBody := func(name string, body []byte) error {
		kind, ok := ContentTypes[path.Ext(name)]
		if !ok {
			return fmt.Errorf("%s: unknown kind of file", name)
		}
		file := &staticFile{sha256.Sum256(body), sync.OnceValues(func() (*Representation, error) { return NewRepresentation(kind, body) })}
		base, ext, _ := strings.Cut(name, ".")
		hashed := base + "." + hex.EncodeToString(file.sum[:4]) + "." + ext
		f.hashed[name], f.byHashed[hashed] = hashed, file
		return nil
	}
	add := func(fsys fs.FS, file string) error {
		body, err := fs.ReadFile(fsys, file)
		if err != nil {
			return err
		}
		if path.Ext(file) == ".css" {
			body = styleComments.ReplaceAll(body, nil)
		}
		return addBody(path.Base(file), body)
	}
	script, err := quizScript(pages)
	if err == nil {
		err = addBody("quiz.js", script)
	}
	if err != nil {
		return f, err
	}
	files, err := fs.Glob(pages, "web/static/*")
	if err != nil {
		return f, err
	}
	for _, file := range files {
		if err := add(pages, file); err != nil {
			return f, err
		}
	}
	for _, icon := range []string{"icons/app.ico", "icons/app-256.png", "icons/app.svg"} {
		if err := add(assets.Icons, icon); err != nil {
			return f, err
		}
	}
	return f, nil
}

// url returns the address of a file; a wrong name is a mistake in a template
// and stops the program at its start.
func (f staticFiles) url(name string) (string, error) {
	hashed, ok := f.hashed[name]
	if !ok {
		return "", fmt.Errorf("there is no static file %s", name)
	}
	return "/static/" + hashed, nil
}

// StaticURL returns the address of a static file, empty when there is none.
func (p *Pages) StaticURL(name string) string {
	url, _ := p.static.url(name)
	return url
}

// StaticHash returns the SHA-256 of a static file, hexadecimal, empty when there
// is none.
func (p *Pages) StaticHash(name string) string {
	if file, ok := p.static.byHashed[p.static.hashed[name]]; ok {
		return hex.EncodeToString(file.sum[:])
	}
	return ""
}

// StaticNames returns the names of all static files.
func (p *Pages) StaticNames() []string { return slices.Sorted(maps.Keys(p.static.hashed)) }

// filePolicy is what a static file may load where it is opened by itself, as a drawing
// may be. The page that uses it has its own policy, and the phone's line fewer bytes.
var filePolicy = []string{"default-src 'none'; frame-ancestors 'none'"}

// StaticFile answers GET /static/{name}.
func (p *Pages) StaticFile(w http.ResponseWriter, r *http.Request) {
	file, ok := p.static.byHashed[r.PathValue("name")]
	if !ok {
		p.NotFound(w, r)
		return
	}
	SetImmutable(w.Header())
	w.Header()["Content-Security-Policy"] = filePolicy
	file.serve(w, r)
}

// Favicon answers GET /favicon.ico.
func (p *Pages) Favicon(w http.ResponseWriter, r *http.Request) {
	w.Header()["Cache-Control"] = forADay
	p.static.byHashed[p.static.hashed["app.ico"]].serve(w, r)
}
