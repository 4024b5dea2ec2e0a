package lan

import (
	"fmt"
	"io"
	"net"
	"regexp"
	"strconv"

	"github.com/pion/logging"
	"github.com/pion/mdns/v2"
	"golang.org/x/net/ipv4"

	"ministryfinder/embedded/i18n"
)

// validName is a host name's label as of RFC 1123.
var validName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// CheckName tells what is wrong with a name to be known by on the network.
func CheckName(name string) error {
	if !validName.MatchString(name) {
		return i18n.NewError("settings.mistake.lan_name", "value", strconv.Quote(name))
	}
	return nil
}

// answerName answers questions for name.local on the network of an adapter, by
// multicast DNS (RFC 6762), until it is closed.
func answerName(name string, a Adapter) (io.Closer, error) {
	if err := CheckName(name); err != nil {
		return nil, err
	}
	adapter, err := net.InterfaceByName(a.Name)
	if err != nil {
		return nil, fmt.Errorf("find the network adapter: %w", err)
	}
	group, err := net.ResolveUDPAddr("udp4", mdns.DefaultAddressIPv4)
	if err != nil {
		return nil, fmt.Errorf("find the address of multicast DNS: %w", err)
	}
	// For such an address Go shares the port with other programs, which answer
	// for other names. The library joins the group.
	conn, err := net.ListenUDP("udp4", group)
	if err != nil {
		return nil, fmt.Errorf("listen for multicast DNS: %w", err)
	}
	quiet := logging.NewDefaultLoggerFactory()
	quiet.DefaultLogLevel = logging.LogLevelDisabled
	server, err := mdns.NewServer(ipv4.NewPacketConn(conn), nil,
		mdns.WithLocalNames(name+".local"), mdns.WithLocalAddress(a.Address.AsSlice()), mdns.WithInterfaces(*adapter),
		mdns.WithLoggerFactory(quiet))
	if err != nil {
		_ = conn.Close() // the error before tells
		return nil, fmt.Errorf("answer for %s.local: %w", name, err)
	}
	return server, nil
}
