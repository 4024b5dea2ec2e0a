package settings_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ministryfinder/agent/settings"
	"ministryfinder/embedded/environment"
)

// FuzzSettings changes one setting of any settings file: a file that was read
// can be read afterwards, says the new value, and every other setting is as it was.
func FuzzSettings(f *testing.F) {
	dir := f.TempDir()
	if _, err := settings.Load(dir); err != nil {
		f.Fatal(err)
	}
	explained, err := os.ReadFile(filepath.Join(dir, settings.FileName))
	if err != nil {
		f.Fatal(err)
	}
	for i, s := range []string{
		string(explained), "", "language = \"es\"\n", "[alerts]\nmemory_percent = 70\n[mail]\nto = [\n \"a@b.example\",\n \"[alerts]\",\n]\n",
		"alerts.memory_percent = 60\n", "alerts = { memory_percent = 60 }\n",
		"watch = [\"\"\"a\n[alerts]\nhttps://x.example\"\"\"]\n", "'language' = 'en'\n", "\"alerts\".\"cpu_percent\" = 5\n",
		"[ alerts ]\n  cpu_percent=1 # one\n", "[telling]\nquiet_hours = '''22:00-07:00'''\n# quiet_hours = x",
		"language=\"en\"\r\n[alerts]\r\n", "sample_seconds = 1e1", "[\"mail\"]\nhost = \"\"\"\nname = 5\n\"\"\"\n",
	} {
		f.Add(s, uint8(i), "22:00-07:00")
		f.Add(s, uint8(i*3), "55")
		f.Add(s, uint8(i*5), "es")
	}
	fields := settings.Fields()
	f.Fuzz(func(t *testing.T, file string, which uint8, value string) {
		path := filepath.Join(dir, settings.FileName)
		if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
			t.Fatal(err)
		}
		before, err := settings.Load(dir)
		if err != nil {
			if before.SampleSeconds != settings.Default().SampleSeconds || err.Error() == "" {
				t.Errorf("a mistake does not give the defaults: %+v", before)
			}
			return
		}
		was, err := before.Values()
		if err != nil {
			t.Fatal(err)
		}
		field := fields[int(which)%len(fields)]
		changed, err := settings.Change(dir, map[string]string{field.Key: value})
		if err != nil {
			if now, _ := os.ReadFile(path); string(now) != file {
				t.Errorf("a refused change (%v) changed the file to %q", err, now)
			}
			return
		}
		after, err := settings.Load(dir)
		if err != nil {
			t.Fatalf("the changed file cannot be read: %v", err)
		}
		is, err := after.Values()
		if err != nil {
			t.Fatal(err)
		}
		returned, err := changed.Values()
		if err != nil {
			t.Fatal(err)
		}
		for key, old := range was {
			if key != field.Key && is[key] != old {
				t.Errorf("%s was %q and is %q after a change of %s", key, old, is[key], field.Key)
			}
			if returned[key] != is[key] {
				t.Errorf("%s is %q and was told as %q", key, is[key], returned[key])
			}
		}
		if field.Kind == "text" && is[field.Key] != cleaned(t, value) && !strings.HasPrefix(cleaned(t, value), "~") {
			t.Errorf("%s is %q, set to %q", field.Key, is[field.Key], value)
		}
	})
}

func cleaned(t *testing.T, value string) string {
	t.Helper()
	clean, err := environment.Clean(value)
	if err != nil {
		t.Errorf("%q was taken: %v", value, err)
	}
	return clean
}
