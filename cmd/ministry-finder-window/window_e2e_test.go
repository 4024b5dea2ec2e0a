//go:build linux

package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/desktoptest"
	"ministryfinder/agent/settings"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/history"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web/browsertest"
)

// limit is how long is waited for what must come.
const limit = 60 * time.Second

const title = "Ministry Finder"

// buildVariable names the folder with the programs, which cmd/dev test makes.
const buildVariable = "MINISTRY_FINDER_BUILD"

// build returns the path of the window's program.
func build(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv(buildVariable); dir != "" {
		return filepath.Join(dir, "ministry-finder-window")
	}
	path := filepath.Join(t.TempDir(), "ministry-finder-window")
	cmd := exec.Command("go", "build", "-tags", "x11,no_emoji", "-o", path, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build the window (go run ./cmd/dev test installs what is missing): %v\n%s", err, out)
	}
	return path
}

// agent answers on a control socket as an agent does, and counts what it is
// asked for.
type agent struct {
	socket string
	mu     sync.Mutex
	asked  map[string]int
	lang   string
}

func startAgent(t *testing.T) *agent {
	a := &agent{socket: filepath.Join(t.TempDir(), "control.sock"), asked: map[string]int{}, lang: "en"}
	l, err := net.Listen("unix", a.socket)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: a, ReadHeaderTimeout: limit}
	go func() { _ = server.Serve(l) }() // ends with Close
	t.Cleanup(func() { _ = server.Close() })
	return a
}

func (a *agent) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	a.asked[r.Method+" "+r.URL.Path+strings.Repeat(" of "+r.URL.Query().Get("finder"), len(r.URL.Query()["finder"]))]++
	if name := r.URL.Query().Get("range"); name != "" {
		a.asked[name]++
	}
	lang := a.lang
	a.mu.Unlock()
	now := time.Now()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(a.answer(r, now, lang)) // the window may be gone
}

func (a *agent) answer(r *http.Request, now time.Time, lang string) any {
	alerts := []control.Alert{
		{Kind: "growth", Level: control.StateAttention, Raised: now.Add(-2 * time.Hour),
			Message: "The finder's memory keeps growing, by about 1.2 MB an hour.", Advice: "Restart it from the icon's menu when it suits you."},
		{Kind: "finder-down", Level: control.StateTrouble, Raised: now.Add(-9 * time.Hour), Cleared: now.Add(-9*time.Hour + 12*time.Minute),
			Message: "The finder does not answer.", Advice: "It is being started again by itself."},
	}
	switch r.URL.Path {
	case control.PathHistory:
		return a.history(r, now)
	case control.PathAlerts:
		return control.AlertHistory{Alerts: alerts, Held: 1}
	case control.PathSharing:
		return control.Sharing{On: true, URL: "http://192.168.1.20:8080", NamedURL: "http://ministry-finder.local:8080", Reachable: true,
			Network:   "Parish Wi-Fi",
			Addresses: []control.SharedAddress{{Address: "192.168.1.20", Adapter: "wlan0", InUse: true}}, Notes: []string{}}
	case control.PathBackups:
		b := control.Backups{Folder: "/home/office/.local/share/ministry-finder/backups", Last: now.Add(-6 * time.Hour),
			Tried: now.Add(-30 * time.Hour)}
		for i := range 14 {
			b.Files = append(b.Files, control.BackupFile{Name: fmt.Sprintf("finder-%d-daily.jsonl.gz", i),
				Made: now.Add(-time.Duration(6+24*i) * time.Hour), Bytes: 52000, Reason: "daily"})
		}
		return b
	case control.PathSettings:
		return someSettings(lang)
	case control.PathSignIn:
		return control.SignIn{State: control.SignInWaiting, Service: "microsoft", User: "office@example.org", Code: "F7K2QM4PX",
			Address: "https://microsoft.com/devicelogin", Until: now.Truncate(time.Hour).Add(time.Hour)}
	case control.PathStatus:
		latest := sample(now)
		return control.Status{
			Version: "1.0.0", Language: lang, Now: now, State: control.StateAttention, Headline: alerts[0].Message, Advice: alerts[0].Advice,
			Finder: control.Finder{Phase: "running", StartedAt: now.Add(-9 * time.Hour), Restarts: 1}, Latest: &latest, Alerts: alerts,
			Growth: control.Growth{Verdict: "growing", SlopeMBPerHour: 1.2, WindowSeconds: 20 * 3600,
				EightyPercentAt: now.Add(50 * time.Hour)},
			MemoryLimitPercent: 80, CPULimitPercent: 80, MemoryBudgetMB: 512,
			Elsewhere: []control.RemoteFinder{{Name: "St. Mary", State: control.StateWell}},
		}
	}
	return struct{}{}
}

// someSettings are those of e-mail as an agent has them, for a mailbox at Microsoft 365,
// and some others.
func someSettings(lang string) control.Settings {
	all := []control.Setting{
		{Key: "address", Group: "This computer", Title: "Address", Explanation: "Where the finder listens.", Kind: control.KindText,
			Value: "127.0.0.1:5000", Default: "127.0.0.1:5000", Restart: true},
		{Key: "language", Group: "This computer", Title: "Language", Explanation: "Of tray, window and alerts.", Kind: control.KindChoice,
			Choices: []string{"", "en", "es"}},
	}
	t := i18n.For(lang)
	values := map[string]string{"mail.host": "smtp.office365.com", "mail.user": "office@example.org", "mail.from": "office@example.org",
		"mail.to": "office@example.org", "mail.sign_in": "microsoft", "mail.client_id": "1b4e28ba-2fa1-11d2-883f-0016d3cca427"}
	for _, f := range settings.Fields() {
		if f.Group == "mail" {
			all = append(all, control.Setting{Key: f.Key, Group: t.T("settings.group.mail"), Title: t.T("settings.title." + f.Key),
				Explanation: t.T("settings.explanation." + f.Key), Kind: f.Kind, Choices: f.Choices, Value: values[f.Key]})
		}
	}
	return control.Settings{File: "/home/office/.local/share/ministry-finder/settings.toml", Settings: append(all,
		control.Setting{Key: "alerts.memory_percent", Group: "Alerts", Title: "Memory of the computer",
			Explanation: "Above it an alert is raised.", Kind: control.KindNumber, Value: "80", Default: "80"})}
}

func sample(at time.Time) health.Sample {
	x := float64(at.Unix()%3600) / 3600
	return health.Sample{At: at, OK: true, Started: at.Truncate(24 * time.Hour), RSSMB: 40 + 2*x, LiveHeapMB: 20 + x, SystemPercent: 55 + 9*x,
		ProcessCPU: 2 + x, SystemCPU: 14 + 5*x, Database: "connected", PeopleToday: 17}
}

func (a *agent) history(r *http.Request, now time.Time) control.History {
	after, _ := time.Parse(time.RFC3339Nano, r.URL.Query().Get("after")) // none is an hour
	if !r.URL.Query().Has("range") {
		h := control.History{IntervalSeconds: 5}
		for at := now.Add(-time.Hour).Truncate(5 * time.Second); at.Before(now); at = at.Add(5 * time.Second) {
			if at.After(after) {
				h.Samples = append(h.Samples, sample(at))
			}
		}
		return h
	}
	until, _ := time.Parse(time.RFC3339Nano, r.URL.Query().Get("until")) // it is always there
	h := control.History{IntervalSeconds: 60}
	around := func(v, by float64) history.Spread { return history.Spread{Min: v - by, Mean: v, Max: v + by} }
	const points = 700
	for i := range points {
		if i > 300 && i < 360 {
			continue // the computer slept
		}
		p := history.Point{At: after.Add(until.Sub(after) / points * time.Duration(i)), OK: 12, Started: now.Add(-40 * time.Hour)}
		if i > 440 {
			p.Started = now.Add(-9 * time.Hour)
		}
		x := float64(i)
		p.RSS, p.LiveHeap, p.SystemPercent = around(38+x/70, 1), around(20+x/90, 2), around(55+float64(i%90)/9, 2)
		p.ProcessCPU, p.SystemCPU = around(2, 1.5), around(18+float64(i%120)/12, 6)
		h.Points = append(h.Points, p)
	}
	return h
}

// count returns how often something was asked for.
func (a *agent) count(what string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.asked[what]
}

func (a *agent) waitAsked(t *testing.T, what string) {
	t.Helper()
	testkit.Eventually(t, "a question for "+what, func() (bool, int) { n := a.count(what); return n > 0, n })
}

// shown is a real window on a desktop.
type shown struct {
	t       *testing.T
	desktop *desktoptest.Desktop
	id      string
	last    image.Image
	pid     int
	order   io.Writer // what the agent tells it
	signs   string    // the file in which is what it tells the agent
}

// says waits until the window has told the agent so much.
func (s *shown) says(words string) {
	s.t.Helper()
	testkit.Eventually(s.t, "what the window tells the agent", func() (bool, string) {
		said, err := os.ReadFile(s.signs)
		return err == nil && string(said) == words, string(said)
	})
}

// open starts the window's program with more in its environment.
func open(ctx context.Context, t *testing.T, d *desktoptest.Desktop, program string, a *agent, env ...string) *shown {
	cmd := exec.Command(program, "--socket", a.socket, "--supervised")
	cmd.Env = append(d.Env(), env...)
	cmd.Stderr = os.Stderr
	signs, err := os.CreateTemp(t.TempDir(), "signs")
	testkit.Must(t, err)
	cmd.Stdout = signs
	order, err := cmd.StdinPipe()
	testkit.Must(t, err)
	testkit.Must(t, cmd.Start())
	t.Cleanup(func() {
		_ = order.Close() // which closes the window
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
		testkit.Must(t, d.WaitNoWindow(context.WithoutCancel(ctx), title))
	})
	s := &shown{t: t, desktop: d, pid: cmd.Process.Pid, order: order, signs: signs.Name()}
	s.id, err = d.WaitWindow(ctx, title)
	testkit.Must(t, err)
	testkit.Must(t, d.Focus(ctx, s.id))
	s.says("started\ndrawn\n")
	return s
}

// keep waits until the window shows something else than before, and that it
// has drawn it to the end, and keeps a picture.
func (s *shown) keep(ctx context.Context, name string) {
	s.t.Helper()
	var before image.Image
	testkit.Eventually(s.t, "the window to show "+name, func() (bool, string) {
		img, err := s.desktop.Screenshot(ctx, s.id)
		testkit.Must(s.t, err)
		still := before != nil && share(before, img) < 0.001
		before = img
		return still && colours(img) > 30 && (s.last == nil || share(s.last, img) > 0.02),
			fmt.Sprintf("still is %t, with %d colours", still, colours(img))
	})
	s.last = before
	browsertest.SavePicture(s.t, name, before)
}

// share returns what part of two pictures differs.
func share(a, b image.Image) float64 {
	if a.Bounds() != b.Bounds() {
		return 1
	}
	differ, all := 0, 0
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y += 2 {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x += 2 {
			all++
			if a.At(x, y) != b.At(x, y) {
				differ++
			}
		}
	}
	return float64(differ) / float64(all)
}

func colours(img image.Image) int {
	seen := map[[3]uint32]bool{}
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y += 2 {
		for x := b.Min.X; x < b.Max.X; x += 2 {
			r, g, b, _ := img.At(x, y).RGBA()
			seen[[3]uint32{r >> 8, g >> 8, b >> 8}] = true
		}
	}
	return len(seen)
}

func TestTheWindowsPagesOnARealScreen(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
	defer cancel()
	program := build(t)
	d, err := desktoptest.Start(ctx, desktoptest.WithoutPanel(), desktoptest.WithoutNotificationDaemon())
	testkit.Must(t, err)
	t.Cleanup(d.Close)
	for _, c := range []struct{ name, lang, theme string }{{"light", "en", "light"}, {"dark-spanish", "es", "dark"}} {
		t.Run(c.name, func(t *testing.T) {
			a := startAgent(t)
			a.lang = c.lang
			s := open(ctx, t, d, program, a, "FYNE_THEME="+c.theme)
			s.keep(ctx, "window-overview-"+c.name)
			for i, path := range []string{control.PathAlerts, control.PathSharing, control.PathBackups, control.PathSettings} {
				before := a.count("GET " + path)
				testkit.Must(t, d.Key(ctx, fmt.Sprintf("ctrl+%d", i+2)))
				testkit.Eventually(t, "a question for "+path, func() (bool, int) { n := a.count("GET " + path); return n > before, n })
				s.keep(ctx, "window"+strings.ReplaceAll(strings.TrimPrefix(path, "/v1"), "/", "-")+"-"+c.name)
			}
			testkit.Must(t, d.Key(ctx, "ctrl+6"))
			s.keep(ctx, "window-help-"+c.name)
			testkit.Must(t, d.Key(ctx, "ctrl+7"))
			a.waitAsked(t, "GET "+control.PathStatus+" of St. Mary")
			s.keep(ctx, "window-elsewhere-"+c.name)
			// By the keyboard alone: the first Tab reaches the row of pages, the last
			// past it and the three buttons the range of a day.
			testkit.Must(t, d.Key(ctx, "ctrl+1"))
			testkit.Must(t, d.Key(ctx, strings.Fields(strings.Repeat("Tab ", 12)+"space")...))
			a.waitAsked(t, control.RangeTwoDays)
			testkit.Must(t, d.Key(ctx, "Page_Down"))
			s.keep(ctx, "window-day-"+c.name)
			// Its own fonts have all letters of its texts: see theme.LoadFonts.
			if index, _ := filepath.Glob(filepath.Join(d.Home(), ".cache", "font_index*")); len(index) > 0 {
				t.Error("the window has looked through the system's fonts")
			}
		})
	}
	t.Run("hidden", func(t *testing.T) {
		a := startAgent(t)
		s := open(ctx, t, d, program, a, "FYNE_SCALE=2")
		s.keep(ctx, "window-twice-as-large")
		screen, err := d.Screenshot(ctx, "")
		testkit.Must(t, err)
		if width, height, err := d.Size(ctx, s.id); err != nil || width > screen.Bounds().Dx() || height > screen.Bounds().Dy() {
			t.Errorf("the window is %d by %d pixels on a screen of %v (%v)", width, height, screen.Bounds(), err)
		}
		status := "GET " + control.PathStatus
		before := a.count(status)
		testkit.Eventually(t, "one question after another", func() (bool, int) { n := a.count(status); return n > before, n })
		testkit.Must(t, d.Minimise(ctx, s.id, true))
		// It asks every five seconds: more without a question means that it has stopped.
		quiet, since := a.count(status), time.Now()
		testkit.Eventually(t, "no more questions", func() (bool, int) {
			if n := a.count(status); n != quiet {
				quiet, since = n, time.Now()
			}
			return time.Since(since) > 7*time.Second, quiet
		})
		s.sleeps(ctx)
		testkit.Must(t, d.Minimise(ctx, s.id, false))
		testkit.Eventually(t, "a question when it is seen again", func() (bool, int) { n := a.count(status); return n > quiet, n })
		s.comesBack(ctx, a)
	})
}

// The agent opens a new window for who asks while the program of a closed one still ends.
func TestTheWindowTellsThatSomebodyHasClosedIt(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	d, err := desktoptest.Start(ctx, desktoptest.WithoutPanel(), desktoptest.WithoutNotificationDaemon())
	testkit.Must(t, err)
	t.Cleanup(d.Close)
	w := open(ctx, t, d, build(t), startAgent(t))
	testkit.Must(t, d.CloseWindow(ctx, w.id))
	w.says("started\ndrawn\nclosed\n")
}

// The agent asks the window to show itself while somebody closes it: it ends as it does else.
func TestTheWindowIsClosedWhileItIsAskedFor(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	program := build(t)
	d, err := desktoptest.Start(ctx, desktoptest.WithoutPanel(), desktoptest.WithoutNotificationDaemon())
	testkit.Must(t, err)
	t.Cleanup(d.Close)
	a := startAgent(t)
	for range 3 {
		cmd := exec.Command(program, "--socket", a.socket, "--supervised")
		var said strings.Builder
		cmd.Env, cmd.Stderr = d.Env(), &said
		order, err := cmd.StdinPipe()
		testkit.Must(t, err)
		before := a.count("GET " + control.PathBackups)
		testkit.Must(t, cmd.Start())
		// What it is told it hears once it minds signals.
		_, err = io.WriteString(order, "page backups\n")
		testkit.Must(t, err)
		testkit.Eventually(t, "a question for the backups", func() (bool, int) {
			n := a.count("GET " + control.PathBackups)
			return n > before, n
		})
		ended := make(chan struct{})
		var asking sync.WaitGroup
		asking.Go(func() {
			for again := time.NewTicker(2 * time.Millisecond); ; {
				select {
				case <-ended:
					again.Stop()
					return
				case <-again.C:
					_, _ = io.WriteString(order, "show\n") // the window may be gone
				}
			}
		})
		testkit.Must(t, cmd.Process.Signal(os.Interrupt))
		late := time.AfterFunc(limit, func() { _ = cmd.Process.Signal(syscall.SIGQUIT) }) // it tells what it waits for
		err = cmd.Wait()
		late.Stop()
		close(ended)
		asking.Wait()
		if err != nil {
			t.Fatalf("%v: %s", err, said.String())
		}
	}
}

// mostWakes is how often the minimised window may wake, a second.
const mostWakes = 20

// sleeps waits until the window wakes seldom: what is under way ends first.
func (s *shown) sleeps(ctx context.Context) {
	s.t.Helper()
	before, since := 0, time.Now().Add(-limit)
	testkit.Eventually(s.t, "the window to rest", func() (bool, string) {
		if ctx.Err() == nil && time.Since(since) < 2*time.Second {
			return false, "it is being measured"
		}
		n, err := desktoptest.Switches(s.pid)
		testkit.Must(s.t, err)
		rate := float64(n-before) / time.Since(since).Seconds()
		done := before > 0 && rate <= mostWakes
		before, since = n, time.Now()
		if done {
			s.t.Logf("minimised, its threads go to sleep %.1f times a second", rate)
		}
		return done, fmt.Sprintf("%.1f times a second", rate)
	})
}

// comesBack minimises the window on another page and has it shown as the icon's
// menu does: by the agent's order. It comes long before its rest would end.
func (s *shown) comesBack(ctx context.Context, a *agent) {
	s.t.Helper()
	testkit.Must(s.t, s.desktop.Key(ctx, "ctrl+5"))
	a.waitAsked(s.t, "GET "+control.PathSettings)
	s.keep(ctx, "window-settings-twice-as-large")
	left := s.last
	testkit.Must(s.t, s.desktop.Minimise(ctx, s.id, true))
	s.sleeps(ctx)
	status := "GET " + control.PathStatus
	asked, since := a.count(status), time.Now()
	_, err := io.WriteString(s.order, "show\n")
	testkit.Must(s.t, err)
	testkit.Eventually(s.t, "a question when it is shown", func() (bool, int) { n := a.count(status); return n > asked, n })
	took := time.Since(since)
	s.t.Logf("it is back after %v", took)
	if took > limit/2 {
		s.t.Errorf("it came back after %v: by itself and not for the order", took)
	}
	// The question may go out before the first picture is drawn.
	testkit.Eventually(s.t, "the page that was left", func() (bool, string) {
		img, err := s.desktop.Screenshot(ctx, s.id)
		if err != nil {
			return false, err.Error()
		}
		return share(left, img) <= 0.02, fmt.Sprintf("%.3f of it differs", share(left, img))
	})
}
