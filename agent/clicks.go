package agent

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// clickTimeout bounds what one click starts.
const clickTimeout = 20 * time.Second

// clicks runs what somebody at this computer has asked for, beside what the
// agent does all the time.
type clicks struct {
	log        *slog.Logger
	background sync.WaitGroup
	ctx        context.Context // ends with the agent
}

// start does something that may take a moment, such as starting a browser,
// without holding up the next click.
func (c *clicks) start(do func(context.Context) error) { c.startFor(clickTimeout, do) }

func (c *clicks) startFor(limit time.Duration, do func(context.Context) error) {
	c.background.Go(func() {
		ctx, cancel := context.WithTimeout(c.ctx, limit)
		defer cancel()
		if err := do(ctx); err != nil {
			c.log.Warn("a click in the tray had no effect", "error", err)
		}
	})
}
