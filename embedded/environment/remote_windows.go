package environment

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// IsRemote reports whether the drive of a folder is one of another computer, such as a
// mapped Z:, as far as the system tells; false where it does not.
func IsRemote(dir string) bool {
	root, err := windows.UTF16PtrFromString(filepath.VolumeName(dir) + `\`)
	return err == nil && windows.GetDriveType(root) == windows.DRIVE_REMOTE
}
