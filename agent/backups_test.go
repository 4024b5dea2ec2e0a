package agent

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/agent/supervise"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/i18n"
)

// Backups on the disk of the data are told as such: with that disk both are lost.
func TestBackupsOnTheDiskOfTheDataAreToldAsSuch(t *testing.T) {
	a := newStill(t, "")
	if err := os.Mkdir(filepath.Join(a.DataDir, backup.Folder), 0o700); err != nil {
		t.Fatal(err)
	}
	b, err := a.backups.Backups()
	if err != nil || !b.SameDisk || b.Problem != "" {
		t.Errorf("%+v %v", b, err)
	}
	text, err := json.Marshal(b)
	if err != nil || !strings.Contains(string(text), `"same_disk":true`) {
		t.Errorf("%s %v", text, err)
	}
}

// What is told of the backups is picked by its code and said in the program's
// language, whatever else is wrong.
func TestTheBackupsProblemIsFoundByItsCode(t *testing.T) {
	for lang, want := range map[string]string{"en": "There has been no backup for 3 days",
		"es": "No hay copia de seguridad desde hace 3 días"} {
		a := newStill(t, `language = "`+lang+`"`)
		issues := []health.Issue{{Code: health.IssueDisk}, {Code: health.IssueBackupOverdue, Count: 3}, {Code: health.IssueBackupTrial}}
		if said := a.backups.issue(issues); said != want {
			t.Errorf("%s: %q", lang, said)
		}
		if said := a.backups.issue(issues[:1]); said != "" {
			t.Errorf("%s: %q", lang, said)
		}
	}
}

// How the finder ended is said in the program's language; the status has it, and
// so has the alert.
func TestHowTheFinderEndedIsSaidInBothLanguages(t *testing.T) {
	for _, lang := range i18n.Languages {
		a := newStill(t, `language = "`+lang+`"`)
		for _, exit := range supervise.Exits() {
			said := a.alerts.exitWords(supervise.State{Exit: exit, LastExit: "x9", Reason: "disk-full"})
			told := !exit.Wanted() && exit != supervise.ExitEnded
			if strings.Contains(said, "health.") || strings.ContainsAny(said, "{}") || told != strings.Contains(said, "x9") ||
				!strings.HasSuffix(said, ".") || strings.HasSuffix(said, "..") {
				t.Errorf("%s: %s: %q", lang, exit, said)
			}
			// Its alert says the same, in the language of today.
			alert := health.Alert{Kind: health.CrashLoop, Reason: string(exit) + "/disk-full", Detail: "x9."}
			if message, _ := a.alerts.alertWords(a.local, alert); !strings.HasSuffix(message, said) {
				t.Errorf("%s: %s: %q, the alert says %q", lang, exit, said, message)
			}
		}
		if said := a.alerts.exitWords(supervise.State{}); said != "" {
			t.Errorf("%q", said)
		}
	}
	es := newStill(t, `language = "es"`)
	if said := es.alerts.exitWords(supervise.State{Exit: supervise.ExitDatabase, Reason: "disk-full"}); !strings.Contains(said,
		"Su disco está lleno.") {
		t.Errorf("%q", said)
	}
}

// The status has what the finder reports, in the program's language where it has
// codes, else as it was written.
func TestTheStatusShowsWhatTheFinderReports(t *testing.T) {
	a := newStill(t, `language = "es"`)
	disk := health.Issue{Code: health.IssueDisk}
	a.local.Engine.Add(health.Sample{At: time.Now(), OK: true, Issues: []string{"Disk nearly full", "Moon is full"},
		IssueCodes: []health.Issue{disk}})
	if got := a.api().Status().Issues; len(got) != 2 || got[0] != alerttext.Issue(a.words(), disk) || got[1] != "Moon is full" {
		t.Errorf("%q", got)
	}
}
