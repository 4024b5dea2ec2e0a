package render

import (
	"bytes"
	"io/fs"
	"path"
	"testing"

	"ministryfinder/assets"
)

// All that the quiz stores has its name in one file, so that a tablet forgets all of it.
func TestOnePartOfTheQuizStores(t *testing.T) {
	for _, part := range quizParts {
		body, err := fs.ReadFile(assets.Web, path.Join(QuizFolder, part))
		if err != nil {
			t.Fatal(err)
		}
		for _, place := range []string{"localStorage", "sessionStorage", "indexedDB", "document.cookie"} {
			if part != "store.js" && bytes.Contains(body, []byte(place)) {
				t.Errorf("%s uses %s past store.js", part, place)
			}
		}
	}
}
