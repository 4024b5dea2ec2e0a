package modeltest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/backup/restore"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/retention"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// actions are what people and computers do, with how often out of their sum.
var actions = []struct {
	often int
	do    func(*world)
}{
	{30, (*world).send}, {8, (*world).repeat}, {5, (*world).sendTogether},
	{8, (*world).rename}, {5, (*world).toggle}, {4, (*world).addMinistry}, {6, (*world).undo},
	{6, (*world).backUpNow}, {8, (*world).backUpDaily}, {3, (*world).backUpElsewhere},
	{4, (*world).restore}, {3, (*world).restoreInDashboard}, {3, (*world).undoRestore}, {3, (*world).importCopy}, {2, (*world).removeAll},
	{5, (*world).setZone}, {12, (*world).wait}, {2, (*world).wrongClock},
	{3, (*world).setMonths}, {6, (*world).retain},
	{8, (*world).askToBeCalled}, {2, (*world).leave}, {2, (*world).removePerson}, {5, (*world).night},
	{5, (*world).nameLeader}, {2, (*world).removeLeader}, {2, (*world).giveToLeader}, {6, (*world).answerOne}, {9, (*world).removeMinistry},
	{4, (*world).kill}, {3, (*world).startAgain}, {4, (*world).second},
	{3, (*world).edits}, {3, (*world).merge}, {3, (*world).importTwice}, {2, (*world).turnAsking}, {2, (*world).saveSettings},
	{2, (*world).leap}, {1, (*world).daylight}, {4, (*world).handLeaderOver}, {4, (*world).askTogether}, {6, (*world).mailDays},
	{3, (*world).forgetWhileLetterWaits},
}

// step does one action, chosen at random.
func (w *world) step() {
	sum := 0
	for _, a := range actions {
		sum += a.often
	}
	n := w.rng.IntN(sum)
	for _, a := range actions {
		if n -= a.often; n < 0 {
			a.do(w)
			return
		}
	}
}

// newRow is a submission of somebody: at times of a device that was here
// before, at times a later result of a visit.
func (w *world) newRow() (string, row) {
	key := fmt.Sprintf("%016x-%d", w.rng.Uint64(), len(w.sent))
	r := row{Session: "visit-" + key, Device: fmt.Sprintf("device-%d", w.rng.IntN(40)), At: w.clock.Now()}
	if keys := w.state.live(); len(keys) > 0 && w.rng.IntN(6) == 0 {
		r.Session = w.state.Rows[keys[w.rng.IntN(len(keys))]].Session
	}
	return key, r
}

// confirm sends a submission and notes that it is confirmed.
func (w *world) confirm(s *server, key string, r row) {
	w.t.Helper()
	a := w.ask(s, http.MethodPost, "/api/submit", submission(key, r, "infant"))
	if a.status != http.StatusOK {
		w.fail("the submission %s: %d %.300s", key, a.status, a.body)
	}
	w.sent[key], w.confirmed[key] = r, true
	w.state.add(key, r)
}

func (w *world) send() {
	n := 1 + w.rng.IntN(4)
	w.did("%d people send", n)
	for range n {
		key, r := w.newRow()
		w.confirm(w.any(), key, r)
	}
}

// repeat sends again what is there: it is stored once.
func (w *world) repeat() {
	keys := w.state.live()
	if len(keys) == 0 {
		return
	}
	key := keys[w.rng.IntN(len(keys))]
	w.did("%s is sent again", key)
	a := w.ask(w.any(), http.MethodPost, "/api/submit", submission(key, w.sent[key], "infant"))
	if a.status != http.StatusOK {
		w.fail("sent again: %d %.300s", a.status, a.body)
	}
}

// sendTogether sends two results of one visit at the same moment, to both
// servers where there are two: they count as one person.
func (w *world) sendTogether() {
	w.did("one visit sends twice at once")
	key, r := w.newRow()
	r.Session = "visit-" + key
	answers, failed := make([]answer, 2), make([]error, 2)
	var both sync.WaitGroup
	for i := range 2 {
		s := w.servers[i%len(w.servers)]
		both.Go(func() {
			answers[i], failed[i] = s.ask(w.t.Context(), http.MethodPost, "/api/submit", submission(fmt.Sprintf("%s-%d", key, i), r, "infant"))
		})
	}
	both.Wait()
	for i, a := range answers {
		if failed[i] != nil || a.status != http.StatusOK {
			w.fail("sent at once: %v %d %.300s", failed[i], a.status, a.body)
		}
		k := fmt.Sprintf("%s-%d", key, i)
		w.sent[k], w.confirmed[k] = r, true
		w.state.add(k, r)
	}
}

// one is a ministry's key and id.
func (w *world) one(s *server) (key string, id int64) {
	a := w.ask(s, http.MethodGet, "/api/ministries/all", "")
	var list struct {
		Ministries []struct {
			ID  int64  `json:"id"`
			Key string `json:"ministry_key"`
		} `json:"ministries"`
	}
	decoded(w.t, a, &list)
	if len(list.Ministries) == 0 {
		w.fail("there are no ministries: %d %.300s", a.status, a.body)
	}
	m := list.Ministries[w.rng.IntN(len(list.Ministries))]
	return m.Key, m.ID
}

func (w *world) rename() {
	s := w.any()
	key, id := w.one(s)
	name := fmt.Sprintf("%s %d", strings.ToTitle(key), w.rng.IntN(1000))
	w.did("%s is named %s", key, name)
	if a := w.ask(s, http.MethodPut, fmt.Sprintf("/api/ministries/%d", id), fmt.Sprintf(`{"name":%q}`, name)); a.status != http.StatusOK {
		w.fail("renamed: %d %.300s", a.status, a.body)
	}
	after := map[string]ministry{}
	for other, m := range w.state.Catalogue { // the audiences of one ministry share its name
		if strings.EqualFold(m.Name, w.state.Catalogue[key].Name) {
			m.Name = name
			after[other] = m
		}
	}
	w.state.change(after)
}

func (w *world) toggle() {
	s := w.any()
	key, id := w.one(s)
	w.did("%s is switched", key)
	if a := w.ask(s, http.MethodPost, fmt.Sprintf("/api/ministries/%d/toggle-active", id), ""); a.status != http.StatusOK {
		w.fail("switched: %d %.300s", a.status, a.body)
	}
	m := w.state.Catalogue[key]
	m.Active = !m.Active
	w.state.change(map[string]ministry{key: m})
}

func (w *world) addMinistry() {
	key := fmt.Sprintf("choir-%d", len(w.steps))
	w.did("%s is added", key)
	body := fmt.Sprintf(`{"ministries":[{"ministry_key":%q,"name":"Choir","description":"We sing on Sundays."}]}`, key)
	if a := w.ask(w.any(), http.MethodPost, "/api/ministries/bulk-import", body); a.status != http.StatusOK {
		w.fail("added: %d %.300s", a.status, a.body)
	}
	w.state.change(map[string]ministry{key: {"Choir", true}})
}

// removeMinistry removes one for good, also one about which people wait.
func (w *world) removeMinistry() {
	s := w.any()
	key, id := w.one(s)
	if w.state.Catalogue[key].Active || len(w.state.Catalogue) < 10 {
		return // one that is shown is hidden first, and others are to find some
	}
	w.did("%s is removed", key)
	a := w.ask(s, http.MethodPost, "/api/ministries/permanent-delete", fmt.Sprintf(`{"ministry_ids":[%d]}`, id))
	if a.status != http.StatusOK {
		w.fail("removed: %d %.300s", a.status, a.body)
	}
	w.state.change(map[string]ministry{key: {}})
}

// undo takes the last change of the catalogue back; where there is none, it is
// refused and nothing changes.
func (w *world) undo() {
	var last int64
	w.with(func(ctx context.Context, db *store.Database) error {
		r, err := db.LastRevision(ctx)
		if err == nil {
			last = r.ID
		}
		return nil
	})
	a, err := w.any().post(w.t.Context(), "/admin/ministries/undo", url.Values{"revision": {fmt.Sprint(last)}})
	if err != nil {
		w.fail("undo: %v", err)
	}
	if len(w.state.Revisions) == 0 {
		w.did("undo, where nothing can be taken back")
		if a.status != http.StatusConflict {
			w.fail("there is nothing to take back: %d %v", a.status, a.header)
		}
		return
	}
	r := w.state.Revisions[len(w.state.Revisions)-1]
	w.did("undo of %v", r.After)
	if a.status != http.StatusSeeOther {
		w.fail("undo: %d %.300s", a.status, a.body)
	}
	w.state.change(r.Before)
}

func (w *world) backUpNow() {
	w.did("back up now")
	if _, err := finder.BackUpNow(w.t.Context(), w.options()); err != nil {
		w.fail("back up now: %v", err)
	}
	w.seen(w.state, false)
}

// backUpDaily does what the server does every five minutes.
func (w *world) backUpDaily() {
	w.did("the daily backup, where it is due")
	w.with(func(ctx context.Context, db *store.Database) error {
		w.options().Place().Scheduler(db).RunOnce(ctx)
		return nil
	})
	w.seen(w.state, false)
}

func (w *world) backUpElsewhere() {
	path := filepath.Join(w.folder("stick"), fmt.Sprintf("copy-%d.jsonl.gz", len(w.steps)))
	w.did("a backup into %s", filepath.Base(path))
	if _, err := finder.Backup(w.t.Context(), w.options(), path); err != nil {
		w.fail("backup: %v", err)
	}
	w.elsewhere[path] = w.copy(backup.File{Path: path, Made: w.clock.Now()}, w.state, false)
}

// crowd sends from the servers while something else is done, and somebody asks each of them
// to be called. Whether one that
// is sent just then is there afterwards, only the database can tell; one that
// was confirmed must be in some file, and who was told that somebody calls must be there.
func (w *world) crowd(n int, do func()) {
	var sending sync.WaitGroup
	confirmed, promised := make([]map[string]row, len(w.servers)), make([]bool, len(w.servers))
	asking := make([]question, len(w.servers))
	if n > 0 {
		w.letAsk()
		for i, s := range w.servers {
			asking[i] = w.newQuestion()
			sending.Go(func() {
				a, err := s.post(w.t.Context(), "/ask", asking[i].form)
				promised[i] = err == nil && a.status == http.StatusSeeOther
			})
		}
	}
	for i, s := range w.servers {
		rows := map[string]row{}
		for range n {
			key, r := w.newRow()
			r.Session = "visit-" + key
			rows[key] = r
			w.sent[key] = r
		}
		confirmed[i] = map[string]row{}
		sending.Go(func() {
			for key, r := range rows {
				a, err := s.ask(w.t.Context(), http.MethodPost, "/api/submit", submission(key, r, "infant"))
				if err == nil && a.status == http.StatusOK {
					confirmed[i][key] = r
				}
			}
		})
	}
	do()
	sending.Wait()
	for _, c := range confirmed {
		for key := range c {
			w.confirmed[key] = true
		}
	}
	for i, is := range promised {
		if is {
			w.people[asking[i].name].There = true
		}
	}
	w.settle()
}

// restore puts the database back to one of the backups, at times while people
// send.
func (w *world) restore() {
	from := append(w.listed(), sorted(w.elsewhere)...)
	if len(from) == 0 {
		return
	}
	c := from[w.rng.IntN(len(from))]
	crowd := w.rng.IntN(3) * 8
	w.did("restore of %s while %d send", filepath.Base(c.file.Path), crowd*len(w.servers))
	before := w.state
	w.crowd(crowd, func() {
		if _, err := restore.File(w.t.Context(), w.options().Place(), c.file.Path, func(string, int64) {}); err != nil {
			w.fail("restore: %v", err)
		}
		w.seen(before, crowd > 0)
		w.replaced(c.state)
	})
	if _, err := os.Stat(c.file.Path); err != nil {
		w.fail("what was restored is gone: %v", err)
	}
}

// restoreInDashboard has a server restore one of the backups of its folder, at
// times while people send.
func (w *world) restoreInDashboard() {
	if from := w.listed(); len(from) > 0 {
		w.askToRestore(from[w.rng.IntN(len(from))], "restore in the dashboard")
	}
}

// undoRestore takes the last restore back, whoever did it.
func (w *world) undoRestore() {
	var kept string
	w.with(func(ctx context.Context, db *store.Database) error {
		e, err := db.LastAuditEntry(ctx, restore.Action)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		var before struct{ File string }
		if json.Unmarshal([]byte(e.Before), &before) == nil {
			kept = before.File
		}
		return err
	})
	if c := w.backups[filepath.Join(w.here.BackupFolder, kept)]; kept != "" && c != nil {
		w.askToRestore(c, "undo of the last restore")
	}
}

// askToRestore asks a server to restore a backup, and waits until that is done.
func (w *world) askToRestore(c *copied, what string) {
	if _, err := os.Stat(c.file.Path); err != nil {
		return // the rotation has removed it
	}
	s, name := w.any(), filepath.Base(c.file.Path)
	crowd := w.rng.IntN(3) * 4
	w.did("%s: %s while %d send", what, name, crowd*len(w.servers))
	before := w.state
	w.crowd(crowd, func() {
		a, err := s.post(w.t.Context(), "/admin/backups/restore", url.Values{"name": {name}})
		if err != nil || a.status != http.StatusSeeOther {
			w.fail("%s: %v %d %.300s", what, err, a.status, a.body)
		}
		testkit.Eventually(w.t, what, func() (bool, string) {
			page, err := s.ask(w.t.Context(), http.MethodGet, "/admin/backups/progress", "")
			if err != nil || strings.Contains(string(page.body), `id="failed"`) {
				w.fail("%s: %v %.2000s", what, err, page.body)
			}
			return strings.Contains(string(page.body), `id="restored"`), string(page.body)
		})
		w.seen(before, crowd > 0)
		w.replaced(c.state)
	})
}

// importCopy takes over another parish's database, which is made for that.
func (w *world) importCopy() {
	other := &state{Rows: map[string]row{}, Devices: map[string]bool{}, Zone: store.DefaultZone}
	dir := w.folder(fmt.Sprintf("other-%d", len(w.steps)))
	s := startServer(w.t, serverOptions{DataDir: dir, Clock: w.clock.file}, filepath.Join(dir, "log"))
	other.Catalogue = w.catalogue(s)
	for range 1 + w.rng.IntN(4) {
		key, r := w.newRow()
		r.Session = "visit-" + key
		if a := w.ask(s, http.MethodPost, "/api/submit", submission(key, r, "infant")); a.status != http.StatusOK {
			w.fail("the other parish: %d %.300s", a.status, a.body)
		}
		w.sent[key], w.confirmed[key] = r, true
		other.add(key, r)
	}
	s.stop(w.t)
	crowd := w.rng.IntN(2) * 8
	w.did("import of %d submissions while %d send", len(other.Rows), crowd*len(w.servers))
	before := w.state
	w.crowd(crowd, func() {
		if _, err := restore.Import(w.t.Context(), w.options().Place(), filepath.Join(dir, finder.DatabaseFile), true,
			func(string, int64) {}); err != nil {
			w.fail("import: %v", err)
		}
		w.seen(before, crowd > 0)
		months := w.state.Months
		w.replaced(other)
		w.state.Months = months // of which the other's settings say nothing
	})
	if err := os.RemoveAll(dir); err != nil {
		w.fail("%v", err)
	}
}

func (w *world) removeAll() {
	crowd := w.rng.IntN(2) * 8
	w.did("remove all while %d send", crowd*len(w.servers))
	before := w.state
	w.crowd(crowd, func() {
		a, err := w.servers[0].post(w.t.Context(), "/admin/submissions/clear", url.Values{"word": {"remove"}})
		if err != nil || a.status != http.StatusSeeOther {
			w.fail("remove all: %v %d %.300s", err, a.status, a.body)
		}
		w.seen(before, crowd > 0)
		empty := before.clone()
		empty.Rows, empty.Devices, empty.DeviceCount = map[string]row{}, map[string]bool{}, 0
		w.replaced(empty)
	})
}

// zones are those of parishes, and such as skip or repeat hours at midnight.
var zones = []string{
	"America/Chicago", "America/New_York", "Pacific/Auckland", "Pacific/Apia", "America/Santiago", "America/Havana",
	"Atlantic/Azores", "Asia/Beirut", "Africa/Cairo", "America/Asuncion", "Asia/Kathmandu", "UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago",
}

func (w *world) setZone() {
	name := zones[w.rng.IntN(len(zones))]
	w.did("the zone is %s", name)
	w.with(func(ctx context.Context, db *store.Database) error {
		zone, err := time.LoadLocation(name)
		if err != nil {
			return err
		}
		return db.SetZone(ctx, zone)
	})
	w.state.Zone = name
	w.settle()
}

// wait lets hours or weeks go by. A server that runs notes the time every few minutes,
// so that it does not take a month for a clock that is wrong.
func (w *world) wait() {
	hours := []int{1, 5, 26, 26, 26, 24 * 8, 24 * 31}[w.rng.IntN(7)]
	w.did("%d hours go by", hours)
	w.goOn(time.Duration(hours) * time.Hour)
}

// goOn has time go by while a server runs.
func (w *world) goOn(left time.Duration) {
	w.with(func(ctx context.Context, db *store.Database) error {
		noted := w.options().Place().Scheduler(db)
		for left > 0 {
			some := min(left, 8*24*time.Hour)
			w.move(some)
			left -= some
			if _, err := noted.RecordClock(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

func (w *world) move(by time.Duration) {
	if err := w.clock.Move(by); err != nil {
		w.fail("%v", err)
	}
	if now := w.clock.Now(); now.After(w.latest) {
		w.latest = now
	}
}

// wrongClock sets the clock a year ahead for a while, with a backup and a
// submission in that time, and back again.
func (w *world) wrongClock() {
	ahead := 365 * 24 * time.Hour
	w.move(ahead)
	w.did("the clock was set a year ahead")
	w.send()
	w.backUpDaily()
	w.check()
	w.move(-ahead)
	w.did("the clock was set right")
}

func (w *world) setMonths() {
	months := []int{0, 1, 2, 12}[w.rng.IntN(4)]
	w.did("submissions are kept %d months", months)
	a, err := w.any().post(w.t.Context(), "/admin/submissions/keep", url.Values{"months": {fmt.Sprint(months)}})
	if err != nil || a.status != http.StatusSeeOther {
		w.fail("keep for: %v %d %.300s", err, a.status, a.body)
	}
	w.state.Months = months
}

// retain does what the server does every hour.
func (w *world) retain() {
	w.did("retention, where it is due")
	now := w.clock.Now()
	due := w.state.Months > 0 && (w.retained.IsZero() || w.retained.After(now) || now.Sub(w.retained) > 24*time.Hour)
	var removed int64
	w.with(func(ctx context.Context, db *store.Database) (err error) {
		removed, err = retention.RunOnce(ctx, db, "model", now)
		return err
	})
	if !due {
		if removed != 0 {
			w.fail("%d were removed, and retention was not due", removed)
		}
		return
	}
	w.retained = now
	before := w.state.live()
	want := w.state.retain(now, w.device)
	if int64(want) != removed {
		w.fail("retention removed %d before %s, and %d are older", removed, w.state.cutoff(now), want)
	}
	for _, key := range before {
		if w.state.Rows[key].Folded {
			w.expired[key] = true
		}
	}
}

func (w *world) kill() {
	w.did("the power fails")
	for _, s := range w.servers {
		s.kill()
	}
	w.servers = nil
	w.start()
}

func (w *world) startAgain() {
	w.did("the server is started again")
	for _, s := range w.servers {
		s.stop(w.t)
	}
	w.servers = nil
	w.start()
}

// second starts a second server beside the first, or ends it.
func (w *world) second() {
	if len(w.servers) > 1 {
		w.did("the second server ends")
		w.servers[1].stop(w.t)
		w.servers = w.servers[:1]
		return
	}
	w.did("a second server starts")
	w.start()
}

func sorted(all map[string]*copied) []*copied {
	var list []*copied
	for _, c := range all {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b *copied) int { return strings.Compare(a.file.Path, b.file.Path) })
	return list
}

// statistics are the people of each day as a server counts them.
func (w *world) statistics(s *server) map[string]int {
	a := w.ask(s, http.MethodGet, "/admin/api/statistics?from=2020-01-01&to=2035-12-31", "")
	var answer struct {
		People int `json:"people"`
		Days   []struct {
			Day    string `json:"day"`
			People int    `json:"people"`
		} `json:"days"`
	}
	if err := json.Unmarshal(a.body, &answer); err != nil || a.status != http.StatusOK {
		w.fail("the statistics: %d %.300s %v", a.status, a.body, err)
	}
	days, sum := map[string]int{}, 0
	for _, d := range answer.Days {
		if d.People != 0 {
			days[d.Day] = d.People
		}
		sum += d.People
	}
	if sum != answer.People {
		w.fail("the days hold %d people, and all are %d", sum, answer.People)
	}
	return days
}
