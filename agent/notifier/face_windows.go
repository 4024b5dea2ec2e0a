package notifier

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"

	"golang.org/x/sys/windows/registry"

	"ministryfinder/agent/autostart"
)

const (
	classes = `Software\Classes\`
	apps    = classes + `AppUserModelId\`
	// formerID is the name under which the library registered us.
	formerID = "Ministry Finder"
	// activator is of no COM server: Windows keeps a notification in its centre when the
	// program names one, and opens the address of ours without it.
	activator = "{6C9E4E0B-53B4-4D8A-9A0E-7C1B1C0E5B52}"
)

// Register writes the face into this person's part of the registry. Uninstalling
// removes it, see cmd/dev/release/files/installer.nsi.
func (f Face) Register() error {
	if err := f.writeIcons(); err != nil {
		return err
	}
	command := `"` + f.Executable + `" `
	for _, arg := range f.Clicked {
		command += syscall.EscapeArg(arg) + " "
	}
	for _, v := range []struct{ key, name, value string }{
		{apps + autostart.ID, "DisplayName", f.Name},
		{apps + autostart.ID, "IconUri", filepath.Join(f.Icons, appIcon)},
		{apps + autostart.ID, "CustomActivator", activator},
		{classes + Scheme, "", "URL:" + f.Name},
		{classes + Scheme, "URL Protocol", ""},
		// Whatever the address is, it cannot become a flag.
		{classes + Scheme + `\shell\open\command`, "", command + `-- "%1"`},
	} {
		if err := write(v.key, v.name, v.value); err != nil {
			return fmt.Errorf("register for notifications: %s: %w", strings.TrimPrefix(v.key, classes), err)
		}
	}
	if err := registry.DeleteKey(registry.CURRENT_USER, apps+formerID); err != nil && !errors.Is(err, registry.ErrNotExist) {
		return fmt.Errorf("remove the former name for notifications: %w", err)
	}
	return nil
}

func write(key, name, value string) error {
	k, _, err := registry.CreateKey(registry.CURRENT_USER, key, registry.SET_VALUE)
	if err != nil {
		return err
	}
	return errors.Join(k.SetStringValue(name, value), k.Close())
}
