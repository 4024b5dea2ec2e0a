package supervise

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"time"

	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
)

// ChildConfig are what the agent tells its child, as one line of JSON on the
// child's standard input. The input then stays open for as long as the agent
// lives: its end is the child's order to end.
type ChildConfig struct {
	LinkKey []byte `json:"link_key"`
	// Language is that in which the child says why it cannot start, or cannot be
	// shared; empty for English.
	Language string `json:"language,omitempty"`
	// Limits are the thresholds of the settings.
	Limits health.Limits `json:"limits"`
	// BackupFolder is empty for the usual one.
	BackupFolder string `json:"backup_folder,omitempty"`
	// CacheMB, CheckMinutes and PublicAddress are as in the settings; zero for
	// the finder's own.
	CacheMB       float64 `json:"cache_mb,omitempty"`
	CheckMinutes  float64 `json:"check_minutes,omitempty"`
	PublicAddress string  `json:"public_address,omitempty"`
	// Sharing is how people on the network reach the finder.
	Sharing finder.Sharing `json:"sharing,omitzero"`
}

// ChildStatus is what the child tells its agent, as one line of JSON on its
// standard output: where it listens, or why it cannot.
type ChildStatus struct {
	Listening string `json:"listening,omitempty"`
	// AddressAway says why it does not listen yet: it waits for its address, and says so
	// again each ten seconds.
	AddressAway string `json:"address_away,omitempty"`
	// NoAccount is told after Listening when nobody has an account yet.
	NoAccount bool `json:"no_account,omitempty"`
	// Shared is told before Listening where people on the network reach it,
	// NotShared why they do not.
	Shared    string `json:"shared,omitempty"`
	NotShared string `json:"not_shared,omitempty"`
	// Problem is one of the Problem words, with Message in plain words.
	Problem string `json:"problem,omitempty"`
	Message string `json:"message,omitempty"`
	// Reason is one of the store's reasons where the database is the problem.
	Reason string `json:"reason,omitempty"`
}

// check tells what is wrong with a report: addresses must be a number and a
// port, since pages are opened there.
func (r ChildStatus) check() error {
	for _, address := range []string{r.Listening, r.Shared} {
		if address == "" {
			continue
		}
		_, err := netip.ParseAddrPort(address)
		if err == nil {
			_, err = url.Parse(pageAddress(address)) // a zone may be any text
		}
		if err != nil {
			return fmt.Errorf("the finder reports the address %q: %w", address, err)
		}
	}
	return nil
}

// exit is how a run ends that has this problem.
func (r ChildStatus) exit() Exit {
	switch {
	case r.Problem == ProblemAddress:
		return ExitAddress
	case r.Reason != "":
		return ExitDatabase
	}
	return ExitProblem
}

// pageAddress is where pages are asked for that an address answers: the zone of
// an IPv6 address is escaped there.
func pageAddress(listening string) string {
	return (&url.URL{Scheme: "http", Host: listening}).String()
}

// Problems that a child reports.
const (
	ProblemAddress = "address" // the address is taken or wrong
	ProblemOther   = "other"
)

// ordersTimeout bounds how long a child waits for its orders.
const ordersTimeout = 10 * time.Second

// maxLine bounds a line of orders, report or log.
const maxLine = 64 << 10

// ServeChild runs a finder as a supervised child: it reads its orders from in,
// reports to out, and ends gracefully when in ends or ctx does.
func ServeChild(ctx context.Context, in io.Reader, out io.Writer, o finder.Options) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	orders, err := readOrders(in, cancel)
	if err != nil {
		return err
	}
	o.LinkKey, o.Limits, o.Watched = orders.LinkKey, orders.Limits, true
	// The environment wins over the settings.
	if o.BackupFolder == "" {
		o.BackupFolder = orders.BackupFolder
	}
	if o.PublicAddress == "" {
		o.PublicAddress = orders.PublicAddress
	}
	o.CacheBytes, o.CheckEvery = int(orders.CacheMB*(1<<20)), time.Duration(orders.CheckMinutes*float64(time.Minute))
	var reportErr error
	o.Listening = func(addr net.Addr) {
		reportErr = errors.Join(reportErr, report(out, ChildStatus{Listening: addr.String()}))
	}
	o.NoAccount = func(string, net.Addr) { reportErr = errors.Join(reportErr, report(out, ChildStatus{NoAccount: true})) }
	o.Sharing = orders.Sharing
	o.Shared = func(addr net.Addr) {
		reportErr = errors.Join(reportErr, report(out, ChildStatus{Shared: addr.String()}))
	}
	words := i18n.For(orders.Language)
	o.ShareFailed = func(err error) {
		reportErr = errors.Join(reportErr, report(out, ChildStatus{NotShared: words.Error(err)}))
	}
	o.AddressAway = func(err error) {
		reportErr = errors.Join(reportErr, report(out, ChildStatus{AddressAway: words.Error(err)}))
	}
	err = finder.Run(ctx, o)
	if err == nil {
		return reportErr
	}
	problem := ChildStatus{Problem: ProblemOther, Message: words.Error(err)}
	if _, ok := errors.AsType[*finder.AddressInUseError](err); ok {
		problem.Problem = ProblemAddress
	} else if _, ok := errors.AsType[*finder.ReservedAddressError](err); ok {
		problem.Problem = ProblemAddress
	} else if _, ok := errors.AsType[*finder.BadAddressError](err); ok {
		problem.Problem = ProblemAddress
	} else if trouble, ok := errors.AsType[*store.Trouble](err); ok {
		problem.Reason, problem.Message = string(trouble.Reason), err.Error() // the reason has the words
	}
	return errors.Join(err, report(out, problem))
}

// readOrders reads the first line and then, in the background, waits for the
// end of the input, which ends the finder. The waiting goroutine ends with the
// input, which for a child is the life of the process.
func readOrders(in io.Reader, end func()) (ChildConfig, error) {
	type result struct {
		orders ChildConfig
		err    error
	}
	got := make(chan result, 1)
	go func() {
		lines := bufio.NewReaderSize(in, maxLine)
		line, err := lines.ReadSlice('\n')
		var r result
		if err == nil {
			err = json.Unmarshal(line, &r.orders)
		}
		r.err = err
		got <- r
		if err == nil {
			_, _ = io.Copy(io.Discard, lines) // any end is the end
		}
		end()
	}()
	select {
	case r := <-got:
		if r.err != nil {
			return ChildConfig{}, fmt.Errorf("read the agent's orders: %w", r.err)
		}
		return r.orders, nil
	case <-time.After(ordersTimeout):
		return ChildConfig{}, errors.New("the agent gave no orders: to run the finder by hand, leave out --supervised")
	}
}

func report(out io.Writer, r ChildStatus) error {
	b, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("encode a report: %w", err)
	}
	if _, err := out.Write(append(b, '\n')); err != nil {
		return fmt.Errorf("report to the agent: %w", err)
	}
	return nil
}
