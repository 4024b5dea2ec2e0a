package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// elsewhere says why a package that starts goroutines has no tests of its own,
// and which package's tests run it and verify that none is left.
type elsewhere struct{ reason, testedBy string }

// testedElsewhere are the packages without tests that start goroutines.
var testedElsewhere = map[string]elsewhere{
	"embedded/backup/restore":      {"it restores where a finder serves, as the dashboard asks", "embedded/admin"},
	"agent/notifier/smtptest":      {"it is a mail server for tests, which are its users", "agent/notifier"},
	"embedded/ratelimit/redistest": {"it starts a Redis server for tests, which are its users", "embedded/ratelimit"},
}

// Every package that starts goroutines verifies after its tests that none is
// left.
func TestNoPackageLeavesGoroutinesUnseen(t *testing.T) {
	problems, started, err := unseenGoroutines(filepath.Join("..", ".."), testedElsewhere)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems {
		t.Error(problem)
	}
	if started < 15 {
		t.Errorf("only %d packages start goroutines: the search misses some", started)
	}
}

// unseenGoroutines looks through a module's source for packages that start
// goroutines and whose tests do not verify that none is left, and for entries of
// the list that are not true any more. It counts those that start goroutines.
func unseenGoroutines(root string, listed map[string]elsewhere) (problems []string, started int, err error) {
	packages, err := parsePackages(root)
	if err != nil {
		return nil, 0, err
	}
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		p := packages[name]
		if p.starts == "" {
			continue
		}
		started++
		switch e, known := listed[name]; {
		case p.tests && known:
			problems = append(problems, fmt.Sprintf("%s has tests of its own: take it off the list of those tested elsewhere", name))
		case p.tests && !p.verifies:
			problems = append(problems,
				fmt.Sprintf("%s starts goroutines (%s), and its tests have no TestMain that calls goleak.VerifyTestMain, or RunAll of package postgrestest", name, p.starts))
		case !p.tests && !known:
			problems = append(problems,
				fmt.Sprintf("%s starts goroutines (%s) and has no tests: give it some, or name in the list the package whose tests run it", name,
					p.starts))
		case known && (packages[e.testedBy] == nil || !packages[e.testedBy].verifies ||
			!slices.Contains(packages[e.testedBy].imports, "ministryfinder/"+name)):
			problems = append(problems, fmt.Sprintf("%s is not tested by %s: its tests import it and verify with goleak no more", name, e.testedBy))
		case known && e.reason == "":
			problems = append(problems, fmt.Sprintf("the list does not say why %s has no tests of its own", name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(listed)) {
		if p := packages[name]; p == nil || p.starts == "" {
			problems = append(problems, fmt.Sprintf("%s starts no goroutine: take it off the list of those tested elsewhere", name))
		}
	}
	return problems, started, nil
}

// source is what is known of a package's files, for whichever system they are.
type source struct {
	starts          string   // where it starts a goroutine, empty when it starts none
	tests, verifies bool     // whether there are tests, and whether they look for goroutines
	imports         []string // of its tests
}

func parsePackages(root string) (map[string]*source, error) {
	packages := map[string]*source{}
	files := token.NewFileSet()
	return packages, filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && file != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(file, ".go") {
			return nil
		}
		parsed, err := parser.ParseFile(files, file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		p := packages[filepath.ToSlash(dir)]
		if p == nil {
			p = &source{}
			packages[filepath.ToSlash(dir)] = p
		}
		if strings.HasSuffix(file, "_test.go") {
			p.tests = true
			p.verifies = p.verifies || verifies(parsed)
			for _, i := range parsed.Imports {
				p.imports = append(p.imports, strings.Trim(i.Path.Value, `"`))
			}
		} else if at := startsGoroutine(parsed); at.IsValid() && p.starts == "" {
			position := files.Position(at)
			p.starts = fmt.Sprintf("%s:%d", path.Base(filepath.ToSlash(position.Filename)), position.Line)
		}
		return nil
	})
}

// startsGoroutine returns where a file starts one: with the statement, with
// AfterFunc of packages time and context, or with Go of a sync.WaitGroup or an
// errgroup.Group.
func startsGoroutine(file *ast.File) (at token.Pos) {
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			at = n.Pos()
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"Go", "TryGo", "AfterFunc"}, f.Sel.Name) {
				at = n.Pos()
			}
		}
		return !at.IsValid()
	})
	return at
}

// verifies reports whether a file has a TestMain that looks for goroutines.
func verifies(file *ast.File) bool {
	return calls(file, "TestMain", "goleak.VerifyTestMain") || calls(file, "TestMain", "RunAll")
}

// calls reports whether a function of a file calls another: package.Name, or a
// method's name.
func calls(file *ast.File, function, other string) (found bool) {
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name != function {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if s, ok := call.Fun.(*ast.SelectorExpr); ok {
					from, _ := s.X.(*ast.Ident)
					found = found || s.Sel.Name == other || from != nil && from.Name+"."+s.Sel.Name == other
				}
			}
			return !found
		})
	}
	return found
}

// RunAll, which some packages leave it to, does look for goroutines.
func TestRunAllVerifies(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "..", "embedded", "store", "postgrestest", "server.go"), nil,
		parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	if !calls(file, "RunAll", "goleak.Find") {
		t.Error("RunAll of package postgrestest does not call goleak.Find")
	}
}

// The search finds each way to start a goroutine, a package that does not
// verify, and entries of the list that are not true any more.
func TestUnseenGoroutinesAreFound(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("package x\n"+text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const test, verified = "func TestX(t *testing.T) {}\n",
		"import _ \"ministryfinder/helper\"\nfunc TestMain(m *testing.M) { goleak.VerifyTestMain(m) }\n"
	for name, code := range map[string]string{
		"statement": "func f() { go f() }", "deep": "var x = func() { for { select { default: func() { go f() }() } } }",
		"group": "func f() { var g sync.WaitGroup; g.Go(f) }", "errors": "func f() { g.TryGo(f) }", "timer": "func f() { time.AfterFunc(1, f) }",
		"context": "func f() { context.AfterFunc(ctx, f) }", "other_windows": "func f() { go f() }",
	} {
		write(name+"/"+name+".go", code)
		write(name+"/x_test.go", test)
	}
	write("none/x.go", "func f() { defer f() }\n// go f()\nvar s = `go f()`\n")
	write("none/x_test.go", test)
	write("only-tests/x_test.go", test+"func f() { go f() }")
	write("good/x.go", "func f() { go f() }")
	write("good/x_test.go", verified)
	write("with-databases/x.go", "func f() { go f() }")
	write("with-databases/x_test.go", "func TestMain(m *testing.M) { os.Exit(server.RunAll(m)) }")
	write("not-main/x.go", "func f() { go f() }")
	write("not-main/x_test.go",
		"func TestMine(m *testing.M) { goleak.VerifyTestMain(m) }\nfunc TestMain(m *testing.M) { os.Exit(server.Run(m)) }")
	write(".hidden/x.go", "func f() { go f() }")
	write("helper/x.go", "func f() { go f() }")
	write("untested/x.go", "func f() { go f() }")

	problems, started, err := unseenGoroutines(root, map[string]elsewhere{"helper": {"why", "good"}})
	if err != nil || started != 12 {
		t.Errorf("%d packages start goroutines (%v)", started, err)
	}
	wantNamed(t, problems, "context", "deep", "errors", "group", "not-main", "other_windows", "statement", "timer", "untested")

	problems, _, err = unseenGoroutines(root, map[string]elsewhere{"helper": {"why", "with-databases"}, "good": {"why", "good"},
		"none": {"why", "good"}, "gone": {"why", "good"}, "untested": {"why", "gone"}})
	if err != nil {
		t.Fatal(err)
	}
	wantNamed(t, problems, "context", "deep", "errors", "good", "group", "helper", "not-main", "other_windows", "statement", "timer",
		"untested", "gone", "none")
	problems, _, err = unseenGoroutines(root, map[string]elsewhere{"helper": {"", "good"}, "untested": {"why", "not-main"}})
	if err != nil || !strings.Contains(strings.Join(problems, "\n"), "does not say why helper") ||
		!strings.Contains(strings.Join(problems, "\n"), "untested is not tested by not-main") {
		t.Errorf("%q (%v)", problems, err)
	}
}

// wantNamed checks that each problem is about the package of its place.
func wantNamed(t *testing.T, problems []string, names ...string) {
	t.Helper()
	if len(problems) != len(names) {
		t.Errorf("there are %d problems, not %d: %q", len(problems), len(names), problems)
		return
	}
	for i, problem := range problems {
		if !strings.HasPrefix(problem, names[i]+" ") {
			t.Errorf("%q is not about %s", problem, names[i])
		}
	}
}
