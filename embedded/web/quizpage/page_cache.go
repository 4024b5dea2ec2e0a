package quizpage

import (
	"net/http"
	"net/url"
	"slices"

	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/render"
)

// cachedQueries are the queries that say nothing but in which language, and on what,
// a page is shown, as our own links write them. A page that depends on nothing
// else is made once for each of them and kept; whoever writes them otherwise
// gets a page that is made for them, so that strangers cannot fill the cache.
func cachedQueries() []string {
	all := []string{""}
	for _, kiosk := range []string{"", "1"} {
		for _, lang := range append([]string{""}, i18n.Languages...) {
			q := url.Values{}
			if kiosk != "" {
				q.Set("kiosk", kiosk)
			}
			if lang != "" {
				q.Set("lang", lang)
			}
			all = append(all, q.Encode())
		}
	}
	return all
}

// serveCached serves a page that depends on the address's manner alone from the
// cache, and makes it when it is not there. The cache forgets it when the
// parish's look or words change.
func (h *Handler) serveCached(w http.ResponseWriter, r *http.Request, name string, makePage func() render.Page) {
	lang := h.Pages.Texts(r).Lang()
	header := w.Header()
	render.SetNoCache(header)
	header["Vary"] = readyVary
	if i := slices.Index(i18n.Languages, lang); i >= 0 {
		header["Content-Language"] = languageHeaders[i]
	}
	key := name + " " + lang + "?" + r.URL.RawQuery + h.Asks.CacheKey(r)
	switch {
	case !render.IsKiosk(r):
	case h.onlyHere(r):
		key += " here" // a tablet on this very computer has nobody to take the result along to
	case h.inHouse(r):
		key += " in house"
	}
	if render.IsForStaff(r) {
		key += " staff"
	}
	if v, ok := h.Cache.Get(key); ok {
		v.(*render.Representation).Serve(w, r)
		return
	}
	making := h.Cache.BeginFill()
	body, err := h.Pages.RenderBytes(name, makePage())
	var rep *render.Representation
	if err == nil {
		rep, err = render.NewRepresentation("text/html; charset=utf-8", body)
	}
	if err != nil {
		h.Log.Error("a page cannot be made", "page", name, "error", err)
		http.Error(w, h.Pages.Texts(r).T("page.error_title"), http.StatusInternalServerError)
		return
	}
	making.Commit(key, rep, rep.Bytes())
	rep.Serve(w, r)
}

// onlyHere reports whether a request names a host that no other computer reaches
// by that name.
func (h *Handler) onlyHere(r *http.Request) bool {
	return clientip.IsLoopback(h.Clients.Of(r).Host)
}

// inHouse reports whether a request names a host that only devices in the parish's
// network reach.
func (h *Handler) inHouse(r *http.Request) bool {
	return clientip.IsInHouse(h.Clients.Of(r).Host)
}

// The header values are made once.
var (
	readyVary       = []string{"Accept-Encoding, Accept-Language"}
	languageHeaders = func() (all [][]string) {
		for _, lang := range i18n.Languages {
			all = append(all, []string{lang})
		}
		return all
	}()
)

// hasManner reports whether an address says nothing but its manner.
func (h *Handler) hasManner(r *http.Request) bool {
	return slices.Contains(h.cachedQueries, r.URL.RawQuery)
}
