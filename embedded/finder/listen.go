package finder

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"
)

// portsTried is how many ports after the wanted one are tried.
const portsTried = 50

// AddressInUseError says that another program has the port.
type AddressInUseError struct {
	Addr string // HOST:PORT as wanted
	Port int
}

// Error says what to do.
func (e *AddressInUseError) Error() string {
	return fmt.Sprintf("port %d is already in use by another program (address %s): close that program, or choose another port with --addr",
		e.Port, e.Addr)
}

// BadAddressError says that an address cannot be listened on at all.
type BadAddressError struct {
	Addr string
	Err  error
}

// Error says what to do.
func (e *BadAddressError) Error() string {
	return fmt.Sprintf("cannot listen on %q: %v (an address looks like 127.0.0.1:5000)", e.Addr, e.Err)
}

// Unwrap returns the cause.
func (e *BadAddressError) Unwrap() error { return e.Err }

func listen(ctx context.Context, o Options) (net.Listener, error) {
	host, portText, err := net.SplitHostPort(o.Addr)
	if err != nil {
		return nil, &BadAddressError{o.Addr, err}
	}
	port, err := strconv.Atoi(portText)
	if err != nil || port < 0 || port > 65535 {
		return nil, &BadAddressError{o.Addr, errors.New("the port must be a number from 0 to 65535")}
	}
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", o.Addr)
	if err == nil {
		return l, nil
	}
	if !inUse(err) {
		return nil, &BadAddressError{o.Addr, err}
	}
	taken := &AddressInUseError{o.Addr, port}
	if !o.NextFree {
		return nil, taken
	}
	for next := port + 1; next <= min(port+portsTried, 65535); next++ {
		l, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, strconv.Itoa(next)))
		if err == nil {
			o.Log.Warn("the port is already in use by another program; using the next free one", "port", port, "using", next)
			return l, nil
		}
	}
	return nil, taken
}

func inUse(err error) bool {
	const windowsInUse = syscall.Errno(10048) // WSAEADDRINUSE
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, windowsInUse)
}
