//go:build !windows && !darwin

package startup

import (
	"context"
	"os"
	"os/exec"
	"strings"
)

// notificationsStay is true: one of the urgency that is used stays until somebody
// looks.
const notificationsStay = true

// showBox shows a message box until it is closed or ctx ends, by the first of the
// programs for that which is installed.
func showBox(ctx context.Context, title, message string) {
	if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return
	}
	for _, box := range [][]string{
		{"zenity", "--error", "--no-markup", "--width=500", "--title=" + title, "--text=" + message},
		{"kdialog", "--title=" + title, "--error", message},
		{"gxmessage", "-title", title, "-center", "-wrap", message},
		{"xmessage", "-title", title, "-center", "-buttons", "OK:0", "-default", "OK", wrap(message)},
	} {
		if path, err := exec.LookPath(box[0]); err == nil {
			_ = exec.CommandContext(ctx, path, box[1:]...).Run() // there is no other way left
			return
		}
	}
}

// boxColumns is the width of a line of a box that does not wrap its text, in bytes.
const boxColumns = 80

// wrap breaks a text into lines between its words.
func wrap(text string) string {
	var b strings.Builder
	used := 0
	for _, word := range strings.Fields(text) {
		switch {
		case used > 0 && used+1+len(word) > boxColumns:
			b.WriteByte('\n')
			used = 0
		case used > 0:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += len(word)
	}
	return b.String()
}
