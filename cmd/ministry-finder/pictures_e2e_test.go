//go:build linux

package main_test

import (
	"context"
	"fmt"
	"image"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/desktoptest"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/history"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web/browsertest"
)

// The pictures in the README are of the real program with the starter
// catalogue and a parish that does not exist. To renew them:
//
//	MINISTRY_FINDER_SHOTS=$PWD/assets/pictures go test ./cmd/ministry-finder -run TestThePicturesOfTheReadme
func TestThePicturesOfTheReadme(t *testing.T) {
	programs(t)
	d, ctx := desktop(t)
	data := dataFolder(t, "")
	// The usual thresholds, but for a nearly full test machine.
	testkit.Must(t, os.WriteFile(filepath.Join(data, "settings.toml"), []byte("sample_seconds = 1\n[alerts]\ndisk_percent = 95\n"), 0o600))
	quietDay(t, data)
	a := startAgent(t, append(d.Env(), "FYNE_THEME=light"), data)
	a.running()
	item, err := d.TrayItem(ctx)
	testkit.Must(t, err)
	testkit.Must(t, item.WaitIcon(ctx, icon(t, "well")))
	testkit.Must(t, item.Click(ctx, "Open the dashboard"))
	link, err := d.WaitOpenedURL(ctx, func(u string) bool { return strings.Contains(u, "/admin") })
	testkit.Must(t, err)
	dashboard := chromium.Page(t)
	dashboard.Open(link)
	dashboard.Wait(`location.pathname === "/admin/setup"`)
	dashboard.Click(`button[name="later"]`)
	dashboard.Wait(`location.pathname === "/admin/setup/parish" && document.readyState === "complete"`)
	for field, value := range map[string]string{"name": "St. Example", "place": "Springfield"} {
		dashboard.Wait(fmt.Sprintf(`(document.getElementById(%q).value = %q) !== ""`, field, value))
	}
	dashboard.Click(`.actions button.primary`)
	dashboard.Wait(`location.pathname === "/admin/setup/ministries" && document.readyState === "complete"`)
	dashboard.Click("#keep") // the pictures show a quiz with ministries
	dashboard.Wait(`location.pathname === "/admin/share" && document.readyState === "complete"`)
	dashboard.Click("#finish")
	dashboard.Wait(`location.pathname === "/admin" && document.readyState === "complete"`)
	for i := range 17 {
		body := fmt.Sprintf(`{"session_id":"visit %d","answers":{"age":"married-parents"},"interests":["service"]}`, i)
		res, err := http.Post(a.url()+"/api/submit", "application/json", strings.NewReader(body))
		testkit.Must(t, err)
		testkit.Must(t, res.Body.Close())
	}
	a.status("with the people of today", func(s control.Status) bool { return s.Latest != nil && s.Latest.PeopleToday == 17 })

	phone := chromium.Page(t, browsertest.Phone())
	phone.Open(a.url())
	phone.Wait(`document.querySelector("#options input[name=age]") !== null`)
	phone.ScreenshotAll("quiz-phone")
	dashboard.Open(strings.Split(link, "/admin")[0] + "/admin/health?range=24h")
	dashboard.Wait(`document.querySelector("svg") !== null`)
	// As small as a browser makes a page, so that figures and graphs are on one screen.
	dashboard.Wait(`(document.documentElement.style.zoom = "0.75") !== ""`)
	dashboard.Screenshot("dashboard-health")
	pictureOfPanel(ctx, t, d)
	testkit.Must(t, item.Click(ctx, "Show health window"))
	pictureOfWindow(ctx, t, d)
}

// quietDay writes the history of a day on which all was well.
func quietDay(t testing.TB, data string) {
	t.Helper()
	now := time.Now()
	file, err := history.Open(filepath.Join(data, "history.bin"), now)
	testkit.Must(t, err)
	began := now.Add(-30 * time.Hour)
	for at := began; at.Before(now); at = at.Add(20 * time.Second) {
		hour := at.Sub(began).Hours()
		day := max(0, math.Sin((hour-4)/24*2*math.Pi)) // people come in the middle of the day
		jitter := math.Sin(hour*37) + math.Sin(hour*101)
		testkit.Must(t, file.Add(health.Sample{
			At: at, OK: true, Started: began, Status: health.Healthy, Database: health.Connected, PeopleToday: -1,
			RSSMB: 27 + 5*day + jitter/2, LiveHeapMB: 8 + day + jitter/5, ProcessPercent: 0.4, SystemPercent: 21 + 9*day + jitter,
			ProcessCPU: 0.3 + 5*day + math.Abs(jitter), SystemCPU: 6 + 18*day + 2*math.Abs(jitter),
		}))
	}
	testkit.Must(t, file.Close())
}

// pictureOfPanel opens the menu and keeps the part of the screen that it and
// the icon are in.
func pictureOfPanel(ctx context.Context, t *testing.T, d *desktoptest.Desktop) {
	before, err := d.Screenshot(ctx, "")
	testkit.Must(t, err)
	var menu image.Image
	var last image.Rectangle
	var clicked time.Time
	testkit.Eventually(t, "the whole menu on the screen", func() (bool, string) {
		// A panel that is busy shows the tip in place of the menu.
		if last.Dy() <= 200 && time.Since(clicked) > 5*time.Second {
			testkit.Must(t, d.Click(ctx, "", desktoptest.TrayX, desktoptest.TrayY))
			clicked = time.Now()
		}
		menu, err = d.Screenshot(ctx, "")
		testkit.Must(t, err)
		now := changedArea(before, menu)
		same := now == last
		last = now
		return same && now.Dy() > 200, now.String()
	})
	area := image.Rect(0, 0, last.Max.X, last.Max.Y)
	browsertest.SavePicture(t, "tray", menu.(interface {
		SubImage(image.Rectangle) image.Image
	}).SubImage(area))
	testkit.Must(t, d.Key(ctx, "Escape"))
}

// changedArea is the smallest rectangle that holds all dots that differ.
func changedArea(a, b image.Image) image.Rectangle {
	var area image.Rectangle
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				area = area.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return area
}

func pictureOfWindow(ctx context.Context, t *testing.T, d *desktoptest.Desktop) {
	id, err := d.WaitWindow(ctx, windowTitle)
	testkit.Must(t, err)
	var last image.Image
	look := func(what string, whole func(image.Image) bool) {
		testkit.Eventually(t, what, func() (bool, string) {
			img, err := d.Screenshot(ctx, id)
			if err != nil {
				return false, err.Error()
			}
			last = img
			lines, colours := inGraph(img)
			return whole(img), fmt.Sprintf("dots of the line %d, colours %d", lines, colours)
		})
	}
	graph := func(img image.Image) bool {
		lines, colours := inGraph(img)
		return lines > 100 && colours > 8
	}
	look("the graph in the window", graph)
	hour := last
	testkit.Must(t, d.Click(ctx, id, 124, 418)) // 24 h
	title := image.Rect(24, 460, 240, 480)
	look("the graph of a day", func(img image.Image) bool { return graph(img) && changed(hour, img, title) > 50 })
	browsertest.SavePicture(t, "window", last)
}
