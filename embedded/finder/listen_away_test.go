package finder

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"ministryfinder/embedded/i18n"
)

// awayFor is a system whose network brings the address after so long.
func awayFor(d time.Duration, why error) *net.ListenConfig {
	there := time.Now().Add(d)
	return &net.ListenConfig{Control: func(string, string, syscall.RawConn) error {
		if time.Now().Before(there) {
			return why
		}
		return nil
	}}
}

// An address that comes with the network is waited for, and whoever waits is told; without
// anybody to tell it is an error that says what to do.
func TestAnAddressThatIsAwayIsWaitedFor(t *testing.T) {
	for name, why := range map[string]error{
		"Linux": syscall.EADDRNOTAVAIL, "Windows": syscall.Errno(10049),
		"a name without a network": &net.DNSError{Err: "try again", Name: "office", IsTemporary: true},
	} {
		synctest.Test(t, func(t *testing.T) {
			var told []error
			o := Options{Addr: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler)}
			_, err := listenWhenThere(t.Context(), awayFor(time.Hour, why), o)
			if _, ok := errors.AsType[*AddressAwayError](err); !ok {
				t.Errorf("%s: %T %v", name, err, err)
			}
			for lang, want := range map[string]string{"en": "does not have the address 127.0.0.1:0",
				"es": "no tiene ahora la dirección 127.0.0.1:0"} {
				if got := i18n.For(lang).Error(err); !strings.Contains(got, want) {
					t.Errorf("%s: %s", name, got)
				}
			}
			o.AddressAway = func(err error) { told = append(told, err) }
			began := time.Now()
			l, err := listenWhenThere(t.Context(), awayFor(25*time.Second, why), o)
			if err != nil || len(told) != 3 || time.Since(began) != 30*time.Second {
				t.Fatalf("%s: %v after %v, told %d times", name, err, time.Since(began), len(told))
			}
			_ = l.Close() // it was only to see
			ctx, cancel := context.WithTimeout(t.Context(), 12*time.Second)
			defer cancel()
			if err := Run(ctx, Options{Addr: "192.0.2.55:5000", Log: o.Log, AddressAway: o.AddressAway}); err != nil || len(told) != 5 {
				t.Errorf("%s: a graceful end gives %v, told %d times", name, err, len(told))
			}
		})
	}
}
