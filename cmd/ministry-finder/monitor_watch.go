package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/health/monitorlog"
	"ministryfinder/embedded/i18n"
)

// monitorWatch is the watching.
type monitorWatch struct {
	URL      []string `name:"url" sep:"none" help:"The finder's address; may be given several times." default:"http://127.0.0.1:5000"`
	Interval float64  `help:"Seconds between two looks (1 to 86400)." default:"60"`
	Duration float64  `help:"Seconds after which to end; without it, at Ctrl-C."`
	Output   string   `help:"Log file, a JSON array; one that is there is continued. With several finders each has its own: FILE with its address in the name." placeholder:"FILE"`
}

// Bounds of the watching.
const (
	mostFinders  = 16
	mostInterval = 86400.0              // seconds
	mostDuration = 10 * 365 * 24 * 3600 // seconds
)

// check tells what is wrong with the flags.
func (m *monitorWatch) check() error {
	if !(m.Interval >= 1 && m.Interval <= mostInterval) {
		return &usageError{fmt.Sprintf("--interval must be between 1 and %.0f seconds, not %g", mostInterval, m.Interval)}
	}
	if !(m.Duration >= 0 && m.Duration <= mostDuration) {
		return &usageError{fmt.Sprintf("--duration must be a number of seconds from 0 to %d, not %g", mostDuration, m.Duration)}
	}
	if len(m.URL) > mostFinders {
		return &usageError{fmt.Sprintf("there are %d finders to watch, more than %d", len(m.URL), mostFinders)}
	}
	seen := map[string]bool{}
	for _, address := range m.URL {
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return &usageError{fmt.Sprintf("--url %q is no address: write it as http://127.0.0.1:5000", address)}
		}
		if seen[address] {
			return &usageError{fmt.Sprintf("--url %s is there twice", address)}
		}
		seen[address] = true
	}
	return nil
}

// logPath is where the log of a finder is; with several each has its own.
func (m *monitorWatch) logPath(address string) string {
	if len(m.URL) == 1 {
		return m.Output
	}
	name := address
	if u, err := url.Parse(address); err == nil {
		name = u.Host + u.Path
	}
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, name), "-")
	ext := filepath.Ext(m.Output)
	return strings.TrimSuffix(m.Output, ext) + "-" + name + ext
}

// watched is one finder that is watched.
type watched struct {
	address string
	// elsewhere says that it is another computer's.
	elsewhere bool
	engine    *health.Engine
	log       *monitorlog.Writer // nil for none
	sum       summary
}

// Run watches until the time is over or somebody presses Ctrl-C, and then
// prints a summary.
func (m *monitorWatch) Run(ctx context.Context, t terminal) (err error) {
	if err := m.check(); err != nil {
		return err
	}
	var finders []*watched
	for _, address := range m.URL {
		f := &watched{address: address, elsewhere: isElsewhere(address), engine: health.NewEngine(health.DefaultLimits())}
		if m.Output != "" {
			if f.log, err = monitorlog.Append(m.logPath(address)); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, f.log.Close()) }()
		}
		finders = append(finders, f)
	}
	if m.Duration > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(m.Duration*float64(time.Second)))
		defer cancel()
	}
	return m.watch(ctx, t, finders)
}

// looked is what one look at a finder saw.
type looked struct {
	finder *watched
	sample health.Sample
}

func (m *monitorWatch) watch(ctx context.Context, t terminal, finders []*watched) error {
	ctx, cancel := context.WithCancel(ctx)
	var probing sync.WaitGroup
	defer probing.Wait()
	defer cancel()
	// A finder that hangs does not hold up the looks at the others.
	looks := make(chan looked)
	for _, f := range finders {
		probing.Go(func() { m.probe(ctx, f, looks) })
	}
	w := i18n.Desktop()
	graph := newGraph(t.out, finders)
	for {
		select {
		case <-ctx.Done():
			graph.clear()
			for _, f := range finders {
				f.print(t.out, w, len(finders) > 1)
			}
			return nil
		case l := <-looks:
			graph.clear()
			if err := l.finder.take(l.sample, t, w, len(finders) > 1); err != nil {
				return err
			}
			graph.draw()
		}
	}
}

// probe looks at a finder at each interval until ctx ends.
func (m *monitorWatch) probe(ctx context.Context, f *watched, looks chan<- looked) {
	prober := health.NewProber()
	if f.elsewhere {
		prober = health.NewRemoteProber()
	}
	defer prober.Close()
	every := time.Duration(m.Interval * float64(time.Second))
	health.Loop{Interval: func() time.Duration { return every }, AtOnce: true}.Run(ctx, func(ctx context.Context) {
		s := prober.Probe(ctx, f.address, time.Now)
		if ctx.Err() != nil {
			return // what the end interrupted is no finding
		}
		select {
		case <-ctx.Done():
		case looks <- looked{f, s}:
		}
	})
}

// take judges a sample, prints it and writes it down.
func (f *watched) take(s health.Sample, t terminal, w *i18n.Texts, named bool) error {
	f.sum.add(s)
	fmt.Fprint(t.out, sampleLine(s, f.address, named))
	for _, e := range f.engine.Add(s) {
		fmt.Fprintln(t.out, f.eventLine(w, e))
	}
	if f.log == nil {
		return nil
	}
	return f.log.Write(monitorlog.FromSample(s))
}

func sampleLine(s health.Sample, address string, named bool) string {
	begin := s.At.Local().Format("2006-01-02 15:04:05")
	if named {
		begin += "  " + address
	}
	if !s.OK {
		return fmt.Sprintf("%s  no answer: %s\n", begin, s.Error)
	}
	return fmt.Sprintf("%s  %-9s  memory %6.1f MB (%.1f %%)  computer %4.1f %%  CPU %5.1f %%  cache %.1f MB\n",
		begin, s.Status, s.RSSMB, s.ProcessPercent, s.SystemPercent, s.ProcessCPU, s.CacheMB)
}

func (f *watched) eventLine(w *i18n.Texts, e health.Event) string {
	if !e.Cleared.IsZero() {
		return "  + " + alerttext.Cleared(w, e.Alert)
	}
	message, advice := f.words(w, e.Alert)
	return "  ! " + message + " " + advice
}

// words says an alert. Of a finder on another computer it says nothing that its own
// agent alone does, such as that it is started again.
func (f *watched) words(w *i18n.Texts, a health.Alert) (message, advice string) {
	if f.elsewhere {
		return alerttext.AlertElsewhere(w, f.address, a, f.engine.Limits())
	}
	return alerttext.Alert(w, a, f.engine.Limits())
}

// isElsewhere reports whether an address is another computer's. A name that is not
// asked for may lead here all the same: then what is said is true, too.
func isElsewhere(address string) bool {
	u, err := url.Parse(address)
	if err != nil || clientip.IsLoopback(u.Host) {
		return false
	}
	at, err := netip.ParseAddr(u.Hostname())
	if err != nil {
		return true
	}
	own, err := net.InterfaceAddrs()
	return !at.IsUnspecified() && (err != nil || !slices.ContainsFunc(own, func(a net.Addr) bool {
		prefix, err := netip.ParsePrefix(a.String())
		return err == nil && prefix.Addr() == at.WithZone("")
	}))
}
