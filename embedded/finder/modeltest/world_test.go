package modeltest

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/store"
)

// world is a parish on its database, and what the model knows of it.
type world struct {
	t     *testing.T
	rng   *rand.Rand
	seed  uint64
	dir   string
	here  serverOptions
	clock clock
	// servers are the one that is always there, and at times a second one.
	servers []*server
	started int
	// postgres is a connection of the test's own to the database.
	postgres *sql.DB

	state *state
	// sent are all submissions that were ever sent, by key; confirmed are those of
	// them that a server has confirmed.
	sent      map[string]row
	confirmed map[string]bool
	// parted is when a submission left the database because something replaced
	// or removed it on purpose; expired are those that retention removed.
	parted  map[string]time.Time
	expired map[string]bool
	// people are those who asked to be called, by name; whose is the installation
	// whose data the database has.
	people map[string]*person
	// leaders are those who call them, by name.
	leaders map[string]*leader
	// told is who was told of whom by a letter, by address and name.
	told  map[string]bool
	whose string
	// device is the device of each submission, as the database names it.
	device map[string]string
	// backups are those in the backup folder, elsewhere those that were written to
	// a file of somebody's choice; both by path.
	backups, elsewhere map[string]*copied
	// latest is the furthest that the clock ever was, retained when retention ran.
	latest, retained time.Time
	steps            []string
}

// copied is a backup as it was when it was first seen.
type copied struct {
	file  backup.File
	bytes int64
	state *state
	keys  map[string]bool
}

// newWorld makes a parish on an empty database and starts its server.
func newWorld(t *testing.T, seed uint64, databaseURL string) *world {
	t.Helper()
	w := &world{
		t: t, seed: seed, rng: rand.New(rand.NewPCG(seed, 1)), dir: t.TempDir(),
		sent: map[string]row{}, confirmed: map[string]bool{}, parted: map[string]time.Time{}, expired: map[string]bool{},
		device:  map[string]string{},
		people:  map[string]*person{},
		leaders: map[string]*leader{},
		told:    map[string]bool{},
		backups: map[string]*copied{}, elsewhere: map[string]*copied{},
	}
	w.clock = newClock(t, w.dir, time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC))
	w.latest = w.clock.Now()
	w.here = serverOptions{DataDir: w.folder("data"), BackupFolder: w.folder("kept"), DatabaseURL: databaseURL, Clock: w.clock.file}
	w.state = &state{Rows: map[string]row{}, Devices: map[string]bool{}, Zone: store.DefaultZone}
	w.start()
	w.state.Catalogue = w.catalogue(w.servers[0])
	w.whose = w.installation()
	return w
}

// folder makes a folder of the world's.
func (w *world) folder(name string) string {
	dir := filepath.Join(w.dir, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		w.t.Fatal(err)
	}
	return dir
}

// start starts one more server. On PostgreSQL each has a data folder of its own.
func (w *world) start() {
	w.t.Helper()
	o := w.here
	if len(w.servers) > 0 && o.DatabaseURL != "" {
		o.DataDir = w.folder("data-2")
	}
	w.started++
	w.servers = append(w.servers, startServer(w.t, o, filepath.Join(w.dir, fmt.Sprintf("server-%d.log", w.started))))
}

// any is one of the running servers.
func (w *world) any() *server { return w.servers[w.rng.IntN(len(w.servers))] }

func (w *world) options() finder.Options {
	return w.here.options(slog.New(slog.DiscardHandler))
}

// fail ends the test with what led to it.
func (w *world) fail(format string, args ...any) {
	w.t.Helper()
	for i, step := range w.steps[max(0, len(w.steps)-25):] {
		w.t.Logf("%d: %s", max(0, len(w.steps)-25)+i+1, step)
	}
	for _, s := range w.servers {
		w.t.Logf("%s says at last:\n%s", s.url, s.lastWords())
	}
	w.t.Fatalf("seed %d, step %d: %s", w.seed, len(w.steps), fmt.Sprintf(format, args...))
}

// did notes what a step does.
func (w *world) did(format string, args ...any) {
	w.steps = append(w.steps, w.clock.Now().UTC().Format("2006-01-02 15:04 ")+fmt.Sprintf(format, args...))
}

// ask asks a server; every answer must come.
func (w *world) ask(s *server, method, path, body string) answer {
	w.t.Helper()
	a, err := s.ask(w.t.Context(), method, path, body)
	if err != nil {
		w.fail("%s %s: %v", method, path, err)
	}
	return a
}

// catalogue is what a server shows staff of the ministries.
func (w *world) catalogue(s *server) map[string]ministry {
	w.t.Helper()
	a := w.ask(s, http.MethodGet, "/api/ministries/all", "")
	var list struct {
		Ministries []struct {
			Key    string `json:"ministry_key"`
			Name   string `json:"name"`
			Active bool   `json:"active"`
		} `json:"ministries"`
	}
	if a.status != http.StatusOK {
		w.fail("the ministries: %d %.300s", a.status, a.body)
	}
	decoded(w.t, a, &list)
	all := map[string]ministry{}
	for _, m := range list.Ministries {
		all[m.Key] = ministry{m.Name, m.Active}
	}
	return all
}

// with opens the database beside the servers, as a command does.
func (w *world) with(do func(ctx context.Context, db *store.Database) error) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), waitLimit)
	defer cancel()
	db, err := finder.OpenDatabase(ctx, w.options())
	if err == nil {
		err = errors.Join(do(ctx, db), db.Close())
	}
	if err != nil {
		w.fail("beside the server: %v", err)
	}
}

// keysIn reads which submissions a backup holds; a file that is not whole ends
// the test.
func (w *world) keysIn(path string) map[string]bool {
	w.t.Helper()
	f, err := backup.Open(path)
	if err != nil {
		w.fail("the backup %s: %v", path, err)
	}
	defer f.Close()
	r, err := dump.NewReader(f)
	if err != nil {
		w.fail("the backup %s: %v", path, err)
	}
	keys := map[string]bool{}
	for {
		line, err := r.Next()
		if errors.Is(err, io.EOF) {
			return keys
		}
		if err != nil {
			w.fail("the backup %s: %v", path, err)
		}
		if i := slices.Index(line.Columns, "submission_key"); i >= 0 && line.Table == "ministry_submissions" {
			key, _ := line.Values[i].(string)
			keys[key] = true
		}
	}
}

// seen notes the backups that are new since the last look, as what the
// database was before or after the step that made them. Where people sent at
// the same time, more may be in them.
func (w *world) seen(before *state, crowd bool) {
	w.t.Helper()
	all, err := backup.List(w.here.BackupFolder)
	if err != nil {
		w.fail("%v", err)
	}
	for _, f := range all {
		if w.backups[f.Path] == nil {
			w.backups[f.Path] = w.copy(f, before, crowd)
		}
	}
}

// copy notes a backup of a state.
func (w *world) copy(f backup.File, of *state, crowd bool) *copied {
	w.t.Helper()
	c := &copied{file: f, state: of.clone(), keys: w.keysIn(f.Path)}
	info, err := os.Stat(f.Path)
	if err != nil {
		w.fail("%v", err)
	}
	c.bytes = info.Size()
	for _, key := range of.live() {
		if !c.keys[key] {
			w.fail("the backup %s lacks the submission %s", f.Path, key)
		}
	}
	for key := range c.keys {
		if r, there := of.Rows[key]; there && !r.Folded {
			continue
		}
		if _, known := w.sent[key]; !crowd || !known {
			w.fail("the backup %s holds the submission %s, which was not there", f.Path, key)
		}
		c.state.add(key, w.sent[key])
	}
	return c
}

// replaced makes a state the present one: what is not in it has parted.
func (w *world) replaced(by *state) {
	now := w.clock.Now()
	for _, key := range w.state.live() {
		if r, there := by.Rows[key]; !there || r.Folded {
			w.parted[key] = now
		}
	}
	w.state = by.clone()
	for _, key := range w.state.live() {
		delete(w.parted, key)
		delete(w.expired, key)
	}
}

// listed are backups of the folder that are there, in a fixed order.
func (w *world) listed() []*copied {
	return slices.SortedFunc(maps.Values(w.backups), func(a, b *copied) int { return a.file.Made.Compare(b.file.Made) })
}

// submission is the body of a request that sends one.
func submission(key string, r row, age string) string {
	body, err := json.Marshal(map[string]any{
		"answers": map[string]string{"age": age}, "states": []string{}, "interests": []string{"service"},
		"client_id": r.Device, "session_id": r.Session, "submission_key": key,
	})
	if err != nil {
		panic(err)
	}
	return string(body)
}
