package settings_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ministryfinder/agent/settings"
)

// Texts of the settings file are cleaned as variables of the environment are,
// by hand in the file and by the form.
func TestTextsOfTheSettingsAreWhatWasMeant(t *testing.T) {
	dir, home := t.TempDir(), t.TempDir()
	t.Setenv("HOME", home)
	path := filepath.Join(dir, settings.FileName)
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("language = \" es\\r\"\nbackup_folder = \"'~/copies' \"\n[mail]\nhost = ' \"mail.example.org\"'\nuser = \"office\\r\\n\"\npassword = \"\\\"a \\\\\\\"b\\\"\\r\"\nfrom = \"office@example.org \"\nto = [\" 'anna@example.org'\\n\"]\n[telling]\nmass_times = [\"Sunday 09:00-10:15\\r\"]\n")
	s, err := settings.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if s.Language != "es" || s.BackupFolder != filepath.Join(home, "copies") || s.Mail.Host != "mail.example.org" || s.Mail.User != "office" ||
		s.Mail.Password != `a \"b` || s.Mail.From != "office@example.org" || s.Mail.To[0] != "anna@example.org" ||
		s.Notifications.MassTimes[0] != "Sunday 09:00-10:15" {
		t.Errorf("%+v", s)
	}
	s, err = settings.Change(dir, map[string]string{"backup_folder": "~/other", "mail.password": "\"quoted\"\r\n",
		"watch": "\"Web https://quiz.example.org\"\r\n"})
	if err != nil || s.BackupFolder != filepath.Join(home, "other") || s.Mail.Password != "quoted" ||
		s.Watch[0] != "Web https://quiz.example.org" {
		t.Errorf("%+v (%v)", s, err)
	}
	for _, key := range []string{"language", "address", "backup_folder", "mail.password", "mail.to", "webhook.url", "ntfy.token",
		"sharing.name", "telling.quiet_hours", "watch", "finder.public_address"} {
		section, name, in := strings.Cut(key, ".")
		value := `"hun\u001bter"`
		if key == "mail.to" || key == "watch" {
			value = "[" + value + "]"
		}
		if in {
			write("[" + section + "]\n" + name + " = " + value + "\n")
		} else {
			write(key + " = " + value + "\n")
		}
		if _, err := settings.Load(dir); err == nil || !strings.Contains(err.Error(), key+": it has a character") ||
			strings.Contains(err.Error(), "hun") {
			t.Errorf("%s: %v", key, err)
		}
		write("")
		if _, err := settings.Change(dir, map[string]string{key: "hun\x1bter"}); err == nil ||
			!strings.Contains(err.Error(), key+": it has a character") {
			t.Errorf("%s by the form: %v", key, err)
		}
	}
}
