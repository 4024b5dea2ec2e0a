package main

import (
	"context"
	"fmt"
	"os"

	"ministryfinder/cmd/dev/build"
)

const (
	// deliveredEntries is how many submissions wait; as many are delivered each on
	// its own, for comparison, which takes seconds.
	deliveredEntries = 4000
	// deliveringLimit is how much faster what waited must be delivered several at
	// a time than each on its own.
	deliveringLimit = 3
	// deliveringAim is where we want to be, in submissions a second.
	deliveringAim = 5000
)

// benchDelivering runs the spool's benchmark on both databases.
func benchDelivering(ctx context.Context, o benchOptions) ([]figure, error) {
	test := build.GoCommand(ctx, "test", "./embedded/spool", "-run", "^$", "-bench", "^BenchmarkDelivering$",
		"-benchtime", fmt.Sprint(o.scale.delivered, "x"))
	test.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := test.CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("run the spool's benchmark (go run ./cmd/dev test installs what it needs): %w\n%s", err,
			build.LastLines(string(out), 20))
	}
	return deliveringFigures(out)
}

func deliveringFigures(out []byte) ([]figure, error) {
	nanoseconds, err := readMeasured(out)
	if err != nil {
		return nil, err
	}
	var figures []figure
	for _, database := range []struct{ name, words string }{{"sqlite", "SQLite"}, {"postgres", "PostgreSQL"}} {
		together, alone := nanoseconds["Delivering/"+database.name+"/together"], nanoseconds["Delivering/"+database.name+"/alone"]
		if together == 0 || alone == 0 {
			return nil, fmt.Errorf("the benchmarks on %s have not all told their result:\n%s", database.words, out)
		}
		figures = append(figures,
			figure{Name: database.words + ", what waited, several at a time", Value: 1e9 / together, Unit: "/s", Aim: bound(deliveringAim),
				Least: true},
			figure{Name: database.words + ", each on its own", Value: 1e9 / alone, Unit: "/s"},
			figure{Name: database.words + ", several : each on its own", Value: alone / together, Unit: "x", Limit: bound(deliveringLimit),
				Least: true},
		)
	}
	return figures, nil
}
