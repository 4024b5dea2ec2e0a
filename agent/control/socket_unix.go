//go:build !windows

package control

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"ministryfinder/embedded/atomicfile"
)

const (
	// maxSocketPath is the longest path that every system takes for a Unix
	// domain socket (macOS and the BSDs have 104 bytes with the final zero).
	maxSocketPath = 103
	// placeName is the file in the data folder that names the socket when it
	// cannot be in the folder itself: on a file system without sockets, or below
	// a long path on a system without /proc.
	placeName = "control.place"
	// maxPlaceBytes bounds what is read of that file.
	maxPlaceBytes = 4 << 10
	// privatePrefix begins the name of the folder that such a socket lies in.
	privatePrefix = "ministry-finder-"
)

// placePath returns the file that says where the socket of this path really is.
func placePath(path string) string { return filepath.Join(filepath.Dir(path), placeName) }

// listener is an open control socket. Its files go with it.
type listener struct {
	*net.UnixListener
	files []string
}

// Close closes the socket and removes its files, the last first.
func (l *listener) Close() error {
	err := l.UnixListener.Close()
	for i := len(l.files) - 1; i >= 0; i-- {
		if gone := os.Remove(l.files[i]); gone != nil && !errors.Is(gone, os.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

// Listen opens the socket of a path that SocketPath has made, for its owner
// alone. The caller holds the installation's lock, so what is there is left over.
func Listen(ctx context.Context, path string) (net.Listener, error) {
	removePlace(path)
	err := os.Remove(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		err = fmt.Errorf("remove the old control socket: %w", err)
	} else {
		var l *net.UnixListener
		if l, err = listenAt(ctx, path); err == nil {
			return &listener{l, []string{path}}, nil
		}
	}
	l, elsewhere := listenElsewhere(ctx, path)
	if elsewhere != nil {
		return nil, fmt.Errorf("open the control socket: %w", errors.Join(err, elsewhere))
	}
	return l, nil
}

// listenAt opens a socket exactly there.
func listenAt(ctx context.Context, path string) (*net.UnixListener, error) {
	short, release, err := shortPath(path)
	if err != nil {
		return nil, err
	}
	defer release()
	config := net.ListenConfig{Control: ownFromTheStart}
	any, err := config.Listen(ctx, "unix", short)
	if err != nil {
		return nil, err
	}
	l := any.(*net.UnixListener)
	l.SetUnlinkOnClose(false) // the short path is none any more by then
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("protect the control socket: %w", err), l.Close(), os.Remove(path))
	}
	return l, nil
}

// listenElsewhere opens the socket in a folder of its own, which only this
// person may enter, and writes its place into the data folder.
func listenElsewhere(ctx context.Context, path string) (net.Listener, error) {
	var problems []error
	for _, base := range []string{os.Getenv("XDG_RUNTIME_DIR"), os.TempDir(), "/tmp"} {
		if !filepath.IsAbs(base) {
			continue
		}
		dir, err := os.MkdirTemp(base, privatePrefix)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		real := filepath.Join(dir, socketName)
		l, err := listenAt(ctx, real)
		if err == nil {
			if err = writePlace(path, real); err == nil {
				return &listener{l, []string{dir, real, placePath(path)}}, nil
			}
			_ = l.Close() // it was never used
		}
		problems = append(problems, err, os.RemoveAll(dir))
	}
	return nil, errors.Join(problems...)
}

// writePlace notes where the socket really is. A reader sees all of it or nothing.
func writePlace(path, real string) error {
	return atomicfile.Write(placePath(path), []byte(real+"\n"), 0o600)
}

// removePlace removes what an agent that was killed left in another place.
func removePlace(path string) {
	if real, err := readPlace(path); err == nil {
		_, _ = os.Remove(real), os.Remove(filepath.Dir(real)) // whatever stays does no harm
	}
	_ = os.Remove(placePath(path)) // a leftover is looked through by Dial as well
}

// readPlace returns where the socket really is, if that is a folder that only
// its owner can have put something into.
func readPlace(path string) (string, error) {
	f, err := os.Open(placePath(path))
	if err != nil {
		return "", err
	}
	defer f.Close()
	text := make([]byte, maxPlaceBytes)
	n, err := f.Read(text)
	if err != nil {
		return "", err
	}
	real := strings.TrimSuffix(string(text[:n]), "\n")
	dir := filepath.Dir(real)
	if !filepath.IsAbs(real) || filepath.Base(real) != socketName || !strings.HasPrefix(filepath.Base(dir), privatePrefix) {
		return "", fmt.Errorf("%s does not name a control socket", placePath(path))
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	if !info.IsDir() || !private(info, filepath.Dir(path)) {
		return "", &StrangerError{Place: dir}
	}
	return real, nil
}

// dial connects to the agent of a path that SocketPath has made.
func dial(ctx context.Context, path string) (net.Conn, error) {
	conn, err := dialAt(ctx, path)
	if err != nil {
		real, placeErr := readPlace(path)
		switch {
		case placeErr == nil:
			conn, err = dialAt(ctx, real)
		case !errors.Is(placeErr, os.ErrNotExist):
			err = placeErr
		}
	}
	switch {
	case err == nil:
		if err := served(conn.(*net.UnixConn), path); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		return conn, nil
	case errors.Is(err, os.ErrPermission):
		return nil, &NotAllowedError{Folder: filepath.Dir(path), Owner: ownerName(filepath.Dir(path))}
	case errors.Is(err, os.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENOTDIR),
		errors.Is(err, syscall.ENAMETOOLONG):
		return nil, ErrNotRunning
	}
	return nil, err
}

func dialAt(ctx context.Context, path string) (net.Conn, error) {
	short, release, err := shortPath(path)
	if err != nil {
		return nil, err
	}
	defer release()
	var d net.Dialer
	return d.DialContext(ctx, "unix", short)
}
