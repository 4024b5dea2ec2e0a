package finder

import (
	"context"
	"errors"
	"net"
	"strconv"
	"syscall"
	"time"

	"ministryfinder/embedded/i18n"
)

// portsTried is how many ports after the wanted one are tried. Those that the
// system has reserved do not count: Windows reserves them by the hundred.
const portsTried = 50

// AddressInUseError says that another program has the port.
type AddressInUseError struct {
	Addr string // HOST:PORT as wanted
	Port int
}

// Error says what to do.
func (e *AddressInUseError) Error() string { return e.words().Error() }

// In says so in a language.
func (e *AddressInUseError) In(t *i18n.Texts) string { return e.words().In(t) }

func (e *AddressInUseError) words() *i18n.Error {
	return i18n.NewError("error.address.taken", "port", strconv.Itoa(e.Port), "address", e.Addr)
}

// ReservedAddressError says that the system does not let this account listen on
// the port: Windows has reserved it, for Hyper-V or WSL, or it is below 1024.
type ReservedAddressError struct {
	Addr string // HOST:PORT as wanted
	Port int
	Err  error
}

// Error says what to do.
func (e *ReservedAddressError) Error() string { return e.words().Error() }

// In says so in a language.
func (e *ReservedAddressError) In(t *i18n.Texts) string { return e.words().In(t) }

func (e *ReservedAddressError) words() *i18n.Error {
	return i18n.NewError("error.address.reserved", "port", strconv.Itoa(e.Port), "address", e.Addr)
}

// Unwrap returns the cause.
func (e *ReservedAddressError) Unwrap() error { return e.Err }

// AddressAwayError says that an address is none of this computer's just now: it comes
// with its network, such as a Wi-Fi that is not there yet.
type AddressAwayError struct {
	Addr string
	Err  error
}

// Error says what to do.
func (e *AddressAwayError) Error() string { return e.words().Error() }

// In says so in a language.
func (e *AddressAwayError) In(t *i18n.Texts) string { return e.words().In(t) }

func (e *AddressAwayError) words() *i18n.Error {
	return i18n.NewError("error.address.away", "address", e.Addr)
}

// Unwrap returns the cause.
func (e *AddressAwayError) Unwrap() error { return e.Err }

// BadAddressError says that an address cannot be listened on at all.
type BadAddressError struct {
	Addr string
	Err  error
}

// Error says what to do.
func (e *BadAddressError) Error() string { return e.words().Error() }

// In says so in a language.
func (e *BadAddressError) In(t *i18n.Texts) string { return e.words().In(t) }

func (e *BadAddressError) words() *i18n.Error {
	return i18n.NewError("error.address.bad", "address", strconv.Quote(e.Addr), "error", e.Err)
}

// Unwrap returns the cause.
func (e *BadAddressError) Unwrap() error { return e.Err }

// parseAddress takes HOST:PORT apart.
func parseAddress(addr string) (host string, port int, err error) {
	host, portText, err := net.SplitHostPort(addr)
	if err != nil {
		return "", 0, &BadAddressError{addr, i18n.NewError("error.address.form")}
	}
	port, err = strconv.Atoi(portText)
	if err != nil || port < 0 || port > 65535 {
		return "", 0, &BadAddressError{addr, i18n.NewError("error.address.port")}
	}
	return host, port, nil
}

// CheckAddress listens at an address for a moment. It returns an *AddressInUseError,
// a *ReservedAddressError, an *AddressAwayError or a *BadAddressError when a finder could not. Own is the
// address at which this program's finder listens just now, HOST:PORT or empty: its port
// is not taken.
func CheckAddress(ctx context.Context, addr, own string) error {
	host, port, err := parseAddress(addr)
	if err != nil {
		return err
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", addr)
	if _, ours, ownErr := parseAddress(own); err != nil && inUse(err) && ownErr == nil && ours == port {
		l, err = config.Listen(ctx, "tcp", net.JoinHostPort(host, "0")) // the finder itself is there, and makes room
	}
	if err == nil {
		return l.Close()
	}
	return addressError(addr, port, err)
}

// addressError says why nobody can listen at an address.
func addressError(addr string, port int, err error) error {
	switch {
	case inUse(err):
		return &AddressInUseError{addr, port}
	case i18n.Reserved(err):
		return &ReservedAddressError{addr, port, err}
	case away(err):
		return &AddressAwayError{addr, err}
	}
	return &BadAddressError{addr, err}
}

// awayRetry is the pause between two tries to listen at an address that is away.
const awayRetry = 10 * time.Second

// listenWhenThere listens. As long as the address is away it tells o.AddressAway so,
// and tries again; without that it returns the error. The way to listen is one that
// tests make refuse addresses.
func listenWhenThere(ctx context.Context, config *net.ListenConfig, o Options) (net.Listener, error) {
	for {
		l, err := listenBy(ctx, config, o)
		if _, ok := errors.AsType[*AddressAwayError](err); !ok || o.AddressAway == nil {
			return l, err
		}
		o.AddressAway(err)
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(awayRetry):
		}
	}
}

// listenBy listens at the address, or at the next free one.
func listenBy(ctx context.Context, config *net.ListenConfig, o Options) (net.Listener, error) {
	host, port, err := parseAddress(o.Addr)
	if err != nil {
		return nil, err
	}
	l, err := config.Listen(ctx, "tcp", o.Addr)
	if err == nil {
		return l, nil
	}
	wanted := addressError(o.Addr, port, err)
	if !o.NextFree || !inUse(err) && !i18n.Reserved(err) {
		return nil, wanted
	}
	reason := "the port is already in use by another program; using the next free one"
	if i18n.Reserved(err) {
		reason = "the system has reserved the port; using the next free one"
	}
	tried := 0
	for next := port + 1; next <= 65535 && tried < portsTried && ctx.Err() == nil; next++ {
		l, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(next)))
		if err == nil {
			o.Log.Warn(reason, "port", port, "using", next)
			return l, nil
		}
		if !i18n.Reserved(err) {
			tried++
		}
	}
	return nil, wanted
}

func inUse(err error) bool {
	const windowsInUse = syscall.Errno(10048) // WSAEADDRINUSE
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, windowsInUse)
}

// away reports whether an address is none of this computer's, or the name of one cannot
// be asked for, as there is no network.
func away(err error) bool {
	const windowsAway = syscall.Errno(10049) // WSAEADDRNOTAVAIL
	if name, ok := errors.AsType[*net.DNSError](err); ok {
		return name.Temporary()
	}
	return errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, windowsAway)
}
