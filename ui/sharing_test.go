package ui

import (
	"testing"

	"fyne.io/fyne/v2/widget"

	"ministryfinder/agent/control"
)

func TestSharingIsSwitchedAndItsAddressChosen(t *testing.T) {
	s := newServer(t)
	d := openWindow(t, s)
	d.press("Sharing")
	d.untilSays("The quiz is not shared")
	d.press("Share on parish Wi-Fi")
	d.until("it is switched on", func() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.changes["sharing.on"] == "true" })
	s.mu.Lock()
	s.sharing = control.Sharing{
		On: true, URL: "http://192.168.1.20:8080", NamedURL: "http://ministry-finder.local:8080", Reachable: true, Unsure: true,
		Firewall: "sudo ufw allow 8080/tcp",
		Network:  "Parish Wi-Fi", Notes: []string{"This computer has several addresses."},
		Addresses: []control.SharedAddress{{Address: "192.168.1.20", Adapter: "wlan0", InUse: true}, {Address: "192.168.2.9", Adapter: "eth0"}},
	}
	s.mu.Unlock()
	d.untilSays("192.168.1.20:8080")
	d.untilSays("or ministry-finder.local:8080")
	d.untilSays("This computer has several addresses.")
	d.press("Print a poster…")
	d.calls(s, "open poster")
	d.press("Open the firewall")
	d.calls(s, "firewall")
	d.until("there is a choice", func() bool { return len(find[*widget.RadioGroup](d)) == 1 })
	find[*widget.RadioGroup](d)[0].SetSelected("192.168.2.9  (eth0)")
	d.until("another is chosen", func() bool { s.mu.Lock(); defer s.mu.Unlock(); return s.changes["sharing.address"] == "192.168.2.9" })
	s.mu.Lock()
	s.refuse = "sharing.port: another program has it"
	s.mu.Unlock()
	d.press("Stop sharing")
	d.untilSays("sharing.port: another program has it")
}

func TestTheAgentOpensPagesByName(t *testing.T) {
	s := newServer(t)
	d := openWindow(t, s)
	for name, says := range map[string]string{"alerts": "Delete what nobody needs.", "sharing": "The quiz is not shared",
		"backups": "Newest backup", "settings": "Quiet hours"} {
		d.ShowPage(name)
		d.untilSays(says)
	}
	d.ShowPage("settings")
	d.untilSays("Quiet hours")
	d.ShowPage("of tomorrow") // as an older window is asked by a newer agent
	d.untilSays("Quiet hours")
}
