package clientip_test

import (
	"testing"

	"ministryfinder/embedded/clientip"
)

func TestAnAddressIsWrittenAsTheNetworkHasIt(t *testing.T) {
	for address, want := range map[string]string{
		"http://192.168.1.20:8080":       "http://192.168.1.20:8080",
		"https://quiz.example.org/a?b=c": "https://quiz.example.org/a?b=c",
		"https://Señor.example.org:81/é": "https://xn--seor-hqa.example.org:81/%C3%A9",
		"https://sen\u0303or.example":    "https://xn--seor-hqa.example",
		"http://[fd00::1]/é":             "http://[fd00::1]/%C3%A9",
		"http://[fd00::1]:80/é":          "http://[fd00::1]:80/%C3%A9",
		"ftp://señor.example":            "", "javascript:ñ": "", "señor.example": "", "http:///ñ": "",
		// What only looks like the signs of an address is none.
		"ｈｔｔｐ://h.example": "", "http://a／b.example": "", "http://a\u202eb.example": "", "http://a℀b.example": "", "http://ñ_:x": "",
	} {
		if got, ok := clientip.ASCIIURL(address); got != want || ok != (want != "") {
			t.Errorf("%s is %q, want %q", address, got, want)
		}
	}
}
