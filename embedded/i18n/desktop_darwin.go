package i18n

import (
	"context"
	"os/exec"
	"time"
)

// askTimeout bounds the question to macOS, which takes some 20 ms.
const askTimeout = 2 * time.Second

// askSystem returns the person's languages, such as es-419, the best liked first;
// none where macOS does not tell in time. A program that is opened from the Finder
// has no LANG; the settings are read by the command that comes with the system,
// since the framework that holds them needs cgo.
func askSystem() string {
	ctx, cancel := context.WithTimeout(context.Background(), askTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, "/usr/bin/defaults", "read", "-g", "AppleLanguages")
	cmd.WaitDelay = time.Second
	list, err := cmd.Output()
	if err != nil {
		return ""
	}
	return appleLanguages(string(list))
}
