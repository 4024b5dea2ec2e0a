//go:build linux

package desktoptest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"fyne.io/systray"
	"github.com/godbus/dbus/v5"
	"go.uber.org/goleak"
)

// roleVariable makes the test program play a program on the desktop: the tray
// library works once a process, and a notification's sender is a process too.
const roleVariable = "DESKTOPTEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case "tray":
		systray.Run(showTray, nil)
	case "notify":
		if err := notify(os.Args[1], os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case "desktop": // starts a desktop and waits to be killed
		d, err := Start(context.Background())
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(runtimeEnv(d))
		time.Sleep(time.Hour)
	default:
		goleak.VerifyTestMain(m)
	}
}

const iconsDir = "../../assets/icons/"

// showTray shows an icon whose menu changes what it shows.
func showTray() {
	show := func(state string) {
		icon, err := os.ReadFile(iconsDir + state + "-22.png")
		if err != nil {
			panic(err)
		}
		systray.SetIcon(icon)
		systray.SetTooltip("State: " + state)
	}
	systray.SetTitle("Test item")
	show("well")
	worse := systray.AddMenuItem("Make it worse", "")
	systray.AddSeparator()
	more := systray.AddMenuItem("More", "")
	deep := more.AddSubMenuItem("Open a page", "")
	grey := systray.AddMenuItem("Not now", "")
	grey.Disable()
	quit := systray.AddMenuItem("Quit", "")
	go func() {
		for {
			select {
			case <-worse.ClickedCh:
				show("trouble")
				grey.SetTitle("Now")
				grey.Enable()
			case <-deep.ClickedCh:
				_ = exec.Command("xdg-open", "http://127.0.0.1:1/a page?q='1'").Run()
			case <-quit.ClickedCh:
				systray.Quit()
			}
		}
	}()
}

func notify(summary, body string) error {
	bus, err := dbus.ConnectSessionBus()
	if err != nil {
		return err
	}
	defer bus.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return bus.Object(notificationsName, "/org/freedesktop/Notifications").CallWithContext(ctx,
		notificationsName+".Notify", 0, "Test app", uint32(0), "dialog-warning", summary, body,
		[]string{}, map[string]dbus.Variant{"urgency": dbus.MakeVariant(byte(2))}, int32(5000)).Err
}

// play starts the test program in a role on the desktop.
func play(t *testing.T, d *Desktop, role string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("/proc/self/exe", args...)
	// fyne.io/systray 1.12.2 has a data race of its own when it is asked for its
	// menu; under -race that would be the program's end and nobody's news.
	cmd.Env = append(d.Env(), roleVariable+"="+role, "GORACE=exitcode=0 log_path=/dev/null")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// start starts a desktop that ends with the test.
func start(t *testing.T, opts ...Option) (*Desktop, context.Context) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	d, err := Start(ctx, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d, ctx
}
