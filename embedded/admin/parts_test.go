package admin_test

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestNoSubjectKnowsAnother holds the order between the dashboard's packages: a
// subject imports access and view alone of them, access view, and view none.
func TestNoSubjectKnowsAnother(t *testing.T) {
	const dashboard = "ministryfinder/embedded/admin"
	allowed := map[string][]string{"view": nil, "access": {"view"}}
	folders, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	subjects := 0
	for _, folder := range folders {
		if !folder.IsDir() || folder.Name() == "testdata" {
			continue
		}
		may, isShared := allowed[folder.Name()]
		if !isShared {
			may, subjects = []string{"access", "view"}, subjects+1
		}
		files, err := filepath.Glob(filepath.Join(folder.Name(), "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
			if err != nil {
				t.Fatal(err)
			}
			for _, i := range parsed.Imports {
				name, err := strconv.Unquote(i.Path.Value)
				if err != nil {
					t.Fatal(err)
				}
				part, ours := strings.CutPrefix(name, dashboard)
				ok := !ours
				for _, m := range may {
					ok = ok || part == "/"+m
				}
				if !ok {
					t.Errorf("%s imports %s", file, name)
				}
			}
		}
	}
	if subjects < 7 {
		t.Errorf("the dashboard has %d subjects", subjects)
	}
}
