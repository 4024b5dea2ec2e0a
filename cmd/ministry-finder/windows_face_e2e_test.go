//go:build linux

package main_test

import (
	"encoding/binary"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"ministryfinder/embedded/testkit"
)

// exported returns a key of the registry as text, with what is below it.
func (w *wine) exported(key string) string {
	w.t.Helper()
	const file = `C:\exported.reg`
	if said, there := w.registry("export", key, file, "/y"); !there {
		w.t.Fatalf("%s: %s", key, said)
	}
	raw := read(w.windows(file))
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = binary.LittleEndian.Uint16([]byte(raw[2*i:]))
	}
	// Within quotes the format writes \\ and \" for \ and ".
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(string(utf16.Decode(units)))
}

// notificationsHaveAFace looks at what the running program has written for its
// notifications, and does what a click on one would.
func notificationsHaveAFace(t *testing.T, w *wine, program, data string) {
	t.Helper()
	const id = `HKCU\Software\Classes\AppUserModelId\org.stedward.ministryfinder`
	icon := data + `\icons\app.png`
	face := w.exported(id)
	for _, want := range []string{`"DisplayName"="Ministry Finder"`, `"IconUri"="` + icon + `"`, `"CustomActivator"="{`} {
		if !strings.Contains(face, want) {
			t.Errorf("the registration has no %s:\n%s", want, face)
		}
	}
	if got, want := read(w.windows(icon)), read("../../assets/icons/app-256.png"); got != want {
		t.Errorf("the icon has %d bytes, want %d", len(got), len(want))
	}
	scheme := w.exported(`HKCU\Software\Classes\ministry-finder`)
	command := `@=""` + program + `" clicked --data "` + data + `" -- "%1""`
	if !strings.Contains(scheme, `"URL Protocol"=""`) || !strings.Contains(scheme, command) {
		t.Errorf("the addresses of notifications have no %s:\n%s", command, scheme)
	}
	// Wine's shell does not look for addresses among this person's classes.
	said, status := w.run(t.Context(), "wine", program, "clicked", "--data", data, "--", "ministry-finder:nonsense")
	if status == 0 || !strings.Contains(said, `no page "nonsense"`) {
		t.Errorf("a click on an unknown page: %d %s", status, said)
	}
	if said, status := w.run(t.Context(), "wine", program, "clicked", "--data", data, "--", "ministry-finder:x", "--version"); status == 0 {
		t.Errorf("what follows an address is taken: %s", said)
	}
}

// speaksThePersonsLanguage runs a command on a Windows in Spanish without LANG.
func speaksThePersonsLanguage(t *testing.T, w *wine, program string) {
	t.Helper()
	lines := []string{"@set LANG=", "@set LC_ALL=", "@set LC_MESSAGES=", `@"` + program + `" doctor --data C:\nothing`, ""}
	testkit.Must(t, os.WriteFile(w.windows(`C:\doctor.bat`), []byte(strings.Join(lines, "\r\n")), 0o600))
	for locale, want := range map[string]string{"es_ES.UTF-8": "Carpeta de datos", "C.UTF-8": "Data folder"} {
		before := w.env
		w.env = append(w.env[:len(w.env):len(w.env)], "LC_ALL="+locale) // of which Wine makes the person's language
		said, _ := w.run(t.Context(), "wine", "cmd", "/c", `C:\doctor.bat`)
		w.env = before
		if !strings.Contains(said, want) {
			t.Errorf("with %s the doctor says:\n%s", locale, said)
		}
	}
}
