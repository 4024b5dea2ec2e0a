//go:build linux

package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each claim of the page about attackers names tests that there are.
func TestEachClaimAboutAttackersIsHeldByATest(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "assets", "docs", "server.md"))
	must(t, err)
	claims := 0
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| ---") || strings.Contains(line, "| held by |") {
			continue
		}
		if len(cells) != 3 {
			t.Errorf("a claim of %d cells: %s", len(cells), line)
			continue
		}
		namesTests(t, cells, cells[2])
		claims++
	}
	if claims < 30 {
		t.Errorf("the page makes %d claims", claims)
	}
}
