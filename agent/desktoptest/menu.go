//go:build linux

package desktoptest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/godbus/dbus/v5"
)

// menuInterface is the protocol of menus on the bus,
// https://github.com/AyatanaIndicators/libdbusmenu/blob/master/libdbusmenu-glib/dbus-menu.xml
const menuInterface = "com.canonical.dbusmenu"

// MenuItem is one entry of a tray icon's menu.
type MenuItem struct {
	ID int32
	// Label is as a panel shows it, without the marks of access keys.
	Label string
	// Type is standard or separator.
	Type             string
	Enabled, Visible bool
	// Checked is true for an entry with a tick.
	Checked bool
	// Parent is the ID of the entry whose submenu this is in, 0 at the top.
	Parent int32
	// Children are the IDs of the entries of this one's submenu.
	Children []int32
}

// menuNode is an entry as it goes over the bus.
type menuNode struct {
	ID         int32
	Properties map[string]dbus.Variant
	Children   []dbus.Variant
}

// Menu returns all entries in the order a person reads them, an entry's
// submenu after it.
func (t *TrayItem) Menu(ctx context.Context) ([]MenuItem, error) {
	var root menuNode
	// The tray library gives the first level only at the first call.
	for range 2 {
		var revision uint32
		err := t.menu.CallWithContext(ctx, menuInterface+".GetLayout", 0, int32(0), int32(-1), []string{}).Store(&revision, &root)
		if err != nil {
			return nil, fmt.Errorf("read the tray menu: %w", err)
		}
	}
	var items []MenuItem
	if _, err := collect(root, 0, &items); err != nil {
		return nil, fmt.Errorf("read the tray menu: %w", err)
	}
	return items, nil
}

// collect adds the entries under a node and returns their IDs.
func collect(node menuNode, parent int32, items *[]MenuItem) ([]int32, error) {
	var ids []int32
	for _, v := range node.Children {
		var child menuNode
		if err := dbus.Store([]any{v.Value()}, &child); err != nil {
			return nil, fmt.Errorf("decode an entry: %w", err)
		}
		item := MenuItem{ID: child.ID, Type: "standard", Enabled: true, Visible: true, Parent: parent}
		set(child.Properties, "label", &item.Label)
		item.Label = strings.NewReplacer("__", "_", "_", "").Replace(item.Label)
		set(child.Properties, "type", &item.Type)
		set(child.Properties, "enabled", &item.Enabled)
		set(child.Properties, "visible", &item.Visible)
		var tick int32
		set(child.Properties, "toggle-state", &tick)
		item.Checked = tick == 1
		at := len(*items)
		*items = append(*items, item)
		children, err := collect(child, child.ID, items)
		if err != nil {
			return nil, err
		}
		(*items)[at].Children = children
		ids = append(ids, child.ID)
	}
	return ids, nil
}

// set leaves the protocol's default in place when a property is absent.
func set[T any](properties map[string]dbus.Variant, name string, to *T) {
	if v, ok := properties[name].Value().(T); ok {
		*to = v
	}
}

// WaitMenu waits until match accepts the menu and returns it.
func (t *TrayItem) WaitMenu(ctx context.Context, match func([]MenuItem) bool) ([]MenuItem, error) {
	var menu []MenuItem
	err := poll(ctx, "the tray menu", func(ctx context.Context) (bool, string) {
		var err error
		if menu, err = t.Menu(ctx); err != nil {
			return false, err.Error()
		}
		return match(menu), describe(menu)
	})
	return menu, err
}

// Click chooses the entry with the given label, when it can be chosen.
func (t *TrayItem) Click(ctx context.Context, label string) error {
	var id int32
	_, err := t.WaitMenu(ctx, func(menu []MenuItem) bool {
		i := slices.IndexFunc(menu, func(m MenuItem) bool { return m.Label == label && m.Enabled && m.Visible })
		if i >= 0 {
			id = menu[i].ID
		}
		return i >= 0
	})
	if err != nil {
		return fmt.Errorf("click %q: %w", label, err)
	}
	call := t.menu.CallWithContext(ctx, menuInterface+".Event", 0, id, "clicked", dbus.MakeVariant(int32(0)), uint32(0))
	if call.Err != nil {
		return fmt.Errorf("click %q: %w", label, call.Err)
	}
	return nil
}

func describe(menu []MenuItem) string {
	var labels []string
	for _, m := range menu {
		label := fmt.Sprintf("%q", m.Label)
		if !m.Enabled {
			label += " (grey)"
		}
		if !m.Visible {
			label += " (hidden)"
		}
		labels = append(labels, label)
	}
	return strings.Join(labels, ", ")
}
