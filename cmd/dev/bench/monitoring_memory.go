package main

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"time"

	"ministryfinder/cmd/dev/build"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/history"
)

// Bounds of the measurement of memory under requests.
const (
	defaultRequests = 1_000_000
	leastRequests   = 10_000
	// judgedSamples is how many looks are taken over all requests. For the growth
	// judge they are a minute apart, so that it sees ten hours, of which it leaves
	// the first 20 minutes out.
	judgedSamples = 600
	// flatMB is what the engine and the history may need more on the 90th day than
	// on the 10th: the floors of 90 days are 256 KB.
	flatMB = 1.0
	days   = 90
)

// manyRequests makes very many requests of all kinds and has the project's own
// judge say whether the finder's memory grows over them.
func manyRequests(ctx context.Context, o benchOptions) (figures []figure, err error) {
	err = withFolder(func(dir string) error {
		m, err := startReady(ctx, dir)
		if err != nil {
			return err
		}
		began := time.Now()
		fmt.Fprintf(o.said, "dev: %d requests of all kinds\n", o.requests)
		figures, err = judgeRequests(ctx, m.addr, o.requests, o.scale.judged)
		if stopErr := m.stop(); err == nil {
			err = stopErr
		}
		fmt.Fprintf(o.said, "dev: they took %s\n", build.InWords(time.Since(began)))
		return err
	})
	return figures, err
}

func judgeRequests(ctx context.Context, addr string, requests, judged int) ([]figure, error) {
	engine, prober := health.NewEngine(health.DefaultLimits()), health.NewProber()
	defer prober.Close()
	clock := time.Now()
	var alerts int
	var mb []float64
	for range judged {
		if err := mixed(ctx, addr, requests/judged); err != nil {
			return nil, err
		}
		clock = clock.Add(time.Minute)
		s := prober.Probe(ctx, "http://"+addr, func() time.Time { return clock })
		if !s.OK {
			return nil, fmt.Errorf("the finder does not answer: %s", s.Error)
		}
		// A benchmark wants the CPU; only memory is judged.
		s.ProcessCPU, s.SystemCPU, s.Issues = 0, 0, nil
		for _, e := range engine.Add(s) {
			if (e.Kind == health.MemoryGrowth || e.Kind == health.ProcessMemory) && e.Cleared.IsZero() {
				alerts++
			}
		}
		mb = append(mb, s.RSSMB)
	}
	quarter := len(mb) / 4
	early, late := median(mb[quarter:2*quarter]), median(mb[3*quarter:])
	return []figure{
		{Name: "requests of all kinds", Value: float64(requests / judged * judged)},
		{Name: "alerts about the finder's memory over them", Value: float64(alerts), Limit: bound(0)},
		{Name: "finder's memory, second quarter of them", Value: early, Unit: "MB"},
		{Name: "finder's memory, last quarter of them", Value: late, Unit: "MB"},
	}, nil
}

// mixConnections is how many ask at once, as phones do after Mass.
const mixConnections = 16

// mixed makes requests as a quiz does: pages, the catalogue, results,
// submissions, mistakes, and a monitor.
func mixed(ctx context.Context, addr string, requests int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var left atomic.Int64
	left.Store(int64(requests))
	failed := make(chan error, mixConnections)
	for range mixConnections {
		go func() { failed <- mixedOn(ctx, addr, &left) }()
	}
	var first error
	for range mixConnections {
		if err := <-failed; err != nil && first == nil {
			first = err
			cancel()
		}
	}
	return first
}

// mixture is what is asked for, in turn: often what is asked most, and each of
// the pages that are made anew once.
func mixture(addr string) [][]byte {
	const answers = `{"answers":{"age":"married-parents","gender":"female"},"states":["married","parent"],"situation":["just-curious"],"interests":["service","kids"]`
	get := func(path string) []byte { return rawRequest(addr, "GET", path, "") }
	post := func(path, body string) []byte { return rawRequest(addr, "POST", path, body) }
	var all [][]byte
	for _, rare := range []string{"/?lang=es", "/privacy", "/result?age=infant&interests=support", "/health", "/api/memory-status"} {
		all = append(all, get("/"), get("/api/get-ministries"), post("/api/match", answers+"}"), get("/"), get("/api/health"),
			post("/api/submit", answers+`,"ministries":["mass"],"client_id":"bench"}`), get("/"), get(rare))
	}
	return all
}

func mixedOn(ctx context.Context, addr string, left *atomic.Int64) error {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	in, all := bufio.NewReaderSize(conn, 64<<10), mixture(addr)
	for {
		n := left.Add(-1)
		if n < 0 {
			return nil
		}
		if err := conn.SetDeadline(time.Now().Add(answerTimeLimit)); err != nil {
			return fmt.Errorf("connect: %w", err)
		}
		if _, err := conn.Write(all[n%int64(len(all))]); err != nil {
			return fmt.Errorf("ask: %w", err)
		}
		if err := skipAnswer(in); err != nil {
			return err
		}
	}
}

// manyDays gives an engine and a history the samples of 90 days and measures
// what they hold.
func manyDays(ctx context.Context, o benchOptions) (figures []figure, err error) {
	err = withFolder(func(dir string) error {
		path := filepath.Join(dir, "history.bin")
		at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		file, err := history.Open(path, at)
		if err != nil {
			return err
		}
		defer file.Close()
		engine := health.NewEngine(health.DefaultLimits())
		began, started, samples := time.Now(), at, 0
		firstDay := max(1, o.scale.days/9) // by then they have what they need at all
		var early, late float64
		for day := 1; day <= o.scale.days; day++ {
			for range int(24 * time.Hour / (5 * time.Second)) {
				at = at.Add(5 * time.Second)
				wave := math.Sin(at.Sub(started).Hours() / 24 * 2 * math.Pi)
				s := health.Sample{At: at, OK: true, Started: started, RSSMB: 30 + 3*wave + float64(samples%7)/7, LiveHeapMB: 8, Goroutines: 20,
					SystemPercent: 50 + 10*wave, ProcessPercent: 0.4, ProcessCPU: 1, SystemCPU: 10, PeopleToday: -1}
				if err := file.Add(s); err != nil {
					return err
				}
				engine.Add(s)
				samples++
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			switch day {
			case firstDay:
				early = heldMB()
			case o.scale.days:
				late = heldMB()
			}
		}
		info, err := os.Stat(path)
		if err != nil {
			return fmt.Errorf("look at the history: %w", err)
		}
		runtime.KeepAlive(engine)
		fmt.Fprintf(o.said, "dev: %d samples of %d days took %s\n", samples, o.scale.days, build.InWords(time.Since(began)))
		figures = []figure{
			{Name: fmt.Sprintf("engine and history, more memory on day %d than on day %d", o.scale.days, firstDay), Value: late - early, Unit: "MB",
				Limit: bound(flatMB)},
			{Name: fmt.Sprintf("history on the disk after %d days", o.scale.days), Value: float64(info.Size()) / (1 << 20), Unit: "MB"},
			{Name: "judging and writing a sample", Value: float64(time.Since(began).Microseconds()) / float64(samples), Unit: "µs"},
		}
		return nil
	})
	return figures, err
}

// heldMB is the memory that this program holds.
func heldMB() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}
