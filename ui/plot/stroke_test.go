package plot

import (
	"image"
	"image/color"
	"testing"
	"time"
)

func mask() *image.Alpha { return image.NewAlpha(image.Rect(0, 0, 100, 60)) }

func covered(m *image.Alpha) (n int) {
	for _, a := range m.Pix {
		if a > 127 {
			n++
		}
	}
	return n
}

func TestALineIsAsThickAsItsPen(t *testing.T) {
	m := mask()
	Stroke(m, [][]Vertex{{{10, 30}, {90, 30}}}, Pen{Width: 4})
	for y, want := range map[int]uint8{27: 0, 28: 255, 29: 255, 30: 255, 31: 255, 32: 0} {
		if got := m.AlphaAt(50, y).A; got != want {
			t.Errorf("row %d is covered %d, want %d", y, got, want)
		}
	}
}

func TestADashedLineHasBreaksAndKeepsItsPeaks(t *testing.T) {
	whole, dashed := mask(), mask()
	line := [][]Vertex{{{0, 50}, {49, 50}, {50, 2}, {51, 50}, {99, 50}}}
	Stroke(whole, line, Pen{Width: 2})
	Stroke(dashed, line, Pen{Width: 2, Dash: []float64{6, 4}})
	if a, b := covered(whole), covered(dashed); b >= a*9/10 || b <= a*4/10 {
		t.Errorf("the dashed line covers %d of %d pixels", b, a)
	}
	top := 60
	for y := range 60 {
		for x := 45; x < 56; x++ {
			if dashed.AlphaAt(x, y).A > 127 {
				top = min(top, y)
			}
		}
	}
	if top > 8 {
		t.Errorf("the peak at 2 is drawn from %d on", top)
	}
}

func TestASinglePointIsADot(t *testing.T) {
	m := mask()
	Stroke(m, [][]Vertex{{{50, 30}}}, Pen{Width: 1, Dash: []float64{1, 9}})
	if n := covered(m); n < 16 || n > 30 {
		t.Errorf("the dot covers %d pixels", n)
	}
}

func TestStrangeStrokesDoNotFail(t *testing.T) {
	m := mask()
	Stroke(m, [][]Vertex{{}, {{-1e4, -1e4}, {1e4, 1e4}}, {{5, 5}, {5, 5}}}, Pen{Width: 2, Dash: []float64{3, 2}})
	Stroke(m, [][]Vertex{{{0, 0}, {50, 50}}}, Pen{Width: 2, Dash: []float64{0, 0}})
	FillBelow(m, [][]Vertex{nil, {{1, 1}}, {{-5, 3}, {200, 90}}, {{7, 9}, {7, 3}}})
}

func TestShadeFillsBelowTheLine(t *testing.T) {
	m := mask()
	FillBelow(m, [][]Vertex{{{0, 20}, {100, 40}}})
	if m.AlphaAt(50, 25).A != 0 || m.AlphaAt(50, 35).A != 255 || m.AlphaAt(50, 59).A != 255 {
		t.Error("the area is not below the line")
	}
}

func TestPaintBlendsAndClearsTheMask(t *testing.T) {
	m := mask()
	dst := image.NewRGBA(m.Rect)
	m.Pix[0], m.Pix[1] = 255, 128
	Composite(dst, m, color.NRGBA{R: 200, A: 255})
	if got := dst.RGBAAt(0, 0); got != (color.RGBA{200, 0, 0, 255}) {
		t.Errorf("full cover: %v", got)
	}
	if got := dst.RGBAAt(1, 0); got.A != 128 || got.R != 100 {
		t.Errorf("half cover: %v", got)
	}
	if covered(m) != 0 {
		t.Error("the mask still covers something")
	}
}

func TestABandShowsAPeakOfOnePointHoweverManyThereAre(t *testing.T) {
	const points, columns = 10_000, 200
	mask := image.NewAlpha(image.Rect(0, 0, columns, 100))
	f := hourFrame(columns)
	f.Height, f.High, f.Step = 100, 100, time.Hour/points
	series := make([]Point, points)
	for i := range series {
		series[i] = Point{At: at(3600 * float64(i) / points), Value: 10}
	}
	series[5000].Above = 80
	RangeBand(mask, series, f)
	if mask.AlphaAt(columns/2, 50).A == 0 || mask.AlphaAt(columns/4, 50).A != 0 {
		t.Error("the peak is not seen, or seen where there is none")
	}
}
