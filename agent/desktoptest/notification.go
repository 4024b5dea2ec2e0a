//go:build linux

package desktoptest

import (
	"context"
	"fmt"
	"regexp"
	"syscall"
)

// Notification is a notification as the daemon showed it.
type Notification struct {
	App, Summary, Body string
	// Urgency is LOW, NORMAL or CRITICAL.
	Urgency string
	// Icon is a file or a name, empty when none was given.
	Icon string
}

// shown is how dunst -print writes a notification down. Values are not
// escaped, so each is held by the name of the one that follows.
var shown = regexp.MustCompile(`(?ms)^\{\n\tappname: '(.*?)'\n\tsummary: '(.*?)'\n\tbody: '(.*?)'\n\ticon: '(.*?)'\n\traw_icon.*?` +
	`\n\turgency: (\w+)\n.*?\n\tscript_count: \d+\n\}$`)

func parseNotifications(printed string) []Notification {
	var all []Notification
	for _, m := range shown.FindAllStringSubmatch(printed, -1) {
		n := Notification{App: m[1], Summary: m[2], Body: m[3], Icon: m[4], Urgency: m[5]}
		if n.Icon == "(null)" {
			n.Icon = ""
		}
		all = append(all, n)
	}
	return all
}

// Notifications returns all that were shown so far, oldest first.
func (d *Desktop) Notifications() []Notification {
	var all []Notification
	for _, daemon := range d.dunsts {
		all = append(all, parseNotifications(daemon.output())...)
	}
	return all
}

// WaitNotification returns the first notification that match accepts, and
// waits for it if there is none yet.
func (d *Desktop) WaitNotification(ctx context.Context, match func(Notification) bool) (Notification, error) {
	var found Notification
	err := poll(ctx, "a notification", func(context.Context) (bool, string) {
		all := d.Notifications()
		for _, n := range all {
			if match(n) {
				found = n
				return true, ""
			}
		}
		return false, fmt.Sprintf("%+v", all)
	})
	return found, err
}

// SuspendNotificationDaemon stops the daemon in its tracks, so that it answers
// nobody: a hung daemon. ResumeNotificationDaemon wakes it up.
func (d *Desktop) SuspendNotificationDaemon() { d.notifications.signal(syscall.SIGSTOP) }

// ResumeNotificationDaemon ends what SuspendNotificationDaemon began.
func (d *Desktop) ResumeNotificationDaemon() { d.notifications.signal(syscall.SIGCONT) }
