//go:build linux

package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"ministryfinder/cmd/dev/build"
	"ministryfinder/embedded/backup"
)

// smallScale shows that everything can be measured, in seconds.
func smallScale() scale {
	return scale{
		starts: 1,
		warmUp: 100 * time.Millisecond, windowWarmUp: 100 * time.Millisecond, settled: 10 * time.Millisecond, hasty: true,
		pairs: 1, load: 50 * time.Millisecond, writing: 10 * time.Millisecond, delivered: 20,
		looks: 3, watched: 100 * time.Millisecond,
		judged: 20, days: 2,
		kinds: 1, healthy: 1, leaks: 1,
		hourFirst: 5, hourViews: 10,
		parishes: [3]int{40, 400, 1000}, rounds: 2, imported: 20,
		soakWarmUp: 100 * time.Millisecond, soakSamples: 40,
	}
}

// smallRun is how a bench is run at a small scale, and what must come of it.
type smallRun struct {
	args []string
	// figures is how many there are.
	figures int
	// anything are those that say nothing about so short a time: they may be
	// zero, or less where they are a difference. All others are more than zero.
	anything string
}

// smallRuns has an entry for each bench.
var smallRuns = map[string]smallRun{
	"start":      {figures: 4},
	"idle":       {args: []string{"--seconds", "1"}, figures: 2*5 + 5, anything: "CPU$|wakes$"},
	"reading":    {figures: 5*4 + 6*4*5 + 3 + 6, anything: "^/.*noise"},
	"writing":    {figures: 2 * 6},
	"delivering": {figures: 2 * 3},
	"submitting": {figures: 3*6 + 2*3 + 3*2, anything: "noise"},
	"monitoring": {args: []string{"--seconds", "1", "--requests", "10000"}, figures: 6 + 3 + 4 + 3,
		anything: "^of a look|^watching|95 % sure|CPU|^alerts about|more memory on day"},
	"growth": {figures: 23, anything: "false|kinds"},
	"window": {args: []string{"--seconds", "1"}, figures: 2*6 + 5, anything: "CPU|growth|wakes"},
	"office": {figures: 4*5 + 3 + 2 + 6 + 8, anything: "memory that the"},
	soakName: {args: []string{"--minutes", "0.05", "--postgres"}, figures: 4 + 5*4,
		anything: "^connections broken off|^rounds of the office|called growing"},
}

// Each bench takes its figures, on the real parts, at a small scale. What they
// are is not judged: a computer that does other things meanwhile, and a time as
// short as this, say nothing about the promises.
func TestEachBenchTakesItsFigures(t *testing.T) {
	t.Chdir("../../..")
	if err := build.Agent(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, b := range benches() {
		if b.name == peerBench {
			continue // it downloads and builds another program, which is nothing for a test
		}
		t.Run(b.name, func(t *testing.T) {
			small, ok := smallRuns[b.name]
			if !ok {
				t.Fatal("this bench has no small run: add one to smallRuns")
			}
			file := filepath.Join(t.TempDir(), "figures.json")
			job, err := readBenchJob(append([]string{b.name, "--json", file}, small.args...))
			if err != nil {
				t.Fatal(err)
			}
			job.options.scale, job.options.said = smallScale(), t.Output()
			figures, err := job.run(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if len(figures) != small.figures {
				t.Errorf("there are %d figures, want %d", len(figures), small.figures)
			}
			names := map[string]bool{}
			for _, f := range figures {
				free := small.anything != "" && regexp.MustCompile(small.anything).MatchString(f.Name)
				if f.Bench != b.name || f.Name == "" || names[f.Name] || math.IsNaN(f.Value) || math.IsInf(f.Value, 0) || !free && f.Value <= 0 {
					t.Errorf("%+v", f)
				}
				names[f.Name] = true
			}
			printed := map[string]bool{}
			for name := range names {
				printed[digits.ReplaceAllString(name, "N")] = true
			}
			for _, name := range pageBlocks(t)[runName(b.name, job.options)] {
				if !printed[digits.ReplaceAllString(name, "N")] {
					t.Errorf("%s tells of %q, which is not printed", performancePage, name)
				}
			}
			// --json FILE has them too.
			var written benchReport
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(text, &written); err != nil || !slices.EqualFunc(written.Figures, figures, func(a, b figure) bool {
				return a.Bench == b.Bench && a.Name == b.Name && a.Value == b.Value && a.Unit == b.Unit
			}) {
				t.Errorf("%v: the file holds %d figures, other ones than were taken", err, len(written.Figures))
			}
		})
	}
	for name := range smallRuns {
		if !slices.ContainsFunc(benches(), func(b bench) bool { return b.name == name }) {
			t.Errorf("there is no bench %q any more", name)
		}
	}
}

// A finder that is measured has made its backup, which would take time from
// what is measured.
func TestARestedFinderHasMadeItsFirstBackup(t *testing.T) {
	t.Chdir("../../..")
	if err := build.Agent(t.Context()); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	m, err := startRested(t.Context(), scale{settled: time.Millisecond}, dir)
	if err != nil {
		t.Fatal(err)
	}
	made, err := backup.List(filepath.Join(dir, backup.Folder))
	if err != nil || len(made) == 0 {
		t.Errorf("there is no backup: %v", err)
	}
	if err := m.stop(); err != nil {
		t.Error(err)
	}
}

// Without a name all are run but the soak and the peer, at the scale of assets/docs/performance.md.
func TestAllBenchesButTwoAreRunAtTheFullScale(t *testing.T) {
	job, err := readBenchJob(nil)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, b := range job.chosen {
		names = append(names, b.name)
	}
	if len(names) != len(benches())-2 || slices.Contains(names, soakName) || slices.Contains(names, peerBench) {
		t.Errorf("chosen are %q", names)
	}
	if job.options.scale != fullScale() || job.options.measure != defaultMeasure || job.options.requests != defaultRequests || job.file != "" {
		t.Errorf("the options are %+v", job.options)
	}
	full, small := fullScale(), smallScale()
	if full.starts <= small.starts || full.pairs <= small.pairs || full.load <= small.load || full.soakSamples <= small.soakSamples {
		t.Errorf("the full scale is %+v", full)
	}
	job, err = readBenchJob([]string{"soak", "--minutes", "10", "--leak", "--postgres"})
	if err != nil || job.options.minutes != 10 || !job.options.leak || !job.options.postgres {
		t.Errorf("%v: the options are %+v", err, job.options)
	}
}
