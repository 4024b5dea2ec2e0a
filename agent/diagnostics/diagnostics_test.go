package diagnostics_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/agent/diagnostics"
)

func TestSecretsAreLeftOut(t *testing.T) {
	dir := t.TempDir()
	settings := filepath.Join(dir, "settings.toml")
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(settings, "[alerts]\nmemory_percent = 80\n[mail]\nhost = \"mail.example.org\"\nuser = \"office\"\npassword = \"hunter two\"\nto = [\"somebody@example.org\"]\n[webhook]\nurl = \"https://hooks.example.org/T1/B2/sekrit\"\n[ntfy]\nurl = \"https://ntfy.sh/our-topic\"\ntoken = \"tk_123\"\n")
	write(filepath.Join(dir, "logs", "ministry-finder.log"), "time=1 level=INFO msg=\"the finder answers\" url=http://127.0.0.1:5000\n"+
		"level=ERROR msg=\"no database\" error=\"postgres://finder:hunter3@db/parish\"\nmsg=open url=http://127.0.0.1:5000/admin/enter?t=abc.def&lang=en\nmsg=x Authorization: Basic aHVudGVyNA==\n")
	write(filepath.Join(dir, "finder.db"), "a row of the database")
	var out bytes.Buffer
	err := diagnostics.Write(&out, diagnostics.Source{
		LogFolder: filepath.Join(dir, "logs"), SettingsFile: settings, Version: "1.2.3", Now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC),
		Parts: map[string]string{"status.json": `{"state":"well","link_key":"hunter5","data_folder":"/x"}`},
	})
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(b)
	}
	whole := ""
	for _, text := range all {
		whole += text
	}
	for _, secret := range []string{"hunter", "sekrit", "our-topic", "tk_123", "abc.def", "somebody", "aHVud", "a row of"} {
		if strings.Contains(whole, secret) {
			t.Errorf("%q is in it:\n%s", secret, whole)
		}
	}
	for name, want := range map[string]string{
		"about.txt": "Ministry Finder 1.2.3", "settings.toml": "memory_percent = 80", "status.json": `"state":"well"`,
		"logs/ministry-finder.log": "the finder answers\" url=http://127.0.0.1:5000\n",
	} {
		if !strings.Contains(all[name], want) {
			t.Errorf("%s lacks %q:\n%s", name, want, all[name])
		}
	}
	if !strings.Contains(all["settings.toml"], "mail.example.org") || !strings.Contains(all["logs/ministry-finder.log"], "@db/parish") {
		t.Errorf("too much is left out:\n%s", whole)
	}
}

func TestWhatIsMissingIsNamed(t *testing.T) {
	var out bytes.Buffer
	if err := diagnostics.Write(&out, diagnostics.Source{LogFolder: filepath.Join(t.TempDir(), "no"),
		SettingsFile: filepath.Join(t.TempDir(), "none")}); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil || len(z.File) != 2 {
		t.Errorf("%v (%v)", z, err)
	}
}
