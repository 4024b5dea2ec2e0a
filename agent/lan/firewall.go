package lan

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// firewallTimeout bounds the opening of the firewall, which asks the person for
// the administrator's password.
const firewallTimeout = 5 * time.Minute

// Firewall is a firewall that may keep phones away.
type Firewall struct {
	// Name is the firewall's, empty for none that is known of.
	Name string
	// commands open the port, one after the other; they ask for the
	// administrator's password themselves.
	commands [][]string
	// typed is what an administrator types instead of them; empty for the same.
	typed string
}

// Command is what an administrator types to let phones in.
func (f Firewall) Command() string {
	if f.typed != "" {
		return f.typed
	}
	var lines []string
	for _, words := range f.commands {
		if words[0] == "pkexec" {
			words = append([]string{"sudo"}, words[1:]...)
		}
		lines = append(lines, strings.Join(words, " "))
	}
	return strings.Join(lines, " && ")
}

// Open lets phones in, after the administrator has agreed.
func (f Firewall) Open(ctx context.Context) error {
	if len(f.commands) == 0 {
		return errors.New("no firewall that keeps phones away was found")
	}
	ctx, cancel := context.WithTimeout(ctx, firewallTimeout)
	defer cancel()
	for _, words := range f.commands {
		if out, err := exec.CommandContext(ctx, words[0], words[1:]...).CombinedOutput(); err != nil {
			return fmt.Errorf("the firewall was not changed (%w): %.300s; an administrator can do it: %s", err, out, f.Command())
		}
	}
	return nil
}
