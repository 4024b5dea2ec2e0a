//go:build linux || freebsd || openbsd || netbsd

package lan

import (
	"context"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/godbus/dbus/v5"
)

// ufwConfig says whether Ubuntu's firewall is on.
const ufwConfig = "/etc/ufw/ufw.conf"

// firewalld on the system's bus, https://firewalld.org/documentation/man-pages/firewalld.dbus.html
const (
	firewalld     = "org.fedoraproject.FirewallD1"
	firewalldPath = "/org/fedoraproject/FirewallD1"
)

// FindFirewall returns the firewall that is on, with the commands that open a port on an
// adapter. Its rules are the administrator's to read: it may let phones in already.
func FindFirewall(ctx context.Context, port int, adapter string) Firewall {
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
	if err := conn.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.NameHasOwner", 0, firewalld).Store(&on); err != nil || !on {
		return Firewall{}
	}
	add := []string{"pkexec", "firewall-cmd", "--permanent"}
	if zone := firewallZone(ctx, conn, adapter); zone != "" {
		add = append(add, "--zone="+zone)
	}
	return Firewall{Name: "firewalld", commands: [][]string{append(add, "--add-port="+where), {"pkexec", "firewall-cmd", "--reload"}}}
}

// zoneName is what firewalld takes for a zone's name.
var zoneName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_/-]{0,99}$`)

// firewallZone returns the zone that an adapter is in: each has ports of its own. It is
// empty where firewalld names none, which takes the default one then.
func firewallZone(ctx context.Context, conn *dbus.Conn, adapter string) string {
	if adapter == "" {
		return ""
	}
	var zone string
	err := conn.Object(firewalld, firewalldPath).CallWithContext(ctx, firewalld+".zone.getZoneOfInterface", 0, adapter).Store(&zone)
	if err != nil || !zoneName.MatchString(zone) {
		return ""
	}
	return zone
}

func ufwIsOn(config string) bool {
	for line := range strings.Lines(config) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && strings.EqualFold(key, "ENABLED") {
			return strings.EqualFold(strings.Trim(value, `"'`), "yes")
		}
	}
	return false
}
