//go:build linux

package main_test

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"ministryfinder/embedded/testkit"
)

// busyShell is a shell that is not up yet: its taskbar is found before the other's, and
// takes no icon.
const busyShell = `#include <windows.h>
static LRESULT CALLBACK refuse(HWND w, UINT m, WPARAM a, LPARAM b) { return m == WM_COPYDATA ? 0 : DefWindowProcW(w, m, a, b); }
int main(int count, char **args) {
	WNDCLASSW c = { .lpfnWndProc = refuse, .hInstance = GetModuleHandleW(0), .lpszClassName = L"Shell_TrayWnd" };
	MSG m;
	RegisterClassW(&c);
	HWND w = CreateWindowExW(WS_EX_TOPMOST, c.lpszClassName, L"", WS_POPUP, 0, 0, 1, 1, 0, 0, c.hInstance, 0);
	if (!w || FindWindowW(c.lpszClassName, 0) != w) return 1;
	CloseHandle(CreateFileA(args[1], GENERIC_WRITE, 0, 0, CREATE_ALWAYS, 0, 0));
	while (GetMessageW(&m, 0, 0, 0) > 0) DispatchMessageW(&m);
	return 0;
}
`

// isBusyShell is true for the command line of busyShell's program.
func isBusyShell(line string) bool { return strings.Contains(line, "busy.exe") }

// comesToABusyShell starts the program as at a slow computer's sign-in: it says that it
// has no icon, ends when it is told to, and shows the icon when the shell takes it.
func comesToABusyShell(t *testing.T, w *wine, start func(), client func(...string) (string, int)) {
	t.Helper()
	w.command(t.Context(), "sh", "-c", `printf '%s' "$0" > busy.c && x86_64-w64-mingw32-gcc -o "$1" busy.c`,
		busyShell, w.windows(`C:\busy.exe`))
	w.start(w.path("home"), "wine", `C:\busy.exe`, `C:\busy.txt`)
	testkit.Eventually(t, "the busy shell", func() (bool, string) {
		_, err := os.Stat(w.windows(`C:\busy.txt`))
		return err == nil, ""
	})
	hasIcon := func(want string) {
		t.Helper()
		testkit.Eventually(t, "an icon that is "+want, func() (bool, string) {
			said, status := client("status", "--json")
			return status == 0 && strings.Contains(said, `"tray": "`+want+`"`), said
		})
	}
	end := func() {
		t.Helper()
		testkit.Eventually(t, "the agent to end", func() (bool, string) { said, status := client("quit"); return status == 0, said })
		testkit.Eventually(t, "the program to be gone", func() (bool, string) {
			found := w.processes(isProgram)
			return len(found) == 0, fmt.Sprint(found)
		})
	}

	start()
	hasIcon("no-host")
	end()

	start()
	hasIcon("no-host")
	for _, pid := range w.processes(isBusyShell) {
		testkit.Must(t, syscall.Kill(pid, syscall.SIGKILL))
	}
	hasIcon("shown")
	end()
}
