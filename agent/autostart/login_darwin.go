package autostart

import (
	"encoding/xml"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// path is the LaunchAgent, as in launchd.plist(5).
func path() (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("start at login: %w", err)
	}
	return filepath.Join(home, "Library", "LaunchAgents", ID+".plist"), nil
}

// Enabled reports whether the program starts when this person signs in.
func Enabled() bool {
	p, err := path()
	if err != nil {
		return false
	}
	_, err = os.Stat(p)
	return err == nil
}

// Enable has the program start, with arguments, when this person signs in.
func Enable(executable string, args ...string) error {
	p, err := path()
	if err != nil {
		return err
	}
	return replace(p, xml.Header+`<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict><key>Label</key><string>`+ID+`</string><key>ProgramArguments`+listBegin+command(executable, args...)+
		listEnd+`<key>RunAtLoad</key><true/></dict></plist>
`)
}

// listBegin and listEnd are around the command.
const (
	listBegin = "</key><array>"
	listEnd   = "</array>"
)

// command is what the entry has of a program and its arguments.
func command(executable string, args ...string) string {
	var list strings.Builder
	for _, arg := range append([]string{executable}, args...) {
		list.WriteString("<string>")
		_ = xml.EscapeText(&list, []byte(arg)) // into memory
		list.WriteString("</string>")
	}
	return list.String()
}

// present is the command that the entry has; ok is false without one.
func present() (now string, ok bool) {
	p, err := path()
	if err != nil {
		return "", false
	}
	b, err := os.ReadFile(p)
	if err != nil {
		return "", false
	}
	_, rest, _ := strings.Cut(string(b), listBegin)
	now, _, ok = strings.Cut(rest, listEnd)
	return now, ok
}

// Disable ends that.
func Disable() error {
	p, err := path()
	if err != nil {
		return err
	}
	return remove(p)
}
