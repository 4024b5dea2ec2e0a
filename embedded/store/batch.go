package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Submissions that arrive while one is being written to the disk share the
// next transaction: waiting for the disk is what takes the time, and one wait
// confirms them all. A lone submission is written at once; nobody waits for
// company.
const (
	// maxBatch is how many submissions share a transaction.
	maxBatch = 256
	// maxWaiting is how many submissions may wait for the writer.
	maxWaiting = 4096
	// batchTimeout bounds a transaction of several submissions. A database server
	// that hangs, or a network that swallows everything, ends it by itself only
	// after many minutes.
	batchTimeout = 15 * time.Second
)

// errBusy is returned when too many submissions wait already.
var errBusy = errors.New("too many submissions wait for the database")

// pending is a submission on its way to the disk.
type pending struct {
	ctx context.Context
	new NewSubmission
	// done takes the outcome; it has room for one, so that the writer never
	// waits for a caller who has given up.
	done chan outcome
}

type outcome struct {
	id  int64
	err error
}

// AddSubmission stores a submission, or finds the one with the same key.
func (d *Database) AddSubmission(ctx context.Context, n NewSubmission) (int64, error) {
	p := &pending{ctx, n, make(chan outcome, 1)} // the queue has room for pointers alone: its place is taken all day
	select {
	case <-d.closing:
		return 0, fmt.Errorf("store a submission: %w", sql.ErrConnDone)
	default:
	}
	select {
	case d.queue <- p:
	default:
		return 0, fmt.Errorf("store a submission: %w", errBusy)
	}
	select {
	case o := <-p.done:
		if o.err != nil {
			return 0, fmt.Errorf("store a submission: %w", o.err)
		}
		return o.id, nil
	case <-ctx.Done():
		return 0, fmt.Errorf("store a submission: %w", ctx.Err())
	case <-d.closed:
		return 0, fmt.Errorf("store a submission: %w", sql.ErrConnDone)
	}
}

// writeSubmissions is the writer; it ends when the store closes.
func (d *Database) writeSubmissions() {
	defer close(d.closed)
	batch := make([]pending, 0, maxBatch)
	for {
		select {
		case <-d.closing:
			return
		case p := <-d.queue:
			batch = append(batch[:0], *p)
		}
		for len(batch) < maxBatch {
			select {
			case p := <-d.queue:
				batch = append(batch, *p)
				continue
			default:
			}
			break
		}
		d.writeBatch(batch)
		clear(batch) // the answers must not live on in the spare capacity
	}
}

func (d *Database) writeBatch(batch []pending) {
	outcomes, err := d.tryBatch(batch)
	if err != nil && len(batch) > 1 {
		// One of them spoils it, or the disk does: each on its own tells which.
		for i := range batch {
			d.writeBatch(batch[i : i+1])
		}
		return
	}
	for i, p := range batch {
		if err != nil {
			p.done <- outcome{err: err}
		} else {
			p.done <- outcomes[i]
		}
	}
}

// tryBatch writes a batch in one transaction. Only when it returns without an
// error are the outcomes on the disk.
func (d *Database) tryBatch(batch []pending) ([]outcome, error) {
	// A single submission keeps its caller's time limit. Several are not for
	// one caller to end.
	ctx := batch[0].ctx
	if len(batch) > 1 {
		limited, cancel := context.WithTimeout(context.Background(), batchTimeout)
		defer cancel()
		ctx = limited
	}
	outcomes := make([]outcome, len(batch))
	err := d.inTransaction(ctx, func(tx *Tx) error {
		sums := counts{}
		for i, p := range batch {
			if err := p.ctx.Err(); err != nil {
				outcomes[i].err = err // nobody waits any more
				continue
			}
			id, err := d.insertSubmission(ctx, tx, sums, p.new)
			if err != nil {
				return err
			}
			outcomes[i].id = id
		}
		return sums.write(ctx, d, tx)
	})
	return outcomes, err
}
