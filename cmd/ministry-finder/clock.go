package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/store"
)

// clockCommand tells by which date is gone, and believes the computer's.
type clockCommand struct {
	Right bool `help:"Say that this computer is right: what is due by its date is removed and closed for good."`
}

// Run prints what is known of the clock, or believes it.
func (c *clockCommand) Run(ctx context.Context, g *globals, t terminal) (err error) {
	if !c.Right {
		o, err := presentToRead(g, t)
		if err != nil {
			return err
		}
		return finder.ReadDatabase(ctx, o, func(db *store.Database) error { return printClock(ctx, t, db, time.Now()) })
	}
	o, err := presentDatabase(ctx, g, t)
	if err != nil {
		return err
	}
	db, err := finder.OpenDatabase(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	now := time.Now()
	if _, err := db.ConfirmClock(ctx, "command line", now); err != nil {
		return err
	}
	return printClock(ctx, t, db, now)
}

func printClock(ctx context.Context, t terminal, db *store.Database, now time.Time) error {
	clock, err := db.ClockAt(ctx, now)
	if err != nil {
		return err
	}
	day := func(at time.Time) string { return at.In(db.Zone()).Format(time.DateOnly) }
	if !clock.Doubted {
		fmt.Fprintf(t.out, "The date is right, as far as is known: %s.\n", day(now))
		return nil
	}
	fmt.Fprintf(t.out, "This computer says that today is %s; the last day that is known to be right is %s.\n"+
		"Until one is known to be right, nothing is removed or closed for its age.\n"+
		"If today is not %s, set the clock. If it is: ministry-finder clock --right\n", day(now), day(clock.Noted), day(now))
	return nil
}
