package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// slowEndings are those of the files whose tests start a browser or the whole
// program, are about PostgreSQL alone, or play months, all answers there are or
// thousands of people. With -short they are left out.
var slowEndings = []string{"_browser_test.go", "_e2e_test.go", "_postgres_test.go", "_long_test.go"}

// isQuick says whether the developer asks for the quick tests alone.
func isQuick(args []string) bool {
	return slices.Contains(args, "-short") || slices.Contains(args, "-short=true")
}

// slowTests returns the names of the tests that -short leaves out, and of the targets
// whose stored corpus it leaves out. go test
// leaves out by name in all packages, so a name that a quick test has as well
// is not among them.
func slowTests(root string) ([]string, error) {
	slow, quick := []string{}, map[string]bool{}
	err := eachTestFile(root, func(path string, file *ast.File) {
		isSlow := slices.ContainsFunc(slowEndings, func(ending string) bool { return strings.HasSuffix(path, ending) })
		for _, name := range functions(file) {
			switch {
			case !strings.HasPrefix(name, "Test") && !strings.HasPrefix(name, "Fuzz"):
			case isSlow:
				slow = append(slow, name)
			default:
				quick[name] = true
			}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("look for slow tests: %w", err)
	}
	return slices.DeleteFunc(slow, func(name string) bool { return quick[name] }), nil
}

// secondDatabase is the name of a subtest that does with PostgreSQL what one
// beside it does with SQLite. With -short it is left out.
const secondDatabase = "postgres"

// skipPattern is the pattern by which go test leaves out the slow tests.
func skipPattern(slow []string) string {
	return "^(" + strings.Join(slow, "|") + ")$|./^" + secondDatabase + "$"
}

// eachTestFile reads the project's test files, those in dot folders left out.
func eachTestFile(root string, look func(path string, file *ast.File)) error {
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if path != root && strings.HasPrefix(d.Name(), ".") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err == nil {
			look(path, file)
		}
		return err
	})
}

// functions returns the names of a file's functions without those of types.
func functions(file *ast.File) []string {
	var names []string
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Recv == nil {
			names = append(names, f.Name.Name)
		}
	}
	return names
}
