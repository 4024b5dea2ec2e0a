//go:build linux

package desktoptest

import (
	"context"
	"fmt"
	"os"
	"strings"
)

// OpenedURLs returns the addresses that programs asked the desktop to open, oldest first.
func (d *Desktop) OpenedURLs() []string {
	text, err := os.ReadFile(d.path("opened"))
	if err != nil {
		return nil // nothing was opened yet
	}
	return wholeLines(string(text))
}

// wholeLines returns the lines that have been written to their end: a file is
// there, and empty, before the program that writes to it gets to do so.
func wholeLines(text string) []string {
	end := strings.LastIndexByte(text, '\n')
	if end < 0 {
		return nil
	}
	return strings.Split(text[:end], "\n")
}

// WaitOpenedURL returns the first opened address that match accepts, and waits
// for it if there is none yet.
func (d *Desktop) WaitOpenedURL(ctx context.Context, match func(string) bool) (string, error) {
	var found string
	err := poll(ctx, "a page to be opened", func(context.Context) (bool, string) {
		all := d.OpenedURLs()
		for _, url := range all {
			if match(url) {
				found = url
				return true, ""
			}
		}
		return false, fmt.Sprint(all)
	})
	return found, err
}
