package notifier

import (
	"os"
	"path/filepath"
	"runtime"
	"time"

	"git.sr.ht/~jackmordaunt/go-toast/wintoast"
	"golang.org/x/sys/windows"

	"ministryfinder/agent/autostart"
)

// handOver is how long the system is given to take the notification before the child
// ends.
const handOver = 100 * time.Millisecond

// show shows a notification under the name that Face has registered. It is shown by the
// library below beeep, since beeep passes on no address for clicks, deletes the icon
// after a tenth of a second, and runs a PowerShell script where Windows refuses.
func show(m shown, own []byte) error {
	if windows.RtlGetVersion().MajorVersion < 10 {
		return showByBeeep(m, own) // Wine; Go needs a newer Windows
	}
	icon := ""
	if file := filepath.Join(m.Icons, string(m.Level)+".png"); m.Icons != "" {
		if _, err := os.Stat(file); err == nil {
			icon = file
		}
	}
	text, err := toastXML(m.Message, icon)
	if err != nil {
		return err
	}
	runtime.LockOSThread() // which COM is set up for
	defer runtime.UnlockOSThread()
	// What is registered already stays.
	if err := wintoast.SetAppData(wintoast.AppData{AppID: autostart.ID, GUID: activator}); err != nil {
		return err
	}
	if err := wintoast.Push(text); err != nil {
		return err
	}
	time.Sleep(handOver)
	return nil
}
