package autostart

import (
	"errors"
	"fmt"
	"syscall"

	"golang.org/x/sys/windows/registry"
)

// runKey holds what starts when the person signs in, approvedKey what they have
// switched off in the system's own list.
const (
	runKey      = `Software\Microsoft\Windows\CurrentVersion\Run`
	approvedKey = `Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run`
)

// Enabled reports whether the program starts when this person signs in.
func Enabled() bool {
	if _, ok := present(); !ok {
		return false
	}
	a, err := registry.OpenKey(registry.CURRENT_USER, approvedKey, registry.QUERY_VALUE)
	if err != nil {
		return true
	}
	defer a.Close()
	// An odd first byte says that it was switched off there.
	v, _, err := a.GetBinaryValue(ID)
	return err != nil || len(v) == 0 || v[0]%2 == 0
}

// Enable has the program start, with arguments, when this person signs in.
func Enable(executable string, args ...string) error {
	if err := checkRunCommand(command(executable, args...)); err != nil {
		return err
	}
	k, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	defer k.Close()
	if err := k.SetStringValue(ID, command(executable, args...)); err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	return forget(approvedKey)
}

// command is what the entry has of a program and its arguments.
func command(executable string, args ...string) string {
	all := syscall.EscapeArg(executable)
	for _, arg := range args {
		all += " " + syscall.EscapeArg(arg)
	}
	return all
}

// present is the command that the entry has; ok is false without one.
func present() (now string, ok bool) {
	k, err := registry.OpenKey(registry.CURRENT_USER, runKey, registry.QUERY_VALUE)
	if err != nil {
		return "", false
	}
	defer k.Close()
	now, _, err = k.GetStringValue(ID)
	return now, err == nil
}

// Disable ends that.
func Disable() error { return forget(runKey) }

func forget(key string) error {
	k, err := registry.OpenKey(registry.CURRENT_USER, key, registry.SET_VALUE)
	if errors.Is(err, registry.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("start at login: %w", err)
	}
	defer k.Close()
	if err := k.DeleteValue(ID); err != nil && !errors.Is(err, registry.ErrNotExist) {
		return fmt.Errorf("start at login: %w", err)
	}
	return nil
}
