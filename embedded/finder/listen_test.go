package finder

import (
	"errors"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"ministryfinder/embedded/i18n"
)

// refusing is a system that lets nobody listen on the first ports above one, as
// Windows does with those that it has reserved, and Linux with those below 1024.
func refusing(from, ports int, why syscall.Errno) *net.ListenConfig {
	return &net.ListenConfig{Control: func(_, address string, _ syscall.RawConn) error {
		_, text, _ := net.SplitHostPort(address)
		if port, err := strconv.Atoi(text); err == nil && port >= from && port < from+ports {
			return why
		}
		return nil
	}}
}

// Windows reserves ports by the hundred, which is more than the next free port is
// looked for among those that programs have.
func TestAPortThatTheSystemHasReservedIsGoneAroundOrNamed(t *testing.T) {
	const port = 25000
	for name, why := range map[string]syscall.Errno{"Windows": 10013, "Linux": syscall.EACCES} {
		o := Options{Addr: net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), NextFree: true, Log: slog.New(slog.DiscardHandler)}
		system := refusing(port, 200, why)
		l, err := listenBy(t.Context(), system, o)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else {
			if at := l.Addr().(*net.TCPAddr).Port; at < port+200 || at > port+300 {
				t.Errorf("%s: it listens on %d", name, at)
			}
			_ = l.Close() // it was only to see
		}
		o.NextFree = false
		_, err = listenBy(t.Context(), system, o)
		if _, ok := errors.AsType[*ReservedAddressError](err); !ok {
			t.Errorf("%s: %T %v", name, err, err)
			continue
		}
		for lang, want := range map[string]string{"en": "the system has reserved it", "es": "el sistema lo tiene reservado"} {
			got := i18n.For(lang).Error(err)
			if !strings.Contains(got, want) || !strings.Contains(got, "25000") || !strings.Contains(got, "--addr") {
				t.Errorf("%s: %s", name, got)
			}
		}
	}
}

// Elsewhere than at a port an account without rights is one without rights.
func TestOnlyAPortIsReserved(t *testing.T) {
	if err := addressError("127.0.0.1:80", 80, errors.New("it rains")); !strings.Contains(err.Error(), "it rains") {
		t.Error(err)
	}
	if i18n.Reserved(&net.OpError{Op: "dial", Net: "tcp", Err: syscall.EACCES}) || i18n.Reserved(syscall.EACCES) {
		t.Error("what is no port is reserved")
	}
}
