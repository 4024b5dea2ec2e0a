package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// performancePage holds what the benches printed last. Between two marks is what one
// bench wrote there with --page; the rest is written by hand and has no figures.
const performancePage = "assets/docs/performance.md"

// A pageBlock is what one run of a bench says on the page.
type pageBlock struct {
	// run is the bench with the flags that make it another one, such as growth --public.
	run string
	// command is what was typed, machine what it ran on, date the day.
	command, machine, date string
	figures                []figure
}

// pageMarks finds the blocks of a page, pageRow the first cell of each line of a table.
var (
	pageMarks = regexp.MustCompile(`(?s)<!-- bench ([a-z -]+) -->\n(.*?)<!-- end -->\n`)
	pageRow   = regexp.MustCompile(`(?m)^\| ([^|]+) \|`)
)

// namesOnPage are the figures that a block has, none for one that was never written.
func namesOnPage(block []byte) []string {
	var names []string
	for _, row := range pageRow.FindAllSubmatch(block, -1) {
		if name := string(row[1]); name != "figure" && !strings.HasPrefix(name, "---") {
			names = append(names, name)
		}
	}
	return names
}

// runName names a run of a bench by those of its arguments that make it another one.
func runName(bench string, o benchOptions) string {
	for _, flag := range []struct {
		set  bool
		name string
	}{{o.public, "--public"}, {o.postgres, "--postgres"}, {o.leak, "--leak"}} {
		if flag.set {
			bench += " " + flag.name
		}
	}
	return bench
}

// write writes the block between its marks. Whoever has taken a figure out of the page
// does not find it there again.
func (b pageBlock) write(page []byte) ([]byte, error) {
	marks := "<!-- bench " + b.run + " -->\n"
	_, after, found := bytes.Cut(page, []byte(marks))
	former, _, ended := bytes.Cut(after, []byte("<!-- end -->\n"))
	if !found || !ended {
		return nil, fmt.Errorf("%s has no place for %q: write <!-- bench %s --> and <!-- end --> in lines of their own", performancePage, b.run, b.run)
	}
	wanted := namesOnPage(former)
	all := len(wanted) == 0
	var text bytes.Buffer
	fmt.Fprintf(&text, "`%s`, %s, %s:\n\n| figure | measured | limit | aim |\n| --- | --- | --- | --- |\n", b.command, b.date, b.machine)
	for _, f := range b.figures {
		if !all && !slices.Contains(wanted, f.Name) {
			continue
		}
		wanted = slices.DeleteFunc(wanted, func(name string) bool { return name == f.Name })
		measured := number(f.Value, f.Unit)
		if v := f.verdict(); v != "" && v != "ok" {
			measured += ", " + v
		}
		fmt.Fprintf(&text, "| %s | %s | %s | %s |\n", f.Name, measured, onPage(f.Limit, f.Unit), onPage(f.Aim, f.Unit))
	}
	if len(wanted) > 0 {
		return nil, fmt.Errorf("%s has figures of %q that it does not print: %q", performancePage, b.run, wanted)
	}
	before := page[:len(page)-len(after)]
	return slices.Concat(before, text.Bytes(), after[len(former):]), nil
}

func onPage(v *float64, unit string) string {
	if v == nil {
		return ""
	}
	return number(*v, unit)
}

// writePage writes what each bench has measured to the page.
func (j benchJob) writePage(figures []figure) error {
	page, err := os.ReadFile(performancePage)
	if err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	for _, b := range j.chosen {
		block := pageBlock{
			run: runName(b.name, j.options), command: "go run ./cmd/dev bench " + b.name + j.typed(), machine: machineName(),
			date: time.Now().Format("January 2, 2006"),
		}
		for _, f := range figures {
			if f.Bench == b.name {
				block.figures = append(block.figures, f)
			}
		}
		if page, err = block.write(page); err != nil {
			return err
		}
	}
	if err := os.WriteFile(performancePage, page, 0o644); err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	return nil
}

// typed are the flags that were given, but for those that say where the figures go.
func (j benchJob) typed() string {
	text := ""
	for _, f := range j.given {
		if f.Name != "page" && f.Name != "json" {
			text += " --" + f.Name
			if value := f.Value.String(); value != "true" {
				text += " " + value
			}
		}
	}
	return text
}

// machineName says on what was measured, in words that name nobody.
func machineName() string {
	model := runtime.GOARCH
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		if found := regexp.MustCompile(`(?m)^model name\s*:\s*(.+)$`).FindSubmatch(text); found != nil {
			model = strings.TrimSpace(string(found[1]))
		}
	}
	return strconv.Itoa(runtime.NumCPU()) + " cores of " + model + ", " + runtime.GOOS
}
