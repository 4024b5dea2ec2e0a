package supervise

import "testing"

// Only a start that nothing went before, and one that somebody or something wanted,
// is waited for: who was just killed or hung is an outage until it answers.
func TestAStartIsAwaitedUnlessSomethingWasWrong(t *testing.T) {
	for _, c := range []struct {
		state State
		want  bool
	}{
		{State{Phase: Starting}, true},
		{State{Phase: Starting, Listens: true}, false},
		{State{Phase: Running, Listens: true}, false},
		{State{Phase: Restarting}, false},
		{State{Phase: Stopped}, false},
	} {
		if got := c.state.IsAwaited(); got != c.want {
			t.Errorf("%+v: %v", c.state, got)
		}
	}
	for _, exit := range Exits() {
		for phase, waits := range map[Phase]bool{Starting: true, Restarting: true, Running: false, CrashLoop: false, Stopped: false} {
			s := State{Phase: phase, Exit: exit}
			if got := s.IsAwaited(); got != (waits && exit.Wanted()) {
				t.Errorf("%+v: %v", s, got)
			}
			if s.Listens = true; s.IsAwaited() {
				t.Errorf("%+v: it listens", s)
			}
		}
	}
}
