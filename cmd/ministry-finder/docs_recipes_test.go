//go:build linux

package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/testkit"
)

// backticked finds the paths that a recipe names.
var backticked = regexp.MustCompile("`([a-z]+/[^`]+)`")

// Each recipe of the developers' page is walked with something that there is: the
// files that it lists exist, no other file names the thing, and they are few.
func TestEachRecipeListsTheFilesThatNameWhatItAdds(t *testing.T) {
	page := docPage("contributing.md")
	for _, recipe := range []struct {
		heading string
		named   *regexp.Regexp // what names the sample
		most    int
	}{
		{"A new question of the quiz", regexp.MustCompile(`\b[sS]ituations?\b|Situation`), 22},
		{"A new field of a ministry", regexp.MustCompile(`\bWhereES\b|where_es`), 13},
		{"A new alert rule", regexp.MustCompile(`SignInsLocked|"sign-ins":`), 10},
		{"A new column of the submissions", regexp.MustCompile(`unmet_interests`), 6},
	} {
		t.Run(recipe.heading, func(t *testing.T) {
			_, text, found := strings.Cut(page, "\n### "+recipe.heading+"\n")
			if !found {
				t.Fatal("the page has no such recipe")
			}
			text, _, _ = strings.Cut(text, "\n### ")
			var listed []string
			for _, path := range backticked.FindAllStringSubmatch(text, -1) {
				if !slices.Contains(listed, path[1]) {
					listed = append(listed, path[1])
				}
			}
			if len(listed) == 0 || len(listed) > recipe.most {
				t.Errorf("it lists %d files, at most %d are wanted", len(listed), recipe.most)
			}
			for _, path := range listed {
				if _, err := os.Stat(filepath.Join("..", "..", filepath.FromSlash(path))); err != nil {
					t.Error(err)
				}
			}
			for _, ending := range []string{".go", ".json", ".html", ".js", ".sql"} {
				testkit.Must(t, eachFile(ending, func(path string, content []byte) error {
					name, err := filepath.Rel(filepath.Join("..", ".."), path)
					if err != nil {
						return err
					}
					if name = filepath.ToSlash(name); !isWalked(name) || !recipe.named.Match(content) {
						return nil
					}
					if !slices.ContainsFunc(listed, func(l string) bool { return name == l || strings.HasPrefix(name, l+"/") }) {
						t.Errorf("%s names it too, and the recipe does not list it", name)
					}
					return nil
				}))
			}
		})
	}
}

// isWalked leaves out what need not know of a new question, rule or column: tests
// and what they are made with, the starter catalogue, and the benchmarks, which send
// and store what they always did.
func isWalked(name string) bool {
	for _, folder := range []string{"assets/catalogue/", "cmd/dev/", "embedded/web/browsertest/"} {
		if strings.HasPrefix(name, folder) {
			return false
		}
	}
	return !strings.HasSuffix(name, "_test.go") && !strings.Contains(name, "/testdata/")
}
