package environment

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Each variable that the program reads, by itself or by a flag, is cleaned
// before it is read. One whose name is not in the source is in the list by hand.
func TestEveryVariableOfTheSourceIsCleaned(t *testing.T) {
	found := map[string]string{}
	root := filepath.Join("..", "..")
	for _, top := range []string{"agent", "cmd", "embedded", "ui"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() && (d.Name() == "dev" || strings.HasSuffix(d.Name(), "test")) {
				return cmpSkip(err)
			}
			if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return nil
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				for _, name := range variables(n) {
					found[name] = path
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, path := range found {
		if !slices.Contains(names(), name) {
			t.Errorf("%s, which %s reads, is not cleaned", name, path)
		}
	}
	if len(found) < 20 {
		t.Errorf("found %d variables only: %v", len(found), found)
	}
	for _, name := range paths() {
		if !slices.Contains(names(), name) {
			t.Errorf("the path %s is not cleaned", name)
		}
	}
}

// The table of variables in the page about servers has all that a person sets
// and no other.
func TestTheTableOfVariablesIsTrue(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "assets", "docs", "server.md"))
	if err != nil {
		t.Fatal(err)
	}
	// What the desktop sets is not in it.
	ofTheDesktop := []string{"LC_ALL", "LC_MESSAGES", "LANG", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "XDG_DATA_HOME"}
	var told []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([A-Z_]+)` \\|").FindAllSubmatch(page, -1) {
		told = append(told, string(row[1]))
	}
	for _, name := range names() {
		if slices.Contains(told, name) == slices.Contains(ofTheDesktop, name) {
			t.Errorf("%s: in the table %v, set by the desktop %v", name, slices.Contains(told, name), slices.Contains(ofTheDesktop, name))
		}
	}
	for i, name := range told {
		if !slices.Contains(names(), name) || slices.Contains(told[:i], name) {
			t.Errorf("the table has %s, which the program does not read, or has it twice", name)
		}
	}
}

func cmpSkip(err error) error {
	if err != nil {
		return err
	}
	return filepath.SkipDir
}

// variables returns the variables that a piece of the source reads.
func variables(n ast.Node) []string {
	switch n := n.(type) {
	case *ast.CallExpr:
		f, ok := n.Fun.(*ast.SelectorExpr)
		if !ok || f.Sel.Name != "Getenv" && f.Sel.Name != "LookupEnv" || len(n.Args) != 1 {
			return nil
		}
		if text, ok := n.Args[0].(*ast.BasicLit); ok {
			name, err := strconv.Unquote(text.Value)
			if err == nil {
				return []string{name}
			}
		}
	case *ast.Field:
		if n.Tag != nil {
			tag, err := strconv.Unquote(n.Tag.Value)
			if name := reflect.StructTag(tag).Get("env"); err == nil && name != "" {
				return strings.Split(name, ",")
			}
		}
	}
	return nil
}
