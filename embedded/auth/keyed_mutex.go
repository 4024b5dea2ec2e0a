package auth

import (
	"context"
	"sync"
)

// turns lets through one at a time for each key, in the order in which they
// came. It remembers a key only while somebody is in or waits.
type turns struct {
	mu    sync.Mutex
	queue map[string]*queue
}

type queue struct {
	in    chan struct{}
	users int // who is in and who waits
}

func newTurns() *turns { return &turns{queue: map[string]*queue{}} }

// take waits for its turn until the context ends, whose cause is then the
// error. The turn lasts until done is called.
func (t *turns) take(ctx context.Context, key string) (done func(), err error) {
	t.mu.Lock()
	q := t.queue[key]
	if q == nil {
		q = &queue{in: make(chan struct{}, 1)}
		t.queue[key] = q
	}
	q.users++
	t.mu.Unlock()
	select {
	case q.in <- struct{}{}:
		return func() { <-q.in; t.leave(key, q) }, nil
	case <-ctx.Done():
		t.leave(key, q)
		return nil, context.Cause(ctx)
	}
}

func (t *turns) leave(key string, q *queue) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if q.users--; q.users == 0 {
		delete(t.queue, key)
	}
}
