package health_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ministryfinder/embedded/health"
)

var began = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// feed gives an engine samples at every 5 seconds and collects the events.
type feed struct {
	*health.Engine
	at     time.Time
	events []health.Event
}

func newFeed() *feed { return &feed{Engine: health.NewEngine(health.DefaultLimits()), at: began} }

func well() health.Sample {
	return health.Sample{OK: true, Started: began, RSSMB: 20, LiveHeapMB: 4, ProcessPercent: 0.2, SystemPercent: 30, Status: "healthy",
		Database: "connected", DiskPercent: 40, DiskFreeMB: 9000}
}

// run gives samples for a stretch of time, each changed by change.
func (f *feed) run(d time.Duration, change func(*health.Sample)) []health.Event {
	from := len(f.events)
	for end := f.at.Add(d); f.at.Before(end); f.at = f.at.Add(5 * time.Second) {
		s := well()
		s.At = f.at
		change(&s)
		f.events = append(f.events, f.Add(s)...)
	}
	return f.events[from:]
}

func same(*health.Sample) {}

func TestAThresholdMustBePassedForItsTime(t *testing.T) {
	type set func(*health.Sample, float64)
	for kind, c := range map[health.Kind]struct {
		set   set
		hold  time.Duration
		limit float64
	}{
		health.ProcessMemory: {func(s *health.Sample, v float64) { s.RSSMB = 512 * v / 100 }, time.Minute, 80},
		health.SystemMemory:  {func(s *health.Sample, v float64) { s.SystemPercent = v }, time.Minute, 80},
		health.ProcessCPU:    {func(s *health.Sample, v float64) { s.ProcessCPU = v }, 2 * time.Minute, 80},
		health.SystemCPU:     {func(s *health.Sample, v float64) { s.SystemCPU = v }, 2 * time.Minute, 80},
		health.CacheFull:     {func(s *health.Sample, v float64) { s.CachePercent = v }, time.Minute, 80},
		health.DiskFull:      {func(s *health.Sample, v float64) { s.DiskPercent = v }, time.Minute, 90},
	} {
		t.Run(string(kind), func(t *testing.T) {
			at := func(v float64) func(*health.Sample) { return func(s *health.Sample) { c.set(s, c.limit*v/80) } }
			f := newFeed()
			if e := f.run(c.hold, at(80)); len(e) != 0 {
				t.Fatalf("before its time: %+v", e)
			}
			e := f.run(10*time.Second, at(85))
			if len(e) != 1 || e[0].Kind != kind || !e[0].Cleared.IsZero() || e[0].Limit != c.limit {
				t.Fatalf("after its time: %+v", e)
			}
			if e := f.run(10*time.Minute, at(99)); len(e) != 0 {
				t.Fatalf("it is told again: %+v", e)
			}
			if e := f.run(10*time.Minute, at(73)); len(e) != 0 {
				t.Fatalf("cleared between 72 and 80: %+v", e)
			}
			if e := f.run(c.hold, at(71)); len(e) != 0 {
				t.Fatalf("cleared before its time: %+v", e)
			}
			e = f.run(10*time.Second, at(71))
			if len(e) != 1 || e[0].Cleared.IsZero() || math.Abs(e[0].Peak-c.limit*99/80) > 1e-9 {
				t.Fatalf("when it is well again: %+v", e)
			}
			snap := f.Snapshot()
			if len(snap.Active) != 0 || len(snap.Ended) != 1 {
				t.Errorf("afterwards: %+v", snap)
			}
		})
	}
}

// A tenth of a large disk is room for years: what is left on it counts as well. A finder
// that does not tell it is judged by the part alone.
func TestADiskWithRoomIsNotFull(t *testing.T) {
	const gb = 1024
	disk := func(percent, freeGB float64) func(*health.Sample) {
		return func(s *health.Sample) { s.DiskPercent, s.DiskFreeMB = percent, freeGB*gb }
	}
	for _, c := range []struct {
		name   string
		sample func(*health.Sample)
		full   bool
	}{
		{"a large disk with 80 GB", disk(95, 80), false}, {"with as much as is enough", disk(99, 20), false},
		{"with less", disk(95, 19.9), true}, {"with nothing", disk(100, 0), true}, {"a small one", disk(89, 0.5), false},
		{"a small one that is full", disk(90, 0.5), true}, {"one that does not tell its room", disk(91, 0), true},
	} {
		if e := newFeed().run(2*time.Minute, c.sample); (len(e) == 1 && e[0].Kind == health.DiskFull) != c.full || len(e) > 1 {
			t.Errorf("%s: %+v, want full %v", c.name, e, c.full)
		}
	}
	f := newFeed()
	if e := f.run(2*time.Minute, disk(95, 19)); len(e) != 1 || e[0].Value != 95 || e[0].Limit != 90 {
		t.Fatalf("%+v", e)
	}
	if e := f.run(time.Hour, disk(94, 21)); len(e) != 0 {
		t.Errorf("a little more room is told as %+v", e)
	}
	if e := f.run(2*time.Minute, disk(94, 23)); len(e) != 1 || e[0].Cleared.IsZero() || e[0].Peak != 95 {
		t.Errorf("room again is told as %+v", e)
	}
}

// A figure that swings around its limit is one cause: the next alert waits.
func TestTheNextAlertWaitsForTheCoolDown(t *testing.T) {
	f := newFeed()
	high := func(s *health.Sample) { s.SystemPercent = 95 }
	f.run(2*time.Minute, high)
	f.run(2*time.Minute, same)
	if e := f.run(3*time.Minute, high); len(e) != 0 {
		t.Errorf("within the cool-down: %+v", e)
	}
	if e := f.run(3*time.Minute, high); len(e) != 1 {
		t.Errorf("after it: %+v", e)
	}
}

// A tenth of the answers being errors is told, of 20 requests at least.
func TestErrorsAreToldOfEnoughRequests(t *testing.T) {
	f := newFeed()
	var requests, errors int64
	count := func(r, e int64) func(*health.Sample) {
		return func(s *health.Sample) {
			requests, errors = requests+r, errors+e
			s.Requests, s.Errors = requests, errors
		}
	}
	stay := count(0, 0)
	f.run(time.Minute, stay)
	if e := f.run(5*time.Second, count(10, 10)); len(e) != 0 {
		t.Fatalf("of 10 requests: %+v", e)
	}
	e := f.run(5*time.Second, count(12, 0))
	if len(e) != 1 || e[0].Kind != health.ManyErrors || e[0].Value < 45 || e[0].Value > 46 {
		t.Fatalf("of 22 requests: %+v", e)
	}
	if e := f.run(5*time.Minute, stay); len(e) != 0 {
		t.Fatalf("while nobody asks: %+v", e)
	}
	if e := f.run(5*time.Second, count(30, 0)); len(e) != 1 || e[0].Cleared.IsZero() {
		t.Fatalf("when all is answered: %+v", e)
	}
	f.run(10*time.Minute, stay)
	f.run(5*time.Second, count(40, 40))
	if e := f.run(20*time.Minute, stay); len(e) != 1 || e[0].Cleared.IsZero() {
		t.Errorf("long after the errors: %+v", e)
	}
}

func TestAnOldBackupAndAPublicAddressThatFailsAreTold(t *testing.T) {
	for kind, c := range map[health.Kind]struct {
		well, ill func(*health.Sample)
		hold      time.Duration
	}{
		health.BackupOld:     {func(s *health.Sample) { s.BackupHours = 25 }, func(s *health.Sample) { s.BackupHours = 49 }, 15 * time.Minute},
		health.SignInsLocked: {func(s *health.Sample) {}, func(s *health.Sample) { s.LockedAccounts = 1 }, 0},
		health.KeepAlive:     {func(s *health.Sample) { s.KeepAliveFailures = 4 }, func(s *health.Sample) { s.KeepAliveFailures = 5 }, 0},
	} {
		f := newFeed()
		if e := f.run(time.Minute, c.well); len(e) != 0 {
			t.Errorf("%s: %+v", kind, e)
		}
		if e := f.run(c.hold, c.ill); len(e) != 0 {
			t.Errorf("%s before its time: %+v", kind, e)
		}
		if e := f.run(time.Minute, c.ill); len(e) != 1 || e[0].Kind != kind {
			t.Errorf("%s: %+v", kind, e)
		}
		if e := f.run(time.Minute, same); len(e) != 1 || e[0].Cleared.IsZero() {
			t.Errorf("%s: %+v", kind, e)
		}
	}
}

func TestAShortDipBeginsTheMinuteAnew(t *testing.T) {
	f := newFeed()
	high := func(s *health.Sample) { s.SystemPercent = 95 }
	f.run(55*time.Second, high)
	f.run(5*time.Second, same)
	if e := f.run(60*time.Second, high); len(e) != 0 {
		t.Errorf("%+v", e)
	}
	if e := f.run(5*time.Second, high); len(e) != 1 {
		t.Errorf("%+v", e)
	}
}

func TestThreeFailedProbesAreDown(t *testing.T) {
	f := newFeed()
	down := func(s *health.Sample) { *s = health.Sample{At: s.At, Error: "no answer"} }
	f.run(time.Minute, same)
	if e := f.run(10*time.Second, down); len(e) != 0 {
		t.Fatalf("two are enough: %+v", e)
	}
	if e := f.run(5*time.Second, down); len(e) != 1 || e[0].Kind != health.FinderDown {
		t.Fatalf("%+v", e)
	}
	if e := f.run(time.Minute, down); len(e) != 0 {
		t.Fatalf("told again: %+v", e)
	}
	if e := f.run(5*time.Second, same); len(e) != 1 || e[0].Cleared.IsZero() {
		t.Fatalf("%+v", e)
	}
}

// A finder that takes its time to start, as on a computer that was just switched on,
// is no outage; one that had its time is, after as many probes as ever.
func TestAFinderThatIsAwaitedIsNotDown(t *testing.T) {
	f := newFeed()
	awaited := func(s *health.Sample) { *s = health.Sample{At: s.At, Error: "not yet", Awaited: true} }
	down := func(s *health.Sample) { *s = health.Sample{At: s.At, Error: "no answer"} }
	if e := f.run(10*time.Minute, awaited); len(e) != 0 {
		t.Fatalf("it is awaited: %+v", e)
	}
	if e := f.run(10*time.Second, down); len(e) != 0 {
		t.Fatalf("two are enough: %+v", e)
	}
	if e := f.run(5*time.Second, down); len(e) != 1 || e[0].Kind != health.FinderDown {
		t.Fatalf("%+v", e)
	}
	if e := f.run(time.Minute, awaited); len(e) != 0 {
		t.Fatalf("an outage ends when it answers: %+v", e)
	}
	if e := f.run(5*time.Second, same); len(e) != 1 || e[0].Cleared.IsZero() {
		t.Fatalf("%+v", e)
	}
}

func TestTheDatabaseAwayIsToldAtOnce(t *testing.T) {
	f := newFeed()
	away := func(s *health.Sample) { s.Database = "disconnected" }
	if e := f.run(5*time.Second, away); len(e) != 1 || e[0].Kind != health.DatabaseDown {
		t.Fatalf("%+v", e)
	}
	if e := f.run(5*time.Second, same); len(e) != 1 || e[0].Cleared.IsZero() {
		t.Fatalf("%+v", e)
	}
}

func TestAnAlertsReasonIsBounded(t *testing.T) {
	e := health.NewEngine(health.DefaultLimits())
	whole := strings.Repeat("é", health.MaxReason)
	if got := e.Raise(health.CrashLoop, began, whole, whole); len(got) != 1 || got[0].Reason != whole || got[0].Detail != whole {
		t.Error(got)
	}
	got := e.Raise(health.Restarted, began, whole+"é", whole+"é")
	for _, text := range []string{got[0].Reason, got[0].Detail} {
		if utf8.RuneCountInString(text) != health.MaxReason || !strings.HasSuffix(text, "é…") {
			t.Error(got)
		}
	}
}

func TestWhatTheCallerKnowsIsRaisedOnce(t *testing.T) {
	e := health.NewEngine(health.DefaultLimits())
	if got := e.Raise(health.CrashLoop, began, "status", "exit status 3\n"); len(got) != 1 || got[0].Detail != "exit status 3" {
		t.Fatal(got)
	}
	if got := e.Raise(health.CrashLoop, began, "status", "exit status 3\n"); len(got) != 0 {
		t.Fatal(got)
	}
	// A crash loop is why the finder is down: one alert is enough.
	for i := range 5 {
		if got := e.Add(health.Sample{At: began.Add(time.Duration(i) * time.Second)}); len(got) != 0 {
			t.Fatal(got)
		}
	}
	if got := e.Clear(health.CrashLoop, began); len(got) != 1 {
		t.Fatal(got)
	}
	if got := e.Clear(health.CrashLoop, began); len(got) != 0 {
		t.Fatal(got)
	}
}

func TestHistoryAndAlertsAreBounded(t *testing.T) {
	exact := newFeed()
	exact.run(health.HistorySamples*5*time.Second, same)
	if all := exact.SamplesSince(time.Time{}); len(all) != health.HistorySamples || !all[0].At.Equal(began) {
		t.Errorf("at the bound %d samples are kept, the first of %v", len(all), all[0].At)
	}
	exact.run(5*time.Second, same)
	if all := exact.SamplesSince(time.Time{}); len(all) != health.HistorySamples || !all[0].At.Equal(began.Add(5*time.Second)) {
		t.Errorf("one beyond the bound %d samples are kept, the first of %v", len(all), all[0].At)
	}
	f := newFeed()
	for range 150 {
		f.run(5*time.Second, func(s *health.Sample) { s.Database = "disconnected" })
		f.run(25*time.Second, same)
	}
	all := f.SamplesSince(time.Time{})
	if len(all) != health.HistorySamples {
		t.Errorf("%d samples are kept", len(all))
	}
	for i := 1; i < len(all); i++ {
		if !all[i].At.After(all[i-1].At) {
			t.Fatalf("sample %d is not later than the one before", i)
		}
	}
	if some := f.SamplesSince(f.at.Add(-16 * time.Second)); len(some) != 3 {
		t.Errorf("%d samples are newer than 16 s", len(some))
	}
	if n := len(f.Snapshot().Ended); n != 100 {
		t.Errorf("%d ended alerts are kept", n)
	}
}

func TestGrowthIsToldAndASawToothIsNot(t *testing.T) {
	const seed = 20261123
	for name, c := range map[string]struct {
		rss  func(minutes float64, r *rand.Rand) float64
		heap func(minutes float64) float64
		want bool
	}{
		"flat":              {func(_ float64, r *rand.Rand) float64 { return 20 + r.Float64()*0.2 }, nil, false},
		"noise":             {func(_ float64, r *rand.Rand) float64 { return 40 + 5*r.NormFloat64() }, nil, false},
		"saw-tooth":         {func(m float64, _ *rand.Rand) float64 { return 30 + 12*math.Mod(m, 4)/4 }, nil, false},
		"a step":            {func(m float64, _ *rand.Rand) float64 { return 30 + 25*math.Floor(min(m, 359)/180) }, nil, false},
		"slow saturation":   {func(m float64, r *rand.Rand) float64 { return 60 - 30*math.Exp(-m/5) + r.Float64()*0.3 }, nil, false},
		"a daily wave":      {func(m float64, r *rand.Rand) float64 { return 40 + 3*math.Sin(2*math.Pi*m/1440) + r.Float64() }, nil, false},
		"a leak":            {func(m float64, r *rand.Rand) float64 { return 20 + 0.5*m + r.Float64()*2 }, nil, true},
		"under saw-tooth":   {func(m float64, _ *rand.Rand) float64 { return 20 + 0.4*m + 10*math.Mod(m, 3)/3 }, nil, true},
		"the live heap too": {func(m float64, _ *rand.Rand) float64 { return 20 + 0.5*m }, func(m float64) float64 { return 5 + 0.5*m }, true},
		"only the runtime":  {func(m float64, _ *rand.Rand) float64 { return 20 + 0.5*m }, func(float64) float64 { return 5 }, false},
	} {
		t.Run(name, func(t *testing.T) {
			f, r := newFeed(), rand.New(rand.NewPCG(seed, 1))
			events := f.run(7*time.Hour, func(s *health.Sample) {
				minutes := s.At.Sub(began).Minutes()
				s.RSSMB, s.LiveHeapMB = c.rss(minutes, r), 0
				if c.heap != nil {
					s.LiveHeapMB = c.heap(minutes)
				}
			})
			var told []health.Event
			for _, e := range events {
				if e.Kind == health.MemoryGrowth {
					told = append(told, e)
				}
			}
			if got := len(told) > 0; got != c.want {
				t.Errorf("growth told: %v, want %v (%+v, verdict %+v)", got, c.want, told, f.Snapshot().Growth)
			}
			if c.want {
				v := f.Snapshot().Growth
				if v.Status != health.Growing || v.SlopeMBPerHour < 15 || v.SlopeMBPerHour > 40 || v.Low > v.SlopeMBPerHour ||
					v.High < v.SlopeMBPerHour {
					t.Errorf("verdict %+v", v)
				}
				if v.EightyPercentAt.Before(f.at) {
					t.Errorf("80 %% is foreseen at %v", v.EightyPercentAt)
				}
			}
		})
	}
}

// What is watched only is shown with its rate, how sure that is, and when the
// limit would come; nobody is called.
func TestWatchedMemorySaysWhenTheLimitWouldCome(t *testing.T) {
	f := newFeed()
	events := f.run(6*time.Hour, func(s *health.Sample) { s.RSSMB, s.LiveHeapMB = 40+2*s.At.Sub(began).Hours(), 0 })
	v := f.Snapshot().Growth
	if len(events) != 0 || v.Status != health.Watch || v.Low > 2 || v.High < 2 {
		t.Fatalf("events %+v, verdict %+v", events, v)
	}
	// 410 MB are 80 % of the budget: 52 MB now, 2 MB an hour.
	if hours := v.EightyPercentAt.Sub(f.at).Hours(); hours < 170 || hours > 190 {
		t.Errorf("80 %% are foreseen in %.0f hours", hours)
	}
}

func TestARestartEndsTheGrowth(t *testing.T) {
	f := newFeed()
	leak := func(s *health.Sample) { s.RSSMB, s.LiveHeapMB = 20+s.At.Sub(began).Minutes(), 0 }
	f.run(5*time.Hour, leak)
	if f.Snapshot().Growth.Status != health.Growing {
		t.Fatalf("%+v", f.Snapshot().Growth)
	}
	restarted := f.at
	e := f.run(10*time.Second, func(s *health.Sample) { s.Started = restarted })
	if len(e) != 1 || e[0].Kind != health.MemoryGrowth || e[0].Cleared.IsZero() || f.Snapshot().Growth.Status != health.Stable {
		t.Errorf("%+v, %+v", e, f.Snapshot().Growth)
	}
}

func TestLimitsHaveRanges(t *testing.T) {
	if err := health.DefaultLimits().Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*health.Limits){
		"memory": func(l *health.Limits) { l.MemoryPercent = 100 }, "cpu": func(l *health.Limits) { l.CPUPercent = 0 },
		"budget": func(l *health.Limits) { l.MemoryBudgetMB = 0 }, "nan": func(l *health.Limits) { l.MemoryPercent = math.NaN() },
		"for": func(l *health.Limits) { l.HoldFor = 2 * time.Hour }, "room": func(l *health.Limits) { l.DiskFreeGB = 0 },
	} {
		l := health.DefaultLimits()
		change(&l)
		if l.Check() == nil {
			t.Errorf("%s: %+v is accepted", name, l)
		}
	}
}
