//go:build linux

package main_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ministryfinder/agent/autostart"
	"ministryfinder/agent/control"
	"ministryfinder/agent/desktoptest"
	"ministryfinder/embedded/testkit"
)

// Settings that are changed from the window or by hand are in force while the
// program runs; what concerns the finder starts it again on its old address.
func TestChangedSettingsAreInForceAtOnce(t *testing.T) {
	t.Parallel()
	d, ctx := desktop(t)
	data := dataFolder(t, "")
	a := startAgent(t, d.Env(), data, "--addr", ownAddress(t))
	first := a.running()
	item, err := d.TrayItem(ctx)
	testkit.Must(t, err)

	form, err := a.client.Settings(ctx)
	testkit.Must(t, err)
	if i := slices.IndexFunc(form.Settings, func(s control.Setting) bool { return s.Key == "alerts.cpu_percent" }); i < 0 ||
		form.Settings[i].Value != "99" || form.Settings[i].Default != "80" || form.Settings[i].Title == "" || form.Problem != "" {
		t.Errorf("the form is %+v", form)
	}
	if _, err := a.client.Change(ctx, control.Changes{Values: map[string]string{"alerts.memory_percent": "200"}}); err == nil ||
		!strings.Contains(err.Error(), "between 1 and 99") {
		t.Errorf("a limit of 200 %%: %v", err)
	}
	_, err = a.client.Change(ctx, control.Changes{Values: map[string]string{"language": "es"}})
	testkit.Must(t, err)
	_, err = item.WaitMenu(ctx, func(menu []desktoptest.MenuItem) bool {
		return slices.ContainsFunc(menu, func(m desktoptest.MenuItem) bool { return m.Label == "Hacer una copia ahora" })
	})
	testkit.Must(t, err)
	if s := a.running(); s.Finder.PID != first.Finder.PID || s.Language != "es" {
		t.Errorf("another language: %+v, was %+v", s, first)
	}

	_, err = a.client.Change(ctx, control.Changes{Values: map[string]string{"finder.cache_mb": "7", "language": "en"}})
	testkit.Must(t, err)
	s := a.status("started again", func(s control.Status) bool { return s.Finder.PID != first.Finder.PID && s.Finder.Phase == "running" })
	if s.Finder.URL != first.Finder.URL || !strings.Contains(s.Finder.LastExit, "settings were changed") {
		t.Errorf("after the change: %+v", s.Finder)
	}
	testkit.Eventually(t, "the new bound of the cache", func() (bool, string) {
		body, err := get(ctx, s.Finder.URL+"/api/metrics")
		return err == nil && strings.Contains(body, `"max_mb":7,`), body
	})

	// An address that another program has is refused, in the program's language,
	// and the file stays as it is; the finder's own port is none of another's.
	file := filepath.Join(data, "settings.toml")
	text := read(file)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	testkit.Must(t, err)
	defer taken.Close()
	at := taken.Addr().String()
	_, port, _ := net.SplitHostPort(at)
	for values, want := range map[string]string{
		"address=" + at:          "Port " + port + " is already in use by another program",
		"address=192.0.2.7:5000": "does not have the address 192.0.2.7:5000 just now",
		"address=here":           "There must be a host and a port in it.",
	} {
		key, value, _ := strings.Cut(values, "=")
		if _, err := a.client.Change(ctx, control.Changes{Values: map[string]string{key: value}}); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", values, err, want)
		}
	}
	if _, err := a.client.Change(ctx, control.Changes{Values: map[string]string{"sharing.on": "true", "sharing.port": port}}); err == nil ||
		!strings.Contains(err.Error(), "already uses port "+port) {
		t.Errorf("sharing at a taken port: %v", err)
	}
	if read(file) != text {
		t.Errorf("the file is changed to %s", read(file))
	}
	own := strings.TrimPrefix(first.Finder.URL, "http://127.0.0.1")
	_, err = a.client.Change(ctx, control.Changes{Values: map[string]string{"address": "localhost" + own}})
	testkit.Must(t, err)
	testkit.Must(t, os.WriteFile(file, []byte("address = \""+at+"\"\n"+text), 0o600))
	a.status("with an address that is taken", func(s control.Status) bool {
		return s.State == control.StateAttention && strings.Contains(s.Headline, port)
	})
	testkit.Must(t, os.WriteFile(file, []byte(text), 0o600))
	a.status("well again", func(s control.Status) bool { return s.State == control.StateWell })

	// By hand, with a mistake: what was in force stays.
	testkit.Must(t, os.WriteFile(file, []byte(text+"\n[finder\n"), 0o600))
	a.status("with a mistake", func(s control.Status) bool {
		return s.State == control.StateAttention && strings.Contains(s.Headline, "line ")
	})
	if body, err := get(ctx, s.Finder.URL+"/api/metrics"); err != nil || !strings.Contains(body, `"max_mb":7,`) {
		t.Errorf("the setting before the mistake is not in force any more: %s (%v)", body, err)
	}
	if _, err := a.client.Change(ctx, control.Changes{Values: map[string]string{"language": "es"}}); err == nil ||
		!strings.Contains(err.Error(), "line ") {
		t.Errorf("a file with a mistake was changed: %v", err)
	}
	testkit.Must(t, os.WriteFile(file, []byte(text), 0o600))
	a.status("well again", func(s control.Status) bool { return s.State == control.StateWell })
}

// The menu makes a backup, has the program start at login, and rests alerts.
func TestTheMenuDoesWhatItSays(t *testing.T) {
	t.Parallel()
	d, ctx := desktop(t)
	data := dataFolder(t, "")
	config := t.TempDir()
	a := startAgent(t, append(d.Env(), "XDG_CONFIG_HOME="+config), data, "--addr", ownAddress(t))
	a.running()
	item, err := d.TrayItem(ctx)
	testkit.Must(t, err)
	entry := func(label string, match func(desktoptest.MenuItem) bool) {
		t.Helper()
		_, err := item.WaitMenu(ctx, func(menu []desktoptest.MenuItem) bool {
			return slices.ContainsFunc(menu, func(m desktoptest.MenuItem) bool { return m.Label == label && match(m) })
		})
		testkit.Must(t, err)
	}

	testkit.Must(t, item.Click(ctx, "Back up now"))
	_, err = d.WaitNotification(ctx, func(n desktoptest.Notification) bool { return n.Summary == "The backup is made" })
	testkit.Must(t, err)
	b, err := a.client.Backups(ctx)
	if err != nil || len(b.Files) != 1 || b.Files[0].Reason != "asked" || b.Folder != filepath.Join(data, "backups") ||
		!b.Last.Equal(b.Files[0].Made) {
		t.Errorf("%+v (%v)", b, err)
	}

	testkit.Must(t, item.Click(ctx, "Start at login"))
	entry("Start at login", func(m desktoptest.MenuItem) bool { return m.Checked })
	file := read(filepath.Join(config, "autostart", autostart.ID+".desktop"))
	if !strings.Contains(file, program(t)) || !strings.Contains(file, data) {
		t.Errorf("the autostart file is %s", file)
	}
	testkit.Must(t, item.Click(ctx, "Start at login"))
	entry("Start at login", func(m desktoptest.MenuItem) bool { return !m.Checked })

	// A click that fails says so.
	autostarts := filepath.Join(config, "autostart")
	testkit.Must(t, os.RemoveAll(autostarts))
	testkit.Must(t, os.WriteFile(autostarts, nil, 0o600))
	testkit.Must(t, item.Click(ctx, "Start at login"))
	_, err = d.WaitNotification(ctx, func(n desktoptest.Notification) bool {
		return n.Summary == "“Start at login” did not work" && strings.Contains(n.Body, "There is a file where a folder should be")
	})
	testkit.Must(t, err)

	testkit.Must(t, item.Click(ctx, "Nothing pops up for an hour"))
	testkit.Must(t, item.WaitIcon(ctx, icon(t, "paused")))
	entry("Nothing pops up for an hour", func(m desktoptest.MenuItem) bool { return !m.Visible })
	h, err := a.client.Alerts(ctx)
	if err != nil || len(h.Snoozed) != 1 {
		t.Errorf("%+v (%v)", h, err)
	}
	wake := ""
	_, err = item.WaitMenu(ctx, func(menu []desktoptest.MenuItem) bool {
		for _, m := range menu {
			if strings.HasPrefix(m.Label, "Alerts pop up again") && m.Visible {
				wake = m.Label
			}
		}
		return wake != ""
	})
	testkit.Must(t, err)
	testkit.Must(t, item.Click(ctx, wake))
	testkit.Must(t, item.WaitIcon(ctx, icon(t, "well")))

	testkit.Must(t, item.Click(ctx, "Save diagnostics"))
	testkit.Eventually(t, "the diagnostics", func() (bool, string) {
		found, err := filepath.Glob(filepath.Join(data, "ministry-finder-diagnostics-*.zip"))
		return len(found) == 1 && err == nil, a.logged()
	})

	// A parish that has put its ministries off is reminded, and nothing is wrong.
	link, err := a.client.Link(ctx, "dashboard")
	testkit.Must(t, err)
	browser := newBrowser(t)
	res, err := browser.Get(link.URL)
	testkit.Must(t, err)
	res.Body.Close()
	own := res.Request.URL.Scheme + "://" + res.Request.URL.Host
	choose := func(do string) {
		t.Helper()
		res, err := browser.PostForm(own+"/admin/setup/ministries", url.Values{"do": {do}})
		testkit.Must(t, err)
		res.Body.Close()
		if res.StatusCode != http.StatusOK || res.Request.URL.Path != "/admin/share" {
			t.Errorf("%s: %s at %s", do, res.Status, res.Request.URL)
		}
	}
	const reminder = "Your ministries are still to be chosen"
	choose("later")
	entry(reminder, func(desktoptest.MenuItem) bool { return true })
	testkit.Must(t, item.WaitToolTip(ctx, func(text string) bool { return strings.HasPrefix(text, reminder) }))
	testkit.Must(t, item.WaitIcon(ctx, icon(t, "well")))
	choose("keep")
	entry("All is well", func(desktoptest.MenuItem) bool { return true })
}

// A finder elsewhere is watched as the one here is, and staff are told by name.
func TestAFinderElsewhereIsWatched(t *testing.T) {
	t.Parallel()
	d, ctx := desktop(t)
	far := startServed(t, dataFolder(t, ""), "", "--addr", ownAddress(t))
	data := dataFolder(t, "")
	text := read(filepath.Join(data, "settings.toml"))
	a := startAgent(t, d.Env(), data, "--addr", ownAddress(t))
	item, err := d.TrayItem(ctx)
	testkit.Must(t, err)
	a.running()
	if _, err := a.client.For("Parish hall").Status(ctx); err == nil {
		t.Error("it is watched before it was named")
	}
	testkit.Must(t, os.WriteFile(filepath.Join(data, "settings.toml"), []byte("watch = [\"Parish hall "+far.url+"\"]\n"+text), 0o600))
	s := a.status("with another finder", func(s control.Status) bool {
		return len(s.Elsewhere) == 1 && s.Elsewhere[0].State == control.StateWell
	})
	if e := s.Elsewhere[0]; e.Name != "Parish hall" || e.URL != far.url || e.Headline != "Parish hall: All is well" {
		t.Errorf("%+v", e)
	}
	hall := a.client.For("Parish hall")
	there, err := hall.Status(ctx)
	if err != nil || there.Latest == nil || there.Latest.RSSMB < 5 || there.Finder.URL != far.url || there.Finder.PID != 0 {
		t.Errorf("%+v (%v)", there, err)
	}
	h, err := hall.History(ctx, there.Latest.At.Add(-1))
	if err != nil || len(h.Samples) == 0 {
		t.Errorf("%+v (%v)", h, err)
	}

	testkit.Must(t, far.cmd.Process.Kill())
	_, err = d.WaitNotification(ctx, func(n desktoptest.Notification) bool {
		return strings.HasPrefix(n.Body, "Parish hall: This finder does not answer.")
	})
	testkit.Must(t, err)
	testkit.Must(t, item.WaitIcon(ctx, icon(t, "trouble")))
	alerts, err := hall.Alerts(ctx)
	if err != nil || len(alerts.Alerts) != 1 || !strings.Contains(alerts.Alerts[0].Advice, "Open its address on a phone") {
		t.Errorf("%+v (%v)", alerts, err)
	}
	if own, err := a.client.Alerts(ctx); err != nil || len(own.Alerts) != 0 {
		t.Errorf("the own finder's alerts: %+v (%v)", own, err)
	}
	// When it is not watched any more, the icon is that of the own finder.
	testkit.Must(t, os.WriteFile(filepath.Join(data, "settings.toml"), []byte(text), 0o600))
	testkit.Must(t, item.WaitIcon(ctx, icon(t, "well")))
	testkit.Must(t, a.client.Quit(ctx))
	if status := a.waitEnd(); status != 0 {
		t.Errorf("quit ended with status %d", status)
	}
}

// The first start sets what belongs to the computer, through the browser.
func TestTheFirstStartSetsTheComputer(t *testing.T) {
	t.Parallel()
	d, ctx := desktop(t, desktoptest.WithoutPanel())
	data, config, stick := dataFolder(t, ""), t.TempDir(), t.TempDir()
	a := startAgent(t, append(d.Env(), "XDG_CONFIG_HOME="+config), data, "--addr", ownAddress(t))
	s := a.running()
	link, err := a.client.Link(ctx, "dashboard")
	testkit.Must(t, err)
	browser := newBrowser(t)
	res, err := browser.Get(link.URL)
	testkit.Must(t, err)
	res.Body.Close()
	if res.Request.URL.Path != "/admin/setup" {
		t.Errorf("the first time leads to %s", res.Request.URL)
	}
	own := res.Request.URL.Scheme + "://" + res.Request.URL.Host // the dashboard has a host of its own
	res, err = browser.PostForm(own+"/admin/setup/computer", url.Values{"login": {"1"}, "backups": {stick}})
	testkit.Must(t, err)
	res.Body.Close()
	if res.StatusCode != http.StatusOK || res.Request.URL.Path != "/admin" {
		t.Errorf("after the last step: %s at %s", res.Status, res.Request.URL)
	}
	a.status("started again", func(now control.Status) bool { return now.Finder.PID != s.Finder.PID && now.Finder.Phase == "running" })
	if b, err := a.client.Backups(ctx); err != nil || b.Folder != stick {
		t.Errorf("%+v (%v)", b, err)
	}
	if starts, err := a.client.StartsAtLogin(ctx); err != nil || !starts {
		t.Errorf("at login: %v (%v)", starts, err)
	}
	// Who is signed in stays so over the restart.
	res, err = browser.Get(own + "/admin/setup/computer")
	testkit.Must(t, err)
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if testkit.Must(t, err); res.StatusCode != http.StatusOK || !strings.Contains(string(page), `value="`+stick+`"`) ||
		!strings.Contains(string(page), `name="login" value="1" checked`) {
		t.Errorf("%s: %s", res.Status, page)
	}
}

// The environment wins over the settings, for finder, command and window alike.
func TestTheEnvironmentWinsOverTheSettings(t *testing.T) {
	t.Parallel()
	d, ctx := desktop(t, desktoptest.WithoutPanel(), desktoptest.WithoutNotificationDaemon())
	data, folder, other := dataFolder(t, ""), t.TempDir(), t.TempDir()
	text := read(filepath.Join(data, "settings.toml"))
	testkit.Must(t, os.WriteFile(filepath.Join(data, "settings.toml"),
		[]byte("backup_folder = \""+other+"\"\n"+text+"\n[finder]\npublic_address = \"http://127.0.0.1:9/settings\"\n"), 0o600))
	a := startAgentIn(t, append(withoutOurs(d.Env()), "BACKUP_FOLDER="+folder, "RENDER_EXTERNAL_URL=http://127.0.0.1:9/environment"), data,
		"--addr", ownAddress(t), "--no-tray")
	now := a.running()
	if metrics, err := get(ctx, now.Finder.URL+"/api/metrics"); err != nil ||
		!strings.Contains(metrics, `"address":"http://127.0.0.1:9/environment"`) {
		t.Errorf("the public address that is asked: %s (%v)", metrics, err)
	}
	b, err := a.client.BackUp(ctx)
	if err != nil || b.Folder != folder || len(b.Files) == 0 {
		t.Errorf("%+v (%v)", b, err)
	}
	restoredFromWindow(t, a, now.Finder.URL, data, b)
	// The finder makes its first daily one in the same place.
	testkit.Eventually(t, "the daily backup", func() (bool, string) {
		found, err := filepath.Glob(filepath.Join(folder, "*-daily.jsonl.gz"))
		return err == nil && len(found) == 1, a.logged()
	})
	if left, err := os.ReadDir(other); err != nil || len(left) != 0 {
		t.Errorf("in the settings' folder are %v (%v)", left, err)
	}
}

// get returns the body of an address.
func get(ctx context.Context, url string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return string(body), err
}
