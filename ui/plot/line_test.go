package plot

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func at(seconds float64) time.Time { return noon.Add(time.Duration(seconds * float64(time.Second))) }

// hourFrame shows an hour from noon, values 0 to 100, one pixel a unit of value.
func hourFrame(width float64) Frame {
	return Frame{From: noon, To: at(3600), High: 100, Width: width, Height: 100, MaxGap: 15 * time.Second}
}

func corners(lines [][]Vertex) (n int) {
	for _, l := range lines {
		n += len(l)
	}
	return n
}

func TestNoPeakIsLostHoweverManyPointsFallIntoAColumn(t *testing.T) {
	const points, columns = 100_000, 300
	random := rand.New(rand.NewPCG(1, 2))
	for range 10 {
		peak, dip := random.IntN(points), random.IntN(points)
		series := make([]Point, points)
		for i := range series {
			series[i] = Point{At: at(3600 * float64(i) / points), Value: 40 + 10*random.Float64()}
		}
		series[dip].Value, series[peak].Value = 1, 99
		lines := Lines(series, hourFrame(columns))
		if len(lines) != 1 {
			t.Fatalf("%d lines, want one without a gap", len(lines))
		}
		if n := corners(lines); n > 4*(columns+1) {
			t.Fatalf("%d corners for %d columns", n, columns)
		}
		high, low := 100.0, 0.0
		before := math.Inf(-1)
		for _, v := range lines[0] {
			high, low = min(high, v.Y), max(low, v.Y)
			if v.X < before {
				t.Fatalf("the line runs back from %g to %g", before, v.X)
			}
			before = v.X
		}
		if math.Abs(high-1) > 1e-9 || (math.Abs(low-99) > 1e-9 && dip != peak) {
			t.Fatalf("peak drawn at %g and dip at %g, want 1 and 99", high, low)
		}
	}
}

func TestFewPointsAreDrawnAsTheyAre(t *testing.T) {
	lines := Lines([]Point{{At: at(0), Value: 0}, {At: at(10), Value: 50}, {At: at(20), Value: 100}}, hourFrame(3600))
	want := []Vertex{{0, 100}, {10, 50}, {20, 0}}
	if len(lines) != 1 || len(lines[0]) != len(want) {
		t.Fatalf("%v", lines)
	}
	for i, v := range lines[0] {
		if v != want[i] {
			t.Errorf("corner %d is %v, want %v", i, v, want[i])
		}
	}
}

func TestGapsInterruptTheLine(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name   string
		points []Point
		want   []int // corners of each line
	}{
		{"none", nil, nil},
		{"one point", []Point{{At: at(100), Value: 5}}, []int{1}},
		{"exactly the longest gap", []Point{{At: at(0), Value: 1}, {At: at(15), Value: 2}}, []int{2}},
		{"a longer gap", []Point{{At: at(0), Value: 1}, {At: at(5), Value: 1}, {At: at(21), Value: 2}, {At: at(26), Value: 2}}, []int{2, 2}},
		{"no answer", []Point{{At: at(0), Value: 1}, {At: at(5), Value: nan}, {At: at(10), Value: 2}}, []int{1, 1}},
		{"infinite", []Point{{At: at(0), Value: 1}, {At: at(5), Value: inf}, {At: at(10), Value: 2}}, []int{1, 1}},
		{"only no answers", []Point{{At: at(0), Value: nan}, {At: at(5), Value: nan}}, nil},
		{"before and after the frame", []Point{{At: at(-5), Value: 1}, {At: at(0), Value: 1}, {At: at(5), Value: 1}, {At: at(3605), Value: 1}},
			[]int{2}},
		{"alone at both ends", []Point{{At: at(0), Value: 1}, {At: at(3600), Value: 1}}, []int{1, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			lines := Lines(c.points, hourFrame(3600))
			if len(lines) != len(c.want) {
				t.Fatalf("%d lines, want %d: %v", len(lines), len(c.want), lines)
			}
			for i, l := range lines {
				if len(l) != c.want[i] {
					t.Errorf("line %d has %d corners, want %d", i, len(l), c.want[i])
				}
			}
		})
	}
}

func TestValuesOutsideOfTheFrameLieOnItsEdge(t *testing.T) {
	f := hourFrame(100)
	if f.Y(250) != 0 || f.Y(-3) != 100 {
		t.Errorf("250 at %g, -3 at %g", f.Y(250), f.Y(-3))
	}
	if y := (Frame{Height: 10}).Y(5); y != 10 {
		t.Errorf("a frame without values draws at %g", y)
	}
}

func TestAFrameWithoutWidthOrTimeDoesNotFail(t *testing.T) {
	f := Frame{From: noon, To: noon, High: 1, Width: 10, Height: 10}
	if x := f.X(noon); x != 10 {
		t.Errorf("X = %g", x)
	}
	if got := (Frame{From: noon, To: at(60)}).At(5); !got.Equal(at(60)) {
		t.Errorf("At = %v", got)
	}
	if lines := Lines([]Point{{At: noon, Value: 1}}, f); len(lines) != 1 {
		t.Errorf("%v", lines)
	}
}

func TestNearestFindsTheClosestSample(t *testing.T) {
	points := []Point{{At: at(0), Value: 1}, {At: at(5), Value: 2}, {At: at(10), Value: math.NaN()}, {At: at(60), Value: 4}}
	for _, c := range []struct {
		seconds float64
		want    float64
		found   bool
	}{
		{-3, 1, true}, {2.4, 1, true}, {2.6, 2, true}, {5, 2, true}, {9, 0, false},
		{30, 0, false}, {50, 4, true}, {70, 4, true}, {90, 0, false},
	} {
		got, found := Nearest(points, at(c.seconds), 15*time.Second)
		if found != c.found || (found && got.Value != c.want) {
			t.Errorf("at %g: %v %v, want %g %v", c.seconds, got, found, c.want, c.found)
		}
	}
	if _, found := Nearest(nil, noon, time.Hour); found {
		t.Error("found a point among none")
	}
}

func BenchmarkLinesOfAnHour(b *testing.B) {
	series := make([]Point, 720)
	for i := range series {
		series[i] = Point{At: at(5 * float64(i)), Value: float64(i % 100)}
	}
	for b.Loop() {
		Lines(series, hourFrame(1000))
	}
}
