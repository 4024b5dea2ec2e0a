package main_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// The page about servers gives back each right that the unit takes away and that
// ports below 1024 need: one that is out of the bounding set no unit can add.
func TestTheServiceMayBeGivenTheLowPorts(t *testing.T) {
	const right = "CAP_NET_BIND_SERVICE"
	lines := regexp.MustCompile(`(?m)^(CapabilityBoundingSet|AmbientCapabilities)=(.*)$`)
	given := lines.FindAllStringSubmatch(read(filepath.Join("..", "..", "assets", "docs", "server.md")), -1)
	taken := lines.FindAllStringSubmatch(read(filepath.Join("..", "dev", "release", "files", "ministry-finder.service")), -1)
	if len(taken) == 0 {
		t.Error("the unit takes no right away: the page is out of date")
	}
	for _, line := range taken {
		if line[2] == "" && !slices.ContainsFunc(given, func(g []string) bool { return g[1] == line[1] && g[2] == right }) {
			t.Errorf("the page does not give %s=%s", line[1], right)
		}
	}
}
