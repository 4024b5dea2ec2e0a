//go:build linux || freebsd || openbsd || netbsd

package lan

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"
)

// busTimeout bounds the questions to NetworkManager.
const busTimeout = 2 * time.Second

// NetworkManager on the system's bus,
// https://networkmanager.dev/docs/api/latest/spec.html
const (
	networkManager     = "org.freedesktop.NetworkManager"
	networkManagerPath = "/org/freedesktop/NetworkManager"
)

// networkName returns the name of the network that an adapter is in, as
// NetworkManager knows it; empty where it does not run. Whether a network is
// one of strangers is told by firewalld's zone where the connection names one.
func networkName(ctx context.Context, adapter string) (name string, public bool) {
	ctx, cancel := context.WithTimeout(ctx, busTimeout)
	defer cancel()
	// A connection of its own: the shared one belongs to the tray's library.
	conn, err := dbus.ConnectSystemBus(dbus.WithContext(ctx))
	if err != nil {
		return "", false
	}
	defer conn.Close()
	get := func(path dbus.ObjectPath, of, property string, to any) bool {
		var v dbus.Variant
		err := conn.Object(networkManager, path).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0, networkManager+of,
			property).Store(&v)
		return err == nil && v.Store(to) == nil
	}
	var device, active, settings dbus.ObjectPath
	if err := conn.Object(networkManager, networkManagerPath).CallWithContext(ctx, networkManager+".GetDeviceByIpIface", 0,
		adapter).Store(&device); err != nil {
		return "", false
	}
	if !get(device, ".Device", "ActiveConnection", &active) || !get(active, ".Connection.Active", "Id", &name) {
		return "", false
	}
	if get(active, ".Connection.Active", "Connection", &settings) {
		var all map[string]map[string]dbus.Variant
		if conn.Object(networkManager, settings).CallWithContext(ctx, networkManager+".Settings.Connection.GetSettings", 0).Store(&all) == nil {
			zone, _ := all["connection"]["zone"].Value().(string)
			public = zone == "public" || zone == "external" || zone == "block" || zone == "drop"
		}
	}
	return name, public
}
