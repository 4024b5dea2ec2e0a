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
	maxInput      = 32 << 10 // bytes of its JSON, with the icons' folder
)

// ErrNotTried is returned by Service where only a notification shows whether it
// works.
var ErrNotTried = errors.New("whether notifications are shown was not tried")

// Show reads a message as JSON and shows it; it is the child's whole work. It
// may block for as long as the notification daemon does.
func Show(from io.Reader) error {
	var m shown
	if err := json.NewDecoder(io.LimitReader(from, maxInput)).Decode(&m); err != nil {
		return fmt.Errorf("read the notification: %w", err)
	}
	icon, err := levelIcon(m.Level)
	if err != nil {
		return err
	}
	if err := desktop(); err != nil {
		return fmt.Errorf("show the notification: %w", err)
	}
	m.Title, m.Body = plain(m.Title, maxShownTitle), plain(m.Body, maxShownBody)
	if err := show(m, icon); err != nil {
		return fmt.Errorf("show the notification: %w", err)
	}
	return nil
}

// showByBeeep shows a message without an answer to clicks.
func showByBeeep(m shown, icon []byte) error {
	beeep.AppName = "Ministry Finder"
	// A leading dash would look like an option to notify-send and to terminal-notifier,
	// which beeep uses where it must.
	m.Title, m.Body = strings.TrimLeft(m.Title, "- "), strings.TrimLeft(m.Body, "- ")
	if m.Level == Trouble { // it stays until somebody looks
		return beeep.Alert(m.Title, m.Body, icon)
	}
	return beeep.Notify(m.Title, m.Body, icon)
}

// levelIcon returns a level's icon, as PNG.
func levelIcon(level Level) ([]byte, error) {
	icon, err := assets.Icons.ReadFile("icons/" + string(level) + "-64.png")
	if err != nil {
		return nil, fmt.Errorf("there is no icon %q: %w", level, err)
	}
	return icon, nil
}

// plain makes one line of a text, bounded and without control characters. What a
// system reads as more than text is escaped where it is shown: names and paths stay
// as they are.
func plain(s string, most int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
	return sanitize.Truncate(strings.Join(strings.Fields(s), " "), most)
}
