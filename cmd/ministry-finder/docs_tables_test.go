//go:build linux

package main_test

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ministryfinder/embedded/testkit"
)

// docPage returns a page of assets/docs.
func docPage(name string) string { return read(filepath.Join("..", "..", "assets", "docs", name)) }

// rows returns the cells of all rows of the tables in a page, without their heads.
func rows(t testing.TB, page string) [][]string {
	t.Helper()
	var all [][]string
	inTable := false
	for line := range strings.Lines(page) {
		line = strings.TrimSpace(line)
		switch {
		case !strings.HasPrefix(line, "|"):
			inTable = false
			continue
		case strings.HasPrefix(line, "| ---"):
			inTable = true
			continue
		case !inTable:
			continue // the head
		}
		var cells []string
		for cell := range strings.SplitSeq(strings.Trim(line, "|"), "|") {
			cells = append(cells, strings.TrimSpace(cell))
		}
		all = append(all, cells)
	}
	if len(all) == 0 {
		t.Fatal("there is no table in the page")
	}
	return all
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
	testkit.Must(t, err)
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

// The table of limits is what the code says: each number is its
// constant's, and each is tested.
func TestTheTableOfLimitsIsTrue(t *testing.T) {
	cellConstant := regexp.MustCompile("^`([a-z0-9/-]+)\\.(\\w+)`$")
	table := rows(t, docPage("limits.md"))
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
			t.Errorf("%q is %q in the table (%d, %v), and %s is %d", row[0], row[1], stated, err, row[3], value)
		}
		if row[2] == "" {
			t.Errorf("%q does not say what happens beyond", row[0])
		}
		namesTests(t, row, row[4])
	}
}

// The table of faults names a test for each.
func TestEachFaultInTheTableIsTested(t *testing.T) {
	for _, row := range rows(t, docPage("faults.md")) {
		if len(row) != 6 || slices.Contains(row, "") {
			t.Fatalf("the row %q has %d cells, or an empty one", row, len(row))
		}
		namesTests(t, row, row[5])
	}
}

// amount reads an amount as the table of limits writes it: bytes, nanoseconds or a number.
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
