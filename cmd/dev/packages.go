package main

import (
	"os/exec"
	"strings"
)

// A need is a Debian package, and commands any of which makes it unnecessary.
type need struct {
	name      string
	orCommand []string
}

// windowNeeds is what it takes to compile the window.
func windowNeeds() []need {
	return named("gcc", "libc6-dev", "pkg-config", "libgl1-mesa-dev", "libxcursor-dev", "libxrandr-dev",
		"libxinerama-dev", "libxi-dev", "libxxf86vm-dev")
}

// testNeeds is what the tests start: databases, a browser, and a desktop.
func testNeeds() []need {
	needs := named("postgresql", "pgbouncer", "redis-server", "nginx-light", "rpm", "xvfb", "xdotool", "imagemagick", "xfce4-panel", "dunst",
		"dbus", "dbus-x11", "adwaita-icon-theme", "fonts-dejavu-core", "fonts-noto-color-emoji", "iproute2", "libgl1-mesa-dri", "zbar-tools",
		"desktop-file-utils", "x11-utils", "wine", "wine64", "clang", "gcc-mingw-w64-x86-64", "nsis", "poppler-utils")
	// Ubuntu has Chromium as a snap only.
	needs = append(needs, need{"chromium", []string{"chromium", "chromium-browser", "google-chrome"}})
	return append(needs, windowNeeds()...)
}

// quickerNeeds is what the tests get by without, and take much longer. Ubuntu does
// not have it, and Google's own browser is as well alone.
func quickerNeeds() []need {
	return []need{{"chromium-headless-shell", []string{"chromium-browser", "google-chrome", "/snap/bin/chromium"}}}
}

func named(names ...string) []need {
	var needs []need
	for _, name := range names {
		needs = append(needs, need{name: name})
	}
	return needs
}

// missing returns the names of the packages that must be installed. The
// answer is dpkg-query's, one line a package: its name, a blank, its status.
func missing(needs []need, answer string, hasCommand func(string) bool) []string {
	installed := map[string]bool{}
	for line := range strings.Lines(answer) {
		name, status, _ := strings.Cut(strings.TrimSpace(line), " ")
		if status == "install ok installed" {
			installed[name] = true
		}
	}
	var names []string
	for _, n := range needs {
		found := installed[n.name]
		for _, c := range n.orCommand {
			found = found || hasCommand(c)
		}
		if !found {
			names = append(names, n.name)
		}
	}
	return names
}

func hasCommand(name string) bool {
	_, err := exec.LookPath(name)
	return err == nil
}
