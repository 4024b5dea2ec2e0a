//go:build linux

package main_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ministryfinder/agent/control"
	"ministryfinder/agent/desktoptest"
	"ministryfinder/embedded/ratelimit/redistest"
	"ministryfinder/embedded/store/postgrestest"
	"ministryfinder/embedded/testkit"
)

// part is one of the five programs; several together are killed at once.
type part int

// The agent is the first, so that it is killed in every second round: an agent
// whose finder is killed again and again would take that for a crash loop.
const (
	partAgent part = 1 << iota
	partFinder
	partWindow
	partPostgres
	partRedis
	allParts = partAgent | partFinder | partWindow | partPostgres | partRedis
)

func (p part) String() string {
	var names []string
	for i, name := range []string{"agent", "finder", "window", "PostgreSQL", "Redis"} {
		if p&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

// confirmedMore is how many submissions show that people are served.
const confirmedMore = 5

// installation is all five programs, while people send their answers.
type installation struct {
	t        *testing.T
	ctx      context.Context
	desktop  *desktoptest.Desktop
	data     string
	address  string
	database string
	postgres *postgrestest.Server
	redis    *redistest.Server
	crowd    *crowd
	agent    *agent
	// finder answers questions; finderPID and windowPID are those of the last look.
	finder               *served
	finderPID, windowPID int
	// givenUp is how often this agent had given a window up when it was last asked for.
	givenUp int
}

// Whichever of the five programs are killed together, in all 31 ways: those
// that are left go on, all are well when what does not come back by itself is
// started again, and what was confirmed is stored, once.
func TestWhateverIsKilledTogetherComesBack(t *testing.T) {
	t.Parallel()
	programs(t)
	// Three installations side by side, since each waits for most of the time:
	// until a database is back, until a finder may start again.
	lanes := map[string][]part{}
	for killed := part(1); killed <= allParts; killed++ {
		lane := "PostgreSQL stays"
		if killed&partPostgres != 0 {
			lane = "with " + (killed & (partPostgres | partRedis)).String()
		}
		lanes[lane] = append(lanes[lane], killed)
	}
	var running sync.WaitGroup
	for name, kills := range lanes {
		running.Go(func() { t.Run(name, func(t *testing.T) { killTogether(t, kills) }) })
	}
	running.Wait()
}

// killTogether kills one combination after the other.
func killTogether(t *testing.T, kills []part) {
	d, ctx := desktop(t)
	server := &postgrestest.Server{Fsync: true}
	t.Cleanup(server.Close)
	i := &installation{
		t: t, ctx: ctx, desktop: d, data: dataFolder(t, ""), address: ownAddress(t), database: server.Database(t), postgres: server,
		redis: redistest.Start(t),
		crowd: &crowd{pause: 20 * time.Millisecond, addresses: true},
	}
	i.finder = &served{t: t, url: "http://" + i.address}
	i.startAgent()
	i.openWindow()
	i.crowd.aim(i.finder.url)
	i.crowd.start(t, 2)
	for _, killed := range kills {
		began := time.Now()
		i.waitWell()
		if killed&partAgent == 0 { // a Redis that answers late is used from then on
			testkit.Eventually(t, "the requests to be counted in Redis", func() (bool, string) { s := i.storage(); return s == "redis", s })
		}
		i.waitConfirmed()
		i.kill(killed)
		i.goOn(killed)
		i.startAgain(killed)
		i.waitWell()
		i.waitConfirmed()
		i.checkStored()
		if t.Failed() {
			t.Fatalf("after the kill of %s", killed)
		}
		t.Logf("%s: %v", killed, time.Since(began).Round(time.Millisecond))
	}
}

func (i *installation) startAgent() {
	env := append(withoutOurs(i.desktop.Env()), "DATABASE_URL="+i.database, "REDIS_URL="+i.redis.URL(), "TRUSTED_PROXIES=127.0.0.1")
	i.agent = startAgentIn(i.t, env, i.data, "--addr", i.address)
	i.agent.running()
}

func (i *installation) openWindow() {
	i.givenUp = i.windowsGivenUp()
	testkit.Must(i.t, i.agent.client.Window(i.ctx, ""))
	_, err := i.desktop.WaitWindow(i.ctx, windowTitle)
	testkit.Must(i.t, err)
}

// windowsGivenUp is how often the agent has opened the health page instead of the window.
func (i *installation) windowsGivenUp() int {
	return strings.Count(i.agent.logged(), "the health page is opened instead of the health window")
}

// window is the process of the health window, 0 for none.
func (i *installation) window() int {
	for pid, line := range processes(i.data) {
		if strings.Contains(line, "ministry-finder-window") && alive(pid) {
			return pid
		}
	}
	return 0
}

// storage is where the finder counts requests.
func (i *installation) storage() string {
	limits, _ := i.finder.get("/api/metrics")["rate_limiting"].(map[string]any)
	return fmt.Sprint(limits["storage_type"])
}

// waitWell waits until all five run and nothing waits for the database.
func (i *installation) waitWell() {
	i.t.Helper()
	i.finderPID = i.agent.running().Finder.PID
	testkit.Eventually(i.t, "the window", func() (bool, string) {
		i.windowPID = i.window()
		if i.windowPID == 0 && i.windowsGivenUp() > i.givenUp {
			i.openWindow() // as a person does where the computer is too busy to draw it in time
		}
		return i.windowPID != 0, fmt.Sprint(processes(i.data))
	})
	i.finder.waitAllStored()
}

func (i *installation) waitConfirmed() {
	i.t.Helper()
	_, before := i.crowd.numbers()
	testkit.Eventually(i.t, "people to be served", func() (bool, string) {
		_, now := i.crowd.numbers()
		return now >= before+confirmedMore, fmt.Sprintf("%d confirmed", now-before)
	})
}

// kill kills all at once, as far as one after the other is at once.
func (i *installation) kill(killed part) {
	i.t.Helper()
	for p, pid := range map[part]int{partAgent: i.agent.cmd.Process.Pid, partFinder: i.finderPID, partWindow: i.windowPID} {
		if killed&p != 0 {
			testkit.Must(i.t, syscall.Kill(pid, syscall.SIGKILL))
		}
	}
	if killed&partRedis != 0 {
		i.redis.Stop()
	}
	if killed&partPostgres != 0 {
		i.postgres.Kill(i.t)
	}
}

// goOn looks whether those that were not killed go on. What the agent has
// started ends with it; else people are served, whatever else is gone.
func (i *installation) goOn(killed part) {
	i.t.Helper()
	if killed&partAgent != 0 {
		i.agent.waitEnd()
		waitAllGone(i.t, i.data)
		testkit.Must(i.t, i.desktop.WaitNoWindow(i.ctx, windowTitle))
		return
	}
	if killed&partFinder != 0 {
		i.agent.status("with another finder", func(s control.Status) bool { return s.Finder.PID != 0 && s.Finder.PID != i.finderPID })
	}
	i.waitConfirmed()
	s := i.agent.running()
	if s.AgentPID != i.agent.cmd.Process.Pid || killed&partFinder == 0 && s.Finder.PID != i.finderPID {
		i.t.Errorf("the agent %d has the finder %d now, and had %d", s.AgentPID, s.Finder.PID, i.finderPID)
	}
	// Where the computer is too busy to draw the window in time, the agent gives it up by itself.
	if killed&partWindow == 0 && !alive(i.windowPID) && i.windowsGivenUp() == i.givenUp {
		i.t.Error("the window is gone too")
	}
	if killed&partPostgres != 0 {
		testkit.Eventually(i.t, "the finder to say that its database is away", func() (bool, string) {
			health := i.finder.get("/api/health")
			return health["database"] == "disconnected", fmt.Sprint(health)
		})
	}
}

// startAgain starts what does not come back by itself.
func (i *installation) startAgain(killed part) {
	i.t.Helper()
	if killed&partPostgres != 0 {
		i.postgres.Start(i.t)
	}
	if killed&partRedis != 0 {
		i.redis.Restart(i.t)
	}
	if killed&partAgent != 0 {
		i.startAgent()
	}
	if killed&(partAgent|partWindow) != 0 {
		i.openWindow()
	}
}

// checkStored looks whether what was confirmed until now is in the database.
func (i *installation) checkStored() {
	i.t.Helper()
	i.crowd.mu.Lock()
	confirmed := slices.Clone(i.crowd.confirmed)
	i.crowd.mu.Unlock()
	i.finder.waitAllStored()
	conn, err := pgx.Connect(i.ctx, i.database)
	testkit.Must(i.t, err)
	defer conn.Close(i.ctx)
	rows, err := conn.Query(i.ctx, "SELECT session_id, count(*) FROM ministry_submissions GROUP BY session_id")
	testkit.Must(i.t, err)
	stored := map[string]int{}
	var visit string
	var times int
	_, err = pgx.ForEachRow(rows, []any{&visit, &times}, func() error { stored[visit] = times; return nil })
	testkit.Must(i.t, err)
	for _, visit := range confirmed {
		if stored[visit] != 1 {
			i.t.Errorf("%s was confirmed and is stored %d times", visit, stored[visit])
		}
	}
}
