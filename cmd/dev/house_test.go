package main

import (
	"bufio"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The bounds of the house, which assets/docs/architecture.md describes.
const (
	maxMethods    = 40  // of a type
	maxFiles      = 15  // of a package, tests apart; more with a reason in its comment
	maxLineLength = 140 // characters, a tab being one
	maxBackward   = 15  // percent of the arrows between a package's files
	fewBackward   = 3   // arrows that a small package may have in any case
)

// house is all Go source of this module, a package a folder.
type house struct {
	root     string
	files    *token.FileSet
	packages map[string]*housePackage
}

// housePackage is the source of a folder. Files of all systems are in it; the
// tests are apart.
type housePackage struct {
	path  string // "embedded/store"
	files map[string]*ast.File
	tests map[string]*ast.File
	doc   string
}

func readHouse(t *testing.T) house {
	t.Helper()
	h := house{root: filepath.Join("..", ".."), files: token.NewFileSet(), packages: map[string]*housePackage{}}
	for _, top := range []string{"agent", "assets", "cmd", "embedded", "ui"} {
		err := filepath.WalkDir(filepath.Join(h.root, top), func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(name) != ".go" {
				return err
			}
			file, err := parser.ParseFile(h.files, name, nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(h.root, filepath.Dir(name))
			if err != nil {
				return err
			}
			rel = filepath.ToSlash(rel)
			p := h.packages[rel]
			if p == nil {
				p = &housePackage{path: rel, files: map[string]*ast.File{}, tests: map[string]*ast.File{}}
				h.packages[rel] = p
			}
			if strings.HasSuffix(name, "_test.go") {
				p.tests[filepath.Base(name)] = file
				return nil
			}
			p.files[filepath.Base(name)] = file
			if file.Doc != nil {
				p.doc += file.Doc.Text()
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(h.packages) < 50 {
		t.Fatalf("only %d packages were found", len(h.packages))
	}
	return h
}

// imports are the module's packages that one imports, by path.
func (p *housePackage) imports() []string {
	var all []string
	for _, file := range p.files {
		for _, i := range file.Imports {
			name, _ := strconv.Unquote(i.Path.Value)
			if inside, ok := strings.CutPrefix(name, "ministryfinder/"); ok {
				all = append(all, inside)
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// receiver is the name of a method's type.
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return ""
	}
	e := f.Recv.List[0].Type
	if s, ok := e.(*ast.StarExpr); ok {
		e = s.X
	}
	if g, ok := e.(*ast.IndexExpr); ok {
		e = g.X
	}
	if id, ok := e.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

func TestImportsGoOneWay(t *testing.T) {
	h := readHouse(t)
	// A package may import those of its own layer and of the layers after it.
	layers := []string{"cmd", "ui", "agent", "embedded", "assets"}
	for _, p := range h.packages {
		from := slices.Index(layers, strings.Split(p.path, "/")[0])
		for _, i := range p.imports() {
			if to := slices.Index(layers, strings.Split(i, "/")[0]); to < from {
				t.Errorf("%s imports %s", p.path, i)
			}
		}
	}
}

func TestNoTypeOwnsEverything(t *testing.T) {
	for _, p := range readHouse(t).packages {
		methods := map[string]map[string]bool{}
		for _, file := range p.files {
			for _, d := range file.Decls {
				switch d := d.(type) {
				case *ast.FuncDecl:
					if r := receiver(d); r != "" {
						if methods[r] == nil {
							methods[r] = map[string]bool{}
						}
						methods[r][d.Name.Name] = true
					}
				case *ast.GenDecl:
					for _, s := range d.Specs {
						spec, ok := s.(*ast.TypeSpec)
						if !ok {
							continue
						}
						if i, ok := spec.Type.(*ast.InterfaceType); ok && len(i.Methods.List) > maxMethods {
							t.Errorf("the interface %s.%s has %d methods, at most %d are wanted", p.path, spec.Name.Name, len(i.Methods.List), maxMethods)
						}
					}
				}
			}
		}
		for name, all := range methods {
			if len(all) > maxMethods {
				t.Errorf("%s.%s has %d methods, at most %d are wanted: let another type own a part", p.path, name, len(all), maxMethods)
			}
		}
	}
}

// manyFiles is how the comment of a package with more than maxFiles files
// begins to say why.
const manyFiles = "It has many files because"

func TestNoPackageHasManyFilesWithoutAReason(t *testing.T) {
	for _, p := range readHouse(t).packages {
		said := strings.Contains(strings.Join(strings.Fields(p.doc), " "), manyFiles)
		if systems := systemFiles(p); len(p.files)-systems > maxFiles && !said {
			t.Errorf("%s has %d files, at most %d are wanted, or the reason in its comment: %q", p.path, len(p.files)-systems, maxFiles,
				manyFiles+" ...")
		}
	}
}

// systemFiles is how many files of a package are there for one system of
// several only: what they hold is one subject.
func systemFiles(p *housePackage) (n int) {
	suffix := regexp.MustCompile(`_(windows|darwin|linux|bsd|other|x11|dbus)\.go$`)
	for name := range p.files {
		if suffix.MatchString(name) {
			n++
		}
	}
	return n
}

// longText is how long a text of the source is that may make a line longer than
// maxLineLength: one that is cut in two is not found any more.
const longText = 80

func TestLinesAreReadable(t *testing.T) {
	h := readHouse(t)
	for _, p := range h.packages {
		all := maps.Clone(p.files)
		maps.Copy(all, p.tests)
		for name, file := range all {
			texts := map[int]bool{} // the lines of long texts
			ast.Inspect(file, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && len(lit.Value) > longText {
					for line := h.files.Position(lit.Pos()).Line; line <= h.files.Position(lit.End()).Line; line++ {
						texts[line] = true
					}
				}
				return true
			})
			f, err := os.Open(filepath.Join(h.root, filepath.FromSlash(p.path), name))
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for s := bufio.NewScanner(f); s.Scan(); {
				if n++; !texts[n] && len([]rune(s.Text())) > maxLineLength {
					t.Errorf("%s:%d has %d characters, at most %d are wanted", path.Join(p.path, name), n, len([]rune(s.Text())), maxLineLength)
				}
			}
			if err := f.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

// worstWords are not in exported names: what they mean differs from place to
// place. Whole words of a name count: KeepAlive is a term of HTTP.
var worstWords = []string{"Look", "Keep", "Take", "Note", "Tell", "Say", "Share", "Room", "Most", "Fewest", "Word", "Here", "Wishes",
	"Trait"}

// fieldTerms are exported names that have such a word because it is the term.
var fieldTerms = []string{"KeepAlive", "KindWord", "MaxWords", "WordKeys", "Words"}

// TestExportedNamesAreStandardTermsAndSayWhatTheyMean also wants a comment of
// each exported name.
func TestExportedNamesAreStandardTermsAndSayWhatTheyMean(t *testing.T) {
	h := readHouse(t)
	word := regexp.MustCompile(`[A-Z]+[a-z0-9]*`)
	check := func(p *housePackage, id *ast.Ident, documented bool, what string) {
		if !id.IsExported() {
			return
		}
		where := h.files.Position(id.Pos())
		at := fmt.Sprintf("%s:%d", path.Join(p.path, filepath.Base(where.Filename)), where.Line)
		if !documented {
			t.Errorf("%s: %s %s has no comment", at, what, id.Name)
		}
		if slices.ContainsFunc(fieldTerms, func(term string) bool { return strings.Contains(id.Name, term) }) {
			return
		}
		for _, w := range word.FindAllString(id.Name, -1) {
			if slices.Contains(worstWords, w) {
				t.Errorf("%s: %s %s: %q is a word of ours; which term has the field for it?", at, what, id.Name, w)
			}
		}
	}
	for _, p := range h.packages {
		for _, file := range p.files {
			for _, d := range file.Decls {
				switch d := d.(type) {
				case *ast.FuncDecl:
					r := receiver(d)
					check(p, d.Name, d.Doc != nil || r != "" && !ast.IsExported(r), "function")
				case *ast.GenDecl:
					for _, s := range d.Specs {
						switch s := s.(type) {
						case *ast.TypeSpec:
							check(p, s.Name, d.Doc != nil || s.Doc != nil || s.Comment != nil, "type")
						case *ast.ValueSpec:
							for _, id := range s.Names {
								check(p, id, d.Doc != nil || s.Doc != nil || s.Comment != nil, "value")
							}
						}
					}
				}
			}
		}
	}
}

// TestASubjectHasOneName holds names of packages out that another name is agreed
// for, see the glossary in assets/docs/architecture.md.
func TestASubjectHasOneName(t *testing.T) {
	former := []string{"office", "signin", "texts", "pages", "limit", "line", "cell", "portable", "traffic", "memory", "details", "exchange",
		"growthtraces", "figures", "words", "records",
		"login", "channel", "notify", "sharing", "update", "look", "feed", "preferences", "navigation"}
	for name := range readHouse(t).packages {
		if name == "ui/sharing" { // the page that is called so
			continue
		}
		if slices.Contains(former, path.Base(name)) {
			t.Errorf("%s: another name is agreed for this subject", name)
		}
	}
}
