package main

import (
	"slices"
	"strings"
	"testing"
)

func TestOnlyWhatIsMissingIsInstalled(t *testing.T) {
	needs := append(named("gcc", "xvfb", "dunst", "libxi-dev"), need{"chromium", []string{"chromium", "google-chrome"}})
	// xvfb was removed and left its settings; dunst was never known.
	answer := "gcc install ok installed\nxvfb deinstall ok config-files\nlibxi-dev install ok installed\n"
	no := func(string) bool { return false }
	chrome := func(name string) bool { return name == "google-chrome" }
	if got, want := missing(needs, answer, no), []string{"xvfb", "dunst", "chromium"}; !slices.Equal(got, want) {
		t.Errorf("missing %q, want %q", got, want)
	}
	if got, want := missing(needs, answer, chrome), []string{"xvfb", "dunst"}; !slices.Equal(got, want) {
		t.Errorf("with another browser missing %q, want %q", got, want)
	}
	if got := missing(needs, "", no); len(got) != len(needs) {
		t.Errorf("on an empty system missing %q, want all", got)
	}
}

func TestTheTestsNeedTheWindowToo(t *testing.T) {
	all := testNeeds()
	for _, n := range windowNeeds() {
		if !slices.ContainsFunc(all, func(m need) bool { return m.name == n.name }) {
			t.Errorf("the tests do not install %s", n.name)
		}
	}
}

func TestAMissingCompilerIsNamedWithTheWayToGetIt(t *testing.T) {
	no, yes := func(string) bool { return false }, func(string) bool { return true }
	for system, word := range map[string]string{"windows": "MinGW", "darwin": "xcode-select", "linux": "gcc"} {
		if err := checkCompiler(system, no); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%s: %v, want %s in it", system, err, word)
		}
		if err := checkCompiler(system, yes); err != nil {
			t.Errorf("%s with everything: %v", system, err)
		}
	}
}
