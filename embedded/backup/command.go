package backup

import (
	"runtime"
	"strings"
)

// RestoreCommand is what somebody types into a terminal of this system to
// restore a backup into the installation of a data folder. program is a name or
// a path.
func RestoreCommand(program, dataDir, file string) string {
	return Typed(program, "restore", "--data", dataDir, file)
}

// Typed is a command as somebody types it into a terminal of this system: on
// Windows into PowerShell, elsewhere into a shell.
func Typed(program string, args ...string) string { return typed(runtime.GOOS, program, args...) }

func typed(system, program string, args ...string) string {
	quote := quotedForShell
	if system == "windows" {
		quote = quotedForPowerShell
	}
	words := []string{quote(program)}
	if system == "windows" && words[0] != program {
		words[0] = "& " + words[0] // PowerShell would print a program in quotation marks, not start it
	}
	for _, a := range args {
		words = append(words, quote(a))
	}
	return strings.Join(words, " ")
}

// plain are the characters beside letters and digits that no shell minds.
const plain = "_-./:,+=@"

// isPlain reports whether a word needs no quotation marks; more are
// characters that the shell does not mind either.
func isPlain(s, more string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		return !letter && !strings.ContainsRune(plain+more, r)
	})
}

func quotedForShell(s string) string {
	if isPlain(s, "") {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// quotedForPowerShell uses quotation marks that the older command prompt
// understands as well, where they do for PowerShell.
func quotedForPowerShell(s string) string {
	switch {
	case isPlain(s, `\`):
		return s
	case !strings.ContainsAny(s, "$`\""):
		return `"` + s + `"`
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}
