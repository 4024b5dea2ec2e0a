package doctor

import (
	"errors"
	"strings"
	"testing"

	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/i18n"
)

// A port that the settings have not chosen is no trouble: the next free one does.
func TestWhyNobodyCanListenIsToldApart(t *testing.T) {
	const addr = "127.0.0.1:5000"
	taken, reserved := &finder.AddressInUseError{Addr: addr, Port: 5000}, &finder.ReservedAddressError{Addr: addr, Port: 5000}
	away := &finder.AddressAwayError{Addr: addr, Err: errors.New("it rains")}
	bad := &finder.BadAddressError{Addr: addr, Err: errors.New("it rains")}
	for _, lang := range i18n.Languages {
		x := &inspection{words: i18n.For(lang)}
		for _, c := range []struct {
			err    error
			chosen bool
			level  Level
			key    string
		}{
			{nil, false, OK, "free"},
			{taken, false, Attention, "taken"},
			{taken, true, Trouble, "chosen_taken"},
			{reserved, false, Attention, "reserved"},
			{reserved, true, Trouble, "chosen_reserved"},
			{away, true, Trouble, "away"},
			{bad, true, Trouble, "bad"},
		} {
			got := x.listening(c.err, addr, c.chosen)
			want := x.find(c.level, "address."+c.key, []any{"address", addr, "reason", x.words.Error(errors.New("it rains"))})
			if got != want || strings.Contains(got.Message+got.Advice, "doctor.") || got.Level != OK && got.Advice == "" {
				t.Errorf("%s, %s: %+v, want %+v", lang, c.key, got, want)
			}
		}
	}
}
