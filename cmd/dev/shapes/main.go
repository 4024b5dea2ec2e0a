// Command shapes records the memory of programs that behave in a known way:
//
//	go run ./cmd/dev/shapes [-shape NAME] FOLDER
//
// It starts itself again as a small server of each shape, drives that with a
// load that is compressed in time, and writes down what the system and the
// runtime say about its memory, as a trace with a label. It needs Linux and is
// part of no release. embedded/health/testdata/public/README.md tells about
// the traces.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"time"
)

// readTimeout bounds a request of the recorder, which is on the same computer.
const readTimeout = 30 * time.Second

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "shapes:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("shapes", flag.ExitOnError)
	one := flags.String("shape", "", "record this shape alone")
	serves := flags.String("serve", "", "be the server of this shape, as the recorder starts it")
	flags.Parse(args)
	if *serves != "" {
		return serve(*serves)
	}
	if flags.NArg() != 1 {
		return errors.New("say the folder for the traces")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return record(ctx, flags.Arg(0), *one)
}

// serve is a program of the shape. It says its address in one line, and ends
// when its standard input does.
func serve(shape string) error {
	begin, ok := shapes()[shape]
	if !ok {
		return fmt.Errorf("there is no shape %q: it must be one of %v", shape, names())
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: &pages{work: begin()}, ReadTimeout: readTimeout}
	fmt.Println(listener.Addr())
	go func() {
		io.Copy(io.Discard, os.Stdin) // until the recorder has ended
		server.Close()
	}()
	if err := server.Serve(listener); err != http.ErrServerClosed {
		return err
	}
	return nil
}

// pages answers the recorder: a request does a minute's work and is answered
// with the live heap in bytes and the goroutines.
type pages struct {
	mu   sync.Mutex
	work work
}

func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	minute, _ := strconv.Atoi(r.FormValue("minute"))
	requests, _ := strconv.Atoi(r.FormValue("requests"))
	p.work(minute, requests, r.FormValue("ill") == "true")
	if r.FormValue("rest") == "true" {
		// The runtime gives memory back over minutes of the real clock, which runs
		// slower than the load's.
		debug.FreeOSMemory()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Fprintln(w, m.HeapAlloc, runtime.NumGoroutine())
}
