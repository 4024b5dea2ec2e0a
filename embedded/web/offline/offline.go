package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/render"
)

// A keptFile is a file or page that the service worker keeps for times without
// a network, with the hash of what it must be: what is of another release, cut
// or somebody else's is not kept, so that pages and scripts always belong together.
type keptFile struct {
	URL  string `json:"url"`
	Hash string `json:"hash"`
}

// release is everything that the browser keeps, and a name for just that.
type release struct {
	Version string `json:"version"`
	// Files have another address when they change; Shells are pages.
	Files  []keptFile `json:"files"`
	Shells []keptFile `json:"shells"`
}

// quizFiles are the static files that the quiz is shown with.
var quizFiles = []string{"finder.css", "quiz.js", "app.svg"}

// release lists what is served just now.
func (s *Server) release() (release, error) {
	var rel release
	for _, name := range quizFiles {
		rel.Files = append(rel.Files, keptFile{s.pages.StaticURL(name), s.pages.StaticHash(name)})
	}
	for _, own := range []*ownFile{s.parish.logo.Load(), s.parish.style.Load()} {
		if own != nil {
			rel.Files = append(rel.Files, keptFile{own.address(), own.SHA256()})
		}
	}
	for _, lang := range i18n.Languages {
		for _, page := range []struct {
			path string
			make func(*http.Request) ([]byte, error)
		}{
			{"/", func(r *http.Request) ([]byte, error) {
				return s.pages.RenderBytes("step", s.pages.NewPage(r, "quiz.title", s.makeStep(r, quiz.Answers{}, 0, "")))
			}},
			{"/privacy", func(r *http.Request) ([]byte, error) {
				return s.pages.RenderBytes("privacy", s.privacy(r))
			}},
		} {
			at := &url.URL{Path: page.path, RawQuery: "lang=" + lang}
			address := at.String()
			body, err := page.make(&http.Request{Method: http.MethodGet, URL: at, Form: at.Query()})
			if err != nil {
				return rel, err
			}
			rel.Shells = append(rel.Shells, keptFile{address, hashOf(body)})
		}
	}
	list, err := json.Marshal(rel)
	if err != nil {
		return rel, fmt.Errorf("encode the list of kept files: %w", err)
	}
	rel.Version = hashOf(list)[:16]
	return rel, nil
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// serviceWorker serves the script that keeps the quiz for times without a
// network, with the list of what belongs to this release in it.
func (s *Server) serviceWorker(w http.ResponseWriter, r *http.Request) {
	rel, err := s.release()
	var list, answers, script []byte
	if err == nil {
		list, err = json.Marshal(rel)
	}
	if err == nil {
		answers, err = fs.ReadFile(s.Files, render.QuizFolder+"/answers.js")
	}
	if err == nil {
		script, err = fs.ReadFile(s.Files, "web/worker/sw.js")
	}
	var rep *render.Representation
	if err == nil {
		script = append(bytes.Replace(script, []byte("RELEASE"), list, 1), answers...)
		rep, err = render.NewRepresentation(render.ContentTypes[".js"], script)
	}
	if err != nil {
		s.Log.Error("the service worker cannot be made", "error", err)
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	w.Header()["Cache-Control"] = noCache
	rep.Serve(w, r)
}

// manifest describes the quiz as an app that can be installed.
func (s *Server) manifest(w http.ResponseWriter, r *http.Request) {
	t := s.pages.Texts(r)
	type icon struct {
		Src     string `json:"src"`
		Sizes   string `json:"sizes"`
		Type    string `json:"type"`
		Purpose string `json:"purpose,omitempty"`
	}
	body, err := json.Marshal(struct {
		ID              string `json:"id"`
		Name            string `json:"name"`
		ShortName       string `json:"short_name"`
		Lang            string `json:"lang"`
		StartURL        string `json:"start_url"`
		Scope           string `json:"scope"`
		Display         string `json:"display"`
		BackgroundColor string `json:"background_color"`
		ThemeColor      string `json:"theme_color"`
		Icons           []icon `json:"icons"`
	}{
		"/", t.T("app.name") + " · " + t.T("parish.name"), t.T("app.name"), t.Lang(), "/", "/", "standalone", "#faf8f4", "#1f4e79",
		[]icon{
			{s.pages.StaticURL("app.svg"), "any", "image/svg+xml", "any"},
			{s.pages.StaticURL("app-256.png"), "256x256", "image/png", "any"},
		},
	})
	var rep *render.Representation
	if err == nil {
		rep, err = render.NewRepresentation("application/manifest+json", body)
	}
	if err != nil {
		s.Log.Error("the manifest cannot be made", "error", err)
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	w.Header()["Cache-Control"] = noCache
	rep.Serve(w, r)
}
