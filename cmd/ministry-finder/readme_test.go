//go:build linux

package main_test

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// readme is the project's README.
var readme = sync.OnceValue(func() string { return read(filepath.Join("..", "..", "README.md")) })

var anyHeading = regexp.MustCompile(`(?m)^#+ `)

// section returns a section of the README, without its heading.
func section(t testing.TB, heading string) string {
	t.Helper()
	_, rest, found := strings.Cut(readme(), "\n"+heading+"\n")
	if !found {
		t.Fatalf("the README has no section %q", heading)
	}
	if end := anyHeading.FindStringIndex(rest); end != nil {
		rest = rest[:end[0]]
	}
	return rest
}

// rows returns the cells of a section's table, without its head.
func rows(t testing.TB, heading string) [][]string {
	t.Helper()
	var all [][]string
	for line := range strings.Lines(section(t, heading)) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "|") {
			continue
		}
		var cells []string
		for cell := range strings.SplitSeq(strings.Trim(line, "|"), "|") {
			cells = append(cells, strings.TrimSpace(cell))
		}
		all = append(all, cells)
	}
	if len(all) < 3 {
		t.Fatalf("there is no table in %q", heading)
	}
	return all[2:]
}

// existingTests are the names of all tests of the project.
var existingTests = sync.OnceValues(func() (map[string]bool, error) {
	names := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`)
	err := eachFile("_test.go", func(_ string, text []byte) error {
		for _, found := range declared.FindAllSubmatch(text, -1) {
			names[string(found[1])] = true
		}
		return nil
	})
	return names, err
})

func eachFile(ending string, do func(path string, text []byte) error) error {
	root := filepath.Join("..", "..")
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && strings.HasPrefix(d.Name(), ".") && d.Name() != ".." {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ending) {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return do(path, text)
	})
}

// namesTests checks that a cell names tests that there are.
func namesTests(t testing.TB, row []string, cell string) {
	t.Helper()
	tests, err := existingTests()
	must(t, err)
	named := regexp.MustCompile("(?:Test|Fuzz)[A-Za-z0-9]+").FindAllString(cell, -1)
	if len(named) == 0 {
		t.Errorf("%q names no test", row[0])
	}
	for _, name := range named {
		if !tests[name] {
			t.Errorf("%q names the test %s, which is not there", row[0], name)
		}
	}
}

// The README's table of limits is what the code says: each number is its
// constant's, and each is tested.
func TestTheTableOfLimitsIsTrue(t *testing.T) {
	cellConstant := regexp.MustCompile("^`([a-z/]+)\\.(\\w+)`$")
	table := rows(t, "### Limits")
	if len(table) < 30 {
		t.Errorf("there are %d limits", len(table))
	}
	for _, row := range table {
		if len(row) != 5 {
			t.Fatalf("the row %q has %d cells", row, len(row))
		}
		found := cellConstant.FindStringSubmatch(row[3])
		if found == nil {
			t.Errorf("%q names no constant: %s", row[0], row[3])
			continue
		}
		value, err := constantOf(filepath.Join("..", "..", filepath.FromSlash(found[1])), found[2])
		if err != nil {
			t.Errorf("%q: %v", row[0], err)
			continue
		}
		stated, err := amount(row[1])
		if err != nil || stated != value {
			t.Errorf("%q is %q in the README (%d, %v), and %s is %d", row[0], row[1], stated, err, row[3], value)
		}
		if row[2] == "" {
			t.Errorf("%q does not say what happens beyond", row[0])
		}
		namesTests(t, row, row[4])
	}
}

// The README's table of faults names a test for each.
func TestEachFaultInTheTableIsTested(t *testing.T) {
	for _, row := range rows(t, "### Faults") {
		if len(row) != 6 || slices.Contains(row, "") {
			t.Fatalf("the row %q has %d cells, or an empty one", row, len(row))
		}
		namesTests(t, row, row[5])
	}
}

// amount reads an amount as the README writes it: bytes, nanoseconds or a number.
func amount(text string) (int64, error) {
	number, unit, _ := strings.Cut(text, " ")
	n, err := strconv.ParseInt(strings.ReplaceAll(number, ",", ""), 10, 64)
	units := map[string]int64{
		"KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "s": int64(time.Second), "min": int64(time.Minute), "h": int64(time.Hour),
	}
	if by, ok := units[unit]; ok {
		n *= by
	}
	return n, err
}

// constantOf evaluates a constant of a package from its source.
func constantOf(dir, name string) (int64, error) {
	consts := map[string]ast.Expr{}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return 0, err
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return 0, err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok {
				for i, id := range spec.Names {
					if i < len(spec.Values) {
						consts[id.Name] = spec.Values[i]
					}
				}
			}
			return true
		})
	}
	v := evaluate(consts, consts[name])
	n, exact := constant.Int64Val(constant.ToInt(v))
	if v.Kind() == constant.Unknown || !exact {
		return 0, &fs.PathError{Op: "find the constant " + name, Path: dir, Err: fs.ErrNotExist}
	}
	return n, nil
}

func evaluate(consts map[string]ast.Expr, e ast.Expr) constant.Value {
	switch e := e.(type) {
	case *ast.BasicLit:
		return constant.MakeFromLiteral(e.Value, e.Kind, 0)
	case *ast.ParenExpr:
		return evaluate(consts, e.X)
	case *ast.Ident:
		return evaluate(consts, consts[e.Name])
	case *ast.SelectorExpr:
		units := map[string]time.Duration{"Millisecond": time.Millisecond, "Second": time.Second, "Minute": time.Minute, "Hour": time.Hour}
		if d, ok := units[e.Sel.Name]; ok {
			return constant.MakeInt64(int64(d))
		}
	case *ast.BinaryExpr:
		x, y := evaluate(consts, e.X), evaluate(consts, e.Y)
		if x.Kind() == constant.Unknown || y.Kind() == constant.Unknown {
			return constant.MakeUnknown()
		}
		if e.Op == token.SHL {
			n, _ := constant.Uint64Val(y)
			return constant.Shift(x, e.Op, uint(n))
		}
		return constant.BinaryOp(x, e.Op, y)
	}
	return constant.MakeUnknown()
}

// readmeCommand finds what the README shows as a command.
var (
	codeSpan      = regexp.MustCompile("`([^`]+)`")
	fenced        = regexp.MustCompile("(?s)```.*?```")
	readmeCommand = regexp.MustCompile(`^(sudo |go run |TLS_NAMES=\S+ |DATABASE_URL=\S+ |CGO_ENABLED=0 go )|^(ministry-finder )?(doctor|diagnostics|quit|--help|status|open|window|restart|version|serve|monitor|admin|backup|restore|import|retention|alerts|bench)( |$)`)
)

// commandsOfReadme lists them, each once.
func commandsOfReadme() []string {
	found := map[string]bool{}
	for _, block := range fenced.FindAllString(readme(), -1) {
		for line := range strings.Lines(block) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "go run ") || strings.HasPrefix(line, "sudo ") {
				found[line] = true
			}
		}
	}
	for _, span := range codeSpan.FindAllStringSubmatch(fenced.ReplaceAllString(readme(), ""), -1) {
		if c := strings.Join(strings.Fields(span[1]), " "); readmeCommand.MatchString(c) {
			found[c] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// Every command in the README is run here as it stands there, or is in the
// list of those that are not, with the reason and the test that stands in.
func TestTheCommandsOfTheReadmeWork(t *testing.T) {
	t.Parallel()
	const password = "a long way to Nashville"
	notHere := map[string]string{ // reason: test
		"go run ./cmd/dev run":                                    "needs the developer's desktop: TestTheProgramsStatusIsOurs, TestAnInterruptIsPassedOn",
		"go run ./cmd/dev test":                                   "is what runs this: TestArgumentsForGoTest, TestAFailedCheckIsNamedAndTheOthersRun",
		"go run ./cmd/dev test -fuzz 5m":                          "takes hours: TestTheTimeForFuzzingIsTakenFromTheArguments, TestFuzzTargetsAreFoundAndWhatTheyFindIsTold",
		"sudo systemctl enable --now ministry-finder":             "changes the computer: TestTheDebianPackageLivesItsLife",
		"sudo apt install ./ministry-finder_VERSION_amd64.deb":    "changes the computer: TestTwoBuildsInTwoFoldersAreEqual, TestTheDebianPackageLivesItsLife",
		"sudo apt remove ministry-finder":                         "changes the computer: TestTwoBuildsInTwoFoldersAreEqual, TestTheDebianPackageLivesItsLife",
		"sudo dnf install ./ministry-finder-VERSION-1.x86_64.rpm": "changes the computer: TestTwoBuildsInTwoFoldersAreEqual, TestTheDebianPackageLivesItsLife",
		"sudo dnf remove ministry-finder":                         "changes the computer: TestTwoBuildsInTwoFoldersAreEqual, TestTheDebianPackageLivesItsLife",
		"TLS_NAMES=quiz.example.org ministry-finder serve":        "needs a name on the internet: TestOnlyNamesGetCertificates",
		"go run ./cmd/dev package":                                "takes minutes: TestTwoBuildsInTwoFoldersAreEqual, TestTheDebianPackageLivesItsLife",
		"go run ./cmd/dev test -race -timeout 45m":                "takes half an hour: TestArgumentsForGoTest",
	}
	notHere["go run ./cmd/dev bench"] = "measures for minutes: TestABenchThatFailsDoesNotStopTheOthers"
	d, _ := desktop(t)
	data := dataFolder(t, "")
	postgres := durable.Database(t)
	a := startAgent(t, d.Env(), data, "--addr", ownAddress(t))
	url := a.running().Finder.URL
	dir := t.TempDir()
	backup, log := filepath.Join(dir, "parish.jsonl.gz"), filepath.Join(dir, "log.json")
	run := func(args ...string) outcome {
		t.Helper()
		got := command(t, append(d.Env(), "LANG=C"), append([]string{"--data", data}, args...)...)
		if got.status != 0 {
			t.Errorf("%q ends with %d\n%s%s", args, got.status, got.out, got.err)
		}
		return got
	}
	restarted := func() { a.running() }
	// In an order in which each has what it needs.
	here := []struct {
		command string
		run     func()
	}{
		{"ministry-finder --help", func() { run("--help") }},
		{"version", func() { run("version") }},
		{"ministry-finder status", func() { run("status") }},
		{"status [--json]", func() { run("status", "--json") }},
		{"open [quiz|dashboard|health]", func() { run("open"); run("open", "quiz"); run("open", "health") }},
		{"open dashboard", func() { run("open", "dashboard") }},
		{"window", func() { run("window") }},
		{"monitor", func() { run("monitor", "--interval", "1", "--duration", "1") }},
		{"monitor --url URL --output FILE", func() { run("monitor", "--url", url, "--output", log, "--interval", "1", "--duration", "2") }},
		{"monitor analyse FILE", func() { run("monitor", "analyse", log) }},
		{"ministry-finder backup", func() { run("backup") }},
		{"ministry-finder backup FILE", func() { run("backup", backup) }},
		{"ministry-finder admin set-password NAME", func() {
			if out, err := setPassword(t, data, "Anna", password); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		}},
		{"ministry-finder restore FILE", func() { run("restore", backup); restarted() }},
		{"restore", func() { run("restore", backup); restarted() }},
		{"ministry-finder import --from URL-or-FILE", func() { run("import", "--from", backup); restarted() }},
		{"ministry-finder retention 24", func() { run("retention", "24") }},
		{"retention 0", func() { run("retention", "0") }},
		{"ministry-finder doctor --database", func() { run("doctor", "--database") }},
		{"ministry-finder doctor", func() { run("doctor") }},
		{"DATABASE_URL=… ministry-finder doctor --database", func() {
			if got := command(t, []string{"DATABASE_URL=" + postgres}, "--data", data, "doctor", "--database"); got.status != 0 {
				t.Errorf("the doctor of PostgreSQL: %+v", got)
			}
		}},
		{"ministry-finder diagnostics", func() { run("diagnostics", filepath.Join(dir, "diagnostics.zip")) }},
		{"ministry-finder alerts", func() { run("alerts") }},
		{"ministry-finder alerts test", func() { run("alerts", "test") }},
		{"alerts test", func() { run("alerts", "test") }},
		{"alerts snooze 1h|tomorrow [--rule RULE]", func() {
			run("alerts", "snooze", "1h")
			run("alerts", "snooze", "tomorrow", "--rule", "growth")
		}},
		{"alerts wake", func() { run("alerts", "wake") }},
		{"ministry-finder serve", func() { startServed(t, dataFolder(t, ""), "").end() }},
		{"serve", func() { startServed(t, dataFolder(t, ""), "").end() }},
		{"restart", func() { run("restart"); restarted() }},
		{"quit", func() {}}, // the same as the next
		{"ministry-finder quit", func() {
			run("quit")
			if status := a.waitEnd(); status != 0 {
				t.Errorf("after quit the program ends with %d", status)
			}
		}},
	}
	shown := commandsOfReadme()
	bench := read(filepath.Join("..", "dev", "bench.go")) + read(filepath.Join("..", "dev", "bench_soak.go"))
	for _, c := range here {
		if !slices.Contains(shown, c.command) {
			t.Errorf("%q is not in the README any more", c.command)
		}
		c.run()
	}
	for c := range notHere {
		if !slices.Contains(shown, c) {
			t.Errorf("%q is not in the README any more", c)
		}
	}
	for _, c := range shown {
		reason, listed := notHere[c]
		switch {
		case listed:
			namesTests(t, []string{c}, reason)
		case strings.HasPrefix(c, "bench "):
			// It measures for minutes; that there is such a part is seen in the source.
			if name := strings.Fields(c)[1]; !strings.Contains(bench, strconv.Quote(name)) {
				t.Errorf("there is no part %q of the bench", name)
			}
		case strings.HasPrefix(c, "sudo systemd-run "):
			// Its last words are a command that is run here.
			if !strings.HasSuffix(c, " ministry-finder backup") {
				t.Errorf("%q ends with another command", c)
			}
		case !slices.ContainsFunc(here, func(h struct {
			command string
			run     func()
		}) bool {
			return h.command == c
		}):
			t.Errorf("the README shows %q, which nothing here runs", c)
		}
	}
	t.Logf("%d commands, %d of them run", len(shown), len(here))
}
