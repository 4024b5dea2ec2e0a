package control

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
)

// maxSocketPath is the longest path that every system takes for a Unix
// domain socket (macOS and the BSDs have 104 bytes with the final zero).
const maxSocketPath = 103

// SocketPath returns where the agent of a data folder listens: in the folder
// itself, or for a long path in the user's runtime folder, under a name made
// from the data folder's so that two data folders never share a socket.
func SocketPath(dataDir string) string {
	path := filepath.Join(dataDir, "control.sock")
	if len(path) <= maxSocketPath {
		return path
	}
	sum := sha256.Sum256([]byte(dataDir))
	dir := os.Getenv("XDG_RUNTIME_DIR")
	if dir == "" {
		dir = os.TempDir()
	}
	return filepath.Join(dir, "ministry-finder-"+hex.EncodeToString(sum[:6])+".sock")
}
