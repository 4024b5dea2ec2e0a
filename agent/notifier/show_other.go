//go:build !(windows || linux || freebsd || openbsd || netbsd)

package notifier

// show shows a notification.
func show(m shown, icon []byte) error { return showByBeeep(m, icon) }
