package startup

import (
	"context"
	"os/exec"
)

// notificationsStay is false: macOS hides a notification after seconds.
const notificationsStay = false

// showBox shows a message box until it is closed or ctx ends. The texts are
// arguments of the script, so that nothing in them is a part of it.
func showBox(ctx context.Context, title, message string) {
	script := `on run {title, message}
display dialog message with title title buttons {"OK"} default button 1 with icon stop
end run`
	_ = exec.CommandContext(ctx, "osascript", "-e", script, title, message).Run() // there is no other way left
}
