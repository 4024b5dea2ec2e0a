//go:build linux

package main_test

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/testkit"
)

// maxReadmeBytes keeps the README a page that people read to its end.
const maxReadmeBytes = 10_000

// docPages returns the README and the pages of assets/docs, by their paths
// from the top of the project, with slashes.
func docPages(t testing.TB) map[string]string {
	t.Helper()
	root := filepath.Join("..", "..")
	pages := map[string]string{"README.md": read(filepath.Join(root, "README.md"))}
	testkit.Must(t, filepath.WalkDir(filepath.Join(root, "assets", "docs"), func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ".md" {
			return err
		}
		name, err := filepath.Rel(root, file)
		pages[filepath.ToSlash(name)] = read(file)
		return err
	}))
	return pages
}

func TestTheReadmeIsShort(t *testing.T) {
	if n := len(docPages(t)["README.md"]); n >= maxReadmeBytes {
		t.Errorf("the README has %d bytes, and should have fewer than %d", n, maxReadmeBytes)
	}
}

// maxPictureBytes keeps pages with pictures quick to load.
const maxPictureBytes = 150 << 10

// Each picture is shown in a page, and is small.
func TestEachPictureIsShownAndSmall(t *testing.T) {
	pictures, err := filepath.Glob(filepath.Join("..", "..", "assets", "pictures", "*"))
	testkit.Must(t, err)
	text := strings.Join(slices.Collect(maps.Values(docPages(t))), "\n")
	for _, file := range pictures {
		info, err := os.Stat(file)
		testkit.Must(t, err)
		if info.Size() > maxPictureBytes {
			t.Errorf("%s has %d bytes", file, info.Size())
		}
		if !strings.Contains(text, "assets/pictures/"+filepath.Base(file)+")") {
			t.Errorf("no page shows %s", file)
		}
	}
	if len(pictures) < 3 {
		t.Errorf("there are %d pictures", len(pictures))
	}
}

var (
	link        = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading     = regexp.MustCompile(`(?m)^#+ (.+)$`)
	notInAnchor = regexp.MustCompile(`[^\pL\pN _-]`)
)

// anchors are the names under which a page's headings can be linked to, as
// GitHub makes them.
func anchors(text string) []string {
	var all []string
	for _, found := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		all = append(all, strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(found[1]), ""), " ", "-"))
	}
	return all
}

// Every link between the pages, and from them to a picture or a file of the
// source, leads somewhere, and every page is reached from the README.
func TestEveryLinkLeadsSomewhereAndEveryPageIsReached(t *testing.T) {
	pages := docPages(t)
	leadsTo := map[string][]string{}
	for name, text := range pages {
		for _, found := range link.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
			target, anchor, _ := strings.Cut(found[1], "#")
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			to := name
			if target != "" {
				to = path.Join(path.Dir(name), target)
			}
			if _, err := os.Stat(filepath.Join("..", "..", filepath.FromSlash(to))); err != nil {
				t.Errorf("%s links to %s: %v", name, found[1], err)
			}
			if anchor != "" && !slices.Contains(anchors(pages[to]), anchor) {
				t.Errorf("%s links to %s, and %s has no such heading", name, found[1], to)
			}
			leadsTo[name] = append(leadsTo[name], to)
		}
	}
	reached := map[string]bool{"README.md": true}
	for next := []string{"README.md"}; len(next) > 0; next = next[1:] {
		for _, to := range leadsTo[next[0]] {
			if !reached[to] {
				reached[to] = true
				next = append(next, to)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(pages)) {
		if !reached[name] {
			t.Errorf("no link leads from the README to %s", name)
		}
	}
	if len(pages) < 5 {
		t.Errorf("there are %d pages only", len(pages))
	}
}

// sourceFile is a file or folder of the source that a page names, without the
// constant or type that may follow a package.
var sourceFile = regexp.MustCompile("`((?:agent|assets|cmd|embedded|ui)(?:/[a-z][A-Za-z0-9_-]*)+(?:\\.[a-z]+)?)(?:\\.[A-Za-z]\\w*)?`")

// Each file and folder of the source that a page names is there.
func TestThePagesNameFilesThatThereAre(t *testing.T) {
	named := 0
	for name, text := range docPages(t) {
		for _, found := range sourceFile.FindAllStringSubmatch(text, -1) {
			named++
			file, _, isConstant := strings.Cut(found[1], ".")
			if ending := path.Ext(found[1]); slices.Contains([]string{".go", ".js", ".json", ".html", ".md", ".sh", ".sql"}, ending) {
				file, isConstant = found[1], false
			}
			if _, err := os.Stat(filepath.Join("..", "..", filepath.FromSlash(file))); err != nil {
				t.Errorf("%s names %s (a constant: %v): %v", name, found[1], isConstant, err)
			}
		}
	}
	if named < 100 {
		t.Errorf("the pages name %d files", named)
	}
}

// Each claim of the page about attackers names tests that there are.
func TestEachClaimAboutAttackersIsHeldByATest(t *testing.T) {
	_, claimed, found := strings.Cut(docPage("server.md"), "\n## What an attacker can and cannot do\n")
	if !found {
		t.Fatal("the page about servers says nothing of attackers")
	}
	claims := rows(t, claimed)
	for _, row := range claims {
		if len(row) != 3 {
			t.Fatalf("a claim of %d cells: %s", len(row), row)
		}
		namesTests(t, row, row[2])
	}
	if len(claims) < 30 {
		t.Errorf("the page makes %d claims", len(claims))
	}
}
