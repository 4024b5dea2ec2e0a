//go:build linux || freebsd || openbsd || netbsd

package lan

import (
	"context"
	"os"
	"strconv"
	"strings"

	"github.com/godbus/dbus/v5"
)

// ufwConfig says whether Ubuntu's firewall is on.
const ufwConfig = "/etc/ufw/ufw.conf"

// FindFirewall returns the firewall that is on. Its rules are the
// administrator's to read: it may let phones in already.
func FindFirewall(ctx context.Context, port int) Firewall {
	where := strconv.Itoa(port) + "/tcp"
	if text, err := os.ReadFile(ufwConfig); err == nil && ufwIsOn(string(text)) {
		return Firewall{Name: "ufw", commands: [][]string{{"pkexec", "ufw", "allow", where}}}
	}
	ctx, cancel := context.WithTimeout(ctx, busTimeout)
	defer cancel()
	conn, err := dbus.ConnectSystemBus(dbus.WithContext(ctx))
	if err != nil {
		return Firewall{}
	}
	defer conn.Close()
	var on bool
	if err := conn.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.NameHasOwner", 0,
		"org.fedoraproject.FirewallD1").Store(&on); err != nil || !on {
		return Firewall{}
	}
	return Firewall{Name: "firewalld", commands: [][]string{
		{"pkexec", "firewall-cmd", "--permanent", "--add-port=" + where}, {"pkexec", "firewall-cmd", "--reload"},
	}}
}

func ufwIsOn(config string) bool {
	for line := range strings.Lines(config) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && strings.EqualFold(key, "ENABLED") {
			return strings.EqualFold(strings.Trim(value, `"'`), "yes")
		}
	}
	return false
}
