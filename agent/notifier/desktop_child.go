package notifier

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/gen2brain/beeep"

	"ministryfinder/assets"
	"ministryfinder/embedded/sanitize"
)

// Bounds of the texts of a notification, in characters.
const (
	maxShownTitle = 80
	maxShownBody  = 400
	maxInput      = 8 << 10 // bytes of its JSON
)

// ErrNotTried is returned by Service where only a notification shows whether it
// works.
var ErrNotTried = errors.New("whether notifications are shown was not tried")

// Show reads a message as JSON and shows it; it is the child's whole work. It
// may block for as long as the notification daemon does.
func Show(from io.Reader) error {
	var m Message
	if err := json.NewDecoder(io.LimitReader(from, maxInput)).Decode(&m); err != nil {
		return fmt.Errorf("read the notification: %w", err)
	}
	icon, err := assets.Icons.ReadFile("icons/" + string(m.Level) + "-64.png")
	if err != nil {
		return fmt.Errorf("there is no icon %q: %w", m.Level, err)
	}
	if err := desktop(); err != nil {
		return fmt.Errorf("show the notification: %w", err)
	}
	beeep.AppName = "Ministry Finder"
	show := beeep.Notify
	if m.Level == Trouble { // it stays until somebody looks
		show = beeep.Alert
	}
	if err := show(plain(m.Title, maxShownTitle), plain(m.Body, maxShownBody), icon); err != nil {
		return fmt.Errorf("show the notification: %w", err)
	}
	return nil
}

// plain makes a text harmless wherever it is shown: one line, bounded, and
// without the characters that a daemon reads as markup or a shell as more
// than text. The words stay readable.
func plain(s string, most int) string {
	s = strings.ToValidUTF8(s, "?")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r):
			return ' '
		case strings.ContainsRune("<>&`$\\\"", r):
			return ' '
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	// A leading dash would look like an option to notify-send.
	s = strings.TrimLeft(s, "- ")
	return sanitize.Truncate(s, most)
}
