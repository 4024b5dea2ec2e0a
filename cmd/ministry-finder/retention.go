package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/retention"
	"ministryfinder/embedded/store"
)

// retentionCommand chooses for how long submissions are kept.
type retentionCommand struct {
	Months *int `arg:"" optional:"" help:"Months after which a submission is removed, 0 for never; without it the present choice is printed."`
}

// Run prints or changes the choice.
func (r *retentionCommand) Run(ctx context.Context, g *globals, t terminal) (err error) {
	if r.Months == nil {
		o, err := presentToRead(g, t)
		if err != nil {
			return err
		}
		return finder.ReadDatabase(ctx, o, func(db *store.Database) error { return printMonths(ctx, t, db) })
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
	if err := retention.SetMonths(ctx, db, "command line", *r.Months, time.Now()); err != nil {
		return err
	}
	return printMonths(ctx, t, db)
}

func printMonths(ctx context.Context, t terminal, db *store.Database) error {
	months, err := retention.Months(ctx, db)
	if err != nil {
		return err
	}
	switch months {
	case 0:
		fmt.Fprintln(t.out, "Submissions are kept for ever.")
	case 1:
		fmt.Fprintln(t.out, "Submissions are removed after 1 month; the numbers of their days stay.")
	default:
		fmt.Fprintf(t.out, "Submissions are removed after %d months; the numbers of their days stay.\n", months)
	}
	return nil
}
