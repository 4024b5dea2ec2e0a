// Package browser opens an address in the desktop's web browser.
package browser

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"ministryfinder/agent/job"
	"ministryfinder/embedded/i18n"
)

// openTimeout bounds the opener, which hands the address on and ends.
const openTimeout = 15 * time.Second

// Open opens an http or https address. It returns an error when there is no
// opener or it refuses; how the browser itself fares is not known.
func Open(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("open %q: not a web address", address)
	}
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	name, args := opener(u.String())
	if err := job.RunFree(ctx, name, args...); err != nil {
		return &i18n.Error{Key: "error.opener", Pairs: []any{"program", name, "error", err.Error()}, Err: err}
	}
	return nil
}
