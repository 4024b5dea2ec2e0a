package modeltest

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named "pgx"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/retention"
)

// askEvery is the pause between two looks at what others must come to know.
const askEvery = 20 * time.Millisecond

// stored is a submission as the database holds it.
type stored struct {
	day, device string
	repeat      bool
}

// database opens the database behind the program's back: the file anew each
// time, so that nobody has it open when the server is killed.
func (w *world) database() (db *sql.DB, done func()) {
	if w.here.DatabaseURL != "" {
		if w.postgres == nil {
			w.postgres = w.open("pgx", w.here.DatabaseURL)
			w.t.Cleanup(func() { w.postgres.Close() })
		}
		return w.postgres, func() {}
	}
	db = w.open("sqlite",
		(&url.URL{Scheme: "file", Opaque: filepath.Join(w.here.DataDir, finder.DatabaseFile),
			RawQuery: "mode=ro&_pragma=busy_timeout(10000)"}).String())
	return db, func() { db.Close() }
}

func (w *world) open(driver, name string) *sql.DB {
	db, err := sql.Open(driver, name)
	if err != nil {
		w.fail("%v", err)
	}
	return db
}

// stored reads the submissions in the database, by key.
func (w *world) stored() map[string]stored {
	w.t.Helper()
	db, done := w.database()
	defer done()
	rows, err := db.QueryContext(w.t.Context(),
		`SELECT coalesce(submission_key, ''), day, coalesce(client_id_hash, ''), repeat_of IS NOT NULL FROM ministry_submissions`)
	if err != nil {
		w.fail("read the submissions: %v", err)
	}
	defer rows.Close()
	all := map[string]stored{}
	for rows.Next() {
		var key string
		var s stored
		if err := rows.Scan(&key, &s.day, &s.device, &s.repeat); err != nil {
			w.fail("read the submissions: %v", err)
		}
		if _, twice := all[key]; twice {
			w.fail("%s is stored twice", key)
		}
		all[key] = s
	}
	if err := rows.Err(); err != nil {
		w.fail("read the submissions: %v", err)
	}
	return all
}

// devices are how many devices the numbers of all days count.
func (w *world) devices() (n int) {
	w.t.Helper()
	db, done := w.database()
	defer done()
	if err := db.QueryRowContext(w.t.Context(),
		`SELECT coalesce(sum(n), 0) FROM daily_counts WHERE question = 'device'`).Scan(&n); err != nil {
		w.fail("read the devices: %v", err)
	}
	return n
}

// waiting are the keys of submissions that wait for the database.
func (w *world) waiting() map[string]bool {
	w.t.Helper()
	keys := map[string]bool{}
	for _, dir := range []string{"data", "data-2"} {
		path := filepath.Join(w.dir, dir, "spool.db")
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		db, err := sql.Open("sqlite", "file:"+path+"?mode=ro&_pragma=busy_timeout(10000)")
		if err != nil {
			w.fail("%v", err)
		}
		rows, err := db.QueryContext(w.t.Context(), `SELECT submission_key FROM waiting`)
		for err == nil && rows.Next() {
			var key string
			err = rows.Scan(&key)
			keys[key] = true
		}
		if err = errors.Join(err, db.Close()); err != nil {
			w.fail("read %s: %v", path, err)
		}
	}
	return keys
}

// eventually looks until it sees no fault, at most waitLimit.
func (w *world) eventually(look func() (fault string)) {
	w.t.Helper()
	for end := time.Now().Add(waitLimit); ; time.Sleep(askEvery) {
		fault := look()
		if fault == "" {
			return
		}
		if time.Now().After(end) {
			w.fail("%s", fault)
		}
	}
}

// settle waits until nothing waits for the database, and learns which of the
// submissions that were sent during the last step are in it.
func (w *world) settle() {
	w.t.Helper()
	w.eventually(func() string {
		if n := len(w.waiting()); n > 0 {
			return fmt.Sprintf("%d submissions wait", n)
		}
		return ""
	})
	live := w.stored()
	for key := range live {
		if _, known := w.state.Rows[key]; known {
			continue
		}
		if _, known := w.sent[key]; !known {
			w.fail("nobody has sent %s", key)
		}
		w.state.add(key, w.sent[key])
		delete(w.parted, key)
	}
	for key := range w.confirmed {
		_, is := live[key]
		_, already := w.parted[key]
		if r, there := w.state.Rows[key]; !is && !already && !w.expired[key] && (!there || r.Folded) {
			w.parted[key] = w.clock.Now()
		}
	}
}

// check compares what is there with what must be.
func (w *world) check() {
	w.t.Helper()
	live := w.checkRows()
	w.checkLeaders(w.checkPeople())
	w.checkAsked()
	w.checkMonths()
	w.checkBackups()
	w.checkEachIsInAFile(live)
	for _, s := range w.servers {
		w.eventually(func() string {
			if d := difference(w.state.people(), w.statistics(s)); d != "" {
				return "the statistics of " + s.url + ": " + d
			}
			if d := difference(w.state.Catalogue, w.catalogue(s)); d != "" {
				return "the ministries of " + s.url + ": " + d
			}
			if a := w.ask(s, http.MethodGet, "/api/health", ""); a.status != http.StatusOK {
				return fmt.Sprintf("the health of %s: %s", s.url, a.body)
			}
			return ""
		})
	}
}

// checkRows compares the stored submissions and the devices with the model.
func (w *world) checkRows() map[string]stored {
	w.t.Helper()
	live := w.stored()
	zone := w.state.location()
	want := map[string]string{}
	for _, key := range w.state.live() {
		want[key] = w.state.Rows[key].At.In(zone).Format(time.DateOnly)
	}
	is := map[string]string{}
	for key, s := range live {
		is[key] = s.day
		w.device[key] = s.device
	}
	if d := difference(want, is); d != "" {
		w.fail("the submissions: %s", d)
	}
	for key, r := range w.state.Rows {
		// Of two results that came at once either may be the first.
		if s, there := live[key]; there && s.repeat != r.Repeat && !w.swapped(live, key) {
			w.fail("%s is a later result of its visit: %v, and must be: %v", key, s.repeat, r.Repeat)
		}
	}
	w.state.see(w.device)
	if n := w.devices(); n != w.state.DeviceCount {
		w.fail("%d devices are counted, and there were %d", n, w.state.DeviceCount)
	}
	return live
}

// swapped takes over which of two results of a visit is the first, where the
// model has it the other way round.
func (w *world) swapped(live map[string]stored, key string) bool {
	for other, r := range w.state.Rows {
		mine := w.state.Rows[key]
		if other == key || r.Session != mine.Session || r.Folded || r.Repeat == mine.Repeat || live[other].repeat == live[key].repeat {
			continue
		}
		r.Repeat, mine.Repeat = mine.Repeat, r.Repeat
		w.state.Rows[key], w.state.Rows[other] = mine, r
		return true
	}
	return false
}

// keptDays is how many days must have a daily backup, of the newest that ever
// had one. Of two daily backups of a day, which only a clock that was wrong
// makes, the newer is enough.
const keptDays = 7

// checkBackups looks whether the backups are there that must be, each as it
// was made.
func (w *world) checkBackups() {
	w.t.Helper()
	now := w.clock.Now()
	days := map[string]*copied{}
	for _, c := range w.listed() {
		if c.file.Reason == backup.Daily && !c.file.Made.After(now) {
			days[c.file.Made.UTC().Format(time.DateOnly)] = c
		}
	}
	var dailies []*copied
	for _, day := range slices.Sorted(maps.Keys(days)) {
		dailies = append(dailies, days[day])
	}
	dailies = dailies[max(0, len(dailies)-keptDays):]
	for path, c := range w.backups {
		info, err := os.Stat(path)
		switch {
		case err == nil && info.Size() != c.bytes:
			w.fail("the backup %s had %d bytes and has %d", path, c.bytes, info.Size())
		case err == nil:
		case !errors.Is(err, fs.ErrNotExist):
			w.fail("%v", err)
		case slices.Contains(dailies, c):
			w.fail("the daily backup %s is gone", path)
		case c.file.Made.After(now):
			// The clock that gave it was wrong; how many of those stay is the
			// rotation's own test.
			delete(w.backups, path)
		case c.file.Reason != backup.Daily && w.latest.Sub(c.file.Made) < backup.DefaultRetentionPolicy().Special:
			w.fail("the backup %s is gone after %v", path, w.latest.Sub(c.file.Made))
		default:
			delete(w.backups, path)
		}
	}
	for path := range w.elsewhere {
		if _, err := os.Stat(path); err != nil {
			w.fail("%v", err)
		}
	}
}

// checkEachIsInAFile looks for each confirmed submission in the files: the
// database, what waits for it, and the backups. One that was removed on
// purpose may be gone when its backup is.
func (w *world) checkEachIsInAFile(live map[string]stored) {
	w.t.Helper()
	waiting := w.waiting()
	for key := range w.confirmed {
		if _, is := live[key]; is || waiting[key] || w.expired[key] || w.copiedAnywhere(key) {
			continue
		}
		parted, on := w.parted[key]
		if !on {
			w.fail("%s was confirmed, nobody removed it, and it is in no file", key)
		}
		if w.latest.Sub(parted) < backup.DefaultRetentionPolicy().Special {
			w.fail("%s was confirmed and is in no file %v after it was replaced", key, w.latest.Sub(parted))
		}
		delete(w.confirmed, key) // as promised
	}
}

// copiedAnywhere is true for a submission that is in a backup.
func (w *world) copiedAnywhere(key string) bool {
	for _, all := range []map[string]*copied{w.backups, w.elsewhere} {
		for _, c := range all {
			if c.keys[key] {
				return true
			}
		}
	}
	return false
}

// checkMonths looks whether submissions are kept for as long as somebody chose.
func (w *world) checkMonths() {
	w.t.Helper()
	db, done := w.database()
	defer done()
	var text sql.NullString
	err := db.QueryRowContext(w.t.Context(), `SELECT (SELECT value FROM settings WHERE name = '`+retention.SettingName+`')`).Scan(&text)
	var chosen struct{ Months int }
	if err == nil && text.Valid {
		err = json.Unmarshal([]byte(text.String), &chosen)
	}
	if err != nil || chosen.Months != w.state.Months {
		w.fail("submissions are to be kept %d months, and are %d (%v)", w.state.Months, chosen.Months, err)
	}
}
