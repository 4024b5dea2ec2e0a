package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"html/template"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/retention"
	"ministryfinder/embedded/store"
)

const (
	// lookTimeout bounds what a request waits for the parish's settings after a
	// change; the look from before is good enough.
	lookTimeout = 2 * time.Second
	// lookAgainAfter is the pause between two tries to read them.
	lookAgainAfter = 5 * time.Second
)

// parishLook is the parish's name, words, colour and logo as the pages show
// them. It is read again when the settings have changed, here or on another
// server.
type parishLook struct {
	stale atomic.Bool
	mu    sync.Mutex // one reads
	tried time.Time

	logo, style atomic.Pointer[ownFile]
	// months is for how many months submissions are kept, 0 for ever.
	months atomic.Int64
}

// ownFile is a file of the parish's own.
type ownFile struct {
	name string // with a hash of the content
	*render.Representation
}

// refreshLook reads the parish's settings when they have changed.
func (s *Server) refreshLook(ctx context.Context) {
	l := &s.parish
	if !l.stale.Load() || !l.mu.TryLock() {
		return // another request reads it just now
	}
	defer l.mu.Unlock()
	if now := s.Now(); now.Sub(l.tried) < lookAgainAfter && !l.tried.IsZero() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	l.stale.Store(false)
	if err := s.readLook(ctx); err != nil {
		l.stale.Store(true)
		l.tried = s.Now()
		s.Log.Warn("the parish's settings cannot be read; the pages look as before", "error", err)
		return
	}
	l.tried = time.Time{}
	s.Cache.Clear()
}

// readLook puts the parish's settings on the pages.
func (s *Server) readLook(ctx context.Context) error {
	stored, _, err := s.Store.Setting(ctx, parish.SettingName)
	if err != nil {
		return err
	}
	own, err := parish.Parse(stored)
	if err != nil {
		return err
	}
	own = own.Shown()
	picture, err := s.Store.Image(ctx, parish.LogoName)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	months, err := retention.Months(ctx, s.Store)
	if err != nil {
		return err
	}
	s.parish.months.Store(int64(months))
	look := render.Branding{Texts: map[string]*i18n.Texts{}}
	for _, lang := range i18n.Languages {
		look.Texts[lang] = own.Texts(lang)
	}
	if look.Logo, err = s.parish.set(&s.parish.logo, "logo.", ".png", picture.Body); err != nil {
		return err
	}
	if look.Style, err = s.parish.set(&s.parish.style, "style.", ".css", []byte(own.StyleSheet())); err != nil {
		return err
	}
	for _, link := range []struct{ url, text string }{
		{telephone(own.Phone), own.Phone}, {before("mailto:", own.Email), own.Email}, {own.Site, shortLink(own.Site)},
		{own.Facebook, "Facebook"}, {own.Instagram, "Instagram"}, {own.YouTube, "YouTube"},
	} {
		if link.url != "" { // Shown has checked it
			look.Links = append(look.Links, render.Link{URL: template.URL(link.url), Text: link.text})
		}
	}
	s.pages.SetBranding(look)
	return nil
}

// set keeps a file of the parish's and returns its address; without a body
// there is none.
func (l *parishLook) set(to *atomic.Pointer[ownFile], prefix, ending string, body []byte) (string, error) {
	if len(body) == 0 {
		to.Store(nil)
		return "", nil
	}
	rep, err := render.NewRepresentation(render.ContentTypes[ending], body)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(body)
	name := prefix + hex.EncodeToString(sum[:4]) + ending
	to.Store(&ownFile{name, rep})
	return to.Load().address(), nil
}

func (f *ownFile) address() string { return "/parish/" + f.name }

// parishFile answers GET /parish/{name}.
func (s *Server) parishFile(w http.ResponseWriter, r *http.Request) {
	for _, file := range []*ownFile{s.parish.logo.Load(), s.parish.style.Load()} {
		if file != nil && file.name == r.PathValue("name") {
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			file.Serve(w, r)
			return
		}
	}
	s.pages.NotFound(w, r)
}

func telephone(number string) string {
	return before("tel:", strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, number))
}

func before(prefix, text string) string {
	if text == "" {
		return ""
	}
	return prefix + text
}

func shortLink(link string) string {
	_, after, _ := strings.Cut(link, "://")
	return strings.TrimSuffix(after, "/")
}
