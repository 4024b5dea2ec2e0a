package web

import (
	"net/http"
	"path"
	"strings"

	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/sanitize"
	"ministryfinder/embedded/store"
)

// QuizOnly answers what the quiz needs, and what watches a finder from
// elsewhere asks for; every other path is not found. It is what strangers on
// the parish's network reach.
func QuizOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !public(r.URL.Path) {
			r = r.Clone(r.Context())
			r.Method, r.URL.Path, r.URL.RawPath, r.URL.RawQuery = http.MethodGet, notShared, "", ""
		}
		next.ServeHTTP(w, r)
	})
}

// notShared is a path that is not there.
const notShared = "/not-shared"

func public(p string) bool {
	if p != "/" {
		p = strings.TrimRight(p, "/") // which leads there
	}
	switch p {
	case "/", "/result", "/privacy", "/ask", "/ask/thanks", "/off", "/off/done", "/favicon.ico", "/sw.js", "/manifest.webmanifest",
		"/api/get-ministries", "/api/match", "/api/submit", "/api/reached", "/api/chosen", "/api/rate-limit-info",
		"/health", "/api/health", "/api/memory-status":
		return true
	}
	// What is not written plainly could mean another place.
	if path.Clean(p) != p {
		return false
	}
	for _, folder := range []string{"/static/", "/parish/", "/qr/", "/calendar/"} {
		if strings.HasPrefix(p, folder) {
			return true
		}
	}
	return false
}

// LoopbackHostOnly refuses requests that name another host than this computer
// or one of our public names. Behind an address that only this computer reaches
// such a request comes from a web page elsewhere whose name was made to point
// here (DNS rebinding), and would be believed what is said to this computer.
// What a trusted proxy has passed on is let through: it is not taken for this
// computer's own by anybody.
func LoopbackHostOnly(next http.Handler, clients *clientip.Reader) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isHostlessCheck(r) && !clientip.IsLoopback(r.Host) && !clients.Knows(r.Host) && !clients.PassedOn(r) {
			misdirected(w, "Ministry Finder answers here under the name localhost or 127.0.0.1 only. Behind a proxy, name its address in TRUSTED_PROXIES and let it set X-Forwarded-For; or name the public host in PUBLIC_HOSTS.\n")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// OwnNamesOnly refuses requests that name another host than the address that the
// connection came to, or a name that is ours: one of this network, as ours tells,
// a public one, or whatever a trusted proxy has passed on.
func OwnNamesOnly(next http.Handler, clients *clientip.Reader, ours func(name string) bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, _, ok := clientip.SplitHost(r.Host)
		known := ok && (clientip.IsLocalAddress(r, name) || ours(name) || clients.Knows(r.Host) || clients.PassedOn(r))
		if !known && !isHostlessCheck(r) {
			misdirected(w, "Ministry Finder answers here under its own address and name only, as they are on the poster. If this name is the parish's, set it in PUBLIC_HOSTS and start the program again.\n")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isHostlessCheck reports whether a request names no host and asks whether we are well,
// as the checks of HAProxy do by HTTP/1.0. No page can make a browser leave out the host.
func isHostlessCheck(r *http.Request) bool {
	reads := r.Method == http.MethodGet || r.Method == http.MethodHead
	return reads && r.Host == "" && (r.URL.Path == "/health" || r.URL.Path == "/api/health")
}

func misdirected(w http.ResponseWriter, why string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusMisdirectedRequest)
	_, _ = w.Write([]byte(why)) // the client may be gone
}

// ownPagesOnly refuses changes that pages of other sites ask for, and says what
// to set where such a page is one of ours under a name that we do not know.
func (s *Server) ownPagesOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin, refused := s.Addresses.Clients.CrossOrigin(r)
		if !refused {
			next.ServeHTTP(w, r)
			return
		}
		render.SetNoStore(w.Header())
		if render.WantsHTML(r) {
			s.pages.Problem(w, r, http.StatusForbidden, "page.cross_origin_title", "page.cross_origin", "origin", originText(origin))
			return
		}
		render.WriteJSON(w, http.StatusForbidden, render.APIError{
			Message: s.pages.Texts(r).T("page.cross_origin", "origin", originText(origin)), ErrorType: "cross_origin",
		})
	})
}

// closedWhileAway answers staff's pages and requests as long as only a
// stand-in for the database is there: what they do must not vanish with it. The help
// changes nothing, and says what to do.
func (s *Server) closedWhileAway(next http.Handler) http.Handler {
	if s.DatabaseDown == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch staff := strings.HasPrefix(r.URL.Path, "/admin") && !strings.HasPrefix(r.URL.Path, "/admin/help"); {
		case staff && render.WantsHTML(r):
			s.pages.Problem(w, r, http.StatusServiceUnavailable, "page.error_title", "page.error")
		case staff || strings.HasPrefix(r.URL.Path, "/api/ministries"):
			render.WriteJSON(w, http.StatusServiceUnavailable, render.APIError{
				Message: "The database cannot be reached just now. Please try again when it can.", ErrorType: "database_error",
			})
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// metricsOnly lets this computer read the metrics, and whoever is signed in to the
// dashboard; to others it answers.
func (s *Server) metricsOnly(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if s.Addresses.Clients.Of(r).Local || s.dashboard.RequireReader(w, r, "The metrics are shown on the parish's own computer only.") {
			next(w, r)
		}
	}
}

// refuseSubmission answers who sends more than one network may, and counts it.
func (s *Server) refuseSubmission(w http.ResponseWriter, r *http.Request) {
	s.submissions.CountRefused(store.RefusedLimit)
	s.tooMany(w, r)
}

func (s *Server) tooMany(w http.ResponseWriter, r *http.Request) {
	if render.WantsHTML(r) {
		s.pages.Problem(w, r, http.StatusTooManyRequests, "page.busy_title", "page.too_many")
		return
	}
	render.WriteJSON(w, http.StatusTooManyRequests, render.APIError{
		Message: "Too many submissions from your network. Please wait a minute and try again.", ErrorType: "rate_limit",
	})
}

// maxOrigin bounds an origin in a sentence, in characters.
const maxOrigin = 100

func originText(origin string) string {
	if origin = sanitize.Line(origin, maxOrigin); origin == "" {
		return "?"
	}
	return origin
}

// public answers a page of the quiz: it notes that another device has asked for it,
// and lets the page lead a browser that is signed in back to the dashboard. What
// the service worker fetches to keep is never such a page.
func (s *Server) public(next http.HandlerFunc) http.HandlerFunc {
	return s.devices.Watch(func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie(s.door.SessionCookie(s.Addresses.IsHTTPS(r))); err == nil && render.WantsHTML(r) {
			r = render.ForStaff(r)
		}
		next(w, r)
	})
}
