package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestOnlyAMissedLimitIsAMiss(t *testing.T) {
	for _, c := range []struct {
		f    figure
		want string
	}{
		{figure{Value: 34, Limit: bound(45), Aim: bound(35)}, "ok"},
		{figure{Value: 36, Limit: bound(45), Aim: bound(35)}, "short of the aim"},
		{figure{Value: 46, Limit: bound(45), Aim: bound(35)}, "MISSED"},
		{figure{Value: 0.7, Aim: bound(0.8), Least: true}, "short of the aim"},
		{figure{Value: 0.9, Aim: bound(0.8), Least: true}, "ok"},
		{figure{Value: 0, Limit: bound(0)}, "ok"},
		{figure{Value: 7}, ""},
	} {
		if got := c.f.verdict(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.f, got, c.want)
		}
	}
}

func TestTheTableHasALineForEachFigure(t *testing.T) {
	var out bytes.Buffer
	writeTable(&out, []figure{
		{Bench: "idle", Name: "together, memory", Value: 31.234, Unit: "MB", Limit: bound(45), Aim: bound(35)},
		{Bench: "idle", Name: "together, CPU", Value: 0.0512, Unit: "%", Limit: bound(0.2)},
		{Bench: "reading", Name: "/, finder", Value: 12345.6, Unit: "requests/s"},
	})
	want := `BENCH FIGURE MEASURED LIMIT AIM
idle together, memory 31.23 MB 45.00 MB 35.00 MB ok
idle together, CPU 0.051 % 0.200 % - ok
reading /, finder 12346 requests/s - -
`
	var got strings.Builder
	for line := range strings.Lines(out.String()) {
		got.WriteString(strings.Join(strings.Fields(line), " ") + "\n")
	}
	if got.String() != want {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}

func TestTheReportKeepsFigureAndPromise(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bench.json")
	if err := writeReport(file, []figure{{Bench: "start", Name: "agent", Value: 0.05, Unit: "s", Limit: bound(0.3)}}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var r benchReport
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Figures) != 1 || *r.Figures[0].Limit != 0.3 || r.Figures[0].Aim != nil || r.Cores < 1 {
		t.Errorf("got %s", text)
	}
}

func TestABenchThatFailsDoesNotStopTheOthers(t *testing.T) {
	all := []bench{
		{"broken", "", func(context.Context, benchOptions) ([]figure, error) { return nil, errors.New("no luck") }},
		{"fine", "", func(context.Context, benchOptions) ([]figure, error) { return []figure{{Name: "x"}}, nil }},
	}
	figures, err := measureAll(t.Context(), all, benchOptions{said: io.Discard})
	if len(figures) != 1 || figures[0].Bench != "fine" || err == nil || !strings.Contains(err.Error(), "measure broken: no luck") {
		t.Errorf("figures %+v, %v", figures, err)
	}
	if _, err := choose(all, []string{"fast"}); err == nil {
		t.Error("a bench that is not there was chosen")
	}
	if some, err := choose(all, []string{"fine"}); err != nil || len(some) != 1 {
		t.Errorf("chose %v, %v", some, err)
	}
}

func TestIdleFiguresAddUp(t *testing.T) {
	switches := func(n ...int) map[string]int { return map[string]int{"a": n[0], "b": n[len(n)-1]} }
	before := []rest{{memoryMB: 10, cpu: time.Second, switches: switches(5)}, {memoryMB: 20, cpu: 2 * time.Second}, {cpu: time.Second}}
	after := []rest{{12, 8, 5, time.Second + 60*time.Millisecond, switches(65, 245)},
		{22, 16, 10, 2*time.Second + 30*time.Millisecond, switches(30)}, {cpu: time.Second + 45*time.Millisecond}}
	got := map[string]float64{}
	// Before, the agent held more and the finder less: together less, whatever the control does.
	sooner := []rest{{memoryMB: 13}, {memoryMB: 20}, {memoryMB: 99}}
	for _, f := range idleFigures([]string{"agent", "finder"}, before, [][]rest{sooner, after}, time.Minute) {
		got[f.Name] = f.Value
	}
	for name, want := range map[string]float64{"agent, memory": 12, "together, memory, highest of the looks": 34,
		"agent, CPU": 0.1, "finder, CPU": 0.05,
		"together, CPU": 0.15, "together, memory with their part of what is shared": 24, "finder, of it the program's file": 10,
		"agent, wakes": 5, "finder, wakes": 1, "together beside that process, CPU": 2} {
		if diff := got[name] - want; diff > 1e-9 || diff < -1e-9 {
			t.Errorf("%s is %v, want %v", name, got[name], want)
		}
	}
}

func TestMedian(t *testing.T) {
	for want, values := range map[float64][]float64{0: nil, 3: {9, 1, 3}, 2.5: {4, 1, 2, 3}} {
		if got := median(values); got != want {
			t.Errorf("median of %v is %v, want %v", values, got, want)
		}
	}
}

func TestTheMeasuredProgramIsNotLedToTheDevelopersDatabase(t *testing.T) {
	got := measuredEnv([]string{"PATH=/bin", "DATABASE_URL=postgres://x", "FINDER_DATA=/home/x", "HOME=/h"})
	if strings.Join(got, " ") != "PATH=/bin HOME=/h" {
		t.Errorf("got %q", got)
	}
}

// The load counts answers with a length, with chunks, and without a body.
func TestTheLoadCountsAnswers(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/length", func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("hello")) })
	mux.HandleFunc("/empty", func(w http.ResponseWriter, r *http.Request) {})
	mux.HandleFunc("/chunks", func(w http.ResponseWriter, r *http.Request) {
		for range 3 {
			io.WriteString(w, strings.Repeat("x", 1000))
			w.(http.Flusher).Flush()
		}
	})
	mux.HandleFunc("/refused", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "slow down", http.StatusTooManyRequests) })
	server := httptest.NewServer(mux)
	defer server.Close()
	addr := server.Listener.Addr().String()
	for _, path := range []string{"/length", "/empty", "/chunks"} {
		perSecond, err := load(t.Context(), addr, path, 4, 100*time.Millisecond)
		if err != nil || perSecond < 20 {
			t.Errorf("%s: %v answers a second, %v", path, perSecond, err)
		}
	}
	if _, err := load(t.Context(), addr, "/refused", 4, 100*time.Millisecond); err == nil || !strings.Contains(err.Error(), "429") {
		t.Errorf("a refusal was counted as an answer: %v", err)
	}
}

func TestTheBareServerRepeatsTheFindersAnswer(t *testing.T) {
	finder := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "gzip" {
			t.Error("the finder was not asked as a browser asks")
		}
		w.Header().Set("Content-Type", "text/x-test")
		w.Header().Set("ETag", `"7"`)
		w.Write([]byte("the same bytes"))
	}))
	defer finder.Close()
	same, err := fetch(t.Context(), finder.Listener.Addr().String(), "/")
	if err != nil {
		t.Fatal(err)
	}
	bare, err := startBare(t.Context(), same)
	if err != nil {
		t.Fatal(err)
	}
	again, err := fetch(t.Context(), bare.addr, "/anything")
	if err != nil {
		t.Fatal(err)
	}
	if string(again.Body) != "the same bytes" || again.Header.Get("ETag") != `"7"` || again.Header.Get("Content-Type") != "text/x-test" {
		t.Errorf("got %q, %v", again.Body, again.Header)
	}
	bare.stop()
	if _, err := fetch(t.Context(), bare.addr, "/"); err == nil {
		t.Error("the bare server outlived its parent's interest")
	}
}

func TestTheNoiseOfAMedianIsThatOfItsValues(t *testing.T) {
	if n := medianNoise([]float64{1, 1, 1, 1, 1}); n != 0 {
		t.Errorf("equal values have a noise of %g", n)
	}
	few, many := []float64{0.9, 1, 1.1, 0.9, 1.1}, []float64{}
	for range 20 {
		many = append(many, few...)
	}
	a, b := medianNoise(few), medianNoise(many)
	if a < 0.1 || a > 0.3 || b > a/4 {
		t.Errorf("the noise of 5 values is %g, of 100 such values %g", a, b)
	}
}

func TestTheIntervalOfAMedianKeepsItsPromise(t *testing.T) {
	const runs = 2000
	random := rand.New(rand.NewPCG(7, 11))
	for _, n := range []int{20, watchedLooks} {
		held := 0
		for range runs {
			values := make([]float64, n)
			for i := range values {
				// Skewed, and one in ten is nonsense: the median is ln 2 for all that.
				if values[i] = random.ExpFloat64(); random.IntN(10) == 0 {
					values[i] = 1e6 * float64(1-2*random.IntN(2))
				}
			}
			if low, high := medianInterval(values); low <= math.Ln2 && math.Ln2 <= high {
				held++
			}
		}
		if part := float64(held) / runs; part < 0.93 || part > 0.99 {
			t.Errorf("of %d values it holds the median in %.1f %%", n, 100*part)
		}
	}
	if low, high := medianInterval([]float64{3, 1, 2}); low != 1 || high != 3 {
		t.Errorf("of three values it is from %g to %g", low, high)
	}
}

func TestALookIsWhatItsLoadUsedBeyondTheOthers(t *testing.T) {
	before, after := loadedFor{1000, 30 * time.Millisecond}, loadedFor{3000, 110 * time.Millisecond} // 35 µs each
	with := loadedFor{2000, 71 * time.Millisecond}
	if look := with.beyond(before, after); look.Round(time.Microsecond) != time.Millisecond {
		t.Errorf("a look took %v", look)
	}
	looks := make([]float64, watchedLooks)
	for i := range looks {
		looks[i] = 1000 * float64(1+i%3) // 1, 2 and 3 ms
	}
	got := map[string]figure{}
	for _, f := range watchedFigures(looks, []float64{35}, 0.0003) {
		got[f.Name] = f
	}
	// 2 ms each five seconds are 0.04 % of a core.
	if f := got["watching, of the finder's core (a look each 5 s)"]; math.Abs(f.Value-0.04) > 1e-9 {
		t.Errorf("%+v", got)
	}
	low, high := got["the same, 95 % sure: at least"], got["the same, 95 % sure: at most"]
	if low.Value < 0.02 || low.Value > 0.04 || high.Value < 0.04 || high.Value > 0.06 || *high.Limit != watchedMost {
		t.Errorf("%+v", got)
	}
	if f := got["agent, CPU beside a busy finder"]; math.Abs(f.Value-0.03) > 1e-9 || *f.Limit != watchingCPU {
		t.Errorf("%+v", got)
	}
}

// Every request of the mixture is answered by the finder with 200, or the bench
// would end.
func TestTheMixtureIsOfRequestsThatAreWellFormed(t *testing.T) {
	for _, raw := range mixture("127.0.0.1:5000") {
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
		if err != nil {
			t.Fatalf("%q: %v", raw, err)
		}
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method == http.MethodPost && !json.Valid(body) || r.Host == "" {
			t.Errorf("%q: %v", raw, err)
		}
	}
}
