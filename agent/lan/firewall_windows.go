package lan

import (
	"context"
	"strconv"
)

// FindFirewall returns Windows' own. It asks by itself when a program first
// listens; who has said no then needs the rule.
func FindFirewall(_ context.Context, port int) Firewall {
	rule := "advfirewall firewall add rule name=MinistryFinder dir=in action=allow protocol=TCP profile=private,domain localport=" +
		strconv.Itoa(port)
	return Firewall{Name: "Windows", commands: [][]string{{
		"powershell", "-NoProfile", "-NonInteractive", "-Command", "Start-Process netsh -Verb RunAs -Wait -WindowStyle Hidden -ArgumentList '" +
			rule + "'",
	}}}
}
