package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"

	"ministryfinder/embedded/render"
)

// databaseState is what is known of the database: nil while it works, or why
// it does not. It is learned from each request, and from a question every few
// seconds while it is away.
type databaseState struct {
	failure atomic.Pointer[databaseFailure]
}

// databaseFailure says why the database does not work.
type databaseFailure struct {
	err error
	// writing is set when storing has failed: that it can be read says nothing then.
	writing bool
}

func (d *databaseState) problem() *databaseFailure { return d.failure.Load() }

// noteDatabase learns from the outcome of reading. It logs a change of the
// database's state, once per change rather than once per request.
func (s *Server) noteDatabase(err error) {
	if before := s.database.problem(); err == nil && before != nil && before.writing {
		return
	}
	s.noteState(err, false)
}

// noteWrite learns from the outcome of storing.
func (s *Server) noteWrite(err error) { s.noteState(err, true) }

func (s *Server) noteState(err error, writing bool) {
	switch {
	case s.DatabaseDown != nil:
		// What the stand-in does says nothing of the database.
	case errors.Is(err, context.Canceled):
		// Whoever asked is gone; the database had no chance.
	case err != nil:
		if before := s.database.failure.Swap(&databaseFailure{err, writing}); before == nil {
			s.Log.Error("the database does not answer", "error", err)
		}
	case s.database.problem() != nil:
		if before := s.database.failure.Swap(nil); before != nil {
			s.Log.Info("the database answers again")
		}
	}
}

// SetAway says why the database cannot be used, when that is another reason
// than when the server was made. It is for the server of a stand-in alone.
func (s *Server) SetAway(why error) {
	if s.DatabaseDown != nil {
		s.database.failure.Store(&databaseFailure{err: why})
	}
}

// databaseIsBack asks a database that was away whether it stores again.
func (s *Server) databaseIsBack(ctx context.Context) bool {
	if s.DatabaseDown != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	s.noteWrite(s.Store.CanWrite(ctx))
	return s.database.problem() == nil
}

// closedWhileAway answers staff's pages and requests as long as only a
// stand-in for the database is there: what they do must not vanish with it.
func (s *Server) closedWhileAway(next http.Handler) http.Handler {
	if s.DatabaseDown == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch staff := strings.HasPrefix(r.URL.Path, "/admin"); {
		case staff && render.WantsHTML(r):
			s.pages.Problem(w, r, http.StatusServiceUnavailable, "page.error_title", "page.error")
		case staff || strings.HasPrefix(r.URL.Path, "/api/ministries"):
			render.WriteJSON(w, http.StatusServiceUnavailable, render.APIError{Message: "The database cannot be reached just now. Please try again when it can.", ErrorType: "database_error"})
		default:
			next.ServeHTTP(w, r)
		}
	})
}
