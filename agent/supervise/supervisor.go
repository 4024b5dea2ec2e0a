package supervise

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os/exec"
	"sync"
	"time"

	"ministryfinder/embedded/i18n"
)

// Phase is where the finder is in its life.
type Phase string

// The phases.
const (
	Starting   Phase = "starting"   // started, not answering yet
	Running    Phase = "running"    // answering
	Restarting Phase = "restarting" // waiting before the next start, or ending for it
	CrashLoop  Phase = "crash-loop" // it ended too often: waiting for a person
	Stopped    Phase = "stopped"    // the agent is ending
)

// State is what is known of the finder's process.
type State struct {
	Phase Phase
	PID   int
	URL   string // where it answers, once it listens; kept over restarts
	// Listens is true when the running process has said that it listens.
	Listens   bool
	StartedAt time.Time
	Restarts  int    // starts after the first
	Exit      Exit   // how it last ended, empty when it never did
	LastExit  string // the value of that: the finder's words, or a signal or status of the system; may be empty
	Reason    string // the code of why it could not use its database, if that was why
	LinkKey   []byte // signs links for the running process
	// AwaySince is since when the running process waits for its address, the zero time
	// when it does not, and Away why, in words.
	AwaySince time.Time
	Away      string
	// Shared is where the running process is reached from the network, NotShared
	// why it is not although it should be; empty where it shall not be.
	Shared, NotShared string
}

// Exit is how a run of the finder ended. Its text is a code.
type Exit string

// The ways in which a run ends.
const (
	ExitAsked    Exit = "asked"            // a person wants it to start anew
	ExitSettings Exit = "settings-changed" // new settings want that
	ExitSilent   Exit = "silent"           // it did not answer any more
	ExitLate     Exit = "late"             // it did not begin to listen in time
	ExitAddress  Exit = "address"          // its address is taken or wrong
	ExitDatabase Exit = "database"         // it could not use its database; State.Reason says why
	ExitProblem  Exit = "problem"          // it could not start for another reason, which it told
	ExitFault    Exit = "fault"            // a fault in the program ended it, which it told
	ExitKilled   Exit = "killed"           // the system or somebody ended it, by a signal
	ExitStatus   Exit = "status"           // it ended without a word, with the status of a failure
	ExitEnded    Exit = "ended"            // it ended without a word
)

// Exits lists all of them.
func Exits() []Exit {
	return []Exit{ExitAsked, ExitSettings, ExitSilent, ExitLate, ExitAddress, ExitDatabase, ExitProblem, ExitFault, ExitKilled,
		ExitStatus, ExitEnded}
}

// Wanted reports whether the run ended because somebody or something wanted that.
func (e Exit) Wanted() bool { return e == ExitAsked || e == ExitSettings }

// Cause is why the finder last ended, as the reason of an alert: the code of the
// exit, with that of the database's trouble behind a slash; "" when it never did.
func (s State) Cause() string {
	if s.Reason == "" {
		return string(s.Exit)
	}
	return string(s.Exit) + "/" + s.Reason
}

// IsAwaited reports whether the finder does not answer because it was started for the
// first time, or anew since that was wanted. How long that may take is bounded: a
// finder that is late is ended, and an outage from then on.
func (s State) IsAwaited() bool {
	return !s.Listens && (s.Phase == Starting && s.Exit == "" || (s.Phase == Starting || s.Phase == Restarting) && s.Exit.Wanted())
}

// startTimeout is how long a child may take to listen.
const startTimeout = 30 * time.Second

// Config says what to supervise.
type Config struct {
	// Command makes the command of one run. again is the address at which the
	// finder listened before, empty at the first start, so that it stays there.
	Command func(again string) *exec.Cmd
	// ChildConfig makes the orders of one run.
	Orders func() ChildConfig
	Log    *slog.Logger
	// Output takes the child's log lines.
	Output io.Writer
	// Changed is called after every change of the state, from the supervisor's
	// own goroutine; it must not block.
	Changed func(State)
	// WaitForAddress has a first start that fails for its address wait for a
	// person, as a crash loop does, instead of ending Run.
	WaitForAddress bool
	// NoAccount is called, likewise, when the finder says that nobody has an
	// account for the parish office yet; it may be nil.
	NoAccount func(State)
	Now       func() time.Time
	After     func(time.Duration) <-chan time.Time
}

// Supervisor keeps one finder running. Its methods are safe for concurrent use.
type Supervisor struct {
	Config
	restart chan ending
	mu      sync.Mutex
	state   State
}

// New returns a supervisor; Run makes it work.
func New(c Config) *Supervisor {
	return &Supervisor{Config: c, restart: make(chan ending, 1), state: State{Phase: Starting}}
}

// State returns the present state.
func (s *Supervisor) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// Restart ends the finder gracefully and starts it again at once; in a crash
// loop it tries again.
func (s *Supervisor) Restart(why Exit) { s.request(ending{exit: why}) }

// RestartHung ends a finder that does not answer any more and starts it again, which
// counts as if it had ended by itself.
func (s *Supervisor) RestartHung(why string) { s.request(ending{exit: ExitSilent, why: why}) }

func (s *Supervisor) request(r ending) {
	select {
	case s.restart <- r:
	default: // one is asked for already
	}
}

// Healthy tells that the finder has answered a probe.
func (s *Supervisor) Healthy() {
	s.update(func(st *State) {
		if st.Phase == Starting {
			st.Phase = Running
		}
	})
}

func (s *Supervisor) update(change func(*State)) {
	s.mu.Lock()
	before := s.state
	change(&s.state)
	after := s.state
	s.mu.Unlock()
	if s.Changed != nil && (before.Phase != after.Phase || before.PID != after.PID || before.URL != after.URL ||
		before.Listens != after.Listens || before.AwaySince != after.AwaySince) {
		s.Changed(after)
	}
}

// FirstStartError says why the finder could not even start once with the
// address that was asked for; trying again would not help.
type FirstStartError struct{ Message string }

// Error returns the finder's own words.
func (e *FirstStartError) Error() string { return e.Message }

// In returns them too: the finder has them in the agent's language.
func (e *FirstStartError) In(*i18n.Texts) string { return e.Message }

// Run starts the finder and keeps it running until ctx ends; then it ends it
// gracefully. It returns a *FirstStartError when the first start fails for
// its address and nobody is waited for, else nil.
func (s *Supervisor) Run(ctx context.Context) error {
	defer s.update(func(st *State) { st.Phase, st.PID, st.Listens = Stopped, 0, false })
	var p policy
	for first := true; ; first = false {
		started := s.Now()
		end := s.runOnce(ctx, first)
		if ctx.Err() != nil {
			return nil
		}
		if end.fatal != nil && !s.WaitForAddress {
			return end.fatal
		}
		if end.exit.Wanted() {
			p.forgive()
			continue
		}
		wait, loop := p.exited(started, s.Now())
		if end.fatal != nil {
			loop = true
			s.Log.Error("the finder cannot use its address; it is not started until somebody asks for it", "reason", end.why)
		} else if loop {
			s.Log.Error("the finder ended again and again; it is not started any more until somebody asks for it", "exit", end.exit, "reason", end.why)
		} else {
			s.Log.Warn("the finder ended and is started again", "exit", end.exit, "reason", end.why, "in", wait)
		}
		s.update(func(st *State) {
			st.Phase, st.PID, st.Listens = Restarting, 0, false
			end.tell(st)
			if loop {
				st.Phase = CrashLoop
			}
		})
		var timer <-chan time.Time // never, in a crash loop
		if !loop {
			timer = s.After(wait)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-s.restart:
			p.forgive()
		case <-timer:
		}
	}
}

// ending says how a run ended.
type ending struct {
	exit        Exit
	why, reason string // as in State
	fatal       error  // no further start makes sense
}

func (e ending) tell(st *State) {
	st.Exit, st.LastExit, st.Reason = e.exit, e.why, e.reason
	st.AwaySince, st.Away = time.Time{}, ""
}

// runOnce starts the finder and returns when this run has ended.
func (s *Supervisor) runOnce(ctx context.Context, first bool) ending {
	orders := s.Orders()
	again := s.State().URL
	c, err := startChild(s.Command(again), orders, s.Output)
	if err != nil {
		return ending{exit: ExitProblem, why: err.Error()}
	}
	s.update(func(st *State) {
		st.Phase, st.PID, st.Listens = Starting, c.cmd.Process.Pid, false
		st.StartedAt, st.LinkKey = s.Now(), orders.LinkKey
		st.Shared, st.NotShared = "", ""
		st.AwaySince, st.Away = time.Time{}, ""
		if !first {
			st.Restarts++
		}
	})
	problem, silent := ending{}, s.After(startTimeout)
	for {
		select {
		case <-ctx.Done():
			s.end(c)
			return ending{}
		case r := <-s.restart:
			s.Log.Info("the finder is restarted", "reason", r.exit, "error", r.why)
			s.update(func(st *State) { st.Phase, st.Listens = Restarting, false; r.tell(st) })
			s.end(c)
			return r
		case r, ok := <-c.reports:
			switch {
			case !ok:
				c.reports = nil // ended, or its output is closed: done tells
			case r.Listening != "":
				silent = nil
				s.update(func(st *State) {
					st.URL, st.Listens = pageAddress(r.Listening), true
					st.AwaySince, st.Away = time.Time{}, ""
				})
			case r.AddressAway != "":
				silent = s.After(startTimeout) // it tries again, and says so, before
				s.away(r.AddressAway)
			case r.Shared != "" || r.NotShared != "":
				s.update(func(st *State) { st.Shared, st.NotShared = r.Shared, r.NotShared })
			case r.NoAccount:
				if s.NoAccount != nil {
					s.NoAccount(s.State())
				}
			case r.Problem == ProblemAddress && first:
				s.end(c)
				return ending{exit: ExitAddress, why: r.Message, fatal: &FirstStartError{r.Message}}
			case r.Problem != "":
				problem = ending{exit: r.exit(), why: r.Message, reason: r.Reason}
			}
		case <-silent:
			s.end(c)
			return ending{exit: ExitLate, why: fmt.Sprintf("%.0f", startTimeout.Seconds())}
		case <-c.done:
			if problem.exit == "" {
				problem = c.ending()
			}
			return problem
		}
	}
}

// away notes that the finder waits for its address.
func (s *Supervisor) away(why string) {
	if s.State().AwaySince.IsZero() {
		s.Log.Warn("the finder waits for its address", "reason", why)
	}
	s.update(func(st *State) {
		if st.Away = why; st.AwaySince.IsZero() {
			st.AwaySince = s.Now()
		}
	})
}

func (s *Supervisor) end(c *child) {
	if c.stop(s.After) {
		s.Log.Warn("the finder did not end in time and was killed", "limit", killAfter)
	}
}
