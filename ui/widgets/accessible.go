package widgets

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// What screen readers are told. Fyne 2.8 tells them, on Windows and macOS, of the
// containers of a window and what lies in them, and does not look into what
// scrolls; so what scrolls says all that can be read in it.
var (
	_ fyne.Accessible = (*Text)(nil)
	_ fyne.Accessible = (*Scroll)(nil)
)

// AccessibilityLabel returns the whole text, also where it is shown cut.
func (w *Text) AccessibilityLabel() string { return w.text }

// AccessibilityRole says that it is text.
func (w *Text) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// Scroll scrolls its content both ways.
type Scroll struct {
	container.Scroll
}

// NewScroll returns an area that scrolls its content.
func NewScroll(content fyne.CanvasObject) *Scroll {
	s := &Scroll{}
	s.Content, s.Direction = content, container.ScrollBoth
	s.ExtendBaseWidget(s)
	return s
}

// AccessibilityLabel returns all that can be read in the content, a line each.
func (s *Scroll) AccessibilityLabel() string {
	return strings.Join(spoken(s.Content, nil), "\n")
}

// AccessibilityRole says that it is text.
func (s *Scroll) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// spoken adds what an object says, and what lies in it, to lines.
func spoken(o fyne.CanvasObject, lines []string) []string {
	if o == nil || !o.Visible() {
		return lines
	}
	if c, ok := o.(*fyne.Container); ok {
		for _, child := range c.Objects {
			lines = spoken(child, lines)
		}
		return lines
	}
	if a, ok := o.(fyne.Accessible); ok && a.AccessibilityLabel() != "" {
		lines = append(lines, a.AccessibilityLabel())
	}
	return lines
}
