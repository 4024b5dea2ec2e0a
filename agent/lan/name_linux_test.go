package lan

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/pion/mdns/v2"
	"golang.org/x/net/ipv4"
)

// insideVariable marks the test program that runs in a network of its own.
const insideVariable = "MINISTRY_FINDER_IN_A_NETWORK_OF_ITS_OWN"

// inside prepares a second run of a test, in a network of its own.
func inside(t testing.TB, args ...string) *exec.Cmd {
	cmd := exec.Command("/proc/self/exe", append([]string{"-test.run=^" + t.Name() + "$"}, args...)...)
	cmd.Env = append(os.Environ(), insideVariable+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	if os.Getuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
	}
	return cmd
}

// nameInside makes the adapter parish0 in the network of its own and answers
// for parish-test.local there.
func nameInside(t testing.TB) (io.Closer, netip.Addr) {
	t.Helper()
	for _, args := range [][]string{
		{"link", "set", "lo", "up"}, {"link", "add", "parish0", "type", "veth", "peer", "name", "parish1"}, {"link", "set", "parish1", "up"},
		{"addr", "add", "192.168.77.5/24", "dev", "parish0"}, {"link", "set", "parish0", "up"}, {"route", "add", "default", "dev", "parish0"},
	} {
		if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
			t.Fatalf("ip %v: %v\n%s", args, err, out)
		}
	}
	all, err := Adapters()
	if err != nil {
		t.Fatal(err)
	}
	want := netip.MustParseAddr("192.168.77.5")
	usable := Usable(all, OutboundIP())
	if len(usable) != 1 || usable[0].Address != want || OutboundIP() != want {
		t.Fatalf("usable are %+v of %+v, outward is %v", usable, all, OutboundIP())
	}
	name, err := answerName("parish-test", usable[0])
	if err != nil {
		t.Fatal(err)
	}
	return name, want
}

// The name is answered for on the network, here one that the test has made: in
// it there is one adapter with an address, parish0, and nothing leaves it.
func TestTheNameIsAnsweredForOnTheNetwork(t *testing.T) {
	if os.Getenv(insideVariable) == "" {
		cmd := inside(t, "-test.timeout=60s")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("in the network of its own: %v\n%s", err, out)
		}
		return
	}
	name, want := nameInside(t)
	defer name.Close()

	adapter, err := net.InterfaceByName("parish0")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(224, 0, 0, 0), Port: 5353})
	if err != nil {
		t.Fatal(err)
	}
	packets := ipv4.NewPacketConn(conn)
	if err := packets.SetMulticastLoopback(true); err != nil {
		t.Fatal(err)
	}
	phone, err := mdns.NewServer(packets, nil, mdns.WithInterfaces(*adapter), mdns.WithQueryInterval(200*time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	defer phone.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
	defer cancel()
	_, got, err := phone.QueryAddr(ctx, "parish-test.local")
	if err != nil || got != want {
		t.Fatal(fmt.Sprintf("parish-test.local is %v", got), err)
	}
}
