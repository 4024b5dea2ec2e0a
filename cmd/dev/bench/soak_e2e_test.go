//go:build linux

package main

import (
	"strings"
	"testing"

	"ministryfinder/cmd/dev/build"
)

// A short soak finds a finder flat, and one that leaks growing.
func TestASoakTellsALeakFromAFinderThatIsWell(t *testing.T) {
	t.Chdir("../../..")
	if err := build.Agent(t.Context()); err != nil {
		t.Fatal(err)
	}
	for name, leak := range map[string]bool{"well": false, "leaking": true} {
		t.Run(name, func(t *testing.T) {
			figures, err := benchSoak(t.Context(), benchOptions{minutes: 0.1, leak: leak, scale: fullScale(), said: t.Output()})
			if err != nil {
				t.Fatal(err)
			}
			judged := 0
			for _, f := range figures {
				if !f.within(f.Limit) {
					t.Errorf("%s is %g, the limit %g", f.Name, f.Value, *f.Limit)
				}
				if strings.Contains(f.Name, "called growing") {
					judged++
				}
				if f.Name == "visitors' requests" && f.Value < 100 {
					t.Errorf("only %g requests were made", f.Value)
				}
			}
			if judged != 5 {
				t.Errorf("%d figures were judged", judged)
			}
		})
	}
}

func TestASoakWithoutTimeIsRefused(t *testing.T) {
	if _, err := soak(t.Context(), benchOptions{minutes: 0.001}, nil, ""); err == nil || !strings.Contains(err.Error(), "-minutes") {
		t.Error(err)
	}
}

func TestFlagsMayStandAfterTheNames(t *testing.T) {
	if status, err := benchAll(t.Context(), []string{"soak", "--minutes", "3", "nonsense"}); status != statusUsage || err == nil ||
		!strings.Contains(err.Error(), `"nonsense"`) {
		t.Error(status, err)
	}
}
