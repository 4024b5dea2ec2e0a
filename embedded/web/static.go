package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"ministryfinder/assets"
)

// staticFiles are the pages' style sheets, scripts and pictures under names
// that carry a hash of the content, so that browsers may keep them for good.
type staticFiles struct {
	byHashed map[string]*representation
	hashed   map[string]string // quiz.css -> quiz.1a2b3c4d.css
}

// contentTypes are not left to the computer's own table, which on Windows may
// hold anything.
var contentTypes = map[string]string{
	".js":  "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".ico": "image/x-icon",
	".svg": "image/svg+xml",
	".png": "image/png",
}

func loadStatic(pages fs.FS) (staticFiles, error) {
	f := staticFiles{map[string]*representation{}, map[string]string{}}
	add := func(fsys fs.FS, file string) error {
		body, err := fs.ReadFile(fsys, file)
		if err != nil {
			return err
		}
		name := path.Base(file)
		kind, ok := contentTypes[path.Ext(name)]
		if !ok {
			return fmt.Errorf("%s: unknown kind of file", name)
		}
		rep, err := newRepresentation(kind, body)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		base, ext, _ := strings.Cut(name, ".")
		hashed := base + "." + hex.EncodeToString(sum[:4]) + "." + ext
		f.hashed[name], f.byHashed[hashed] = hashed, rep
		return nil
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

func (s *Server) staticFile(w http.ResponseWriter, r *http.Request) {
	rep, ok := s.static.byHashed[r.PathValue("name")]
	if !ok {
		s.notFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	rep.serve(w, r)
}

func (s *Server) favicon(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=86400")
	s.static.byHashed[s.static.hashed["app.ico"]].serve(w, r)
}
