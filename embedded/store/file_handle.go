package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"os"
	"sync"
)

// fileConnector makes connections to a file as long as it is in its place:
// SQLite would make a new file there, or take another one for it.
type fileConnector struct {
	driver.Connector
	file *databaseFile
}

// Connect makes a connection.
func (c fileConnector) Connect(ctx context.Context) (driver.Conn, error) {
	if err := c.file.err(); err != nil {
		return nil, err
	}
	if err := c.file.inPlace(); err != nil {
		return nil, err
	}
	return c.Connector.Connect(ctx)
}

// fileHandle is a handle of a database file beside SQLite's.
type fileHandle struct {
	file  *os.File
	info  os.FileInfo
	users int
}

// handles are all of this process. The system takes the locks that a process
// has on a file away when it closes any handle of it, SQLite's locks too
// (https://sqlite.org/howtocorrupt.html, section 2.2): a handle is closed when
// no database of the process uses the file any more.
var handles struct {
	sync.Mutex
	open []*fileHandle
}

// openHandle opens a file, or counts one more user of its handle.
func openHandle(path string) (*fileHandle, error) {
	handles.Lock()
	defer handles.Unlock()
	info, err := statFile(path)
	if err != nil {
		return nil, err
	}
	for _, h := range handles.open {
		if os.SameFile(h.info, info) {
			h.users++
			return h, nil
		}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if info, err = file.Stat(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	h := &fileHandle{file: file, info: info, users: 1}
	handles.open = append(handles.open, h)
	return h, nil
}

// close ends one use of a handle.
func (h *fileHandle) close() error {
	handles.Lock()
	defer handles.Unlock()
	if h.users--; h.users > 0 {
		return nil
	}
	for i, other := range handles.open {
		if other == h {
			handles.open = append(handles.open[:i], handles.open[i+1:]...)
			break
		}
	}
	return h.file.Close()
}
