package store_test

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// promised says for each column which row of /privacy tells of it, or that it
// holds nothing of visitors.
var promised = map[string]string{
	"answers":    "ministry_submissions.age_group ministry_submissions.gender ministry_submissions.state_in_life ministry_submissions.interest ministry_submissions.situation ministry_submissions.children ministry_submissions.unmet_interests daily_answers.answers",
	"ministries": "ministry_submissions.recommended_ministries",
	"time":       "ministry_submissions.submitted_at ministry_submissions.day",
	"device":     "ministry_submissions.client_id_hash devices.client_id_hash devices.first_day devices.results",
	"visit":      "ministry_submissions.session_id ministry_submissions.repeat_of",
	"key":        "ministry_submissions.submission_key ministry_submissions.id",
	"asked":      "connect_askers.* connect_requests.* connect_request_events.*",
	"asking":     "connect_counts.*",
	"counts":     "daily_answers.day daily_answers.people daily_answers.format daily_counts.day daily_counts.question daily_counts.value daily_counts.part daily_counts.n",
	"": `ministries.* ministry_revisions.* former_ministry_keys.* settings.* pictures.* installation.* jobs.* goose_db_version.*
		users.* sessions.* sign_in_failures.* used_links.* audit_log.* known_browsers.* invitations.* import_drafts.* import_recipes.*
		connect_leaders.* connect_links.* connect_removed.* outbox.*`,
}

func TestThePrivacyPageTellsOfEveryColumn(t *testing.T) {
	rowOf := map[string]string{}
	for row, columns := range promised {
		for _, c := range strings.Fields(columns) {
			rowOf[c] = row
		}
		for _, lang := range i18n.Languages {
			if words := i18n.For(lang); row != "" && (!words.Has("privacy."+row) || !words.Has("privacy."+row+"_stored")) {
				t.Errorf("%s: the page has no row %s", lang, row)
			}
		}
	}
	page, err := os.ReadFile(filepath.Join("..", "..", "assets", "web", "privacy.html"))
	if err != nil {
		t.Fatal(err)
	}
	for row := range promised {
		if row != "" && !strings.Contains(string(page), `"privacy.`+row+`_stored"`) {
			t.Errorf("the page does not show %s", row)
		}
	}
	onBoth(t, func(t *testing.T, at place) {
		at.open(t)
		query := `SELECT m.name || '.' || c.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'`
		if at.driver == "pgx" {
			query = `SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = current_schema()`
		}
		db, err := sql.Open(at.driver, at.address)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		rows, err := db.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		n := 0
		for ; rows.Next(); n++ {
			var column string
			if err := rows.Scan(&column); err != nil {
				t.Fatal(err)
			}
			table, _, _ := strings.Cut(column, ".")
			if _, one := rowOf[column]; !one {
				if _, all := rowOf[table+".*"]; !all {
					t.Errorf("/privacy does not tell of %s", column)
				}
			}
		}
		if rows.Err() != nil || n < 60 {
			t.Errorf("%d columns (%v)", n, rows.Err())
		}
	})
}

// What retention removes is in no column, in no backup that is made after, and
// in no file of the data folder.
func TestWhatIsRemovedIsNowhere(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		secrets := []string{"device-of-long-ago", "visit-of-long-ago", "key-of-long-ago", "ministry-of-long-ago"}
		for i, age := range []int{-200, -1} {
			n := store.NewSubmission{SubmittedAt: noon.AddDate(0, 0, age), ClientIDHash: secrets[0], Submission: quiz.Submission{
				SessionID: secrets[1], SubmissionKey: secrets[2],
			}}
			if i == 1 {
				n.ClientIDHash, n.SessionID, n.SubmissionKey = "device-that-stays", "", "stays"
			}
			if _, err := d.AddSubmission(t.Context(), n); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := d.RemoveBefore(t.Context(), noon.AddDate(0, 0, -100).Format(time.DateOnly)); err != nil || n != 1 {
			t.Fatalf("%d removed (%v)", n, err)
		}
		look := func(where string, content []byte) {
			t.Helper()
			for _, secret := range secrets {
				if bytes.Contains(content, []byte(secret)) {
					t.Errorf("%s is still in %s", secret, where)
				}
			}
		}
		copied := dumpOf(t, d)
		look("a backup", copied)
		if !bytes.Contains(copied, []byte("device-that-stays")) {
			t.Error("another device is gone too")
		}
		if at.driver == "pgx" {
			return
		}
		entries, err := os.ReadDir(filepath.Dir(at.path))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			content, err := os.ReadFile(filepath.Join(filepath.Dir(at.path), e.Name()))
			if err != nil {
				t.Fatal(err)
			}
			look(e.Name(), content)
		}
	})
}
