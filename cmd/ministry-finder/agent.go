package main

import (
	"context"
	"fmt"
	"os"
	"runtime"

	"ministryfinder/agent"
	"ministryfinder/embedded/finder"
)

// agentCommand is the program in the tray.
type agentCommand struct {
	Addr   string `help:"Where the quiz listens, HOST:PORT; 127.0.0.1:5000 or the next free port when not given." placeholder:"HOST:PORT"`
	NoTray bool   `help:"Show no icon in the tray."`

	NewDatabase bool `help:"Begin with a new, empty database although there are traces of one that is gone; what is left of it is set aside."`
}

// Run runs until somebody chooses Quit.
func (a *agentCommand) Run(ctx context.Context, g *globals, t terminal) error {
	executable, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find our own program: %w", err)
	}
	addr, err := chooseAddress(a.Addr, "127.0.0.1")
	if err != nil {
		return err
	}
	if a.NewDatabase {
		o, err := present(g, t)
		if err != nil {
			return err
		}
		if err := finder.MakeDatabase(ctx, o); err != nil {
			return err
		}
	}
	// It does a little every few seconds, all day, beside other people's work. On one
	// core it does that without waking a second one each time to hand it over.
	runtime.GOMAXPROCS(1)
	return agent.Run(ctx, agent.Options{
		DataDir: g.dataFolder(), Addr: addr, NoTray: a.NoTray, Version: version, Executable: executable, Out: t.out,
	})
}
