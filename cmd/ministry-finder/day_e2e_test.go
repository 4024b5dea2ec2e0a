//go:build linux

package main_test

import (
	"context"
	"image"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/agent/desktoptest"
	"ministryfinder/assets"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web/browsertest"
)

// The whole thing, as a parish office and a parishioner use it on one day.
func TestADayInTheParishOffice(t *testing.T) {
	programs(t)
	d, ctx := desktop(t)
	data := dataFolder(t, "")
	a := startAgent(t, d.Env(), data)
	url := a.url()
	item, err := d.TrayItem(ctx)
	testkit.Must(t, err)
	testkit.Must(t, item.WaitIcon(ctx, icon(t, "well")))
	testkit.Must(t, item.WaitToolTip(ctx, func(tip string) bool {
		return strings.HasPrefix(tip, "All is well\nMemory ") && strings.Contains(tip, " MB · computer ") && strings.Contains(tip, "CPU ")
	}))

	testkit.Must(t, item.Click(ctx, "Open the quiz"))
	opened, err := d.WaitOpenedURL(ctx, func(u string) bool { return !strings.Contains(u, "/admin") })
	testkit.Must(t, err)
	if opened != url+"/" {
		t.Errorf("the tray opened %s, and the quiz is at %s", opened, url)
	}
	answers := quiz.Answers{
		Age: "married-parents", Gender: "female", States: []string{"married", "parent"},
		Situation: []string{"new-to-stedward"}, Interests: []string{"service", "prayer", "kids"},
		Children: []string{},
	}
	shown := takeQuiz(t, opened, answers)
	stored := submissions(t, data)
	if len(stored) != 1 {
		t.Fatalf("%d submissions are stored, want one: %+v", len(stored), stored)
	}
	if diff := cmp.Diff(answers, stored[0].Answers); diff != "" {
		t.Errorf("the answers are stored differently:\n%s", diff)
	}
	if len(shown) == 0 || !slices.Equal(stored[0].Ministries, shown) {
		t.Errorf("shown %q, stored %q", shown, stored[0].Ministries)
	}

	t.Run("dashboard", func(t *testing.T) { openDashboard(ctx, t, a, d, item) })
	t.Run("panel", func(t *testing.T) { lookAtPanel(ctx, t, d) }) // before the window covers it
	t.Run("window", func(t *testing.T) { showWindow(ctx, t, d, item) })
	if n := len(d.Notifications()); n != 0 {
		t.Errorf("a quiet day gave %d notifications: %+v", n, d.Notifications())
	}
	testkit.Must(t, item.Click(ctx, "Quit"))
	if status := a.waitEnd(); status != 0 {
		t.Errorf("Quit ended with status %d", status)
	}
	waitAllGone(t, data)
}

// takeQuiz answers the questions on a phone, with a finger, and returns the
// keys of the ministries that are shown.
func takeQuiz(t *testing.T, url string, answers quiz.Answers) []string {
	t.Helper()
	p := chromium.Page(t, browsertest.Phone())
	p.Open(url)
	for i, step := range quiz.Pages(answers) {
		// The page takes no finger in the first moment after a question appears,
		// since nobody reads that fast.
		p.Wait(`document.querySelector("#options input[name=` + step.ID + `]") && (window.readSince ??= {}, readSince.` + step.ID +
			` ??= performance.now(), performance.now() - readSince.` + step.ID + ` > 420)`)
		if i == 0 {
			p.ScreenshotAll("quiz-phone")
		}
		for _, value := range answers.Get(step.ID) {
			p.Tap(`label:has(input[value="` + value + `"])`)
		}
		if step.Multiple {
			p.Tap("#next")
		}
	}
	p.Wait(`location.pathname === "/result" && document.getElementById("note").textContent.startsWith("Thank you")`)
	p.Screenshot("quiz-result")
	if problems := p.Problems(); len(problems) > 0 {
		t.Errorf("the page's scripts had problems: %q", problems)
	}
	return strings.Fields(browsertest.Value[string](p, `document.getElementById("result").dataset.keys`))
}

// setUpPrinted finds the address of the set-up in what the agent printed.
var setUpPrinted = regexp.MustCompile(`(http://\S+/admin/enter\?t=\S+)`)

func openDashboard(ctx context.Context, t *testing.T, a *agent, d *desktoptest.Desktop, item *desktoptest.TrayItem) {
	testkit.Must(t, item.Click(ctx, "Open the dashboard"))
	link, err := d.WaitOpenedURL(ctx, func(u string) bool { return strings.Contains(u, "/admin") })
	testkit.Must(t, err)
	p := chromium.Page(t)
	p.Open(link)
	p.Wait(`location.pathname === "/admin/setup"`) // nobody has an account yet
	p.Click(`button[name="later"]`)
	p.Wait(`location.pathname === "/admin/setup/parish" && document.readyState === "complete"`)
	p.Click(`button[name="skip"]`)
	p.Wait(`location.pathname === "/admin/setup/ministries" && document.readyState === "complete"`)
	p.Screenshot("welcome-ministries")
	p.Click("#later")
	p.Wait(`location.pathname === "/admin/share" && document.readyState === "complete"`)
	p.Screenshot("welcome-share")
	p.Click("#finish")
	p.Wait(`location.pathname === "/admin" && document.readyState === "complete"`)
	page := browsertest.Value[string](p, "document.body.innerText")
	for _, want := range []string{
		"Today", "All is well. The quiz answers.", "1 person in the last 7 days", "What needs you", "1 person this week",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the dashboard does not say %q:\n%s", want, page)
		}
	}
	p.Screenshot("dashboard")
	p.Reload() // who is signed in stays signed in
	p.Wait(`location.pathname === "/admin"`)

	if printed := setUpPrinted.FindStringSubmatch(a.printed()); printed == nil {
		t.Errorf("the terminal does not offer the set-up: %s", a.printed())
	} else {
		helper := chromium.Page(t)
		helper.Open(printed[1])
		helper.Wait(`document.querySelector('input[name="t"]') !== null`) // the form, without the dashboard
	}

	thief := chromium.Page(t)
	thief.Open(link)
	if said := browsertest.Value[string](thief, "document.body.innerText"); !strings.Contains(said, "This sign-in link was used already") {
		t.Errorf("the link works twice:\n%s", said)
	}
	thief.Open(link[:strings.Index(link, "/admin")] + "/admin")
	thief.Wait(`location.pathname === "/admin/login"`)
}

const windowTitle = "Ministry Finder"

func showWindow(ctx context.Context, t *testing.T, d *desktoptest.Desktop, item *desktoptest.TrayItem) {
	testkit.Must(t, item.Click(ctx, "Show health window"))
	id, err := d.WaitWindow(ctx, windowTitle)
	testkit.Must(t, err)
	var img image.Image
	testkit.Eventually(t, "the graph in the window", func() (bool, string) {
		if img, err = d.Screenshot(ctx, id); err != nil {
			return false, err.Error()
		}
		lines, colours := inGraph(img)
		return lines > 100 && colours > 8, "dots of the line " + strconv.Itoa(lines) + ", colours " + strconv.Itoa(colours)
	})
	browsertest.SavePicture(t, "window", img)
	t.Run("pages", func(t *testing.T) { turnPages(ctx, t, d, item, id, img) })
	testkit.Must(t, item.Click(ctx, "Show health window"))
	testkit.Must(t, item.Click(ctx, "Open the quiz")) // clicks are worked on in their order
	_, err = d.WaitOpenedURL(ctx, func(string) bool {
		return strings.Count(strings.Join(d.OpenedURLs(), "\n"), "/admin") == 1 && len(d.OpenedURLs()) == 3
	})
	testkit.Must(t, err)
	if ids, err := d.Windows(ctx, windowTitle); err != nil || len(ids) != 1 || ids[0] != id {
		t.Errorf("windows %q, %v: want only %s, as before", ids, err, id)
	}
	testkit.Must(t, d.CloseWindow(ctx, id))
	testkit.Must(t, d.WaitNoWindow(ctx, windowTitle))
	testkit.Must(t, item.Click(ctx, "Show health window"))
	_, err = d.WaitWindow(ctx, windowTitle)
	testkit.Must(t, err)
}

// turnPages looks at the window's pages as the agent fills them: the settings by
// the tray's menu, the others by their keys.
func turnPages(ctx context.Context, t *testing.T, d *desktoptest.Desktop, item *desktoptest.TrayItem, id string, overview image.Image) {
	last := overview
	look := func(name string) {
		var img image.Image
		testkit.Eventually(t, "the page of "+name, func() (bool, string) {
			var err error
			if img, err = d.Screenshot(ctx, id); err != nil {
				return false, err.Error()
			}
			n := changed(last, img, img.Bounds().Intersect(last.Bounds()))
			return n > 20_000, strconv.Itoa(n) + " dots changed"
		})
		last = img
		browsertest.SavePicture(t, "window-"+name, img)
	}
	testkit.Must(t, item.Click(ctx, "Settings"))
	look("settings")
	// The form is filled when it reaches down to the lower half.
	testkit.Eventually(t, "the form of the settings", func() (bool, string) {
		img, err := d.Screenshot(ctx, id)
		if err != nil {
			return false, err.Error()
		}
		last = img
		_, colours := inGraph(img)
		return colours > 20, strconv.Itoa(colours) + " colours"
	})
	browsertest.SavePicture(t, "window-settings", last)
	for key, name := range []string{1: "overview-again", 2: "alerts", 3: "sharing", 4: "backups"} {
		if name != "" {
			testkit.Must(t, d.Key(ctx, "ctrl+"+strconv.Itoa(key)))
			look(name)
		}
	}
	testkit.Must(t, d.Key(ctx, "ctrl+1"))
}

// inGraph counts the dots in the colour of the finder's line, light or dark,
// and the colours there are, in the lower half of the window.
func inGraph(img image.Image) (line, colours int) {
	seen := map[uint32]bool{}
	b := img.Bounds()
	for y := b.Min.Y + b.Dy()/2; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, b, _ := img.At(x, y).RGBA()
			c := r>>8<<16 | g>>8<<8 | b>>8
			seen[c] = true
			if c == 0x1f5fae || c == 0x6fb3f2 {
				line++
			}
		}
	}
	return line, len(seen)
}

// lookAtPanel opens the menu on the screen, as a person does, and takes a
// picture of it.
func lookAtPanel(ctx context.Context, t *testing.T, d *desktoptest.Desktop) {
	before, err := d.Screenshot(ctx, "")
	testkit.Must(t, err)
	area := image.Rect(0, 0, 380, 480)
	var menu image.Image
	var clicked time.Time
	testkit.Eventually(t, "the menu on the screen", func() (bool, string) {
		// A panel that has just put the icon there may show what it is called, and no menu
		// yet: then a person clicks again.
		if time.Since(clicked) > 20*time.Second {
			testkit.Must(t, d.Click(ctx, "", desktoptest.TrayX, desktoptest.TrayY))
			clicked = time.Now()
		}
		if menu, err = d.Screenshot(ctx, ""); err != nil {
			return false, err.Error()
		}
		n := changed(before, menu, image.Rect(0, 40, 250, 220))
		return n > 5000, strconv.Itoa(n) + " dots changed"
	})
	crop, ok := menu.(interface {
		SubImage(image.Rectangle) image.Image
	})
	if !ok {
		t.Fatalf("a picture of type %T cannot be cut", menu)
	}
	browsertest.SavePicture(t, "tray", crop.SubImage(area))
	testkit.Must(t, d.Key(ctx, "Escape"))
}

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

// icon returns the file of the tray icon that stands for a state.
func icon(t testing.TB, state string) []byte {
	t.Helper()
	file, err := assets.Icons.ReadFile("icons/" + state + "-64.png")
	testkit.Must(t, err)
	return file
}
