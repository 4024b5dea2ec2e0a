//go:build !misbehave

package web

import (
	"context"
	"net/http"
)

// misbehave does nothing: only a build for the tests of watching, with the tag
// misbehave, has a finder that can be made ill.
func (s *Server) misbehave(_ context.Context, h http.Handler) http.Handler { return h }
