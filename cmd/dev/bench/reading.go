package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"ministryfinder/cmd/dev/build"
)

const (
	readingConnections = 16
	// comparedPairs is how often the finder and what it is compared with are
	// measured in turn, loadTime how long each time.
	comparedPairs = 5
	loadTime      = 2 * time.Second
	// readingAim is the share of a bare web server's speed that we want to
	// reach: the rest is what the finder does beside writing bytes.
	readingAim = 0.80
)

// oldPerSecond are the answers a second of the former program at 64
// connections, as measured on such a computer.
var oldPerSecond = map[string]float64{"/": 4200, "/api/get-ministries": 1325, healthPath: 54}

// timesFaster is how much faster we want to be.
var timesFaster = map[string]float64{"/": 30, "/api/get-ministries": 30, healthPath: 100}

// readPaths are compared with a bare server.
var readPaths = []string{"/", "/?lang=es", "/privacy", "/api/get-ministries", healthPath}

// benchReading asks the finder, and a bare net/http server that writes the same
// bytes from memory, in turn, so that a disturbance meets both. The load has one
// core, the server that is asked another.
func benchReading(ctx context.Context, o benchOptions) (figures []figure, err error) {
	shared, err := shareCores()
	if err != nil {
		return nil, err
	}
	defer shared.free()
	err = withFolder(func(dir string) error {
		var finder *measured
		err := shared.start(func() (err error) {
			finder, err = startServeWith(dir, "RATE_LIMIT=off")
			return err
		})
		if err != nil {
			return err
		}
		if _, err = finder.waitReady(ctx); err == nil {
			figures, err = readAll(ctx, o, shared, finder)
		}
		return errors.Join(err, finder.stop())
	})
	return figures, err
}

// settled is when a finder that has started, or was busy, has given back what
// it does not need any more.
const settled = 5 * time.Second

func readAll(ctx context.Context, o benchOptions, shared *cores, finder *measured) ([]figure, error) {
	if err := sleep(ctx, o.scale.settled); err != nil {
		return nil, err
	}
	memory := func(when string) figure {
		u, err := usedByProcess(finder.cmd.Process.Pid)
		if err != nil {
			return figure{Name: "finder's memory " + when + " (not known here)", Unit: "MB"}
		}
		return figure{Name: "finder's memory " + when, Value: u.memoryMB, Unit: "MB"}
	}
	before := memory("before the load")
	var figures []figure
	for _, path := range readPaths {
		found, err := comparePath(ctx, o.scale, shared, finder.addr, path)
		if err != nil {
			return figures, fmt.Errorf("read %s: %w", path, err)
		}
		figures = append(figures, found...)
		fmt.Fprintf(o.said, "dev: %s is read at %.0f %% of a bare server's speed\n", path, 100*found[2].Value)
	}
	found, err := crowds(ctx, o.scale, finder.addr)
	if err != nil {
		return figures, err
	}
	figures = append(figures, found...)
	during := memory("after 512 connections")
	if err := sleep(ctx, o.scale.settled); err != nil {
		return figures, err
	}
	after := memory("when the load was over for " + build.InWords(o.scale.settled))
	figures = append(figures, before, during, after)
	sizes, err := sizesOf(ctx, finder.addr)
	return append(figures, sizes...), err
}

// crowdSizes are the numbers of connections.
var crowdSizes = []int{1, 16, 64, 512}

// crowds measures speed and times at each number of connections. One answer
// that is not 200 ends it with an error.
func crowds(ctx context.Context, s scale, addr string) ([]figure, error) {
	var figures []figure
	for _, one := range asked(addr) {
		for _, connections := range crowdSizes {
			done, err := send(ctx, []string{addr}, func(string) []byte { return one.raw }, connections, s.load)
			if err != nil {
				return figures, fmt.Errorf("%s at %d connections: %w", one.name, connections, err)
			}
			name := fmt.Sprintf("%s, %d connections", one.name, connections)
			speed := figure{Name: name, Value: done.perSecond, Unit: "/s"}
			if old := oldPerSecond[one.name]; connections == 64 && old > 0 {
				speed.Aim, speed.Least = bound(old*timesFaster[one.name]), true
			}
			figures = append(figures, speed)
			for _, part := range []struct {
				name    string
				percent float64
			}{{"p50", 50}, {"p95", 95}, {"p99", 99}, {"max", 100}} {
				figures = append(figures, figure{Name: name + ", " + part.name, Value: float64(done.at(part.percent).Microseconds()) / 1000,
					Unit: "ms"})
			}
		}
	}
	return figures, nil
}

// sizesOf tells what goes over the wire, and what the program weighs.
func sizesOf(ctx context.Context, addr string) ([]figure, error) {
	var figures []figure
	for _, path := range []string{"/", "/privacy", "/result?age=married-parents&states=married&interests=service", "/api/get-ministries",
		healthPath} {
		got, err := fetch(ctx, addr, path)
		if err != nil {
			return figures, fmt.Errorf("fetch %s: %w", path, err)
		}
		path, _, _ = strings.Cut(path, "?")
		figures = append(figures, figure{Name: path + ", bytes of the body as sent", Value: float64(len(got.Body))})
	}
	info, err := os.Stat(build.AgentPath())
	if err != nil {
		return figures, fmt.Errorf("weigh the program: %w", err)
	}
	return append(figures, figure{Name: "the program's file, as go build makes it", Value: float64(info.Size()) / (1 << 20), Unit: "MB"}), nil
}

func comparePath(ctx context.Context, s scale, shared *cores, addr, path string) ([]figure, error) {
	same, err := fetch(ctx, addr, path)
	if err != nil {
		return nil, err
	}
	var bare *bareServer
	err = shared.start(func() (err error) {
		bare, err = startBare(ctx, same)
		return err
	})
	if err != nil {
		return nil, err
	}
	defer bare.stop()
	var ours, theirs, ratios []float64
	for range s.pairs {
		a, err := load(ctx, bare.addr, path, readingConnections, s.load)
		if err != nil {
			return nil, fmt.Errorf("bare server: %w", err)
		}
		b, err := load(ctx, addr, path, readingConnections, s.load)
		if err != nil {
			return nil, err
		}
		theirs, ours, ratios = append(theirs, a), append(ours, b), append(ratios, b/a)
	}
	return []figure{
		{Name: path + ", finder", Value: median(ours), Unit: "requests/s"},
		{Name: path + ", bare server", Value: median(theirs), Unit: "requests/s"},
		{Name: path + ", ratio", Value: median(ratios), Aim: bound(readingAim), Least: true},
		{Name: path + ", noise of the ratio", Value: 100 * medianNoise(ratios), Unit: "%"},
	}, nil
}

// fetch asks as a browser does, so that a compressed answer stays compressed.
func fetch(ctx context.Context, addr, path string) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+path, nil)
	if err != nil {
		return answer{}, fmt.Errorf("ask: %w", err)
	}
	req.Header.Set("Accept-Encoding", acceptEncoding)
	res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return answer{}, fmt.Errorf("ask: %w", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{}, fmt.Errorf("read the answer: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		return answer{}, fmt.Errorf("the finder answered %s", res.Status)
	}
	for _, name := range []string{"Content-Length", "Date", "Connection"} {
		res.Header.Del(name) // the server writes these itself
	}
	return answer{Header: res.Header, Body: body}, nil
}

// bareHandler writes the same answer to everyone.
func bareHandler(a answer) http.Handler {
	length := []string{strconv.Itoa(len(a.Body))}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range a.Header {
			w.Header()[name] = values
		}
		w.Header()["Content-Length"] = length
		_, _ = w.Write(a.Body)
	})
}

// selfPath is this program, which is the bare server too.
func selfPath() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program: %w", err)
	}
	return path, nil
}
