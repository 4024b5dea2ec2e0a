package graph

import (
	"strings"

	"fyne.io/fyne/v2"
)

var _ fyne.Accessible = (*Graph)(nil)

// AccessibilityLabel returns the graph in words: what it shows, the values where
// it reads, and what happened there.
func (g *Graph) AccessibilityLabel() string {
	words := g.content.Title
	for _, more := range []string{g.Reading(), g.Caption()} {
		if more != "" {
			words += ". " + strings.ReplaceAll(more, "  ", " ")
		}
	}
	if g.content.empty() {
		words += ". " + g.content.Nothing
	}
	return words
}

// AccessibilityRole says that it is read as text.
func (g *Graph) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }
