//go:build linux

package desktoptest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"strings"

	"github.com/godbus/dbus/v5"
)

// Names of the tray protocol,
// https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/
const (
	watcherName   = "org.kde.StatusNotifierWatcher"
	watcherPath   = dbus.ObjectPath("/StatusNotifierWatcher")
	itemInterface = "org.kde.StatusNotifierItem"
)

// TrayX and TrayY are where on the screen the panel shows the first tray icon.
const TrayX, TrayY = 12, 16

// TrayItem is an icon in the panel's tray, as the panel sees it.
type TrayItem struct {
	item, menu dbus.BusObject
}

// TrayItems returns the items that are registered at the panel, oldest first.
func (d *Desktop) TrayItems(ctx context.Context) ([]*TrayItem, error) {
	var v dbus.Variant
	err := d.bus.Object(watcherName, watcherPath).CallWithContext(ctx,
		"org.freedesktop.DBus.Properties.Get", 0, watcherName, "RegisteredStatusNotifierItems").Store(&v)
	if err != nil {
		return nil, fmt.Errorf("ask the panel for its tray items: %w", err)
	}
	names, _ := v.Value().([]string)
	var items []*TrayItem
	for _, name := range names {
		// A name is a bus name, and the item's path when that is not the usual one.
		bus, path := name, "/StatusNotifierItem"
		if i := strings.IndexByte(name, '/'); i >= 0 {
			bus, path = strings.TrimSuffix(name[:i], "@"), name[i:]
		}
		item := d.bus.Object(bus, dbus.ObjectPath(path))
		var menu dbus.ObjectPath
		if err := property(ctx, item, "Menu", &menu); err != nil {
			return nil, err
		}
		items = append(items, &TrayItem{item: item, menu: d.bus.Object(bus, menu)})
	}
	return items, nil
}

// TrayItem waits for a tray item and returns it, the newest if there are several.
func (d *Desktop) TrayItem(ctx context.Context) (*TrayItem, error) {
	var found *TrayItem
	err := poll(ctx, "a tray item", func(ctx context.Context) (bool, string) {
		items, err := d.TrayItems(ctx)
		if err != nil {
			return false, err.Error()
		}
		if len(items) == 0 {
			return false, "no tray item"
		}
		found = items[len(items)-1]
		return true, ""
	})
	return found, err
}

// Title is the item's name, for people who do not see the icon.
func (t *TrayItem) Title(ctx context.Context) (string, error) {
	var title string
	return title, property(ctx, t.item, "Title", &title)
}

// ToolTip returns what the panel shows when the pointer rests on the icon: its
// first line, and the text under it, which is often empty.
func (t *TrayItem) ToolTip(ctx context.Context) (title, text string, err error) {
	var tip struct {
		IconName    string
		Icon        []pixmap
		Title, Text string
	}
	err = property(ctx, t.item, "ToolTip", &tip)
	return tip.Title, tip.Text, err
}

// WaitToolTip waits until match accepts the tooltip, title and text together.
func (t *TrayItem) WaitToolTip(ctx context.Context, match func(string) bool) error {
	return poll(ctx, "the tooltip", func(ctx context.Context) (bool, string) {
		title, text, err := t.ToolTip(ctx)
		if err != nil {
			return false, err.Error()
		}
		whole := strings.TrimSpace(title + "\n" + text)
		return match(whole), fmt.Sprintf("%q", whole)
	})
}

// pixmap is a picture as it goes over the bus: ARGB, four bytes a dot, rows
// from the top.
type pixmap struct {
	Width, Height int32
	Data          []byte
}

// Icon returns the largest picture of the icon. The tray library sends colours
// already multiplied with the opacity, which is what image.RGBA holds.
func (t *TrayItem) Icon(ctx context.Context) (*image.RGBA, error) {
	var pixmaps []pixmap
	if err := property(ctx, t.item, "IconPixmap", &pixmaps); err != nil {
		return nil, err
	}
	var largest pixmap
	for _, p := range pixmaps {
		if p.Width > largest.Width {
			largest = p
		}
	}
	if largest.Width == 0 || len(largest.Data) != int(largest.Width)*int(largest.Height)*4 {
		return nil, errors.New("the tray item has no icon")
	}
	img := image.NewRGBA(image.Rect(0, 0, int(largest.Width), int(largest.Height)))
	for i := 0; i < len(largest.Data); i += 4 {
		a, r, g, b := largest.Data[i], largest.Data[i+1], largest.Data[i+2], largest.Data[i+3]
		img.Pix[i], img.Pix[i+1], img.Pix[i+2], img.Pix[i+3] = r, g, b, a
	}
	return img, nil
}

// IconMatches says whether the icon shows what a PNG file shows. Of dots that
// one sees through only the opacity is compared: fyne.io/systray 1.12.2 sends
// the wrong byte of their colour.
func (t *TrayItem) IconMatches(ctx context.Context, file []byte) (bool, error) {
	want, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		return false, fmt.Errorf("read the expected icon: %w", err)
	}
	got, err := t.Icon(ctx)
	if err != nil {
		return false, err
	}
	if got.Bounds() != want.Bounds() {
		return false, nil
	}
	for y := range got.Bounds().Dy() {
		for x := range got.Bounds().Dx() {
			r, g, b, a := want.At(x, y).RGBA()
			c := got.RGBAAt(x, y)
			sameColour := c.R == byte(r>>8) && c.G == byte(g>>8) && c.B == byte(b>>8)
			if c.A != byte(a>>8) || (c.A == 0xff && !sameColour) {
				return false, nil
			}
		}
	}
	return true, nil
}

// WaitIcon waits until the icon shows what a PNG file shows.
func (t *TrayItem) WaitIcon(ctx context.Context, file []byte) error {
	return poll(ctx, "the icon", func(ctx context.Context) (bool, string) {
		same, err := t.IconMatches(ctx, file)
		if err != nil {
			return false, err.Error()
		}
		return same, "another icon"
	})
}

// property reads one property of a tray item.
func property(ctx context.Context, item dbus.BusObject, name string, value any) error {
	var v dbus.Variant
	err := item.CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, itemInterface, name).Store(&v)
	if err == nil {
		err = dbus.Store([]any{v.Value()}, value)
	}
	if err != nil {
		return fmt.Errorf("read %s of the tray item: %w", name, err)
	}
	return nil
}
