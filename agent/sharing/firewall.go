package sharing

import (
	"context"
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
	// command opens the port; it asks for the administrator's password itself.
	command []string
}

// Command is what an administrator types to let phones in.
func (f Firewall) Command() string {
	words := f.command
	if len(words) > 0 && words[0] == "pkexec" {
		words = append([]string{"sudo"}, words[1:]...)
	}
	return strings.Join(words, " ")
}

// Open lets phones in, after the administrator has agreed.
func (f Firewall) Open(ctx context.Context) error {
	if len(f.command) == 0 {
		return fmt.Errorf("no firewall that keeps phones away was found")
	}
	ctx, cancel := context.WithTimeout(ctx, firewallTimeout)
	defer cancel()
	if out, err := exec.CommandContext(ctx, f.command[0], f.command[1:]...).CombinedOutput(); err != nil {
		return fmt.Errorf("the firewall was not changed (%w): %.300s; an administrator can do it: %s", err, out, f.Command())
	}
	return nil
}
