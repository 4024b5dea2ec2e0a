package control

import (
	"fmt"
	"path/filepath"
)

// socketName is the socket's name in the data folder.
const socketName = "control.sock"

// SocketPath names the agent of a data folder. It follows from the data folder
// alone, so that every caller finds it, whatever its environment is. It is the
// path of a Unix domain socket, which may be longer than a system takes for
// one; on Windows, where a pipe is used, there is no file of it. Listen and
// Client know how to reach it, net.Dial may not.
func SocketPath(dataDir string) string { return filepath.Join(dataDir, socketName) }

// StrangerError says that something that should be this person's own belongs to
// somebody else, who could answer in the agent's place.
type StrangerError struct{ Place string }

// Error says what is not trusted.
func (e *StrangerError) Error() string {
	return e.Place + " belongs to another person or may be changed by others, so nothing is asked there"
}

// NotAllowedError says that the agent is another person's.
type NotAllowedError struct {
	Folder string
	// Owner is who owns the folder, empty when that is not known.
	Owner string
}

// Error says who may ask.
func (e *NotAllowedError) Error() string {
	who := "the person whose folder it is"
	if e.Owner != "" {
		who = e.Owner
	}
	return fmt.Sprintf("only %s may speak to the Ministry Finder of the folder %s: do this as that person", who, e.Folder)
}
