package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// digits are what differs between a bench and the same one at a small scale.
var digits = regexp.MustCompile(`[0-9][0-9,.]*`)

// pageBlocks returns the figures of each block of the page of measurements.
func pageBlocks(t *testing.T) map[string][]string {
	t.Helper()
	page, err := os.ReadFile("../../../" + performancePage)
	if os.IsNotExist(err) {
		page, err = os.ReadFile(performancePage) // of a test that is at the root
	}
	if err != nil {
		t.Fatal(err)
	}
	blocks := map[string][]string{}
	for _, found := range pageMarks.FindAllSubmatch(page, -1) {
		blocks[string(found[1])] = namesOnPage(found[2])
	}
	return blocks
}

// Each table of the page of measurements is what a bench printed, with its command,
// its day and its machine; each bench has one.
func TestThePageOfMeasurementsIsWhatTheBenchesPrinted(t *testing.T) {
	page, err := os.ReadFile("../../../" + performancePage)
	if err != nil {
		t.Fatal(err)
	}
	head := regexp.MustCompile("^`go run ./cmd/dev bench ([a-z]+)[^`]*`, [A-Z][a-z]+ [0-9]+, 20[0-9]{2}, [0-9]+ cores of .+:\n\n\\| figure ")
	measured := map[string]bool{}
	for _, found := range pageMarks.FindAllSubmatch(page, -1) {
		name := head.FindSubmatch(found[2])
		if name == nil || !strings.HasPrefix(string(found[1])+" ", string(name[1])+" ") || len(namesOnPage(found[2])) == 0 {
			t.Errorf("%s begins with %.120q", found[1], found[2])
			continue
		}
		measured[string(name[1])] = true
	}
	for _, b := range benches() {
		if !measured[b.name] {
			t.Errorf("the page has nothing that bench %s printed", b.name)
		}
	}
	byHand := pageMarks.ReplaceAll(page, nil)
	for _, table := range regexp.MustCompile(`(?m)^\|.*\| (measured|limit) \|`).FindAll(byHand, -1) {
		t.Errorf("a table is by hand: %s", table)
	}
}

// A block keeps the figures that it has, and takes all where it has none.
func TestABenchWritesItsFiguresToThePage(t *testing.T) {
	block := pageBlock{run: "growth --public", command: "go run ./cmd/dev bench growth --public", date: "May 1, 2026",
		machine: "2 cores of X, linux",
		figures: []figure{
			{Name: "precision", Value: 85, Unit: "%", Limit: bound(90), Least: true},
			{Name: "recall", Value: 91, Unit: "%", Aim: bound(90), Least: true},
		}}
	const before, after = "# Page\n\n<!-- bench growth -->\n<!-- end -->\n<!-- bench growth --public -->\n", "<!-- end -->\nThe end.\n"
	got, err := block.write([]byte(before + after))
	want := before + "`go run ./cmd/dev bench growth --public`, May 1, 2026, 2 cores of X, linux:\n\n" +
		"| figure | measured | limit | aim |\n| --- | --- | --- | --- |\n| precision | 85.00 %, MISSED | 90.00 % |  |\n| recall | 91.00 % |  | 90.00 % |\n" + after
	if err != nil || string(got) != want {
		t.Fatalf("%v: %s", err, got)
	}
	fewer := strings.Replace(want, "| precision | 85.00 %, MISSED | 90.00 % |  |\n", "", 1)
	if got, err = block.write([]byte(fewer)); err != nil || string(got) != fewer {
		t.Errorf("%v: a figure that was taken out is back: %s", err, got)
	}
	if _, err = block.write([]byte(strings.Replace(want, "| recall ", "| something else ", 1))); err == nil {
		t.Error("a figure that the bench does not print stays on the page")
	}
	block.run = "idle"
	if _, err = block.write([]byte(want)); err == nil {
		t.Error("there is no place for this bench, and no error")
	}
}
