// Command bench measures what the project promises about memory, CPU and speed,
// each promise as a figure beside its limit, and writes the figures to the page of
// measurements. It is started by
//
//	go run ./cmd/dev bench [flags] [names]
//
// in the project's root, and is also the child processes with which the finder is
// compared: a bare web server, and one that only wakes.
// It has many files because each benchmark is one.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

const (
	statusFailed = 1
	statusUsage  = 2
)

func main() {
	os.Exit(dispatch(os.Args[1:]))
}

// dispatch runs what the arguments ask for until it is done or interrupted.
func dispatch(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	run := benchAll
	if child, ok := children[first(args)]; ok {
		run, args = child, args[1:]
	}
	status, err := run(ctx, args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "dev bench:", err)
	}
	return status
}

// children are the hidden commands, which the benches start.
var children = map[string]func(ctx context.Context, args []string) (int, error){
	serveBytes:     serveBytesCommand,
	bareSubmitting: bareSubmittingCommand,
	wakesCommand:   wakesCommandRun,
}

func first(args []string) string {
	if len(args) == 0 {
		return ""
	}
	return args[0]
}
