package lan

import (
	"reflect"
	"strings"
	"testing"
)

// shellWords reads a command as PowerShell does, as far as we write it: words, parts of
// which stand between apostrophes; ; is a word of its own.
func shellWords(t *testing.T, line string) (words []string) {
	t.Helper()
	const marks = "'‘’‚‛" // all the same to it
	word, isWord, isQuoted := "", false, false
	end := func() {
		if isWord {
			words = append(words, word)
		}
		word, isWord = "", false
	}
	letters := []rune(line)
	for i := 0; i < len(letters); i++ {
		switch c := letters[i]; {
		case isQuoted && strings.ContainsRune(marks, c):
			if i+1 < len(letters) && strings.ContainsRune(marks, letters[i+1]) {
				i++
				word += string(letters[i])
			} else {
				isQuoted = false
			}
		case strings.ContainsRune(marks, c):
			isWord, isQuoted = true, true
		case isQuoted:
			word += string(c)
		case c == ' ':
			end()
		case c == ';':
			end()
			words = append(words, ";")
		default:
			word, isWord = word+string(c), true
		}
	}
	if end(); isQuoted {
		t.Errorf("an apostrophe is missing: %s", line)
	}
	return words
}

// programWords reads a command line as Windows' programs do, as far as we write it.
func programWords(line string) (words []string) {
	word, isQuoted := "", false
	for _, c := range line + " " {
		switch {
		case c == '"':
			isQuoted = !isQuoted
		case c == ' ' && !isQuoted:
			words, word = append(words, word), ""
		default:
			word += string(c)
		}
	}
	return words
}

func TestWindowsFirewallIsOpenedForTheProgramWhateverItsFolder(t *testing.T) {
	const begins = "$ErrorActionPreference = Stop ; $p = Start-Process powershell -Verb RunAs -Wait -PassThru "
	for _, program := range []string{
		`C:\Users\office\AppData\Local\Programs\Ministry Finder\ministry-finder.exe`,
		`C:\Users\Sean O'Brien\Ministry Finder\ministry-finder.exe`, `C:\Users\José  Núñez\a & b; c\ministry-finder.exe`,
		`D:\St. Mary’s ‘new’ (50%), $HOME\ministry-finder.exe`,
	} {
		f := windowsFirewall(program)
		if len(f.commands) != 1 || len(f.commands[0]) != 5 {
			t.Fatalf("the administrator is asked more than once: %q", f.commands)
		}
		outer := shellWords(t, f.commands[0][4])
		i := len(outer) - 4
		if i < 1 || outer[i-1] != "-ArgumentList" || !reflect.DeepEqual(outer[i+1:], []string{";", "exit", "$p.ExitCode"}) ||
			!strings.HasPrefix(strings.Join(outer, " "), begins) {
			t.Fatalf("%q", outer)
		}
		inner := programWords(outer[i])
		if len(inner) != 4 || inner[2] != "-Command" {
			t.Fatalf("%q", inner)
		}
		want := []string{
			"netsh", "advfirewall", "firewall", "delete", "rule", "name=all", "dir=in", "program=" + program, ";",
			"netsh", "advfirewall", "firewall", "delete", "rule", "name=MinistryFinder", ";",
			"netsh", "advfirewall", "firewall", "add", "rule", "name=MinistryFinder", "dir=in", "action=allow", "profile=private,domain",
			"program=" + program,
		}
		if got := shellWords(t, inner[3]); !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n%q, want\n%q", program, got, want)
		}
		if f.Command() != "powershell "+outer[i] {
			t.Errorf("an administrator types %s", f.Command())
		}
	}
}
