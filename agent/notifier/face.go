package notifier

import (
	"fmt"
	"os"
	"path/filepath"

	"ministryfinder/assets"
	"ministryfinder/embedded/atomicfile"
)

// Face is what Windows knows of the program that shows notifications: which name and
// icon they have, and what starts when somebody clicks one. It is written by us, before
// the first notification: the library would name an icon that it deletes at once.
type Face struct {
	// Name is the program's, as people read it.
	Name string
	// Icons is the folder for the icons; it must last as long as the notifications.
	Icons string
	// Executable is started, with Clicked and the address as arguments.
	Executable string
	Clicked    []string
}

// appIcon is the file of the program's icon in the folder of icons.
const appIcon = "app.png"

// writeIcons writes the icons into the folder, where they are not there yet.
func (f Face) writeIcons() error {
	if err := os.MkdirAll(f.Icons, 0o700); err != nil {
		return fmt.Errorf("make the folder for icons: %w", err)
	}
	app, err := assets.Icons.ReadFile("icons/app-256.png")
	if err != nil {
		return fmt.Errorf("read the icon: %w", err)
	}
	icons := map[string][]byte{appIcon: app}
	for _, level := range []Level{Well, Attention, Trouble} {
		if icons[string(level)+".png"], err = levelIcon(level); err != nil {
			return err
		}
	}
	for name, icon := range icons {
		path := filepath.Join(f.Icons, name)
		if there, err := os.ReadFile(path); err == nil && string(there) == string(icon) {
			continue
		}
		if err := atomicfile.Write(path, icon, 0o600); err != nil {
			return fmt.Errorf("write an icon: %w", err)
		}
	}
	return nil
}
