package doctor

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ministryfinder/agent/settings"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/testkit"
)

func TestTheSettingsFileIsLookedAt(t *testing.T) {
	for text, want := range map[string]struct {
		level Level
		says  string
	}{
		"language = \"en\"":          {OK, "in order"},
		"sample_seconds = 0":         {Trouble, "The defaults are in force."},
		"language = \"en\"\nnew = 1": {Attention, "no setting new"},
	} {
		dir := t.TempDir()
		testkit.Must(t, os.WriteFile(filepath.Join(dir, settings.FileName), []byte(text), 0o600))
		for _, lang := range i18n.Languages {
			x := &inspection{Options: Options{DataDir: dir}, words: i18n.For(lang)}
			x.settings, x.badSettings = settings.Read(dir)
			got := x.file(t.Context())
			if got.Level != want.level || lang == "en" && !strings.Contains(got.Message, want.says) || (got.Advice == "") != (want.level == OK) {
				t.Errorf("%q: %s: %+v", text, lang, got)
			}
		}
	}
}
