package settings

import (
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"

	"ministryfinder/agent/lan"
	"ministryfinder/embedded/finder"
)

// Sharing says whether and how phones on the parish's network reach the quiz.
type Sharing struct {
	On bool `toml:"on"`
	// Port is where the finder listens on the network, 1 to 65535.
	Port int `toml:"port"`
	// Address is the one to tell people, empty for the likeliest.
	Address string `toml:"address"`
	// Name is what the computer is called on the network, without .local.
	Name string `toml:"name"`
	// Office says that the parish office is reached from the network as well.
	Office bool `toml:"office"`
	// Certificate and Key are files for HTTPS, whole paths; empty for HTTP.
	Certificate string `toml:"certificate"`
	Key         string `toml:"key"`
}

func defaultSharing() Sharing { return Sharing{Port: 8080, Name: "ministry-finder"} }

// sharingTemplate is the part of a new installation's file about sharing.
const sharingTemplate = `
# Phones on the parish's Wi-Fi reach the quiz when this is on. It can be switched
# in the icon's menu as well.
[sharing]
# on = false

# The port, the address to tell people (the likeliest without it), and the
# computer's name on the network: http://ministry-finder.local:8080
# port = 8080
# address = ""
# name = "ministry-finder"

# The dashboard stays on this computer unless this is true.
# office = false

# For HTTPS, two files in PEM form, as whole paths.
# certificate = ""
# key = ""
`

func (s Sharing) check() error {
	if err := inRange("sharing.port", float64(s.Port), 1, 65535); err != nil {
		return err
	}
	if err := lan.CheckName(s.Name); err != nil {
		return mistake("in", "key", "sharing.name", "error", err)
	}
	if s.Address != "" {
		if a, err := netip.ParseAddr(s.Address); err != nil || !a.Is4() || a.IsLoopback() || !a.IsValid() {
			return mistake("own_address", "value", strconv.Quote(s.Address))
		}
	}
	if (s.Certificate == "") != (s.Key == "") {
		return mistake("certificate")
	}
	for name, path := range map[string]string{"sharing.certificate": s.Certificate, "sharing.key": s.Key} {
		if path == "" {
			continue
		}
		if !filepath.IsAbs(path) {
			return mistake("path", "key", name, "value", strconv.Quote(path))
		}
		if _, err := os.Stat(path); err != nil {
			return mistake("in", "key", name, "error", err)
		}
	}
	return nil
}

// Finder returns what the finder is told of sharing; the zero value when it is off.
func (s Sharing) Finder() finder.Sharing {
	if !s.On {
		return finder.Sharing{}
	}
	return finder.Sharing{Addr: net.JoinHostPort(s.Address, strconv.Itoa(s.Port)), Name: s.Name, Office: s.Office, Certificate: s.Certificate,
		Key: s.Key}
}

// Config returns how the network is watched.
func (s Sharing) Config() lan.Config {
	chosen, _ := netip.ParseAddr(s.Address) // checked; the zero value for none
	return lan.Config{Port: s.Port, Chosen: chosen, Name: s.Name, HTTPS: s.Certificate != ""}
}
