package control

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"

	"github.com/Microsoft/go-winio"
	"golang.org/x/sys/windows"
)

// pipePrefix begins the name of each of our pipes. Pipes have one space of
// names on a computer, so the rest of it stands for the data folder.
const pipePrefix = `\\.\pipe\ministry-finder-`

// pipeName returns the pipe of a path that SocketPath has made. Windows' file
// names do not tell capitals from small letters.
func pipeName(path string) (string, error) {
	abs, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return "", fmt.Errorf("find the data folder: %w", err)
	}
	sum := sha256.Sum256([]byte(strings.ToLower(abs)))
	return pipePrefix + hex.EncodeToString(sum[:16]), nil
}

// Listen opens the pipe of a path that SocketPath has made. Nobody but this
// person, by the number of the account, may open it, wherever the data folder
// is; not even to read its attributes. A name that somebody else has taken
// before is refused.
func Listen(_ context.Context, path string) (net.Listener, error) {
	name, err := pipeName(path)
	if err != nil {
		return nil, err
	}
	self, err := tokenUser(windows.GetCurrentProcessToken())
	if err != nil {
		return nil, fmt.Errorf("open the control pipe: %w", err)
	}
	l, err := winio.ListenPipe(name, &winio.PipeConfig{SecurityDescriptor: "D:P(A;;GA;;;" + self + ")"})
	if err != nil {
		return nil, fmt.Errorf("open the control pipe: %w", err)
	}
	useUpFirst(name)
	return l, nil
}

// useUpFirst opens the pipe once and closes it. go-winio makes an instance of
// the pipe that it never serves, to hold the name; Windows lets nobody connect
// to it, Wine does, and whoever came first would wait for ever.
func useUpFirst(name string) {
	wide, err := windows.UTF16PtrFromString(name)
	if err != nil {
		return
	}
	h, err := windows.CreateFile(wide, windows.GENERIC_READ|windows.GENERIC_WRITE, 0, nil, windows.OPEN_EXISTING,
		windows.FILE_FLAG_OVERLAPPED|windows.SECURITY_SQOS_PRESENT|windows.SECURITY_ANONYMOUS, 0)
	if err == nil {
		_ = windows.CloseHandle(h) // it was for nothing else
	}
}

// dial connects to the agent of a path that SocketPath has made. A busy pipe
// is tried until ctx ends.
func dial(ctx context.Context, path string) (net.Conn, error) {
	name, err := pipeName(path)
	if err != nil {
		return nil, err
	}
	conn, err := winio.DialPipeContext(ctx, name)
	switch {
	case err == nil:
		if err := served(conn); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
		return conn, nil
	case errors.Is(err, windows.ERROR_FILE_NOT_FOUND), errors.Is(err, windows.ERROR_PATH_NOT_FOUND):
		return nil, ErrNotRunning
	case errors.Is(err, windows.ERROR_ACCESS_DENIED):
		return nil, &NotAllowedError{Folder: filepath.Dir(path)}
	}
	return nil, err
}

// served looks whether the program at the other end is this person's: the name
// of a pipe can be taken by anybody while no agent runs.
func served(conn net.Conn) error {
	pipe, ok := conn.(interface{ Fd() uintptr })
	if !ok {
		return errors.New("see who serves the control pipe: it has no handle")
	}
	var id uint32
	if err := windows.GetNamedPipeServerProcessId(windows.Handle(pipe.Fd()), &id); err != nil {
		return fmt.Errorf("see who serves the control pipe: %w", err)
	}
	self, err := tokenUser(windows.GetCurrentProcessToken())
	if err != nil {
		return fmt.Errorf("see who serves the control pipe: %w", err)
	}
	other, err := userOf(id)
	if err != nil || other != self {
		return &StrangerError{Place: "The control pipe"}
	}
	return nil
}

// userOf returns the account that a process runs as.
func userOf(process uint32) (string, error) {
	h, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, process)
	if err != nil {
		return "", err
	}
	defer func() { _ = windows.CloseHandle(h) }() // nothing was changed through it
	var token windows.Token
	if err := windows.OpenProcessToken(h, windows.TOKEN_QUERY, &token); err != nil {
		return "", err
	}
	defer func() { _ = token.Close() }() // likewise
	return tokenUser(token)
}

// tokenUser returns the number of a token's account, such as S-1-5-21-…-1001.
func tokenUser(token windows.Token) (string, error) {
	user, err := token.GetTokenUser()
	if err != nil {
		return "", fmt.Errorf("read the account: %w", err)
	}
	return user.User.Sid.String(), nil
}
