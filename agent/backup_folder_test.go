package agent

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ministryfinder/agent/control"
	"ministryfinder/agent/settings"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/i18n"
)

// A folder for backups that cannot be used is refused when it is chosen, and leaves
// nothing behind; one that stays is not looked at, as its stick may be unplugged.
func TestABackupFolderIsTriedWhenItIsChosen(t *testing.T) {
	dir := t.TempDir()
	file, stick := filepath.Join(dir, "file"), filepath.Join(dir, "stick")
	if err := errors.Join(os.WriteFile(file, nil, 0o600), os.Mkdir(stick, 0o700)); err != nil {
		t.Fatal(err)
	}
	choose := func(a *Agent, folder string, more ...string) error {
		values := map[string]string{"backup_folder": folder}
		for _, language := range more {
			values["language"] = language
		}
		_, err := a.Change(control.Changes{Values: values})
		return err
	}
	a := newStill(t, "")
	for folder, want := range map[string][2]string{
		filepath.Join(dir, "none"):      {"is not there. Write its whole path", "no existe. Escriba su ruta completa"},
		filepath.Join(stick, "further"): {"is not there. Write its whole path", "no existe. Escriba su ruta completa"},
		file:                            {"Nothing can be written in the backup folder", "No se puede escribir en la carpeta"},
	} {
		err := choose(a, folder)
		if err == nil {
			t.Errorf("%s was taken", folder)
			continue
		}
		for i, lang := range i18n.Languages {
			if said := i18n.For(lang).Error(err); !strings.Contains(said, want[i]) || !strings.Contains(said, folder) ||
				strings.Contains(said, "trial") || strings.ContainsAny(said, "{}") {
				t.Errorf("%s: %q", folder, said)
			}
		}
	}
	if s, err := settings.Load(a.DataDir); err != nil || s.BackupFolder != "" {
		t.Errorf("the settings have %q, %v", s.BackupFolder, err)
	}
	for _, folder := range []string{stick, filepath.Join(a.DataDir, backup.Folder), "", stick} {
		if err := choose(a, folder); err != nil {
			t.Errorf("%q: %v", folder, err)
		}
	}
	if left, err := os.ReadDir(stick); err != nil || len(left) != 0 {
		t.Errorf("the folder holds %v, %v", left, err)
	}
	if err := os.Remove(stick); err != nil {
		t.Fatal(err)
	}
	if err := choose(a, stick, "es"); err != nil {
		t.Errorf("while the stick is unplugged: %v", err)
	}
}
