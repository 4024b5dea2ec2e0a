package main_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/backup/restore"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// restoredFromWindow asks a running agent, as the window does, what a restore
// would do, has it done, and takes it back: in the installation of this agent's
// data folder, while the quiz goes on.
func restoredFromWindow(t *testing.T, a *agent, url, data string, b control.Backups) {
	t.Helper()
	ctx := t.Context()
	name := b.Files[0].Name
	send := func(key string) {
		t.Helper()
		body := `{"answers":{"age":"high-school"},"interests":["music"],"submission_key":"` + key + `"}`
		res, err := http.Post(url+"/api/submit", "application/json", strings.NewReader(body))
		testkit.Must(t, err)
		defer res.Body.Close()
		if res.StatusCode != http.StatusOK {
			t.Fatalf("%s is answered %s", key, res.Status)
		}
	}
	send("came-since")
	v, err := a.client.PreviewRestore(ctx, name)
	if err != nil || v.Name != name || v.Backup.Submissions != 0 || v.Present.Submissions != 1 || v.Submissions != 1 ||
		v.Backup.Ministries == 0 || v.SafetyDir != b.Folder || v.Made.IsZero() || v.Unreadable != "" {
		t.Fatalf("%+v (%v)", v, err)
	}
	restored, err := a.client.Restore(ctx, name)
	if err != nil || restored.Restored == nil || restored.Restored.Name != name || restored.Restored.Kept == "" {
		t.Fatalf("%+v (%v)", restored, err)
	}
	if p, err := a.client.RestoreProgress(ctx); err != nil || p.Running {
		t.Errorf("%+v (%v)", p, err)
	}
	send("afterwards")
	v, err = a.client.PreviewRestore(ctx, restored.Restored.Kept)
	if err != nil || v.Backup.Submissions != 1 || v.Present.Submissions != 1 || v.Submissions != 1 {
		t.Errorf("the undo would %+v (%v)", v, err)
	}
	undone, err := a.client.Restore(ctx, restored.Restored.Kept)
	if err != nil || undone.Restored.Name != restored.Restored.Kept {
		t.Fatalf("%+v (%v)", undone, err)
	}
	if v, err = a.client.PreviewRestore(ctx, undone.Restored.Kept); err != nil || v.Present.Submissions != 1 || v.Changes != 0 {
		t.Errorf("after the undo: %+v (%v)", v, err)
	}
	for _, wrong := range []string{"../" + name, "finder.db", "golf"} {
		if _, err := a.client.Restore(ctx, wrong); err == nil || !strings.Contains(err.Error(), "Choose another one") {
			t.Errorf("%s: %v", wrong, err)
		}
	}
	// What the window shows to type works, and names this installation.
	if !strings.Contains(undone.RestoreCommand, " --data "+data+" ") || !strings.Contains(undone.RestoreCommand, undone.Files[0].Name) {
		t.Errorf("it shows %s", undone.RestoreCommand)
	}
	o := finder.Options{DataDir: data, BackupFolder: b.Folder, Log: slog.New(slog.DiscardHandler)}
	testkit.Must(t, finder.ReadDatabase(ctx, o, func(db *store.Database) error {
		e, err := db.LastAuditEntry(ctx, restore.Action)
		if e.Who != auth.LocalDesktop || e.Subject != restored.Restored.Kept || !strings.Contains(e.Before, undone.Restored.Kept) {
			t.Errorf("the log of changes says %+v", e)
		}
		return err
	}))
}
