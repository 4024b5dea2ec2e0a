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

	"ministryfinder/assets"
)

// staticFiles are the pages' style sheets, scripts and pictures under names
// that carry a hash of the content, so that browsers may keep them for good.
type staticFiles struct {
	byHashed map[string]*Representation
	hashed   map[string]string // quiz.css -> quiz.1a2b3c4d.css
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
	f := staticFiles{map[string]*Representation{}, map[string]string{}}
	addBody := func(name string, body []byte) error {
		kind, ok := ContentTypes[path.Ext(name)]
		if !ok {
			return fmt.Errorf("%s: unknown kind of file", name)
		}
		rep, err := NewRepresentation(kind, body)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		base, ext, _ := strings.Cut(name, ".")
		hashed := base + "." + hex.EncodeToString(sum[:4]) + "." + ext
		f.hashed[name], f.byHashed[hashed] = hashed, rep
		return nil
	}
	add := func(fsys fs.FS, file string) error {
		body, err := fs.ReadFile(fsys, file)
		if err != nil {
			return err
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
	if rep, ok := p.static.byHashed[p.static.hashed[name]]; ok {
		return rep.SHA256()
	}
	return ""
}

// StaticNames returns the names of all static files.
func (p *Pages) StaticNames() []string { return slices.Sorted(maps.Keys(p.static.hashed)) }

// StaticFile answers GET /static/{name}.
func (p *Pages) StaticFile(w http.ResponseWriter, r *http.Request) {
	rep, ok := p.static.byHashed[r.PathValue("name")]
	if !ok {
		p.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	rep.Serve(w, r)
}

// Favicon answers GET /favicon.ico.
func (p *Pages) Favicon(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=86400")
	p.static.byHashed[p.static.hashed["app.ico"]].Serve(w, r)
}
