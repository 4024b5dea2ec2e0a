package finder_test

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"ministryfinder/embedded/finder"
)

// TestADatabaseThatIsHeldIsToldAndWaitedFor starts while another program holds
// the file: the quiz answers, staff read why, and all goes on when it is free.
func TestADatabaseThatIsHeldIsToldAndWaitedFor(t *testing.T) {
	dir := t.TempDir()
	db, err := finder.OpenDatabase(t.Context(), finder.Options{DataDir: dir, Log: finder.DefaultLog()})
	need(t, err)
	need(t, db.Close())
	held := hold(t, filepath.Join(dir, finder.DatabaseFile))
	at := time.Now()
	r := start(t, dir, "")
	if !r.submit(t, "meanwhile") {
		t.Errorf("an answer is stored after %v, and the file is held", time.Since(at))
	}
	r.eventuallyHealthy(t, false)
	held()
	r.eventuallyHealthy(t, true)
}

// hold holds a file as another program would, until release is called.
func hold(t *testing.T, path string) (release func()) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)")
	need(t, err)
	db.SetMaxOpenConns(1)
	_, err = db.ExecContext(t.Context(), "BEGIN EXCLUSIVE")
	need(t, err)
	return func() {
		_, err := db.Exec("ROLLBACK")
		need(t, err)
		need(t, db.Close())
	}
}
