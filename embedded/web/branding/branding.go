// Package branding puts what a parish has of its own on the pages: its name, words,
// colors, logo and links, and for how long it keeps submissions. It reads them again
// when the settings have changed, here or on another server.
package branding

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"html/template"
	"image/png"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/catalogue/richtext"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
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

// Store is what is read of the database.
type Store interface {
	Setting(ctx context.Context, name string) (value string, version int64, err error)
	Image(ctx context.Context, name string) (store.Image, error)
}

// Reader reads the parish's settings and puts them on the pages. It is safe for
// concurrent use.
type Reader struct {
	store Store
	pages *render.Pages
	cache *cache.Cache // of pages with the settings from before
	now   func() time.Time
	log   *slog.Logger

	stale atomic.Bool
	mu    sync.Mutex // one reads
	tried time.Time

	logo, style, photo atomic.Pointer[File]
	// months is for how many months submissions are kept, 0 for ever.
	months atomic.Int64
}

// New returns a reader that has read nothing yet.
func New(from Store, pages *render.Pages, in *cache.Cache, now func() time.Time, log *slog.Logger) *Reader {
	l := &Reader{store: from, pages: pages, cache: in, now: now, log: log}
	l.SetStale()
	return l
}

// SetStale has the settings read again at the next Refresh.
func (l *Reader) SetStale() { l.stale.Store(true) }

// RetentionMonths is for how many months submissions are kept, 0 for ever.
func (l *Reader) RetentionMonths() int64 { return l.months.Load() }

// Files returns the parish's own logo, style sheet and photo, as far as there are.
func (l *Reader) Files() []*File {
	var all []*File
	for _, file := range []*File{l.logo.Load(), l.style.Load(), l.photo.Load()} {
		if file != nil {
			all = append(all, file)
		}
	}
	return all
}

// File is a file of the parish's own.
type File struct {
	name string // with a hash of the content
	*render.Representation
}

// Refresh reads the parish's settings when they have changed.
func (l *Reader) Refresh(ctx context.Context) {
	if !l.stale.Load() || !l.mu.TryLock() {
		return // another request reads it just now
	}
	defer l.mu.Unlock()
	if now := l.now(); now.Sub(l.tried) < lookAgainAfter && !l.tried.IsZero() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	l.stale.Store(false)
	if err := l.read(ctx); err != nil {
		l.stale.Store(true)
		l.tried = l.now()
		l.log.Warn("the parish's settings cannot be read; the pages look as before", "error", err)
		return
	}
	l.tried = time.Time{}
	l.cache.Clear()
}

// read puts the parish's settings on the pages.
func (l *Reader) read(ctx context.Context) error {
	stored, _, err := l.store.Setting(ctx, parish.SettingName)
	if err != nil {
		return err
	}
	own, err := parish.Parse(stored)
	if err != nil {
		return err
	}
	own = own.Shown()
	picture, err := l.store.Image(ctx, parish.LogoName)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	photo, err := l.store.Image(ctx, parish.PhotoName)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	months, err := retention.Months(ctx, l.store)
	if err != nil {
		return err
	}
	l.months.Store(int64(months))
	look := render.Branding{Named: own.Name != "", Texts: map[string]*i18n.Texts{}, Hours: map[string]string{},
		LogoWidth: logoWidth(picture.Body)}
	look.Band, look.BandDark = own.Band()
	for _, lang := range i18n.Languages {
		look.Texts[lang], look.Hours[lang] = own.Texts(lang), own.HoursIn(lang)
	}
	if look.Logo, err = l.set(&l.logo, "logo.", ".png", picture.Body); err != nil {
		return err
	}
	if look.Style, err = l.set(&l.style, "style.", ".css", []byte(own.StyleSheet())); err != nil {
		return err
	}
	if look.Photo.URL, err = l.set(&l.photo, "photo.", ".jpg", photo.Body); err != nil {
		return err
	}
	look.Photo.Alt, look.Photo.AltLang = map[string]string{}, map[string]string{}
	for _, lang := range i18n.Languages {
		look.Photo.Alt[lang], look.Photo.AltLang[lang] = own.PhotoAltIn(lang)
	}
	for _, link := range []struct{ url, text string }{
		{telephone(own.Phone), own.Phone}, {mailto(own.Email), own.Email}, {own.Site, shortLink(own.Site)},
		{own.Facebook, "Facebook"}, {own.Instagram, "Instagram"}, {own.YouTube, "YouTube"},
	} {
		if link.url != "" { // Shown has checked it
			look.Links = append(look.Links, render.Link{URL: template.URL(link.url), Text: link.text})
		}
	}
	l.pages.SetBranding(look)
	return nil
}

// set keeps a file of the parish's and returns its address; without a body
// there is none.
func (l *Reader) set(to *atomic.Pointer[File], prefix, ending string, body []byte) (string, error) {
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
	to.Store(&File{name, rep})
	return to.Load().Address(), nil
}

// Address is the path below which the file is served.
func (f *File) Address() string { return "/parish/" + f.name }

// ServeFile answers GET /parish/{name}.
func (l *Reader) ServeFile(w http.ResponseWriter, r *http.Request) {
	for _, file := range l.Files() {
		if file.name == r.PathValue("name") {
			render.SetImmutable(w.Header())
			file.Serve(w, r)
			return
		}
	}
	l.pages.NotFound(w, r)
}

// LogoHeight is how high pages show the logo, in CSS pixels; maxLogoWidth is how wide
// they show it at most.
const (
	LogoHeight   = 48
	maxLogoWidth = 160
)

// logoWidth is how wide a logo is at LogoHeight, so that what stands beside it does not
// move when it comes.
func logoWidth(file []byte) int {
	c, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil || c.Height < 1 {
		return LogoHeight
	}
	return min(maxLogoWidth, max(1, LogoHeight*c.Width/c.Height))
}

func telephone(number string) string {
	if url := richtext.PhoneURL(number); url != "" {
		return url
	}
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, number)
	if digits == "" {
		return ""
	}
	return "tel:" + digits
}

func mailto(address string) string {
	if address == "" {
		return ""
	}
	return letter.MailtoURL(address, "", "")
}

func shortLink(link string) string {
	_, after, _ := strings.Cut(link, "://")
	return strings.TrimSuffix(after, "/")
}
