// Package tray shows the finder's state as an icon in the system tray, with a
// tooltip and a menu. It decides nothing: it shows the View that it is given
// and tells which entry was clicked.
package tray

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"fyne.io/systray"

	"ministryfinder/assets"
)

// View is what the tray shows.
type View struct {
	Icon    string // one of Icons
	Tooltip string
	Labels  [entries]string
	Enabled [entries]bool
	// Hidden entries are not in the menu, Checked ones have a tick.
	Hidden, Checked [entries]bool
}

// Icons are the names of the icons.
func Icons() []string {
	return []string{"starting", "well", "attention", "trouble", "paused", "update"}
}

// ErrNoDesktop is returned when there is no desktop session to show a tray in.
var ErrNoDesktop = errors.New("there is no desktop session (no D-Bus session bus)")

// Tray is the icon in the tray. There can be one in a process's life, as the
// library below has it.
type Tray struct {
	icons map[string][]byte // a fixed set: the library keeps every one it was given
	// templates are those that macOS colours itself; empty elsewhere.
	templates map[string][]byte
	clicked   chan Entry

	mu     sync.Mutex
	gone   bool // the icon is, or is about to be, taken away
	wanted View
	shown  View
	items  [entries]*systray.MenuItem
	done   chan struct{} // is closed when the menu is gone
}

// HasDesktop reports whether there is a desktop session, in which a panel may
// show an icon.
func HasDesktop(ctx context.Context) bool { return desktop(ctx) }

// maxClicks is how many clicks wait while one is worked on; more are dropped,
// as a person who clicks ten times wants the thing once.
const maxClicks = 4

// New returns a tray that shows the view once it runs.
func New(first View) (*Tray, error) {
	t := &Tray{
		icons: map[string][]byte{}, templates: map[string][]byte{}, clicked: make(chan Entry, maxClicks),
		wanted: first.fitted(maxTooltip, runtime.GOOS),
	}
	for _, state := range Icons() {
		name := "icons/" + state + "-64.png"
		if runtime.GOOS == "windows" {
			name = "icons/" + state + ".ico"
		}
		icon, err := assets.Icons.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read the icon for %s: %w", state, err)
		}
		t.icons[state] = icon
		if runtime.GOOS == "darwin" {
			if t.templates[state], err = assets.Icons.ReadFile("icons/" + state + "-template.png"); err != nil {
				return nil, fmt.Errorf("read the icon for %s: %w", state, err)
			}
		}
	}
	return t, nil
}

// Clicked yields the entries that were clicked.
func (t *Tray) Clicked() <-chan Entry { return t.clicked }

// Show shows a view; only what differs from the last one is sent to the desktop.
func (t *Tray) Show(v View) {
	v = v.fitted(maxTooltip, runtime.GOOS)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.wanted = v
	if t.items[0] != nil && !t.gone {
		t.apply()
	}
}

// setIcon shows an icon, on macOS as one that the system colours itself.
func setIcon(icon, template []byte) {
	if len(template) > 0 {
		systray.SetTemplateIcon(template, icon)
		return
	}
	systray.SetIcon(icon)
}

func (t *Tray) apply() {
	// The library panics when it sets an icon and the desktop's bus is gone, as
	// it is when the person logs out. There is nothing to show then.
	defer func() {
		if recover() != nil {
			t.gone = true
		}
	}()
	if t.wanted.Icon != t.shown.Icon {
		setIcon(t.icons[t.wanted.Icon], t.templates[t.wanted.Icon])
	}
	if t.wanted.Tooltip != t.shown.Tooltip {
		systray.SetTooltip(t.wanted.Tooltip)
	}
	for i, item := range t.items {
		if t.wanted.Labels[i] != t.shown.Labels[i] {
			item.SetTitle(t.wanted.Labels[i])
		}
		if t.wanted.Enabled[i] != t.shown.Enabled[i] {
			if t.wanted.Enabled[i] {
				item.Enable()
			} else {
				item.Disable()
			}
		}
		if t.wanted.Checked[i] != t.shown.Checked[i] {
			if t.wanted.Checked[i] {
				item.Check()
			} else {
				item.Uncheck()
			}
		}
		if t.wanted.Hidden[i] != t.shown.Hidden[i] {
			if t.wanted.Hidden[i] {
				item.Hide()
			} else {
				item.Show()
			}
		}
	}
	t.shown = t.wanted
}

// events are what a system's loop calls.
type events struct {
	build  func() // makes the menu
	again  func() // shows icon and tooltip once more
	lost   func() // the menu is gone, and another may be built
	ending func() // comes before the end
}

// Run shows the tray until ctx ends. It must be called on the program's first
// goroutine (macOS and Windows want that) and returns ErrNoDesktop at once
// when there is nowhere to show it.
func (t *Tray) Run(ctx context.Context) error {
	if !desktop(ctx) {
		return ErrNoDesktop
	}
	systray.SetTitle("Ministry Finder")
	var forwarders sync.WaitGroup
	defer forwarders.Wait()
	defer t.lost()
	return loop(ctx, events{
		build: func() { t.build(&forwarders) }, again: t.again, lost: t.lost,
		ending: func() {
			t.mu.Lock()
			t.gone = true
			t.mu.Unlock()
		},
	})
}

// lost forgets the menu.
func (t *Tray) lost() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.done != nil {
		close(t.done)
	}
	t.done, t.items, t.shown = nil, [entries]*systray.MenuItem{}, View{}
}

// again shows icon and tooltip once more, and what else has changed.
func (t *Tray) again() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.shown.Icon, t.shown.Tooltip = "", ""
	if t.items[0] != nil && !t.gone { // else build is still to come
		t.apply()
	}
}

// add adds an entry to the menu, or to its parent's submenu.
func (t *Tray) add(e Entry) *systray.MenuItem {
	shape, label := shapes()[e], t.wanted.Labels[e]
	if shape.within == top {
		if shape.separated {
			systray.AddSeparator()
		}
		if shape.ticked {
			return systray.AddMenuItemCheckbox(label, "", false)
		}
		return systray.AddMenuItem(label, "")
	}
	parent := t.items[shape.within] // parents come before what is in them
	if shape.separated {
		parent.AddSeparator()
	}
	if shape.ticked {
		return parent.AddSubMenuItemCheckbox(label, "", false)
	}
	return parent.AddSubMenuItem(label, "")
}

func (t *Tray) build(forwarders *sync.WaitGroup) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.gone {
		return
	}
	done := make(chan struct{})
	t.done = done
	for i := range t.items {
		item := t.add(Entry(i))
		t.shown.Labels[i], t.shown.Enabled[i] = t.wanted.Labels[i], true
		t.items[i] = item
		// The library drops a click when nobody waits for it, so somebody always does.
		forwarders.Go(func() {
			for {
				select {
				case <-done:
					return
				case <-item.ClickedCh:
					select {
					case t.clicked <- Entry(i):
					default:
					}
				}
			}
		})
	}
	t.apply()
}
