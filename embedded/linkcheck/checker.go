package linkcheck

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"ministryfinder/embedded/catalogue"
)

// Names of the jobs in the store. The first has what is known of the links; by the
// others the servers of a database tell each other how far a round is, and that
// somebody wants it stopped. No backup holds them.
const (
	job         = "links"
	progressJob = "links-progress"
	stopJob     = "links-stop"
	// anyHolder writes where it does not matter who does.
	anyHolder = "any"
)

const (
	lookEvery = 15 * time.Minute
	// every is the time between two rounds that nobody has asked for.
	every = 30 * 24 * time.Hour
	// roundTimeout bounds a round; what it does not come to is tried in the next.
	roundTimeout = 15 * time.Minute
	// lease is for how long a round belongs to a server that writes no more. It is
	// renewed each time that the progress is written.
	lease           = 2 * time.Minute
	progressEvery   = time.Second
	databaseTimeout = 10 * time.Second
)

// Store is what a Checker needs of a database.
type Store interface {
	SettingReader
	Jobs
	Ministries(ctx context.Context) ([]catalogue.Ministry, error)
	AcquireLease(ctx context.Context, name, holder string, notDoneSince, now time.Time, lease time.Duration) (bool, error)
	ReleaseLease(ctx context.Context, name, holder, outcome string, failure error, now time.Time, again time.Duration) error
}

// Config is what a Checker needs.
type Config struct {
	Store Store
	Log   *slog.Logger
	Now   func() time.Time
	// Loopback lets links lead to this computer: for tests alone.
	Loopback bool
	// Resolver finds websites; nil is the system's.
	Resolver *net.Resolver
}

// Checker makes rounds. Start and Stop are safe for concurrent use.
type Checker struct {
	c      Config
	client *client
	holder string
	wanted chan string // the rounds that somebody has asked for, by their ids
}

// NewChecker returns a checker, which does nothing until Run runs.
func NewChecker(c Config) *Checker {
	return &Checker{c: c, client: newClient(c.Loopback, c.Resolver), holder: rand.Text(), wanted: make(chan string, 1)}
}

// Start asks for a round, which Run makes. It returns false when one is made already,
// on this server or another of the database.
func (c *Checker) Start(ctx context.Context) (bool, error) {
	now := c.c.Now()
	if _, running, err := LoadProgress(ctx, c.c.Store, now); running || err != nil {
		return false, err
	}
	mine, err := c.c.Store.AcquireLease(ctx, job, c.holder, now, now, lease)
	if err != nil || !mine {
		return false, err
	}
	id := rand.Text()
	c.tellProgress(ctx, Progress{ID: id, At: now})
	select {
	case c.wanted <- id:
		return true, nil
	default:
		return false, nil // it waits already
	}
}

// Stop asks for the end of the round that is made, on whichever server.
func (c *Checker) Stop(ctx context.Context) error {
	p, running, err := LoadProgress(ctx, c.c.Store, c.c.Now())
	if err != nil || !running {
		return err
	}
	return c.c.Store.ReleaseLease(ctx, stopJob, anyHolder, p.ID, nil, c.c.Now(), 0)
}

// Run makes the rounds that are asked for, and those of each month where that is
// chosen, until ctx ends.
func (c *Checker) Run(ctx context.Context) {
	for id := ""; ; {
		if err := c.runOnce(ctx, id); err != nil && ctx.Err() == nil {
			c.c.Log.Warn("the ministries' links cannot be tried", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case id = <-c.wanted:
		case <-time.After(lookEvery):
			id = ""
		}
	}
}

// runOnce makes a round: that of an id, or where it is empty the month's, when it is
// due.
func (c *Checker) runOnce(ctx context.Context, id string) error {
	byHand := id != ""
	if !byHand {
		due, err := c.isDue(ctx)
		if err != nil || !due {
			return err
		}
		id = rand.Text()
	}
	state, failed := c.round(ctx, id, byHand)
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), databaseTimeout)
	defer cancel()
	text, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("encode what came of the links: %w", err)
	}
	err = c.c.Store.ReleaseLease(end, job, c.holder, string(text), failed, c.c.Now(), 0)
	c.tellProgress(end, Progress{At: c.c.Now()})
	return errors.Join(failed, err)
}

// isDue takes the month's round where it is chosen and due: 30 days after the last, or
// a day after one that has found what is to be confirmed.
func (c *Checker) isDue(ctx context.Context) (bool, error) {
	choice, err := LoadChoice(ctx, c.c.Store)
	if err != nil || !choice.Monthly {
		return false, err
	}
	state, err := Load(ctx, c.c.Store)
	if err != nil {
		return false, err
	}
	links, err := c.shown(ctx)
	if err != nil || len(links) == 0 {
		return false, err
	}
	wait := every
	if state.Offline || len(state.unconfirmed(links)) > 0 {
		wait = confirmAfter
	}
	now := c.c.Now()
	return c.c.Store.AcquireLease(ctx, job, c.holder, now.Add(-wait), now, lease)
}

// shown are the links of the ministries that are shown.
func (c *Checker) shown(ctx context.Context) ([]string, error) {
	all, err := c.c.Store.Ministries(ctx)
	return Links(catalogue.Active(all)), err
}

// round tries the links and returns what is known then. An error means that nothing of
// it is to be kept.
func (c *Checker) round(ctx context.Context, id string, byHand bool) (State, error) {
	former, err := Load(ctx, c.c.Store)
	if err != nil {
		c.c.Log.Warn("what came of the links before is forgotten", "error", err)
	}
	links, err := c.shown(ctx)
	if err != nil {
		return State{}, err
	}
	chosen := former.next(links, byHand)
	limited, cancel := context.WithTimeout(ctx, roundTimeout)
	defer cancel()
	var mu sync.Mutex
	results := []Tried{}
	stopped := false
	progress := func() Progress {
		mu.Lock()
		defer mu.Unlock()
		return Progress{ID: id, Tried: len(results), Total: len(chosen), At: c.c.Now()}
	}
	ended := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() {
		if stopped = c.watch(limited, id, progress, ended); stopped {
			cancel()
		}
	})
	c.client.tryAll(limited, chosen, func(link string, o Outcome) {
		mu.Lock()
		defer mu.Unlock()
		results = append(results, Tried{URL: link, Outcome: o, At: c.c.Now()})
	})
	close(ended)
	watch.Wait()
	if ctx.Err() != nil {
		return State{}, ctx.Err()
	}
	state := former.after(results, links, byHand)
	state.Stopped = stopped
	return state, nil
}

// watch writes down now and then how far a round is, which also keeps it this server's,
// until it has ended. It returns true when somebody has stopped it, or another server
// has it.
func (c *Checker) watch(ctx context.Context, id string, progress func() Progress, ended <-chan struct{}) bool {
	tick := time.NewTicker(progressEvery)
	defer tick.Stop()
	for {
		c.tellProgress(ctx, progress())
		select {
		case <-ended:
			return false
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
		if stop, err := c.c.Store.JobNamed(ctx, stopJob); err == nil && stop.Outcome == id {
			return true
		}
		now := c.c.Now()
		if mine, err := c.c.Store.AcquireLease(ctx, job, c.holder, now, now, lease); err == nil && !mine {
			return true
		}
	}
}

// tellProgress writes down how far a round is. Where that fails it is not seen, and the
// round goes on.
func (c *Checker) tellProgress(ctx context.Context, p Progress) {
	text, err := json.Marshal(p)
	if err == nil {
		err = c.c.Store.ReleaseLease(ctx, progressJob, anyHolder, string(text), nil, p.At, 0)
	}
	if err != nil && ctx.Err() == nil {
		c.c.Log.Debug("how far the links are tried is not written down", "error", err)
	}
}
