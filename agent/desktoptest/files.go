//go:build linux

package desktoptest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

// xfconfService is the D-Bus service that gives the panel its settings. It is
// the only one that the private bus may start: with the system's service
// files a notification would bring a stopped daemon back to life.
const xfconfService = "org.xfce.Xfconf.service"

// busConfig is /usr/share/dbus-1/session.conf with only our own services. The
// limits are a real session's: without them the much smaller ones of a system
// bus hold.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=%s</listen>
  <auth>EXTERNAL</auth>
  <servicedir>%s</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
  <limit name="max_incoming_bytes">1000000000</limit>
  <limit name="max_outgoing_bytes">1000000000</limit>
  <limit name="max_message_size">1000000000</limit>
  <limit name="service_start_timeout">120000</limit>
  <limit name="auth_timeout">240000</limit>
  <limit name="max_connections_per_user">100000</limit>
  <limit name="max_replies_per_connection">50000</limit>
</busconfig>
`

// panelConfig is one panel along the top edge with nothing but tray icons.
const panelConfig = `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="32"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray"/>
  </property>
</channel>
`

// dunstConfig keeps two equal notifications apart: a test counts them.
const dunstConfig = `[global]
stack_duplicates = false
`

// browser takes the place of the program that opens an address.
const browser = `#!/bin/sh
# Takes the place of the desktop's browser: writes down what it should open.
printf '%%s\n' "$1" >> '%s'
`

// writeFiles makes the desktop's folders and settings.
func writeFiles(d *Desktop) error {
	for _, dir := range []string{"run", "services", "bin", "home"} {
		if err := os.Mkdir(d.path(dir), 0o700); err != nil {
			return fmt.Errorf("make the desktop's folders: %w", err)
		}
	}
	open := []byte(fmt.Sprintf(browser, d.path("opened")))
	files := []struct {
		path    string
		content []byte
		mode    os.FileMode
	}{
		{d.path("bus.conf"), []byte(fmt.Sprintf(busConfig, d.path("run", "bus"), d.path("services"))), 0o600},
		{d.path("dunstrc"), []byte(dunstConfig), 0o600},
		{filepath.Join(d.ConfigHome(), "xfce4", "xfconf", "xfce-perchannel-xml", "xfce4-panel.xml"), []byte(panelConfig), 0o600},
		{d.path("bin", "xdg-open"), open, 0o700},
		{d.path("bin", "x-www-browser"), open, 0o700},
		{d.path("bin", "www-browser"), open, 0o700},
	}
	for _, dir := range []string{"/usr/local/share", "/usr/share"} {
		service, err := os.ReadFile(filepath.Join(dir, "dbus-1", "services", xfconfService))
		if err != nil {
			continue // StartPanel says so when neither has it
		}
		// The line SystemdService would hand the start to the developer's systemd.
		files = append(files, struct {
			path    string
			content []byte
			mode    os.FileMode
		}{d.path("services", xfconfService), withoutSystemd(service), 0o600})
		break
	}
	for _, f := range files {
		if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
			return fmt.Errorf("make the desktop's folders: %w", err)
		}
		if err := os.WriteFile(f.path, f.content, f.mode); err != nil {
			return fmt.Errorf("write the desktop's settings: %w", err)
		}
	}
	return nil
}

// withoutSystemd takes the line SystemdService out of a D-Bus service file.
func withoutSystemd(service []byte) []byte {
	var kept [][]byte
	for _, line := range bytes.Split(service, []byte("\n")) {
		if !bytes.HasPrefix(line, []byte("SystemdService")) {
			kept = append(kept, line)
		}
	}
	return bytes.Join(kept, []byte("\n"))
}
