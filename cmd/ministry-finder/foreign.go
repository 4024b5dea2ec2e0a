package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"ministryfinder/agent/datafolder"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/i18n"
)

// mayWrite returns an error where this is root, and the data folder another account's:
// the server, which runs as that account, could not use what root writes there. It is
// none of a server's that has always run as root and so has a database of root's, as in
// a container whose data folder belongs to somebody outside of it.
func mayWrite(dir string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	owner, known := datafolder.OwnerOf(dir)
	if !known || owner.ID == 0 {
		return nil
	}
	if file, known := datafolder.OwnerOf(filepath.Join(dir, finder.DatabaseFile)); known && file.ID == 0 {
		return nil
	}
	return foreign(dir, owner, os.Args)
}

// foreign says what to type instead of what was typed.
func foreign(dir string, owner datafolder.Owner, typed []string) *i18n.Error {
	var who any = owner.Name
	if owner.Name == "" {
		who = i18n.NewError("error.start.account", "number", strconv.Itoa(owner.ID))
	}
	return i18n.NewError("error.start.root", "dir", dir, "owner", who, "command", asOwner(dir, owner, typed))
}

// privateState is where systemd keeps the folders of services whose account it makes up:
// below it nobody comes but root, and the service.
const privateState = "/var/lib/private/"

// asOwner is a command, given with its program's name, as root types it to have it done
// by the owner of the data folder.
func asOwner(dir string, owner datafolder.Owner, typed []string) string {
	program, args := typed[0], withoutData(typed[1:])
	if name, found := strings.CutPrefix(dir, privateState); found && name == filepath.Base(name) {
		words := []string{"systemd-run", "-P", "-p", "DynamicUser=yes", "-p", "User=" + name, "-p", "StateDirectory=" + name,
			"-E", "FINDER_DATA=/var/lib/" + name, program}
		return backup.Typed("sudo", append(words, args...)...)
	}
	account := owner.Name
	if account == "" {
		account = "#" + strconv.Itoa(owner.ID)
	}
	return backup.Typed("sudo", append([]string{"-u", account, program, "--data", dir}, args...)...)
}

// withoutData leaves out the data folder of a command's arguments.
func withoutData(args []string) []string {
	var rest []string
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "--":
			return append(rest, args[i:]...)
		case args[i] == "--data":
			i++ // its value
		case !strings.HasPrefix(args[i], "--data="):
			rest = append(rest, args[i])
		}
	}
	return rest
}
