package supervise

import (
	"strings"
	"testing"
	"time"
)

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

// A finder whose address comes with the network waits for it: neither the first start is
// final, nor is a later one a crash loop.
func TestAFinderWaitsForItsAddress(t *testing.T) {
	s := newStage(t, "serve")
	s.waitListens()
	s.setAddress("192.0.2.55:0") // kept for documentation, and nobody's
	for _, first := range []bool{true, false} {
		pid := s.State().PID
		if first {
			s.Restart(ExitSettings)
		} else {
			s.RestartHung("the Wi-Fi is away")
			s.nextTimer(FirstDelay).fire <- time.Now()
		}
		s.wait("waiting", func() bool { st := s.State(); return !st.AwaySince.IsZero() && st.PID != pid })
		if st := s.State(); st.Phase != Starting || st.Listens || !strings.Contains(st.Away, "192.0.2.55:0") {
			t.Errorf("%+v", st)
		}
	}
	s.nextTimer(startTimeout) // the third is that of the report
	s.setAddress("127.0.0.1:0")
	s.Restart(ExitAsked)
	s.waitListens()
	if st := s.State(); !st.AwaySince.IsZero() || st.Away != "" || !alive(t, st.URL) {
		t.Errorf("%+v", st)
	}
}
