package web

import (
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/richtext"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/submissions"
)

// catalogueView is the catalogue as requests need it, made once per change.
type catalogueView struct {
	all []catalogue.Ministry
	// details are the texts' safe HTML, by the text: to clean it takes longer
	// than all else of an answer.
	details map[string]template.HTML
	json    *render.Representation // the body of /api/get-ministries
}

const catalogueCacheKey = "catalogue"

// ministryJSON is a ministry in /api/get-ministries.
type ministryJSON struct {
	textsJSON
	Age       []string `json:"age"`
	Gender    []string `json:"gender"`
	State     []string `json:"state"`
	Interest  []string `json:"interest"`
	Situation []string `json:"situation"`
	Links     []string `json:"links"`
	// Position is the place in the catalogue's order, which an object has not.
	Position int `json:"position"`
	// Spanish has the texts in Spanish; it is missing when there are none.
	Spanish *textsJSON `json:"es,omitempty"`
}

// textsJSON are a ministry's texts in one language.
type textsJSON struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Details     string `json:"details"`
	// DetailsHTML are the details for showing: HTML that is safe.
	DetailsHTML string `json:"details_html"`
}

func newTextsJSON(m catalogue.Ministry, safe map[string]template.HTML) textsJSON {
	return textsJSON{m.Name, m.Description, m.Details, string(safe[m.Details])}
}

// safeDetails makes the safe HTML of all details in all languages.
func safeDetails(all []catalogue.Ministry) map[string]template.HTML {
	safe := map[string]template.HTML{}
	for _, m := range all {
		for _, lang := range i18n.Languages {
			text := m.In(lang).Details
			if _, known := safe[text]; !known {
				safe[text] = richtext.HTML(text)
			}
		}
	}
	return safe
}

// newMinistryJSON returns a ministry at a place of the catalogue.
func newMinistryJSON(m catalogue.Ministry, position int, safe map[string]template.HTML) ministryJSON {
	out := ministryJSON{
		textsJSON: newTextsJSON(m, safe), Age: orEmpty(m.Age), Gender: orEmpty(m.Gender), State: orEmpty(m.State),
		Interest: orEmpty(m.Interest), Situation: orEmpty(m.Situation), Links: orEmpty(m.Links), Position: position,
	}
	if m.NameES != "" || m.DescriptionES != "" || m.DetailsES != "" {
		spanish := newTextsJSON(m.In("es"), safe)
		out.Spanish = &spanish
	}
	return out
}

// catalogueReader reads the catalogue and keeps the view of it. It is safe for
// concurrent use.
type catalogueReader struct {
	store        ministryStore
	cache        *cache.Cache
	availability *submissions.Availability
	now          func() time.Time

	changes  atomic.Int64 // of what the store tells, so far
	held     atomic.Pointer[heldView]
	making   singleflight.Group
	lastGood atomic.Pointer[catalogueView]
}

// ministryStore is what the reader needs of the database.
type ministryStore interface {
	Ministries(ctx context.Context) ([]catalogue.Ministry, error)
}

// changed has the catalogue read again at its next use.
func (c *catalogueReader) changed() { c.changes.Add(1) }

// view returns the catalogue, from the cache when it is there. With the
// database away it is the last one that was read, or the starter catalogue:
// the person still gets a result.
func (c *catalogueReader) view(ctx context.Context) (*catalogueView, error) {
	if v, ok := c.cache.Get(catalogueCacheKey); ok {
		return v.(*catalogueView), nil
	}
	last := c.lastGood.Load()
	if last != nil && c.availability.State() == submissions.Unreachable {
		return last, nil // while the database is away nobody waits to hear so again
	}
	// One that is too large for the cache is held for a moment, and made once for
	// all who ask for it meanwhile: each would take tens of megabytes.
	changes := c.changes.Load()
	if held := c.held.Load(); held != nil && held.changes == changes && c.now().Before(held.until) {
		return held.view, nil
	}
	made, err, _ := c.making.Do(strconv.FormatInt(changes, 10), func() (any, error) {
		return c.read(context.WithoutCancel(ctx), last, changes)
	})
	if err != nil {
		return nil, err
	}
	return made.(*catalogueView), nil
}

// Latest returns the ministries as they are or, when they cannot be read, as they
// were last seen; false when they never were.
func (c *catalogueReader) Latest(ctx context.Context) ([]catalogue.Ministry, bool) {
	view := c.lastGood.Load()
	if c.availability.State() == submissions.Available {
		if fresh, err := c.view(ctx); err == nil {
			view = fresh
		}
	}
	if view == nil {
		return nil, false
	}
	return view.all, true
}

// heldFor is for how long a catalogue is held that is too large for the cache.
const heldFor = 10 * time.Second

// heldView is a catalogue as it was after so many changes.
type heldView struct {
	view    *catalogueView
	changes int64
	until   time.Time
}

func (c *catalogueReader) read(ctx context.Context, last *catalogueView, changes int64) (*catalogueView, error) {
	ctx, cancel := context.WithTimeout(ctx, databaseTimeout)
	defer cancel()
	making := c.cache.BeginFill()
	all, err := c.store.Ministries(ctx)
	c.availability.RecordRead(err)
	if err != nil {
		if last != nil {
			return last, nil
		}
		if all, err = catalogue.Starter(); err != nil {
			return nil, err
		}
		return newCatalogueView(all)
	}
	view, err := newCatalogueView(all)
	if err != nil {
		return nil, err
	}
	c.lastGood.Store(view)
	if making.Commit(catalogueCacheKey, view, view.bytes()); !c.cache.Fits(view.bytes()) {
		c.held.Store(&heldView{view, changes, c.now().Add(heldFor)})
	}
	return view, nil
}

func newCatalogueView(all []catalogue.Ministry) (*catalogueView, error) {
	all = withGoodLinks(all)
	byKey, safe := map[string]ministryJSON{}, safeDetails(all)
	for i, m := range catalogue.Active(all) {
		byKey[m.Key] = newMinistryJSON(m, i, safe)
	}
	body, err := json.Marshal(byKey)
	if err != nil {
		return nil, fmt.Errorf("encode the catalogue: %w", err)
	}
	rep, err := render.NewRepresentation("application/json; charset=utf-8", body)
	if err != nil {
		return nil, fmt.Errorf("compress the catalogue: %w", err)
	}
	return &catalogueView{all: all, details: safe, json: rep}, nil
}

// withGoodLinks copies a catalogue without links that are none: a browser would
// run what a script makes of a javascript: address. Our forms take none, but a
// backup from elsewhere may have some. The copy has no room to spare: a view
// lives long.
func withGoodLinks(all []catalogue.Ministry) []catalogue.Ministry {
	all = slices.Clone(all)
	for i, m := range all {
		if bad := func(link string) bool { return !catalogue.IsWebURL(link) }; slices.ContainsFunc(m.Links, bad) {
			all[i].Links = slices.DeleteFunc(slices.Clone(m.Links), bad)
		}
	}
	return all
}

// detailsBytes is about what a map takes for two texts, without what is in them.
const detailsBytes = 48

// bytes is what the view occupies, within a few percent.
func (v *catalogueView) bytes() int {
	n := v.json.Bytes() + cap(v.all)*int(reflect.TypeFor[catalogue.Ministry]().Size())
	for text, safe := range v.details {
		n += detailsBytes + allocated(len(text)) + allocated(len(safe))
	}
	for _, m := range v.all {
		for _, text := range []string{m.Key, m.Name, m.Description, m.Details, m.NameES, m.DescriptionES, m.DetailsES} {
			n += allocated(len(text))
		}
		lists := [][]string{m.Links}
		for _, field := range catalogue.AudienceFields() {
			lists = append(lists, *m.List(field))
		}
		for _, list := range lists {
			n += cap(list) * int(reflect.TypeFor[string]().Size())
			for _, text := range list {
				n += allocated(len(text))
			}
		}
	}
	return n
}

// allocated is about what the runtime takes for so many bytes: most of its
// sizes are multiples of 16.
func allocated(bytes int) int { return (bytes + 15) &^ 15 }

// orEmpty makes an absent list an empty one, which JSON tells apart.
func orEmpty(l []string) []string {
	if l == nil {
		return []string{}
	}
	return l
}

func (s *Server) getMinistries(w http.ResponseWriter, r *http.Request) {
	v, err := s.ministries.view(r.Context())
	if err != nil {
		s.Log.Error("the catalogue cannot be read", "error", err)
		render.WriteJSON(w, http.StatusServiceUnavailable, render.APIError{Message: "The ministries cannot be read just now. Please try again in a minute.", ErrorType: "database_error"})
		return
	}
	w.Header()["Cache-Control"] = noCache
	v.json.Serve(w, r)
}

// noCache lets browsers keep an answer but ask each time whether it changed.
var noCache = []string{"no-cache"}
