package clientip_test

import (
	"testing"

	"ministryfinder/embedded/clientip"
)

func TestWhichAddressesAreOfTheHouse(t *testing.T) {
	for host, want := range map[string]bool{
		"192.168.1.20:8080": true, "10.0.0.5": true, "172.20.1.1:80": true, "169.254.3.4": true, "[fd00::1]:8080": true, "fe80::1%eth0": true,
		"127.0.0.1:8080": true, "ministry-finder.local:8080": true, "Office-PC": true, "quiz.lan": true, "quiz.home.arpa.": true,
		"quiz.example.org": false, "quiz.example.org:8443": false, "203.0.113.7": false, "[2001:db8::1]:443": false, "local.example": false,
		"": false, "no host": false,
	} {
		if got := clientip.IsInHouse(host); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
}
