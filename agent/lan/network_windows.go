package lan

import (
	"context"
	"encoding/json"
	"os/exec"
	"syscall"
	"time"
)

// profileTimeout bounds the question for the network's profile: PowerShell takes
// a second or two to start.
const profileTimeout = 15 * time.Second

// profileQuery has no part that comes from outside. CREATE_NO_WINDOW keeps it
// from flashing up.
const (
	profileQuery   = "Get-NetConnectionProfile | Select-Object Name,InterfaceAlias,NetworkCategory | ConvertTo-Json -Compress"
	createNoWindow = 0x08000000
)

// networkName returns the name of the network that an adapter is in, and
// whether Windows takes it for one of strangers.
func networkName(ctx context.Context, adapter string) (name string, public bool) {
	ctx, cancel := context.WithTimeout(ctx, profileTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, "powershell", "-NoProfile", "-NonInteractive", "-Command", profileQuery)
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: createNoWindow}
	out, err := cmd.Output()
	if err != nil {
		return "", false
	}
	return findProfile(out, adapter)
}

func findProfile(out []byte, adapter string) (name string, public bool) {
	type profile struct {
		Name            string
		InterfaceAlias  string
		NetworkCategory int // 0 public, 1 private, 2 domain
	}
	var all []profile
	if json.Unmarshal(out, &all) != nil { // one alone is no list
		all = make([]profile, 1)
		if json.Unmarshal(out, &all[0]) != nil {
			return "", false
		}
	}
	for _, p := range all {
		if p.InterfaceAlias == adapter {
			return p.Name, p.NetworkCategory == 0
		}
	}
	return "", false
}
