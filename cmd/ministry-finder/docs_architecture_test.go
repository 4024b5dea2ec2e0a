//go:build linux

package main_test

import (
	"flag"
	"fmt"
	"go/doc"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ministryfinder/embedded/testkit"
)

var update = flag.Bool("update", false, "draw the picture in assets/docs/architecture.md anew, and list its packages")

// module begins the import paths of the project's packages.
const module = "ministryfinder/"

// sourcePackage is a package of the project, without its tests.
type sourcePackage struct {
	purpose string   // the first sentence of its comment, without "Package x"
	imports []string // packages of the project, each once
}

// sourcePackages are the project's packages by their folders. Those that only
// tests import and the developer's tasks are left out.
func sourcePackages(t testing.TB) map[string]*sourcePackage {
	t.Helper()
	packages, ofTests := map[string]*sourcePackage{}, map[string]bool{}
	testkit.Must(t, eachFile(".go", func(file string, text []byte) error {
		dir := path.Dir(filepath.ToSlash(strings.TrimPrefix(file, filepath.Join("..", "..")+string(filepath.Separator))))
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(dir, "cmd/dev") || strings.Contains(dir, "testdata") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			return err
		}
		p := packages[dir]
		if p == nil {
			p = &sourcePackage{}
			packages[dir] = p
		}
		for _, imported := range parsed.Imports {
			whole, err := strconv.Unquote(imported.Path.Value)
			if err != nil {
				return err
			}
			if whole == "testing" {
				ofTests[dir] = true
			}
			if name, ours := strings.CutPrefix(whole, module); ours && !slices.Contains(p.imports, name) {
				p.imports = append(p.imports, name)
			}
		}
		if parsed.Doc != nil && p.purpose == "" {
			p.purpose = purpose(parsed.Doc.Text(), parsed.Name.Name)
		}
		return nil
	}))
	maps.DeleteFunc(packages, func(dir string, _ *sourcePackage) bool { return ofTests[dir] || strings.HasSuffix(dir, "test") })
	if len(packages) < 40 {
		t.Fatalf("found %d packages", len(packages))
	}
	return packages
}

// purpose is the first sentence of a package's comment as the entry of a list.
func purpose(comment, name string) string {
	sentence := new(doc.Package).Synopsis(comment)
	for _, begin := range []string{"Package " + name + " ", "Command ministry-finder-window ", "Command ministry-finder ",
		"Command " + name + " "} {
		sentence = strings.TrimPrefix(sentence, begin)
	}
	return strings.ReplaceAll(sentence, "|", `\|`)
}

// direct leaves of each package's imports those that it does not have by another
// of them, too: the arrows that a picture needs.
func direct(packages map[string]*sourcePackage) map[string][]string {
	reached := map[string]map[string]bool{}
	var reach func(string) map[string]bool
	reach = func(name string) map[string]bool {
		if reached[name] == nil {
			reached[name] = map[string]bool{}
			if p := packages[name]; p != nil {
				for _, to := range p.imports {
					reached[name][to] = true
					maps.Copy(reached[name], reach(to))
				}
			}
		}
		return reached[name]
	}
	arrows := map[string][]string{}
	for name, p := range packages {
		for _, to := range p.imports {
			if !slices.ContainsFunc(p.imports, func(by string) bool { return by != to && reach(by)[to] }) {
				arrows[name] = append(arrows[name], to)
			}
		}
		slices.Sort(arrows[name])
	}
	return arrows
}

// drawing is a flowchart of a folder's packages, as Mermaid draws it. A package
// that imports none of them is left out, since it is the same as a library.
func drawing(packages map[string]*sourcePackage, folder string) string {
	inside := map[string]*sourcePackage{}
	for name, p := range packages {
		if name == folder || strings.HasPrefix(name, folder+"/") {
			inside[name] = p
		}
	}
	imports := func(name string) bool {
		return slices.ContainsFunc(inside[name].imports, func(to string) bool { return inside[to] != nil })
	}
	var b strings.Builder
	b.WriteString("```mermaid\nflowchart TD\n")
	id := func(name string) string { return strings.NewReplacer("/", "_", "-", "_").Replace(name) }
	label := func(name string) string { return strings.TrimPrefix(name, folder+"/") }
	arrows := direct(inside)
	for _, name := range slices.Sorted(maps.Keys(inside)) {
		for _, to := range arrows[name] {
			if inside[to] != nil && imports(to) {
				fmt.Fprintf(&b, "  %s[%s] --> %s[%s]\n", id(name), label(name), id(to), label(to))
			}
		}
	}
	b.WriteString("```\n")
	return b.String()
}

// packageList is a table of a folder's packages and what they are for.
func packageList(packages map[string]*sourcePackage, folder string) string {
	var b strings.Builder
	b.WriteString("| package | what it does |\n| --- | --- |\n")
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		if top, _, _ := strings.Cut(name, "/"); top == folder {
			fmt.Fprintf(&b, "| `%s` | %s |\n", name, packages[name].purpose)
		}
	}
	return b.String()
}

const drawnBegin, drawnEnd = "<!-- drawn from the source -->\n", "<!-- end of what is drawn -->\n"

// The picture and the list of packages are drawn from the imports and the
// packages' comments.
func TestTheArchitecturePageIsDrawnFromTheSource(t *testing.T) {
	packages := sourcePackages(t)
	var want strings.Builder
	for _, part := range []struct{ folder, text string }{
		{"embedded", "### The server: embedded\n\nAn arrow is an import. Arrows that follow from others, and packages that import none of these, are left out.\n\n"},
		{"agent", "### The agent\n\n"}, {"ui", "### The health window: ui\n\n"},
	} {
		want.WriteString("\n" + part.text + drawing(packages, part.folder) + "\n" + packageList(packages, part.folder))
	}
	want.WriteString("\n### Programs and assets\n\n" + packageList(packages, "cmd") + strings.SplitAfterN(packageList(packages, "assets"),
		"\n", 3)[2] + "\n")
	file := filepath.Join("..", "..", "assets", "docs", "architecture.md")
	before, rest, begun := strings.Cut(read(file), drawnBegin)
	drawn, after, ended := strings.Cut(rest, drawnEnd)
	if !begun || !ended {
		t.Fatal("the page has no place for what is drawn")
	}
	if *update {
		testkit.Must(t, os.WriteFile(file, []byte(before+drawnBegin+want.String()+drawnEnd+after), 0o644))
		return
	}
	if drawn != want.String() {
		t.Error("packages, their comments or their imports have changed; to draw the page anew: " +
			"go test ./cmd/ministry-finder -run TestTheArchitecturePageIsDrawnFromTheSource -update")
	}
	for name, p := range packages {
		if p.purpose == "" {
			t.Errorf("%s has no comment", name)
		}
	}
}
