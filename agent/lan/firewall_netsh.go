package lan

import "strings"

// windowsRule is the name of our rule in Windows' firewall.
const windowsRule = "MinistryFinder"

// windowsFirewall returns Windows' own firewall with the commands that let phones reach
// a program. Who has not agreed when Windows asked has rules that block it, and those
// win over any that allow: they go first, together with what was allowed before. The new
// rule is the program's, as the one is that Windows makes for who agrees, so that it
// holds for any port, and for the name on the network. It is all done by one PowerShell
// that the administrator starts: each start asks for the password.
func windowsFirewall(program string) Firewall {
	const netsh = "netsh advfirewall firewall "
	program = quoted("program=" + program)
	// Nothing to be deleted is no trouble: the last command's outcome counts.
	inside := `-NoProfile -NonInteractive -Command "` + strings.Join([]string{
		netsh + "delete rule name=all dir=in " + program,
		netsh + "delete rule name=" + windowsRule,
		netsh + "add rule name=" + windowsRule + " dir=in action=allow 'profile=private,domain' " + program,
	}, "; ") + `"`
	return Firewall{Name: "Windows", typed: "powershell " + inside, commands: [][]string{{
		"powershell", "-NoProfile", "-NonInteractive", "-Command",
		// An administrator who refuses is an error that ends it; else netsh's own is passed on.
		"$ErrorActionPreference = 'Stop'; $p = Start-Process powershell -Verb RunAs -Wait -PassThru -WindowStyle Hidden -ArgumentList " +
			quoted(inside) + "; exit $p.ExitCode",
	}}}
}

// quoted is a text as PowerShell takes it as it is. It takes curly apostrophes, which
// people's names have as well, for straight ones.
func quoted(text string) string {
	return "'" + strings.NewReplacer("'", "''", "‘", "‘‘", "’", "’’", "‚", "‚‚", "‛", "‛‛").Replace(text) + "'"
}
