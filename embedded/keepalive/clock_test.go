package keepalive_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"ministryfinder/embedded/keepalive"
)

// clocked is a Caller that runs on a clock which the test moves.
type clocked struct {
	mu     sync.Mutex
	asked  []time.Time // on the wall
	offset atomic.Int64
	zone   atomic.Pointer[time.Location]
	fails  atomic.Bool
}

// RoundTrip notes when it was asked, and answers or fails at once.
func (c *clocked) RoundTrip(*http.Request) (*http.Response, error) {
	c.mu.Lock()
	c.asked = append(c.asked, c.now())
	c.mu.Unlock()
	if c.fails.Load() {
		return nil, errors.New("away")
	}
	return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader("{}"))}, nil
}

func (c *clocked) now() time.Time { return time.Now().Add(time.Duration(c.offset.Load())) }

// times returns when it was asked so far.
func (c *clocked) times() []time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.asked)
}

// turn sets the clock on the wall forward, or back.
func (c *clocked) turn(by time.Duration) { c.offset.Add(int64(by)) }

// onClock runs a Caller in a time of its own that begins a minute, which it
// waits for its first request, before a time in Chicago. It ends with the test.
func onClock(t *testing.T, first string, test func(c *clocked)) {
	t.Helper()
	chicago, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	begin, err := time.ParseInLocation("2006-01-02 15:04", first, chicago)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		c := &clocked{}
		c.zone.Store(chicago)
		c.turn(time.Until(begin.Add(-time.Minute)))
		k, err := keepalive.New(keepalive.Config{
			Address: "https://quiz.example.org", Zone: c.zone.Load, Now: c.now, Log: slog.New(slog.DiscardHandler), Transport: c,
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		go k.Run(ctx)
		test(c)
		cancel()
		synctest.Wait()
	})
}

// pass lets time pass and returns the requests made in it, on the clock of the
// parish, as "15:04".
func (c *clocked) pass(d time.Duration) (clock []string) {
	before := len(c.times())
	time.Sleep(d)
	synctest.Wait()
	for _, at := range c.times()[before:] {
		clock = append(clock, at.In(c.zone.Load()).Format("15:04"))
	}
	return clock
}

// expect compares the requests with those that are wanted, with spaces between.
func expect(t *testing.T, got []string, want string) {
	t.Helper()
	if have := strings.Join(got, " "); have != want {
		t.Errorf("asked at %s, not %s", have, want)
	}
}

func TestByDayItIsAskedMoreOftenThanByNight(t *testing.T) {
	onClock(t, "2026-07-01 06:00", func(c *clocked) {
		expect(t, c.pass(2*time.Minute), "06:00")
		expect(t, c.pass(80*time.Minute), "06:30 07:00 07:10 07:20")
	})
	// The day begins also when the night's next request would be later.
	onClock(t, "2026-07-01 06:45", func(c *clocked) {
		expect(t, c.pass(30*time.Minute), "06:45 07:00 07:10")
	})
	onClock(t, "2026-07-01 22:40", func(c *clocked) {
		expect(t, c.pass(100*time.Minute), "22:40 22:50 23:20 23:50")
	})
}

func TestDaylightSavingChangesNothingInBetween(t *testing.T) {
	for name, c := range map[string]struct {
		day   string
		hours int
		// other has the hours that the night gains or loses.
		other map[int]int
	}{
		"an ordinary day": {"2026-07-01 00:00", 24, nil},
		"spring forward":  {"2026-03-08 00:00", 23, map[int]int{2: 0}},
		"fall back":       {"2026-11-01 00:00", 25, map[int]int{1: 4}},
	} {
		t.Run(name, func(t *testing.T) {
			onClock(t, c.day, func(k *clocked) {
				k.pass(time.Duration(c.hours) * time.Hour)
				var perHour [24]int
				asked := k.times()
				for i, at := range asked {
					perHour[at.In(k.zone.Load()).Hour()]++
					if i > 0 && at.Sub(asked[i-1]) < keepalive.DayEvery {
						t.Errorf("asked at %v and %v", asked[i-1], at)
					}
				}
				for hour, n := range perHour {
					want, is := c.other[hour]
					switch {
					case is:
					case hour >= keepalive.DayBegins && hour < keepalive.NightBegins:
						want = 6
					default:
						want = 2
					}
					if n != want {
						t.Errorf("at %d o'clock it was asked %d times, not %d", hour, n, want)
					}
				}
			})
		})
	}
}

func TestAClockThatIsSetStopsNothing(t *testing.T) {
	onClock(t, "2026-07-01 12:00", func(c *clocked) {
		expect(t, c.pass(16*time.Minute), "12:00 12:10")
		c.turn(-24 * time.Hour) // to 12:15 of the day before
		expect(t, c.pass(15*time.Minute), "12:16 12:26")
		c.turn(48 * time.Hour)
		expect(t, c.pass(15*time.Minute), "12:31 12:41")
		c.turn(-5 * time.Minute) // within the pause: it becomes longer by as much
		expect(t, c.pass(15*time.Minute), "12:51")
	})
}

func TestAnotherTimeZoneHoldsAtOnce(t *testing.T) {
	onClock(t, "2026-07-01 12:00", func(c *clocked) {
		expect(t, c.pass(15*time.Minute), "12:00 12:10")
		c.zone.Store(time.FixedZone("night", 9*60*60)) // 02:14
		expect(t, c.pass(60*time.Minute), "02:40 03:10")
		c.zone.Store(time.FixedZone("day", 0)) // 18:14
		expect(t, c.pass(15*time.Minute), "18:20")
	})
}

func TestFailuresDoNotChangeWhenItIsAsked(t *testing.T) {
	onClock(t, "2026-07-01 12:00", func(c *clocked) {
		c.fails.Store(true)
		expect(t, c.pass(25*time.Minute), "12:00 12:10 12:20")
		c.fails.Store(false)
		expect(t, c.pass(10*time.Minute), "12:30")
	})
}
