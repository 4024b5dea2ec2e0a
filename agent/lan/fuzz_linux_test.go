package lan

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/godbus/dbus/v5"
	"golang.org/x/net/dns/dnsmessage"
	"golang.org/x/net/ipv4"

	"ministryfinder/embedded/testkit"
)

const (
	// asked is the name that is answered for in the network of its own.
	asked = "parish-test.local."
	// mostPacket is the longest packet of multicast DNS (RFC 6762, 17).
	mostPacket = 9000
)

// question asks for the name's address.
func question(tb testing.TB, id uint16) []byte {
	tb.Helper()
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: id},
		Questions: []dnsmessage.Question{{Name: dnsmessage.MustNewName(asked), Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}},
	}
	b, err := m.Pack()
	testkit.Must(tb, err)
	return b
}

// FuzzName sends any packet to whoever answers for the name on the network,
// here one that the test has made: the next question is answered all the same.
func FuzzName(f *testing.F) {
	if os.Getenv(insideVariable) != "" {
		answerInside(f)
		os.Exit(0) // there is nothing to attack in here
	}
	plain := question(f, 7)
	f.Add(plain)
	f.Add(append(bytes.Clone(plain[:len(plain)-2]), 0x80, 1))                 // answered to whoever asks alone
	f.Add(append(bytes.Clone(plain[:len(plain)-4]), 0, 255, 0, 255))          // any type, any class
	f.Add(append(bytes.Clone(plain[:12]), 0xc0, 0x0c, 0, 1, 0, 1))            // a name that points to itself
	f.Add([]byte{0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}) // as many of each as can be named
	f.Add([]byte{})
	answer := dnsmessage.Message{
		Header: dnsmessage.Header{Response: true, Authoritative: true},
		Answers: []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: dnsmessage.MustNewName(asked), Class: dnsmessage.ClassINET,
			TTL: 120}, Body: &dnsmessage.AResource{A: [4]byte{192, 168, 77, 6}}}},
	}
	claim, err := answer.Pack()
	testkit.Must(f, err)
	f.Add(claim) // somebody else has the name
	cmd := inside(f)
	var said bytes.Buffer
	cmd.Stderr = &said
	in, err := cmd.StdinPipe()
	testkit.Must(f, err)
	out, err := cmd.StdoutPipe()
	testkit.Must(f, err)
	testkit.Must(f, cmd.Start())
	f.Cleanup(func() {
		_ = in.Close()
		_, _ = io.Copy(io.Discard, out) // until it has ended
		if err := cmd.Wait(); err != nil {
			f.Errorf("who answers for the name: %v\n%s", err, &said)
		}
	})
	answers := bufio.NewReader(out)
	f.Fuzz(func(t *testing.T, packet []byte) {
		packet = packet[:min(len(packet), mostPacket)]
		if _, err := in.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(packet))), packet...)); err != nil {
			t.Fatalf("who answers for the name is gone: %v\n%s", err, &said)
		}
		if line, err := answers.ReadString('\n'); err != nil || line != "answered\n" {
			t.Fatalf("after %x: %q (%v)\n%s", packet, line, err, &said)
		}
	})
}

// answerInside answers for the name, and sends the packets that come in on
// standard input, each with a question after it that must be answered.
func answerInside(f *testing.F) {
	name, want := nameInside(f)
	defer name.Close()
	adapter, err := net.InterfaceByName("parish0")
	testkit.Must(f, err)
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: want.AsSlice()})
	testkit.Must(f, err)
	defer conn.Close()
	packets := ipv4.NewPacketConn(conn)
	testkit.Must(f, packets.SetMulticastInterface(adapter))
	testkit.Must(f, packets.SetMulticastLoopback(true))
	group := &net.UDPAddr{IP: net.IPv4(224, 0, 0, 251), Port: 5353}
	in, got := bufio.NewReader(os.Stdin), make([]byte, mostPacket)
	for id := uint16(1); ; id++ {
		var size [2]byte
		if _, err := io.ReadFull(in, size[:]); err != nil {
			return // the test has ended
		}
		packet := make([]byte, binary.BigEndian.Uint16(size[:]))
		_, err := io.ReadFull(in, packet)
		testkit.Must(f, err)
		_, err = conn.WriteToUDP(packet, group)
		testkit.Must(f, err)
		_, err = conn.WriteToUDP(question(f, id), group)
		testkit.Must(f, err)
		testkit.Must(f, conn.SetReadDeadline(time.Now().Add(40*time.Second)))
		for {
			n, err := conn.Read(got)
			testkit.Must(f, err)
			var m dnsmessage.Message
			if m.Unpack(got[:n]) != nil || !m.Response || m.ID != id || len(m.Answers) != 1 {
				continue // an answer to the packet
			}
			if a, ok := m.Answers[0].Body.(*dnsmessage.AResource); ok && a.A == want.As4() {
				break
			}
		}
		fmt.Println("answered")
	}
}

// FuzzNetwork has NetworkManager say anything about the network, on a real bus.
func FuzzNetwork(f *testing.F) {
	for i, s := range []string{"Parish Wi-Fi", "\x1b[31m", "", strings.Repeat("é", 100), "/", "/settings"} {
		f.Add(uint8(i), uint8(0), uint8(0), s, "public")
		f.Add(uint8(0), uint8(i), uint8(i/2), s, s)
	}
	conn := systemBus(f)
	var settings atomic.Pointer[dbus.Variant]
	testkit.Must(f, conn.Export(manager{}, networkManagerPath, networkManager))
	testkit.Must(f, conn.ExportMethodTable(map[string]any{"GetSettings": func() (map[string]map[string]dbus.Variant, *dbus.Error) {
		return map[string]map[string]dbus.Variant{"connection": {"zone": *settings.Load()}}, nil
	}}, "/settings", networkManager+".Settings.Connection"))
	var name, connected atomic.Pointer[dbus.Variant]
	get := func(of, property string) (dbus.Variant, *dbus.Error) {
		return map[string]dbus.Variant{"ActiveConnection": dbus.MakeVariant(dbus.ObjectPath("/active")), "Id": *name.Load(),
			"Connection": *connected.Load()}[property], nil
	}
	for _, path := range []dbus.ObjectPath{"/device", "/active"} {
		testkit.Must(f, conn.ExportMethodTable(map[string]any{"Get": get}, path, "org.freedesktop.DBus.Properties"))
	}
	if reply, err := conn.RequestName(networkManager, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		f.Fatal(reply, err)
	}
	values := func(text string) []any {
		path := dbus.ObjectPath("/settings")
		if p := dbus.ObjectPath(text); p.IsValid() {
			path = p
		}
		return []any{text, path, uint32(len(text)), []string{text}, map[string]dbus.Variant{text: dbus.MakeVariant(text)},
			dbus.MakeVariant(text), len(text) > 3, []byte(text)}
	}
	f.Fuzz(func(t *testing.T, id, where, what uint8, text, zone string) {
		if !utf8.ValidString(text) || !utf8.ValidString(zone) || strings.Contains(text+zone, "\x00") || len(text)+len(zone) > 1<<16 {
			return // nothing that a bus carries
		}
		names, zones := values(text), values(zone)
		n := dbus.MakeVariant(names[int(id)%len(names)])
		c := dbus.MakeVariant(append([]any{dbus.ObjectPath("/settings")}, names...)[int(where)%(len(names)+1)])
		z := dbus.MakeVariant(zones[int(what)%len(zones)])
		name.Store(&n)
		connected.Store(&c)
		settings.Store(&z)
		got, public := networkName(t.Context(), "wlan0")
		if _, isText := n.Value().(string); isText && got != text || public && zone != "public" && zone != "external" && zone != "block" &&
			zone != "drop" {
			t.Errorf("%v %v %v: %q, %v", n, c, z, got, public)
		}
	})
}
