//go:build linux

package desktoptest

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// WaitWindow waits for a visible window whose title has the given text in it
// and returns its X11 id, the newest if there are several.
func (d *Desktop) WaitWindow(ctx context.Context, title string) (string, error) {
	var id string
	err := poll(ctx, fmt.Sprintf("the window %q", title), func(ctx context.Context) (bool, string) {
		ids, err := d.Windows(ctx, title)
		if err != nil {
			return false, err.Error()
		}
		if len(ids) == 0 {
			return false, "no such window"
		}
		id = ids[len(ids)-1]
		return true, ""
	})
	return id, err
}

// WaitNoWindow waits until no visible window has the given text in its title.
func (d *Desktop) WaitNoWindow(ctx context.Context, title string) error {
	return poll(ctx, fmt.Sprintf("the window %q to be gone", title), func(ctx context.Context) (bool, string) {
		ids, err := d.Windows(ctx, title)
		return err == nil && len(ids) == 0, fmt.Sprint(ids, err)
	})
}

// Windows returns the ids of the visible windows with the given text in their title.
func (d *Desktop) Windows(ctx context.Context, title string) ([]string, error) {
	out, err := d.run(ctx, "xdotool", "search", "--onlyvisible", "--name", regexp.QuoteMeta(title))
	if err != nil && len(out) > 0 {
		return nil, err // with no output it only found nothing
	}
	return strings.Fields(string(out)), nil
}

// Screenshot returns what a window shows, the whole screen when id is empty.
func (d *Desktop) Screenshot(ctx context.Context, id string) (image.Image, error) {
	if id == "" {
		id = "root"
	}
	out, err := d.run(ctx, "import", "-window", id, "png:-")
	if err != nil {
		return nil, err
	}
	img, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		return nil, fmt.Errorf("read the screenshot: %w", err)
	}
	return img, nil
}

// Size returns a window's width and height in pixels, also of what lies beyond
// the screen.
func (d *Desktop) Size(ctx context.Context, id string) (width, height int, err error) {
	out, err := d.run(ctx, "xdotool", "getwindowgeometry", "--shell", id)
	if err != nil {
		return 0, 0, err
	}
	for _, line := range strings.Fields(string(out)) {
		name, value, _ := strings.Cut(line, "=")
		switch name {
		case "WIDTH":
			width, err = strconv.Atoi(value)
		case "HEIGHT":
			height, err = strconv.Atoi(value)
		}
		if err != nil {
			return 0, 0, fmt.Errorf("read the window's size: %w", err)
		}
	}
	return width, height, nil
}

// clickPause lets a program notice that the pointer came before the button goes
// down, and that it went down: toolkits ask, they are not told.
const clickPause = 150 * time.Millisecond

// Click presses the left button in a window, or on the screen when id is empty.
func (d *Desktop) Click(ctx context.Context, id string, x, y int) error {
	if err := d.Hover(ctx, id, x, y); err != nil {
		return err
	}
	for _, action := range []string{"mousedown", "mouseup"} {
		if err := pause(ctx, clickPause); err != nil {
			return err
		}
		if _, err := d.run(ctx, "xdotool", action, "1"); err != nil {
			return err
		}
	}
	return nil
}

// Hover moves the pointer to a place in a window, or on the screen when id is empty.
func (d *Desktop) Hover(ctx context.Context, id string, x, y int) error {
	args := []string{"mousemove"}
	if id != "" {
		args = append(args, "--window", id)
	}
	_, err := d.run(ctx, "xdotool", append(args, strconv.Itoa(x), strconv.Itoa(y))...)
	return err
}

// Focus gives a window the keyboard; without a window manager nobody else does.
func (d *Desktop) Focus(ctx context.Context, id string) error {
	_, err := d.run(ctx, "xdotool", "windowfocus", "--sync", id)
	return err
}

// Type types ASCII text into the window that has the keyboard.
func (d *Desktop) Type(ctx context.Context, text string) error {
	_, err := d.run(ctx, "xdotool", "type", "--delay", "40", text)
	return err
}

// Key presses keys in the window that has the keyboard, named as X11 does: Tab, Return, ctrl+q.
func (d *Desktop) Key(ctx context.Context, keys ...string) error {
	_, err := d.run(ctx, "xdotool", append([]string{"key", "--delay", "40"}, keys...)...)
	return err
}

// run runs one of the small tools on the desktop.
func (d *Desktop) run(ctx context.Context, name string, args ...string) ([]byte, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return nil, fmt.Errorf("%s is not installed: %s", name, hint)
	}
	ctx, cancel := context.WithTimeout(ctx, waitLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = d.Env()
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.Output()
	if err != nil {
		return append(out, errors.Bytes()...), fmt.Errorf("%s %s: %w: %s", name, args[0], err, errors.Bytes())
	}
	return out, nil
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
