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
	var list strings.Builder
	for _, arg := range append([]string{executable}, args...) {
		list.WriteString("<string>")
		if err := xml.EscapeText(&list, []byte(arg)); err != nil {
			return fmt.Errorf("start at login: %w", err)
		}
		list.WriteString("</string>")
	}
	return replace(p, xml.Header+`<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict><key>Label</key><string>`+ID+`</string><key>ProgramArguments</key><array>`+list.String()+
		`</array><key>RunAtLoad</key><true/></dict></plist>
`)
}

// Disable ends that.
func Disable() error {
	p, err := path()
	if err != nil {
		return err
	}
	return remove(p)
}
