//go:build linux

package desktoptest

import (
	"context"
	"image"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/testkit"
)

func TestATrayItemIsSeenAsThePanelSeesIt(t *testing.T) {
	d, ctx := start(t, WithoutNotificationDaemon())
	program := play(t, d, "tray")
	item, err := d.TrayItem(ctx)
	testkit.Must(t, err)

	if title, err := item.Title(ctx); title != "Test item" {
		t.Errorf("title %q, %v", title, err)
	}
	testkit.Must(t, item.WaitToolTip(ctx, func(tip string) bool { return tip == "State: well" }))
	well, err := os.ReadFile(iconsDir + "well-22.png")
	testkit.Must(t, err)
	trouble, err := os.ReadFile(iconsDir + "trouble-22.png")
	testkit.Must(t, err)
	testkit.Must(t, item.WaitIcon(ctx, well))
	if same, err := item.IconMatches(ctx, trouble); same || err != nil {
		t.Errorf("the icon is the wrong one: %v, %v", same, err)
	}

	menu, err := item.WaitMenu(ctx, func(m []MenuItem) bool { return len(m) == 6 })
	testkit.Must(t, err)
	var labels []string
	for _, m := range menu {
		labels = append(labels, m.Label)
	}
	if want := []string{"Make it worse", "", "More", "Open a page", "Not now", "Quit"}; !slices.Equal(labels, want) {
		t.Errorf("menu %q, want %q", labels, want)
	}
	if menu[1].Type != "separator" || menu[0].Type != "standard" || menu[4].Enabled || !menu[5].Enabled {
		t.Errorf("menu %+v: want a separator second and the fifth grey", menu)
	}
	if menu[3].Parent != menu[2].ID || !slices.Equal(menu[2].Children, []int32{menu[3].ID}) {
		t.Errorf("menu %+v: want the fourth inside the third", menu)
	}

	testkit.Must(t, item.Click(ctx, "Make it worse"))
	testkit.Must(t, item.WaitIcon(ctx, trouble))
	testkit.Must(t, item.WaitToolTip(ctx, func(tip string) bool { return tip == "State: trouble" }))
	_, err = item.WaitMenu(ctx, func(m []MenuItem) bool { return m[4].Label == "Now" && m[4].Enabled })
	testkit.Must(t, err)
	testkit.Must(t, item.Click(ctx, "Open a page"))
	_, err = d.WaitOpenedURL(ctx, func(url string) bool { return url == "http://127.0.0.1:1/a page?q='1'" })
	testkit.Must(t, err)
	testkit.Must(t, item.Click(ctx, "Quit"))
	testkit.Must(t, program.Wait())
}

func TestAClickOnAnEntryThatIsNotThereSaysWhatIs(t *testing.T) {
	d, ctx := start(t, WithoutNotificationDaemon())
	play(t, d, "tray")
	item, err := d.TrayItem(ctx)
	testkit.Must(t, err)
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	err = item.Click(ctx, "Not now")
	if err == nil || !strings.Contains(err.Error(), `"Not now" (grey)`) {
		t.Errorf("got %v, want the entries that there are", err)
	}
}

// The pixels on the screen, too: the panel draws the icon, and a real click
// opens the menu.
func TestThePanelDrawsTheIconAndOpensItsMenu(t *testing.T) {
	d, ctx := start(t, WithoutNotificationDaemon())
	before, err := d.Screenshot(ctx, "")
	testkit.Must(t, err)
	play(t, d, "tray")
	item, err := d.TrayItem(ctx)
	testkit.Must(t, err)
	_, err = item.WaitMenu(ctx, func(m []MenuItem) bool { return len(m) == 6 })
	testkit.Must(t, err)
	icon := image.Rect(0, 0, 32, 32)
	err = poll(ctx, "the icon on the screen", func(ctx context.Context) (bool, string) {
		after, err := d.Screenshot(ctx, "")
		return err == nil && changed(before, after, icon) > 50, "nothing"
	})
	testkit.Must(t, err)
	before, err = d.Screenshot(ctx, "")
	testkit.Must(t, err)
	testkit.Must(t, d.Click(ctx, "", TrayX, TrayY))
	err = poll(ctx, "the menu on the screen", func(ctx context.Context) (bool, string) {
		after, err := d.Screenshot(ctx, "")
		return err == nil && changed(before, after, image.Rect(0, 40, 200, 200)) > 2000, "nothing"
	})
	testkit.Must(t, err)
}

// changed counts the dots that differ inside an area.
func changed(a, b image.Image, area image.Rectangle) int {
	n := 0
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				n++
			}
		}
	}
	return n
}

func TestAPanelCanComeLateAndComeBack(t *testing.T) {
	d, ctx := start(t, WithoutPanel(), WithoutNotificationDaemon())
	if d.HasTray(ctx) {
		t.Fatal("a desktop without a panel has a tray")
	}
	play(t, d, "tray")
	for range 2 {
		testkit.Must(t, d.StartPanel(ctx))
		item, err := d.TrayItem(ctx)
		testkit.Must(t, err)
		testkit.Must(t, item.WaitToolTip(ctx, func(tip string) bool { return tip == "State: well" }))
		testkit.Must(t, d.StopPanel(ctx))
		if d.HasTray(ctx) {
			t.Fatal("the panel is gone and there is a tray")
		}
	}
}

func TestTheSessionCanEnd(t *testing.T) {
	d, ctx := start(t, WithoutNotificationDaemon())
	d.StopBus()
	if d.HasTray(ctx) {
		t.Error("without a session there is a tray")
	}
}
