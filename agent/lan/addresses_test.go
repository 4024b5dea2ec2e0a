package lan_test

import (
	"net/netip"
	"strings"
	"testing"

	"ministryfinder/agent/lan"
)

func adapter(name, address string) lan.Adapter {
	return lan.Adapter{Name: name, Address: netip.MustParseAddr(address), Up: true, Broadcast: true}
}

func TestTheAddressOfTheParishNetworkIsFound(t *testing.T) {
	down, vpn := adapter("eth1", "192.168.7.2"), adapter("ipsec7", "10.8.0.2")
	down.Up, vpn.PointToPoint = false, true
	loop := adapter("lo", "127.0.0.1")
	loop.Loopback = true
	// On Windows wintun's VPNs have any name: FortiClient's, Cloudflare's and WireGuard's.
	wintun := []lan.Adapter{adapter("Ethernet 3", "10.212.134.7"), adapter("CloudflareWARP", "172.16.0.2"), adapter("parish", "10.8.0.2")}
	for i := range wintun {
		wintun[i].Broadcast = false
	}
	noise := []lan.Adapter{
		loop, down, vpn, wintun[0], wintun[1], wintun[2],
		adapter("docker0", "172.17.0.1"), adapter("br-4f2a", "172.18.0.1"), adapter("virbr0", "192.168.122.1"),
		adapter("vEthernet (WSL (Hyper-V firewall))", "172.28.80.1"), adapter("VirtualBox Host-Only Network", "192.168.56.1"),
		adapter("tailscale0", "100.101.102.103"), adapter("Local Area Connection 3", "100.90.1.2"), adapter("wg0", "10.0.0.2"),
		adapter("utun4", "10.9.0.1"),
		adapter("Ethernet 2", "169.254.10.20"), adapter("OpenVPN TAP-Windows6", "10.8.0.6"), adapter("wlan9", "0.0.0.0"),
		adapter("wlan8", "224.0.0.251"),
	}
	if got := lan.Usable(noise, netip.Addr{}); len(got) != 0 {
		t.Errorf("an address that no phone reaches: %v", got)
	}
	for name, c := range map[string]struct {
		real    []lan.Adapter
		outward string
		want    string // in their order
	}{
		"one Wi-Fi": {[]lan.Adapter{adapter("wlp3s0", "192.168.1.20")}, "192.168.1.20", "192.168.1.20"},
		"Windows":   {[]lan.Adapter{adapter("Wi-Fi", "10.1.2.3")}, "10.1.2.3", "10.1.2.3"},
		"cable and Wi-Fi": {[]lan.Adapter{adapter("wlan0", "192.168.2.9"), adapter("eth0", "192.168.1.9")}, "192.168.1.9",
			"192.168.1.9 192.168.2.9"},
		"a VPN is the way out":    {[]lan.Adapter{adapter("wlan0", "192.168.2.9")}, "10.0.0.2", "192.168.2.9"},
		"public and private":      {[]lan.Adapter{adapter("eth0", "203.0.113.4"), adapter("eth1", "192.168.1.1")}, "", "192.168.1.1 203.0.113.4"},
		"a VPN of Windows":        {[]lan.Adapter{adapter("Wi-Fi", "192.168.1.20")}, "172.16.0.2", "192.168.1.20"},
		"a provider's, no router": {[]lan.Adapter{adapter("eth0", "100.70.1.2")}, "100.70.1.2", "100.70.1.2"},
	} {
		var outward netip.Addr
		if c.outward != "" {
			outward = netip.MustParseAddr(c.outward)
		}
		var got []string
		for _, a := range lan.Usable(append(noise[:len(noise):len(noise)], c.real...), outward) {
			got = append(got, a.Address.String())
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}

func TestThisComputersAdaptersAreRead(t *testing.T) {
	all, err := lan.Adapters()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range all {
		if a.Address == netip.MustParseAddr("127.0.0.1") && a.Loopback && a.Up {
			return
		}
	}
	t.Errorf("no loopback among %+v", all)
}
