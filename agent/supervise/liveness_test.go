package supervise

import (
	"testing"
	"time"

	"ministryfinder/agent/alerting"
)

// A finder that hangs in a Mass is restarted after it, at once, over the
// change to summer time as well; one that answers again by itself is not.
func TestAHangDuringMassIsMendedAfterIt(t *testing.T) {
	quiet, err := alerting.NewQuiet("America/Chicago", "", []string{"Sunday 09:00-10:15"})
	if err != nil {
		t.Fatal(err)
	}
	policy := alerting.NewPolicy(quiet, alerting.State{})
	for _, day := range []string{"2026-03-01", "2026-03-08" /* the clocks change */, "2026-11-01"} {
		begin, err := time.ParseInLocation("2006-01-02 15:04", day+" 08:59", chicago(t))
		if err != nil {
			t.Fatal(err)
		}
		massEnds := begin.Add(76 * time.Minute)
		for name, c := range map[string]struct {
			from, until time.Duration // of the hang, after 8:59
			want        []time.Duration
		}{
			"before Mass": {0, 30 * time.Second, []time.Duration{10 * time.Second, 25 * time.Second}},
			"in Mass": {10 * time.Minute, 3 * time.Hour,
				[]time.Duration{massEnds.Sub(begin), massEnds.Sub(begin) + 15*time.Second}},
			"over before Mass ends": {10 * time.Minute, 40 * time.Minute, nil},
			"since just before its end": {76*time.Minute - 5*time.Second, 3 * time.Hour,
				[]time.Duration{76*time.Minute + 5*time.Second, 76*time.Minute + 20*time.Second}},
		} {
			var l Liveness
			var got []time.Duration
			for passed := time.Duration(0); passed < 2*time.Hour && len(got) < 2; passed += 5 * time.Second {
				at := begin.Add(passed)
				if l.Check(passed < c.from || passed >= c.until, policy.Mass(at)) {
					got = append(got, passed)
				}
			}
			if len(got) != len(c.want) {
				t.Errorf("%s, %s: restarted at %v, want %v", day, name, got, c.want)
				continue
			}
			for i := range got {
				if got[i] != c.want[i] {
					t.Errorf("%s, %s: restarted at %v, want %v", day, name, got, c.want)
				}
			}
		}
	}
}

func chicago(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}
