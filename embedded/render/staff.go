package render

import (
	"context"
	"net/http"

	"ministryfinder/embedded/i18n"
)

// Framed is somebody who is signed in to the dashboard: it makes what the frame
// around the pages for this person shows.
type Framed interface {
	Frame(t *i18n.Texts, r *http.Request) any
}

// staffKey is where a request's context says what it is from.
type staffKey struct{}

// signedIn is a browser in which somebody has signed in lately; whether that still
// holds is not known.
type signedIn struct{}

// InDashboard returns a request of somebody who is signed in. All pages that are
// made for it have the dashboard's frame, also those that say what went wrong.
func InDashboard(r *http.Request, who Framed) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), staffKey{}, who))
}

// ForStaff returns a request for a public page by a browser in which somebody has
// signed in: the page then leads back to the dashboard, but on a tablet in the hall.
func ForStaff(r *http.Request) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), staffKey{}, signedIn{}))
}

// IsForStaff reports whether a public page is made for such a browser.
func IsForStaff(r *http.Request) bool {
	_, is := r.Context().Value(staffKey{}).(signedIn)
	return is && !IsKiosk(r)
}

// addFrame gives a page what surrounds it for who asks.
func (p *Page) addFrame(r *http.Request) {
	if who, ok := r.Context().Value(staffKey{}).(Framed); ok {
		p.Office = who.Frame(p.Texts, r)
		return
	}
	p.Staff = IsForStaff(r)
}
