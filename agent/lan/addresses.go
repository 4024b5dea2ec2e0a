// Package lan says how phones on the parish's network reach the quiz: under
// which address and name, whether they can, on which network, and whether the
// address on the printed posters is still the one.
package lan

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// maxInterfaces bounds how many network adapters are looked at.
const maxInterfaces = 64

// Adapter is a network adapter with one of its addresses.
type Adapter struct {
	Name    string
	Address netip.Addr
	// Up, Loopback, PointToPoint and Broadcast are what the system says of it.
	// Broadcast is false for what has no network of cables or radio, such as many
	// VPNs on Windows, which give their adapters any name.
	Up, Loopback, PointToPoint, Broadcast bool
}

// Adapters returns the adapters of this computer with their IPv4 addresses,
// which are those that people type.
func Adapters() ([]Adapter, error) {
	all, err := net.Interfaces()
	if err != nil {
		return nil, fmt.Errorf("list the network adapters: %w", err)
	}
	var found []Adapter
	for _, i := range all[:min(len(all), maxInterfaces)] {
		addresses, err := i.Addrs()
		if err != nil {
			continue // gone in between
		}
		for _, a := range addresses {
			ip, ok := a.(*net.IPNet)
			if !ok {
				continue
			}
			addr, ok := netip.AddrFromSlice(ip.IP)
			if !ok || !addr.Unmap().Is4() {
				continue
			}
			found = append(found, Adapter{
				Name: i.Name, Address: addr.Unmap(), Up: i.Flags&net.FlagUp != 0 && i.Flags&net.FlagRunning != 0,
				Loopback: i.Flags&net.FlagLoopback != 0, PointToPoint: i.Flags&net.FlagPointToPoint != 0,
				Broadcast: i.Flags&net.FlagBroadcast != 0,
			})
		}
	}
	return found, nil
}

// Usable returns the addresses under which phones on the same network may reach
// this computer, the likeliest first. Left out are those of loopback, VPNs,
// containers, virtual machines and WSL, and the addresses that a computer gives
// itself when it finds no network (169.254.0.0/16). Outward is the address that
// the system would use to reach the internet, the zero value for none.
func Usable(all []Adapter, outward netip.Addr) []Adapter {
	var usable []Adapter
	for _, a := range all {
		if a.Up && a.Broadcast && !a.Loopback && !a.PointToPoint && !a.Address.IsLoopback() && !a.Address.IsLinkLocalUnicast() &&
			a.Address.IsGlobalUnicast() && !virtual(a.Name) && !(carrierGrade().Contains(a.Address) && a.Address != outward) {
			usable = append(usable, a)
		}
	}
	slices.SortStableFunc(usable, func(a, b Adapter) int { return likely(b, outward) - likely(a, outward) })
	return usable
}

// carrierGrade are the addresses of RFC 6598, which VPNs such as Tailscale use.
func carrierGrade() netip.Prefix { return netip.MustParsePrefix("100.64.0.0/10") }

func likely(a Adapter, outward netip.Addr) int {
	points := 0
	if a.Address == outward {
		points += 4
	}
	if a.Address.IsPrivate() {
		points += 2 // an address of the internet is rarely the parish's Wi-Fi
	}
	return points
}

// virtual reports whether an adapter is none that a cable or a radio belongs
// to, by the names that systems and programs give them.
func virtual(name string) bool {
	name = strings.ToLower(name)
	for _, prefix := range []string{
		"docker", "br-", "veth", "virbr", "vnet", "vmnet", "vboxnet", "lxc", "lxd", "cni", "flannel", "cali", "podman", "kube", "nerdctl",
		"cilium",
		"tun", "tap", "wg", "ppp", "ipsec", "utun", "zt", "tailscale", "nordlynx", "proton", "mullvad", "gpd", "cscotun", "awdl", "llw",
		"bridge", "anpi", "ap1",
		"vethernet", "wsl",
	} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	for _, part := range []string{
		"virtual", "vmware", "hyper-v", "wsl", "vpn", "openvpn", "wireguard", "tailscale", "zerotier", "loopback", "bluetooth", "npcap", "docker",
		"fortinet", "anyconnect", "globalprotect", "tap-windows",
	} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// OutboundIP returns the address that the system would use to reach the internet.
// Nothing is sent: a connected UDP socket only asks the routing table.
func OutboundIP() netip.Addr {
	conn, err := net.Dial("udp4", "192.0.2.1:9") // an address of RFC 5737, which is nobody's
	if err != nil {
		return netip.Addr{}
	}
	defer conn.Close()
	udp, ok := conn.LocalAddr().(*net.UDPAddr)
	if !ok {
		return netip.Addr{}
	}
	addr, _ := netip.AddrFromSlice(udp.IP)
	return addr.Unmap()
}
