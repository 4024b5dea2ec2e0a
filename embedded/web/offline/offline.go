// Package offline serves what lets a browser keep the quiz for times without a network
// and install it as an app: the service worker and the manifest.
package offline

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/web/branding"
	"ministryfinder/embedded/web/quizpage"
)

// Handler serves them.
type Handler struct {
	pages    *render.Pages
	quiz     *quizpage.Handler
	branding *branding.Reader
	files    fs.FS
	log      *slog.Logger
}

// New returns a handler for the pages of a quiz and the files below web/.
func New(pages *render.Pages, quiz *quizpage.Handler, of *branding.Reader, files fs.FS, log *slog.Logger) *Handler {
	return &Handler{pages, quiz, of, files, log}
}

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
func (h *Handler) release() (release, error) {
	var rel release
	for _, name := range quizFiles {
		rel.Files = append(rel.Files, keptFile{h.pages.StaticURL(name), h.pages.StaticHash(name)})
	}
	for _, own := range h.branding.Files() {
		rel.Files = append(rel.Files, keptFile{own.Address(), own.SHA256()})
	}
	for _, lang := range i18n.Languages {
		for _, page := range []struct {
			path string
			make func(*http.Request) ([]byte, error)
		}{
			{"/", h.quiz.FirstPage},
			{"/privacy", h.quiz.PrivacyPage},
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

// ServiceWorker answers GET /sw.js: it serves the script that keeps the quiz for times without a
// network, with the list of what belongs to this release in it.
func (h *Handler) ServiceWorker(w http.ResponseWriter, r *http.Request) {
	rel, err := h.release()
	var list, answers, script []byte
	if err == nil {
		list, err = json.Marshal(rel)
	}
	if err == nil {
		answers, err = fs.ReadFile(h.files, render.QuizFolder+"/answers.js")
	}
	if err == nil {
		script, err = fs.ReadFile(h.files, "web/worker/sw.js")
	}
	var rep *render.Representation
	if err == nil {
		script = append(bytes.Replace(script, []byte("RELEASE"), list, 1), answers...)
		rep, err = render.NewRepresentation(render.ContentTypes[".js"], script)
	}
	if err != nil {
		h.log.Error("the service worker cannot be made", "error", err)
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	render.SetNoCache(w.Header())
	rep.Serve(w, r)
}

// kioskStart is where a tablet in the hall begins, in its own language.
const kioskStart = "/?kiosk=1"

// Manifest answers GET /manifest.webmanifest: it describes the quiz as an app that can be installed.
// A tablet's is another one, since the icon opens what its manifest says and not the page at which
// it was made.
func (h *Handler) Manifest(w http.ResponseWriter, r *http.Request) {
	t := h.pages.Texts(r)
	type icon struct {
		Src     string `json:"src"`
		Sizes   string `json:"sizes"`
		Type    string `json:"type"`
		Purpose string `json:"purpose,omitempty"`
	}
	start, display := "/", "standalone"
	if render.IsKiosk(r) {
		start, display = kioskStart, "fullscreen"
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
		start, t.T("app.name") + " · " + t.T("parish.name"), t.T("app.name"), t.Lang(), start, "/", display, "#faf8f4", "#1f4e79",
		[]icon{
			{h.pages.StaticURL("app.svg"), "any", "image/svg+xml", "any"},
			{h.pages.StaticURL("app-256.png"), "256x256", "image/png", "any"},
		},
	})
	var rep *render.Representation
	if err == nil {
		rep, err = render.NewRepresentation("application/manifest+json", body)
	}
	if err != nil {
		h.log.Error("the manifest cannot be made", "error", err)
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	render.SetNoCache(w.Header())
	rep.Serve(w, r)
}
