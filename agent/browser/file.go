package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"ministryfinder/agent/job"
	"ministryfinder/embedded/i18n"
)

// OpenFile opens a file or a folder with what the desktop has for it.
func OpenFile(ctx context.Context, path string) error {
	if !filepath.IsAbs(path) {
		return fmt.Errorf("open %q: not a whole path", path)
	}
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("open a file: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	name, args := opener(path)
	if err := job.RunFree(ctx, name, args...); err != nil {
		return &i18n.Error{Key: "error.opener", Pairs: []any{"program", name, "error", err.Error()}, Err: err}
	}
	return nil
}
