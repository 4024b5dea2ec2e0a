package ui

import (
	"bytes"
	"encoding/csv"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/agent/control"
	"ministryfinder/ui/graph"
)

// find returns the objects of a kind on the screen.
func find[T fyne.CanvasObject](d *desk) []T {
	var found []T
	for _, o := range d.objects() {
		if o, ok := o.(T); ok && o.Visible() {
			found = append(found, o)
		}
	}
	return found
}

// entry returns the field that holds a text.
func (d *desk) entry(text string) *widget.Entry {
	d.t.Helper()
	var found *widget.Entry
	d.until("there is a field with "+text, func() bool {
		for _, e := range find[*widget.Entry](d) {
			if e.Text == text {
				found = e
			}
		}
		return found != nil
	})
	return found
}

func TestAPageOpensByButtonNumberAndStep(t *testing.T) {
	s := newServer(t)
	d := openWindow(t, s)
	if d.all[1].(*alertsPage).Page != nil || d.all[5].(*helpPage).Page != nil {
		t.Error("a page is made before it is opened")
	}
	d.press("Backups")
	d.untilSays("Newest backup")
	d.shortcut(&desktop.CustomShortcut{KeyName: fyne.Key5, Modifier: fyne.KeyModifierShortcutDefault})
	d.untilSays("Quiet hours")
	d.step(1)
	d.untilHelps("Use the health window")
	d.step(1)
	d.untilSays("All is well")
	d.step(-1)
	d.step(-1)
	d.untilSays("Quiet hours")
}

func TestSnoozeAndItsEnd(t *testing.T) {
	s := newServer(t)
	d := openWindow(t, s)
	d.press("Alerts")
	d.untilSays("Delete what nobody needs.")
	d.until("the kinds are there", func() bool { return len(find[*widget.Select](d)) == 1 })
	d.press("Quiet for 1 hour")
	d.calls(s, "snooze  1h")
	d.untilSays("All alerts: quiet until")
	d.press("End")
	d.calls(s, "snooze  wake")
	d.until("the snooze is gone", func() bool { return !d.says("All alerts: quiet until") })
	find[*widget.Select](d)[0].SetSelected("Full disk")
	d.press("Quiet until tomorrow")
	d.calls(s, "snooze disk tomorrow")
	d.untilSays("Full disk: quiet until")
}

func TestATestSaysWhatCameOfEachChannel(t *testing.T) {
	s := newServer(t)
	d := openWindow(t, s)
	d.press("Alerts")
	d.press("Send a test")
	d.untilSays("Desktop: sent")
	d.untilSays("E-mail: not sent. the server does not answer")
}

func TestABackupIsMadeAndListed(t *testing.T) {
	s := newServer(t)
	d := openWindow(t, s)
	d.press("Backups")
	d.untilSays("every day")
	d.press("Back up now")
	d.calls(s, "back up")
	d.untilSays("on request")
	d.untilSays("The backup is made")
	d.untilSays("ministry-finder restore --data /data finder-1-daily.jsonl.gz")
	d.press("Copy")
	if got := d.app.Clipboard().Content(); got != "ministry-finder restore --data /data finder-1-daily.jsonl.gz" {
		t.Errorf("copied is %q", got)
	}
	s.mu.Lock()
	s.refuse = "the disk is full"
	s.mu.Unlock()
	d.press("Back up now")
	d.untilSays("No backup was made. the disk is full")
	d.until("it can be tried again", func() bool { return d.button("Back up now") != nil })
}

// A restore shows what it would do, asks, and is taken back with one click.
func TestABackupIsRestoredAndTheRestoreUndone(t *testing.T) {
	s := newServer(t)
	d := openWindow(t, s)
	d.press("Backups")
	d.press("Restore…")
	d.untilSays("It holds St. Anne: ministries 48, submissions 0, accounts 0.")
	d.untilSays("submissions 7, changes by staff 3.")
	d.untilSays("kept as one more backup in /backups")
	if no, ok := d.button("Change nothing").(*answer); !ok || no.Importance != widget.HighImportance {
		t.Error("the safe button is not the one that is seen first")
	}
	d.press("Change nothing")
	d.until("the question is gone", func() bool { return d.button("Change nothing") == nil })
	d.press("Restore…")
	d.untilSays("It holds St. Anne")
	d.press("Restore")
	d.calls(s, "restore finder-1-daily.jsonl.gz")
	d.untilSays("is restored. What was there before is kept.")
	d.press("Undo the restore")
	d.calls(s, "restore kept-before-finder-1-daily.jsonl.gz")
	s.mu.Lock()
	s.refuse = "the backup is damaged"
	s.mu.Unlock()
	d.until("it can be tried again", func() bool { return d.button("Restore…") != nil })
	d.press("Restore…")
	d.untilSays("Nothing was changed. the backup is damaged")
}

func TestOnlyChangedSettingsAreSavedAndARefreshKeepsThem(t *testing.T) {
	s := newServer(t)
	d := openWindow(t, s)
	d.press("Settings")
	d.entry("80").SetText("75")
	if d.button("Save") == nil || d.Title() == "" {
		t.Fatal("a change cannot be saved")
	}
	d.until("the tab carries a sign", func() bool { return d.button("Settings •") != nil })
	// The settings are asked for again, with another value for another field.
	s.mu.Lock()
	s.config.Settings = slices.Clone(s.config.Settings)
	s.config.Settings[1].Value = "0.0.0.0:80"
	s.mu.Unlock()
	d.press("Overview")
	d.press("Settings •")
	d.entry("0.0.0.0:80")
	d.entry("75")
	d.press("Save")
	d.untilSays("Saved.")
	s.mu.Lock()
	changes := s.changes
	s.mu.Unlock()
	if len(changes) != 1 || changes["alerts.memory_percent"] != "75" {
		t.Errorf("saved is %v", changes)
	}
	d.until("the sign is gone", func() bool { return d.button("Settings") != nil })
}

// Somebody who signs in for e-mail sees the code as soon as the agent has it, and the
// end of it; a test of e-mail goes to e-mail alone.
func TestSomebodySignsInForMail(t *testing.T) {
	s := newServer(t)
	set := func(key, kind, value string) control.Setting {
		return control.Setting{Key: "mail." + key, Group: "E-mail", Title: key, Kind: kind, Value: value}
	}
	s.config.Settings = []control.Setting{
		set("host", control.KindText, "smtp.office365.com"), set("user", control.KindText, "office@example.org"),
		{Key: "mail.sign_in", Kind: control.KindChoice, Value: "microsoft", Choices: []string{"password", "google", "microsoft"}},
		set("client_id", control.KindText, "our-client"), set("refresh_token", control.KindSecret, ""),
	}
	d := openWindow(t, s)
	d.press("Settings")
	d.press("Sign in with Microsoft")
	d.calls(s, "sign-in start")
	d.untilSays("Asking Microsoft")
	s.mu.Lock()
	s.signIn.Code, s.signIn.Address = "F7K2QM4PX", "https://microsoft.com/devicelogin"
	s.mu.Unlock()
	d.untilSays("F7K2QM4PX")
	d.press("Copy")
	if got := d.app.Clipboard().Content(); got != "F7K2QM4PX" {
		t.Errorf("copied is %q", got)
	}
	d.press("Open the page")
	d.calls(s, "sign-in open")
	s.mu.Lock()
	s.signIn = control.SignIn{State: control.SignInDone, Service: "microsoft", User: "office@example.org"}
	s.config.Settings = slices.Clone(s.config.Settings)
	s.config.Settings[4].Value = control.SecretSet
	s.mu.Unlock()
	d.untilSays("Signed in with Microsoft as office@example.org.")
	d.press("Send a test")
	d.untilSays("the mailbox is full")
	d.press("Sign out")
	d.calls(s, "sign-in forget")
}

func TestARefusedSettingIsSaidBesideItsField(t *testing.T) {
	s := newServer(t)
	s.refuse = "alerts.memory_percent must be between 1 and 100, not 700"
	d := openWindow(t, s)
	d.press("Settings")
	d.entry("80").SetText("700")
	d.press("Save")
	d.untilSays("“Memory” must be between")
	d.untilSays("Nothing was saved.")
	d.entry("700") // and it is still there
	d.press("Undo changes")
	d.entry("80")
	d.until("the complaint is gone", func() bool { return !d.says("must be between") })
	s.mu.Lock()
	s.refuse = "the folder is read-only"
	s.mu.Unlock()
	d.entry("80").SetText("70")
	d.press("Save")
	d.untilSays("the folder is read-only")
}

func TestAProblemOfTheFileStandsOnTop(t *testing.T) {
	s := newServer(t)
	s.config.Problem = "line 3: adress is no setting"
	d := openWindow(t, s)
	d.press("Settings")
	d.untilSays("line 3: adress is no setting")
}

func TestClosingAsksAboutUnsavedSettings(t *testing.T) {
	s := newServer(t)
	d := openWindow(t, s)
	d.press("Settings")
	d.entry("80").SetText("75")
	d.askClose()
	d.untilSays("Close without saving?")
	d.press("Go back")
	d.entry("75")
}

func TestFindersElsewhereHavePagesWithoutButtons(t *testing.T) {
	s := newServer(t)
	s.status.Elsewhere = []control.RemoteFinder{{Name: "St. Mary"}, {Name: "Chapel"}}
	d := openWindow(t, s)
	d.press("Chapel")
	d.untilSays("Chapel is well")
	if d.button("Restart the finder") != nil || d.button("Open the dashboard") != nil {
		t.Error("a finder elsewhere can be changed")
	}
	s.mu.Lock()
	if s.asked["status St. Mary"] > 0 {
		t.Error("a finder whose page is closed is asked for")
	}
	s.status.Elsewhere = s.status.Elsewhere[:1]
	s.mu.Unlock()
	d.until("its page is gone, and the overview is open", func() bool { return d.button("Chapel") == nil && d.says("All is well") })
}

func TestRangesAndZoomAndTheWayBack(t *testing.T) {
	s := newServer(t)
	d := openWindow(t, s)
	title := func(part string) {
		t.Helper()
		d.until("the graphs are of "+part, func() bool {
			for _, g := range find[*graph.Graph](d) {
				if strings.Contains(g.Content().Title, part) {
					return true
				}
			}
			return false
		})
	}
	d.until("there is something in the graphs", func() bool { return d.button("24 h") != nil && d.says("40\u00a0MB") })
	d.press("24 h")
	title("in the last 24 hours")
	g := find[*graph.Graph](d)[0]
	if r := g.Reading(); !strings.Contains(r, "(38–44)") {
		t.Errorf("the reading is %q", r)
	}
	drag := func(by float32) {
		e := &fyne.DragEvent{Dragged: fyne.NewDelta(by, 0)}
		e.Position = fyne.NewPos(300+by, 150)
		g.Dragged(e)
		g.DragEnd()
	}
	drag(3) // an unsteady click
	if d.button("Zoom out") != nil {
		t.Error("a click zooms")
	}
	drag(100)
	title("from ")
	d.press("Zoom out")
	title("in the last 24 hours")
	drag(-100)
	title("from ")
	g.DoubleTapped(nil)
	title("in the last 24 hours")
	g.TypedRune('+')
	title("from ")
	g.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	title("in the last 24 hours")
	d.press("Pause")
	number := g.Content().To
	s.mu.Lock()
	asked := s.asked["status "]
	s.mu.Unlock()
	d.until("it was asked twice more", func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.asked["status "] > asked+2
	})
	if !g.Content().To.Equal(number) {
		t.Error("the graph goes on while it is held")
	}
	d.press("Go on")
	d.press("1 h")
	title("in the last hour")
}

func TestPictureAndTableAreSaved(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	s := newServer(t)
	d := openWindow(t, s)
	d.until("there is something in the graphs", func() bool {
		g := find[*graph.Graph](d)
		return len(g) > 0 && g[0].Reading() != ""
	})
	save := func(number int, ext string) []byte {
		t.Helper()
		d.press("Save …")
		find[*widget.PopUpMenu](d)[0].Items[number].(fyne.Tappable).Tapped(nil)
		d.until("it is asked where to save", func() bool { return len(find[*widget.Entry](d)) > 0 })
		d.press("Save")
		var data []byte
		d.until("there is a file "+ext, func() bool {
			files, _ := filepath.Glob(filepath.Join(home, "ministry-finder-*"+ext))
			if len(files) == 1 {
				data, _ = os.ReadFile(files[0])
			}
			return len(data) > 0
		})
		return data
	}
	picture, err := png.Decode(bytes.NewReader(save(0, ".png")))
	if err != nil || picture.Bounds().Dx() != 1200 {
		t.Errorf("the picture: %v", err)
	}
	rows, err := csv.NewReader(bytes.NewReader(save(1, ".csv"))).ReadAll()
	if err != nil || len(rows) < 700 || len(rows[0]) != 5+3*8 {
		t.Fatalf("%d rows (%v)", len(rows), err)
	}
	if at, err := time.Parse(time.RFC3339, rows[1][0]); err != nil || time.Since(at) > 2*time.Hour || rows[1][6] != "40.000" {
		t.Errorf("the first row is %q (%v)", rows[1], err)
	}
}

func TestNothingIsAskedForWhileTheWindowIsHidden(t *testing.T) {
	s := newServer(t)
	d := openWindow(t, s)
	d.untilSays("All is well")
	d.Hidden(true)
	s.mu.Lock()
	s.status.State, s.status.Headline = control.StateAttention, "It was long ago"
	s.mu.Unlock()
	d.Hidden(false)
	d.untilSays("It was long ago")
}

// untilHelps waits until the page of the help shows a task.
func (d *desk) untilHelps(title string) {
	d.t.Helper()
	d.until("the help shows "+title, func() bool {
		all := find[*widget.Select](d)
		return len(all) == 1 && all[0].Selected == title
	})
}

// The help shows the task of the page one came from, in the window's language, turns to
// another that is chosen, and opens the browser. It needs nobody who answers.
func TestTheHelpShowsTheTaskOfThePage(t *testing.T) {
	s := newServer(t)
	d := openWindow(t, s)
	for name, title := range map[string]string{
		"alerts": "Understand the alerts", "sharing": "Let phones reach the quiz", "backups": "Look after the backups",
		"settings": "Use the health window",
	} {
		d.ShowPage(name)
		d.ShowPage("help")
		d.untilHelps(title)
	}
	find[*widget.Select](d)[0].SetSelected("Print a poster")
	d.untilHelps("Print a poster")
	d.press("In the browser, with pictures")
	d.calls(s, "open help")
}
