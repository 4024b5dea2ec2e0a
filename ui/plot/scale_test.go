package plot

import (
	"math"
	"testing"
	"time"
)

func TestTopIsRoundAndHasRoom(t *testing.T) {
	for _, c := range []struct{ highest, want float64 }{
		{0, 4}, {-1, 4}, {math.NaN(), 4}, {math.Inf(1), 4},
		{0.3, 0.32}, {3, 3.2}, {4, 4}, {39, 40}, {41, 60}, {63, 80}, {100, 100}, {101, 120}, {390, 400}, {401, 600}, {5000, 6000},
	} {
		if got := NiceMax(c.highest); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("Top(%g) = %g, want %g", c.highest, got, c.want)
		}
	}
	for v := 0.001; v < 1e6; v *= 1.01 {
		if top := NiceMax(v); top < v*(1-1e-6) || top > 2*v {
			t.Fatalf("Top(%g) = %g", v, top)
		}
	}
}

func TestHighestSkipsWhatWasNotMeasured(t *testing.T) {
	nan := math.NaN()
	if got := Highest([]Point{{At: noon, Value: nan}, {At: noon, Value: -5}, {At: noon, Value: 7}, {At: noon, Value: math.Inf(1)},
		{At: noon, Value: 3}}); got != 7 {
		t.Errorf("Highest = %g", got)
	}
	if got := Highest([]Point{{At: noon, Value: nan}}); !math.IsNaN(got) {
		t.Errorf("Highest of nothing = %g", got)
	}
}

func TestTimesAreRoundOnTheClockOnTheWall(t *testing.T) {
	kathmandu := time.FixedZone("+0545", 5*3600+45*60)
	from := time.Date(2026, 11, 23, 13, 4, 17, 0, time.UTC)
	for _, c := range []struct {
		name  string
		to    time.Time
		limit int
		place *time.Location
		want  []string
	}{
		{"an hour, room for seven", from.Add(time.Hour), 7, time.UTC, []string{"13:10", "13:20", "13:30", "13:40", "13:50", "14:00"}},
		{"an hour, room for four", from.Add(time.Hour), 4, time.UTC, []string{"13:20", "13:40", "14:00"}},
		{"an odd offset", from.Add(time.Hour), 4, kathmandu, []string{"19:00", "19:20", "19:40"}},
		{"ten minutes", from.Add(10 * time.Minute), 6, time.UTC, []string{"13:06", "13:08", "13:10", "13:12", "13:14"}},
		{"a day", from.Add(24 * time.Hour), 5, time.UTC, []string{"18:00", "00:00", "06:00", "12:00"}},
		{"no room", from.Add(time.Hour), 0, time.UTC, nil},
		{"no time", from, 5, time.UTC, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Times(from, c.to, c.limit, c.place)
			if len(got) != len(c.want) {
				t.Fatalf("%v, want %v", got, c.want)
			}
			for i, at := range got {
				if at.Format("15:04") != c.want[i] {
					t.Errorf("%v, want %v", got, c.want)
				}
			}
		})
	}
}

func TestTimesNeverExceedTheirRoom(t *testing.T) {
	for minutes := 1; minutes < 4000; minutes += 7 {
		for limit := 1; limit < 12; limit++ {
			to := noon.Add(time.Duration(minutes) * time.Minute)
			for _, at := range Times(noon, to, limit, time.UTC) {
				if at.Before(noon) || at.After(to) {
					t.Fatalf("%v is outside", at)
				}
			}
			if n := len(Times(noon, to, limit, time.UTC)); n > limit {
				t.Fatalf("%d times in %d minutes, room for %d", n, minutes, limit)
			}
		}
	}
}

func TestMidnightIsMidnightAlsoWhenTheClockWasChanged(t *testing.T) {
	place, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 10, 29, 15, 0, 0, 0, place) // the clock goes back on November 1
	times := Times(from, from.Add(7*Day), 8, place)
	if len(times) != 7 {
		t.Errorf("%v", times)
	}
	for _, at := range times {
		if at.Hour() != 0 {
			t.Errorf("%v", at)
		}
	}
}
