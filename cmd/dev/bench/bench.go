package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"ministryfinder/cmd/dev/build"
)

// A bench measures some of the program's promises, each as a figure.
type bench struct {
	name, what string
	run        func(ctx context.Context, o benchOptions) ([]figure, error)
}

// benches lists them in the order in which they run; add yours here.
func benches() []bench {
	return []bench{
		{"start", "from the start of the program to its first answer", benchStart},
		{"idle", "memory and CPU of a finder that nobody uses", benchIdle},
		{"reading", "requests a second beside a bare web server", benchReading},
		{"writing", "submissions a second, and how long a lone one takes", benchWriting},
		{"delivering", "submissions a second that waited for the database", benchDelivering},
		{"submitting", "submissions a second beside bare inserts, and of several servers", benchSubmitting},
		{"monitoring", "what watching costs, and whether memory stays flat", benchMonitoring},
		{growthName, "how well leaks are told from healthy memory", benchGrowth},
		{"window", "CPU and memory of the open health window", benchWindow},
		{"office", "the office's pages with few and many submissions, and the export", benchOffice},
		{soakName, "all at once for minutes: what is used must stay flat", benchSoak},
		{peerBench, "submissions, health and memory beside another program's", benchPeer},
	}
}

// benchReport is the file that --json writes.
type benchReport struct {
	At      time.Time `json:"at"`
	Go      string    `json:"go"`
	System  string    `json:"system"`
	Cores   int       `json:"cores"`
	Figures []figure  `json:"figures"`
}

// defaultMeasure is long enough that one tick of the kernel's clock, 10 ms, is
// a hundredth of a percent of a core.
const defaultMeasure = 120 * time.Second

// A benchJob is what the arguments ask for.
type benchJob struct {
	chosen  []bench
	options benchOptions
	file    string // for the figures as JSON; "-" is standard output
	page    bool   // write the figures to the page of measurements, too
	given   []*flag.Flag
}

func benchAll(ctx context.Context, args []string) (int, error) {
	job, err := readBenchJob(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0, nil
	case errors.Is(err, errFlags):
		return statusUsage, nil // flag has said what is wrong
	case err != nil:
		return statusUsage, err
	}
	if err := build.Alike(); err != nil {
		return statusFailed, err
	}
	if slices.ContainsFunc(job.chosen, func(b bench) bool { return b.name != growthName }) {
		if err := build.Agent(ctx); err != nil {
			return statusFailed, err
		}
	}
	figures, err := job.run(ctx)
	if err = errors.Join(err, missed(figures)); err != nil {
		return statusFailed, err
	}
	return 0, nil
}

// errFlags is the error of arguments about which flag has said what is wrong.
var errFlags = errors.New("wrong flags")

// benchFlagValues are what the flags say.
type benchFlagValues struct {
	file                         string
	seconds, requests, traces    int
	minutes                      float64
	page, leak, postgres, public bool
}

// benchFlags are the flags that set v.
func benchFlags(v *benchFlagValues) *flag.FlagSet {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&v.file, "json", "", "write the figures to this `file`, - for standard output")
	flags.BoolVar(&v.page, "page", false, "write the figures to "+performancePage+", too")
	flags.IntVar(&v.seconds, "seconds", int(defaultMeasure.Seconds()), "how long idle and monitoring look on")
	flags.IntVar(&v.requests, "requests", defaultRequests, "how many requests monitoring makes, 10000 at least")
	flags.Float64Var(&v.minutes, "minutes", defaultSoak.Minutes(), "how long soak lasts")
	flags.BoolVar(&v.leak, "leak", false, "soak a build that leaks: that must be noticed")
	flags.BoolVar(&v.postgres, "postgres", false, "soak with a PostgreSQL server")
	flags.BoolVar(&v.public, "public", false, "growth: judge the recorded traces instead of made ones")
	flags.IntVar(&v.traces, "traces", 0, "growth: so many traces of each kind instead of all")
	flags.Usage = func() { writeUsage(os.Stderr, flags) }
	return flags
}

func writeUsage(w io.Writer, flags *flag.FlagSet) {
	fmt.Fprintln(w, "usage: go run ./cmd/dev bench [flags] [names]; without a name all but "+soakName+" and "+peerBench)
	fmt.Fprintln(w)
	for _, b := range benches() {
		fmt.Fprintf(w, "  %-11s %s\n", b.name, b.what)
	}
	fmt.Fprintln(w)
	flags.SetOutput(w)
	flags.PrintDefaults()
}

func readBenchJob(args []string) (benchJob, error) {
	var v benchFlagValues
	flags := benchFlags(&v)
	names, err := parseAnywhere(flags, args)
	if err != nil {
		return benchJob{}, errors.Join(errFlags, err)
	}
	chosen, err := choose(benches(), names)
	if err != nil {
		return benchJob{}, err
	}
	if v.requests < leastRequests {
		return benchJob{}, fmt.Errorf("-requests must be %d at least, not %d", leastRequests, v.requests)
	}
	var given []*flag.Flag
	flags.Visit(func(f *flag.Flag) { given = append(given, f) })
	return benchJob{chosen: chosen, file: v.file, page: v.page, given: given, options: benchOptions{
		measure: time.Duration(v.seconds) * time.Second, requests: v.requests, minutes: v.minutes, leak: v.leak, postgres: v.postgres,
		public: v.public, traces: v.traces,
		scale: fullScale(), said: os.Stderr,
	}}, nil
}

// run measures, and writes the table and the file.
func (j benchJob) run(ctx context.Context) ([]figure, error) {
	// With the JSON on standard output nothing else may be there.
	table := io.Writer(os.Stdout)
	if j.file == "-" {
		table = os.Stderr
	}
	figures, err := measureAll(ctx, j.chosen, j.options)
	writeTable(table, figures)
	if j.file != "" {
		err = errors.Join(err, writeReport(j.file, figures))
	}
	if j.page && err == nil {
		err = j.writePage(figures)
	}
	return figures, err
}

// missed is an error when a figure has missed its limit.
func missed(figures []figure) error {
	var err error
	for _, f := range figures {
		if !f.within(f.Limit) {
			err = errors.Join(err, fmt.Errorf("%s: %s is %s, the limit is %s", f.Bench, f.Name, number(f.Value, f.Unit), number(*f.Limit, f.Unit)))
		}
	}
	return err
}

// parseAnywhere parses flags that may stand before and after the names.
func parseAnywhere(flags *flag.FlagSet, args []string) (names []string, err error) {
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			return names, nil
		}
		names, args = append(names, flags.Arg(0)), flags.Args()[1:]
	}
}

// choose returns the benches with the given names, all for no name.
func choose(all []bench, names []string) ([]bench, error) {
	if len(names) == 0 {
		// The soak takes long, and says nothing about speed; the peer must be downloaded.
		return slices.DeleteFunc(slices.Clone(all), func(b bench) bool { return b.name == soakName || b.name == peerBench }), nil
	}
	var chosen []bench
next:
	for _, name := range names {
		for _, b := range all {
			if b.name == name {
				chosen = append(chosen, b)
				continue next
			}
		}
		return nil, fmt.Errorf("there is no bench %q", name)
	}
	return chosen, nil
}

// measureAll runs one after the other, for two would disturb each other. One
// that fails does not keep the others from being measured.
func measureAll(ctx context.Context, chosen []bench, o benchOptions) ([]figure, error) {
	var figures []figure
	var failed error
	for _, b := range chosen {
		fmt.Fprintf(o.said, "dev: measuring %s: %s\n", b.name, b.what)
		found, err := b.run(ctx, o)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("measure %s: %w", b.name, err))
		}
		for _, f := range found {
			f.Bench = b.name
			figures = append(figures, f)
		}
		if ctx.Err() != nil {
			break
		}
	}
	return figures, failed
}

func writeTable(w io.Writer, figures []figure) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "BENCH\tFIGURE\tMEASURED\tLIMIT\tAIM\t")
	for _, f := range figures {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", f.Bench, f.Name, number(f.Value, f.Unit),
			optional(f.Limit, f.Unit), optional(f.Aim, f.Unit), f.verdict())
	}
	table.Flush()
}

func optional(v *float64, unit string) string {
	if v == nil {
		return "-"
	}
	return number(*v, unit)
}

// number shows a value with as many digits as tell something.
func number(v float64, unit string) string {
	digits := 2
	switch {
	case v >= 100:
		digits = 0
	case v < 1 && v > 0:
		digits = 3
	}
	return strings.TrimSpace(strconv.FormatFloat(v, 'f', digits, 64) + " " + unit)
}

func writeReport(file string, figures []figure) error {
	text, err := json.MarshalIndent(benchReport{
		At: time.Now().UTC(), Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH,
		Cores: runtime.NumCPU(), Figures: figures,
	}, "", "  ")
	if err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	text = append(text, '\n')
	if file == "-" {
		_, err = os.Stdout.Write(text)
	} else {
		err = os.WriteFile(file, text, 0o644)
	}
	if err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	return nil
}
