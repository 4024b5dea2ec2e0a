//go:build !windows

package notifier

// show shows a notification.
func show(m shown, icon []byte) error { return showByBeeep(m, icon) }
