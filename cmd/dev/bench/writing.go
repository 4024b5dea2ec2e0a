package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"time"

	"ministryfinder/cmd/dev/build"
)

const (
	// writingTime is how long each kind of writing is measured.
	writingTime = 3 * time.Second
	// sharedLimit is how much faster submissions that share transactions must be
	// than those with one each.
	sharedLimit = 3
	// loneLimit is how much longer a lone submission may take than its
	// statements alone: nobody waits for company. The rest is the passing on
	// from one goroutine to another, on a busy computer.
	loneLimit = 1.5
)

// benchWriting runs the store's benchmarks, which know the databases, and
// compares what they measured.
func benchWriting(ctx context.Context, o benchOptions) ([]figure, error) {
	test := build.GoCommand(ctx, "test", "./embedded/store", "-run", "^$", "-bench", "^Benchmark(Writing|Lone)$", "-benchtime",
		o.scale.writing.String())
	test.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := test.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("run the store's benchmarks (go run ./cmd/dev test installs what they need): %w\n%s", err,
			build.LastLines(string(out), 20))
	}
	return writingFigures(out)
}

// measuredLine is what go test prints of a benchmark.
var measuredLine = regexp.MustCompile(`(?m)^Benchmark(\w+/\w+/\w+)(?:-\d+)?\s+\d+\s+([0-9.]+) ns/op`)

// readMeasured returns the nanoseconds of each benchmark in go test's output.
func readMeasured(out []byte) (map[string]float64, error) {
	nanoseconds := map[string]float64{}
	for _, found := range measuredLine.FindAllSubmatch(bytes.ReplaceAll(out, []byte("\r"), nil), -1) {
		ns, err := strconv.ParseFloat(string(found[2]), 64)
		if err != nil || ns <= 0 {
			return nil, fmt.Errorf("read what was measured: %q", found[0])
		}
		nanoseconds[string(found[1])] = ns
	}
	return nanoseconds, nil
}

func writingFigures(out []byte) ([]figure, error) {
	nanoseconds, err := readMeasured(out)
	if err != nil {
		return nil, err
	}
	var figures []figure
	for _, database := range []struct{ name, words string }{{"sqlite", "SQLite"}, {"postgres", "PostgreSQL"}} {
		shared, alone := nanoseconds["Writing/"+database.name+"/shared"], nanoseconds["Writing/"+database.name+"/alone"]
		queued, direct, bare := nanoseconds["Lone/"+database.name+"/queued"], nanoseconds["Lone/"+database.name+"/direct"],
			nanoseconds["Lone/"+database.name+"/bare"]
		if shared == 0 || alone == 0 || queued == 0 || direct == 0 || bare == 0 {
			return nil, fmt.Errorf("the benchmarks on %s have not all told their result:\n%s", database.words, out)
		}
		figures = append(figures,
			figure{Name: database.words + ", 64 at once, transactions shared", Value: 1e9 / shared, Unit: "/s"},
			figure{Name: database.words + ", 64 at once, one transaction each", Value: 1e9 / alone, Unit: "/s"},
			figure{Name: database.words + ", shared : one each", Value: alone / shared, Unit: "x", Limit: bound(sharedLimit), Least: true},
			figure{Name: database.words + ", a lone submission", Value: queued / 1e6, Unit: "ms"},
			figure{Name: database.words + ", a bare insert of one row", Value: bare / 1e6, Unit: "ms"},
			figure{Name: database.words + ", lone : its statements alone", Value: queued / direct, Unit: "x", Limit: bound(loneLimit)},
		)
	}
	return figures, nil
}
