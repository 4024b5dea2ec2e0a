package control

import (
	"ministryfinder/embedded/i18n"
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
func (e *StrangerError) Error() string { return e.words().Error() }

// In says so in a language.
func (e *StrangerError) In(t *i18n.Texts) string { return e.words().In(t) }

func (e *StrangerError) words() *i18n.Error {
	return i18n.NewError("error.start.stranger", "place", e.Place)
}

// NotAllowedError says that the agent is another person's.
type NotAllowedError struct {
	Folder string
	// Owner is who owns the folder, empty when that is not known.
	Owner string
}

// Error says who may ask.
func (e *NotAllowedError) Error() string { return e.words().Error() }

// In says so in a language.
func (e *NotAllowedError) In(t *i18n.Texts) string { return e.words().In(t) }

func (e *NotAllowedError) words() *i18n.Error {
	if e.Owner == "" {
		return i18n.NewError("error.start.not_allowed", "folder", e.Folder)
	}
	return i18n.NewError("error.start.not_allowed_owner", "owner", e.Owner, "folder", e.Folder)
}
