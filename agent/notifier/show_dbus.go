//go:build linux || freebsd || openbsd || netbsd

package notifier

import (
	"context"
	"slices"
	"strings"
)

// show shows a notification. Whoever shows it may read a body as markup, never a title
// (https://specifications.freedesktop.org/notification-spec/latest/markup.html).
func show(m shown, icon []byte) error {
	if takesMarkup(context.Background()) { // the child has its own time limit
		m.Body = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(m.Body)
	}
	return showByBeeep(m, icon)
}

// takesMarkup reports whether the program that shows notifications says that it reads
// a body as markup.
func takesMarkup(ctx context.Context) bool {
	conn, service, err := notifications(ctx)
	if err != nil {
		return false
	}
	defer conn.Close()
	var can []string
	err = service.CallWithContext(ctx, notificationsName+".GetCapabilities", 0).Store(&can)
	return err == nil && slices.Contains(can, "body-markup")
}
