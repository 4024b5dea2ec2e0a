package lan

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/godbus/dbus/v5/prop"

	"ministryfinder/embedded/testkit"
)

// systemBus starts a bus that stands for the system's, and returns a connection to it.
func systemBus(t testing.TB) *dbus.Conn {
	t.Helper()
	cmd := exec.Command("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address",
		"--address=unix:path="+filepath.Join(t.TempDir(), "bus"))
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DBUS_SYSTEM_BUS_ADDRESS", strings.TrimSpace(address))
	conn, err := dbus.ConnectSystemBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// manager answers as NetworkManager does about one adapter.
type manager struct{}

func (manager) GetDeviceByIpIface(name string) (dbus.ObjectPath, *dbus.Error) {
	if name != "wlan0" {
		return "", dbus.NewError("org.freedesktop.NetworkManager.UnknownDevice", nil)
	}
	return "/device", nil
}

// connection answers for the settings of the connection.
type connection struct {
	mu   sync.Mutex
	zone string
}

func (c *connection) set(zone string) { c.mu.Lock(); defer c.mu.Unlock(); c.zone = zone }

func (c *connection) GetSettings() (map[string]map[string]dbus.Variant, *dbus.Error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return map[string]map[string]dbus.Variant{"connection": {"zone": dbus.MakeVariant(c.zone)}}, nil
}

func TestNetworkManagerTellsTheNetwork(t *testing.T) {
	conn := systemBus(t)
	if name, public := networkName(t.Context(), "wlan0"); name != "" || public {
		t.Errorf("without NetworkManager the network is %q, %v", name, public)
	}
	settings := &connection{}
	testkit.Must(t, conn.Export(manager{}, networkManagerPath, networkManager))
	testkit.Must(t, conn.Export(settings, "/settings", networkManager+".Settings.Connection"))
	for path, properties := range map[dbus.ObjectPath]prop.Map{
		"/device": {networkManager + ".Device": {"ActiveConnection": {Value: dbus.ObjectPath("/active")}}},
		"/active": {networkManager + ".Connection.Active": {"Id": {Value: "Parish Wi-Fi"}, "Connection": {Value: dbus.ObjectPath("/settings")}}},
	} {
		_, err := prop.Export(conn, path, properties)
		testkit.Must(t, err)
	}
	if reply, err := conn.RequestName(networkManager, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatal(reply, err)
	}
	for zone, public := range map[string]bool{"": false, "home": false, "trusted": false, "public": true, "block": true} {
		settings.set(zone)
		if name, is := networkName(t.Context(), "wlan0"); name != "Parish Wi-Fi" || is != public {
			t.Errorf("zone %q: the network is %q, %v", zone, name, is)
		}
	}
	if name, _ := networkName(t.Context(), "eth9"); name != "" {
		t.Errorf("an adapter that it does not know is in %q", name)
	}
}

// zones answers as firewalld does about the adapters in its zones.
type zones map[string]string

func (z zones) GetZoneOfInterface(name string) (string, *dbus.Error) {
	zone, ok := z[name]
	if !ok {
		return "", dbus.NewError(firewalld+".Exception", []any{"UNKNOWN_INTERFACE: " + name})
	}
	return zone, nil
}

func TestAFirewallIsFound(t *testing.T) {
	conn := systemBus(t)
	if _, err := os.Stat(ufwConfig); err == nil {
		t.Log("this computer has ufw of its own")
	} else if f := FindFirewall(t.Context(), 8080, "wlan0"); f.Name != "" || f.Command() != "" || f.Open(t.Context()) == nil {
		t.Errorf("without one: %+v", f)
	}
	if reply, err := conn.RequestName(firewalld, dbus.NameFlagDoNotQueue); err != nil ||
		reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatal(reply, err)
	}
	opens := func(adapter, zone string) {
		t.Helper()
		want := "sudo firewall-cmd --permanent " + zone + "--add-port=8080/tcp && sudo firewall-cmd --reload"
		if f := FindFirewall(t.Context(), 8080, adapter); f.Name != "ufw" && (f.Name != "firewalld" || f.Command() != want) {
			t.Errorf("%+v, want %s", f, want)
		}
	}
	opens("wlan0", "") // of a time before it knew zones
	zones := zones{"wlan0": "home", "eth0": "", "eth1": "x; halt", "eth2": "--panic-on"}
	testkit.Must(t, conn.ExportWithMap(zones, map[string]string{"GetZoneOfInterface": "getZoneOfInterface"}, firewalldPath, firewalld+".zone"))
	opens("wlan0", "--zone=home ")
	for _, adapter := range []string{"", "eth0", "eth1", "eth2", "eth9"} {
		opens(adapter, "")
	}
	for config, on := range map[string]bool{"ENABLED=yes\n": true, "# ENABLED=yes\nENABLED=no": false, "": false,
		"LOGLEVEL=low\nenabled=\"YES\"": true} {
		if ufwIsOn(config) != on {
			t.Errorf("%q: want %v", config, on)
		}
	}
}

func TestTheFirewallIsOpenedByTheAdministrator(t *testing.T) {
	// Stands for pkexec, which asks for the password and runs the command.
	dir := t.TempDir()
	testkit.Must(t, os.WriteFile(filepath.Join(dir, "pkexec"),
		[]byte("#!/bin/sh\necho \"$@\" > \""+dir+"/asked\"\n[ \"$2\" != refuse ]\n"), 0o700))
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	if err := (Firewall{Name: "ufw", commands: [][]string{{"pkexec", "ufw", "allow", "8080/tcp"}}}).Open(t.Context()); err != nil {
		t.Error(err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "asked")); err != nil || string(b) != "ufw allow 8080/tcp\n" {
		t.Errorf("%q (%v)", b, err)
	}
	err := (Firewall{Name: "ufw", commands: [][]string{{"pkexec", "ufw", "refuse"}}}).Open(t.Context())
	if err == nil || !strings.Contains(err.Error(), "an administrator can do it: sudo ufw refuse") {
		t.Error(err)
	}
}
