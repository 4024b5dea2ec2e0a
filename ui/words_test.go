package ui

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"ministryfinder/embedded/i18n"
)

func TestEveryWordThatTheWindowAsksForIsThere(t *testing.T) {
	key := regexp.MustCompile(`"(window\.[a-z_.]*[a-z])"`)
	found := 0
	for _, dir := range []string{".", "../cmd/ministry-finder-window"} {
		err := fs.WalkDir(os.DirFS(dir), ".", func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") {
				return err
			}
			source, err := fs.ReadFile(os.DirFS(dir), path)
			for _, match := range key.FindAllSubmatch(source, -1) {
				found++
				for _, lang := range i18n.Languages {
					if !i18n.For(lang).Has(string(match[1])) {
						t.Errorf("%s asks for %s, which %s.json does not have", path, match[1], lang)
					}
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found < 40 {
		t.Errorf("only %d keys found in the sources", found)
	}
}
