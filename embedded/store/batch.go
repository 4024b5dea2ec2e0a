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
// confirms them all. A lone submission is written at once; after a shared
// transaction the next one waits a moment for those who come again.
const (
	// maxBatch is how many submissions share a transaction.
	maxBatch = 256
	// maxWaiting is how many submissions may wait for the writer.
	maxWaiting = 4096
	// batchDelay is how long a transaction waits for company when the one before had
	// some. A wait that went by how long that one took was too short after a short
	// one, and the transactions of a crowd stayed small and many.
	batchDelay = 10 * time.Millisecond
	// batchTimeout bounds a transaction of several submissions. A database server
	// that hangs, or a network that swallows everything, ends it by itself only
	// after many minutes.
	batchTimeout = 15 * time.Second
)

// SubmissionWriter stores submissions, those that come together in one transaction.
type SubmissionWriter struct {
	*core
	queue   chan *pending
	closing chan struct{} // closed when the store closes
	closed  chan struct{} // closed when the writer has ended
}

func startWriter(c *core) *SubmissionWriter {
	d := &SubmissionWriter{core: c, queue: make(chan *pending, maxWaiting), closing: make(chan struct{}), closed: make(chan struct{})}
	go d.writeSubmissions()
	return d
}

// stop returns when the writer has ended.
func (d *SubmissionWriter) stop() {
	close(d.closing)
	<-d.closed
}

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
func (d *SubmissionWriter) AddSubmission(ctx context.Context, n NewSubmission) (int64, error) {
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
func (d *SubmissionWriter) writeSubmissions() {
	defer close(d.closed)
	batch := make([]pending, 0, maxBatch)
	crowd := 1 // whom the next transaction waits for
	for {
		select {
		case <-d.closing:
			return
		case p := <-d.queue:
			batch = append(batch[:0], *p)
		}
		batch = d.collectBatch(batch, crowd)
		d.writeBatch(batch)
		crowd = expectedSenders(len(batch), len(d.queue))
		clear(batch) // the answers must not live on in the spare capacity
	}
}

// expectedSenders is whom the next transaction waits for, counting its own first: as
// many as shared the one before or came while it was written. After one that
// was alone it waits for nobody.
func expectedSenders(shared, came int) int { return shared + came }

// collectBatch adds to a batch those who wait already and, after a transaction that
// several shared, those who are about to come: the people who were in it or
// waited meanwhile are here again in a moment, when many send at once. Without
// that the first of them would have a transaction of his own and the others
// wait for the disk twice.
func (d *SubmissionWriter) collectBatch(batch []pending, crowd int) []pending {
	var enough <-chan time.Time
	for len(batch) < maxBatch {
		select {
		case p := <-d.queue:
			batch = append(batch, *p)
			continue
		default:
		}
		if len(batch) >= crowd {
			break
		}
		if enough == nil {
			timer := time.NewTimer(batchDelay)
			defer timer.Stop()
			enough = timer.C
		}
		select {
		case p := <-d.queue:
			batch = append(batch, *p)
		case <-enough:
			return batch
		case <-d.closing:
			return batch
		}
	}
	return batch
}

func (d *SubmissionWriter) writeBatch(batch []pending) {
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

// AddSubmissions stores submissions that waited elsewhere, in their order and in
// transactions of several. It returns how many, from the first on, are on the
// disk; when that is not all of them, also why the next one is not. As with
// AddSubmission, one whose key is known already is not stored again, so that
// after an error all may be sent once more.
func (d *SubmissionWriter) AddSubmissions(ctx context.Context, all []NewSubmission) (int, error) {
	stored := 0
	for len(all) > stored {
		several := all[stored:min(stored+maxBatch, len(all))]
		err := d.addBatch(ctx, several)
		if err != nil && len(several) > 1 && ctx.Err() == nil && !errors.Is(err, context.DeadlineExceeded) {
			// One of them spoils it, or the disk does: each on its own tells which.
			for _, one := range several {
				if err := d.addBatch(ctx, []NewSubmission{one}); err != nil {
					return stored, fmt.Errorf("store submissions: %w", err)
				}
				stored++
			}
			continue
		}
		if err != nil {
			return stored, fmt.Errorf("store submissions: %w", err)
		}
		stored += len(several)
	}
	return stored, nil
}

// addBatch stores submissions in one transaction of their own, all or none.
func (d *SubmissionWriter) addBatch(ctx context.Context, all []NewSubmission) error {
	ctx, cancel := context.WithTimeout(ctx, batchTimeout)
	defer cancel()
	batch := make([]pending, len(all))
	for i, n := range all {
		batch[i] = pending{ctx: ctx, new: n}
	}
	outcomes, err := d.storeBatch(ctx, batch)
	for _, o := range outcomes {
		err = errors.Join(err, o.err) // whoever asked has given up
	}
	return err
}

// tryBatch writes a batch in one transaction. Only when it returns without an
// error are the outcomes on the disk.
func (d *SubmissionWriter) tryBatch(batch []pending) ([]outcome, error) {
	// A single submission keeps its caller's time limit. Several are not for
	// one caller to end.
	ctx := batch[0].ctx
	if len(batch) > 1 {
		limited, cancel := context.WithTimeout(context.Background(), batchTimeout)
		defer cancel()
		ctx = limited
	}
	return d.storeBatch(ctx, batch)
}

func (d *SubmissionWriter) storeBatch(ctx context.Context, batch []pending) ([]outcome, error) {
	if err := d.prepareRepeated(ctx); err != nil {
		return nil, err
	}
	outcomes := make([]outcome, len(batch))
	err := d.inZone(ctx, func(tx *Tx) error {
		sums := counts{}
		clear(outcomes)
		places := make([]int, 0, len(batch))
		for i, p := range batch {
			if outcomes[i].err = p.ctx.Err(); outcomes[i].err == nil { // else nobody waits any more
				places = append(places, i)
			}
		}
		if visits := visitsOf(batch, places); len(visits) > 0 {
			if err := d.dialect.lockVisits(ctx, tx.Tx, visits); err != nil {
				return fmt.Errorf("wait for others of the same visit: %w", err)
			}
		}
		if len(places) > 1 {
			var err error
			if places, err = d.insertTogether(ctx, tx, sums, batch, places, outcomes); err != nil {
				return err
			}
		}
		for _, i := range places {
			id, err := d.insert(ctx, tx, sums, batch[i].new)
			if err != nil {
				return err
			}
			outcomes[i].id = id
		}
		return sums.write(ctx, d.core, tx)
	})
	return outcomes, err
}

// visitsOf are the visits of which a batch brings results.
func visitsOf(batch []pending, places []int) []string {
	var visits []string
	for _, i := range places {
		if visit := batch[i].new.SessionID; visit != "" {
			visits = append(visits, visit)
		}
	}
	return visits
}
