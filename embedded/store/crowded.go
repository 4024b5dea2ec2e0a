package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

const (
	// crowdedTimeout is how long somebody whose turn it is waits for a connection
	// that the server refuses because it has too many; whoever waits for the turn
	// does so queueTimeout at most.
	crowdedTimeout = 5 * time.Second
	queueTimeout   = 30 * time.Second
	// crowdedAgainAfter is the pause between two tries meanwhile.
	crowdedAgainAfter = 10 * time.Millisecond
	// widenAfter is after how long without a refusal the pool grows again.
	widenAfter = time.Minute
)

// patientConnector makes connections of a pool, and makes do with those that
// there are when the server takes no more: accounts of small plans have five.
type patientConnector struct {
	driver.Connector
	pool *pgxpool.Pool
	db   *sql.DB

	// turn has room for one: many who tried again at once would keep the server
	// from those whom it serves, and some of them would never find one free.
	turn chan struct{}

	mu      sync.Mutex
	refused time.Time // when the server refused last
}

// openPool returns a database on a pool.
func openPool(pool *pgxpool.Pool) *sql.DB {
	c := &patientConnector{Connector: stdlib.GetPoolConnector(pool), pool: pool, turn: make(chan struct{}, 1)}
	c.db = sql.OpenDB(c)
	c.db.SetMaxIdleConns(0) // those that rest are the pool's
	return c.db
}

// Connect returns a connection; while the server refuses more it waits for one
// of those that there are, one caller after the other.
func (c *patientConnector) Connect(ctx context.Context) (driver.Conn, error) {
	c.widen()
	conn, err := c.Connector.Connect(ctx)
	if ReasonOf(err) != ReasonCrowded {
		return conn, err
	}
	c.shrink()
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return nil, err
	case <-time.After(queueTimeout):
		return nil, err
	}
	return untilServed(ctx, func(ctx context.Context) (driver.Conn, error) {
		conn, err := c.Connector.Connect(ctx)
		if ReasonOf(err) == ReasonCrowded {
			c.shrink()
		}
		return conn, err
	})
}

// untilServed connects, and tries again while the server has too many
// connections, for crowdedTimeout: one that has just been closed counts with the
// server a moment longer.
func untilServed[T any](ctx context.Context, connect func(context.Context) (T, error)) (T, error) {
	for end := time.Now().Add(crowdedTimeout); ; {
		conn, err := connect(ctx)
		if ReasonOf(err) != ReasonCrowded || time.Now().After(end) {
			return conn, err
		}
		select {
		case <-ctx.Done():
			return conn, err
		case <-time.After(crowdedAgainAfter):
		}
	}
}

// shrink lets others queue for the connections that there are.
func (c *patientConnector) shrink() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused = time.Now()
	now := c.pool.Stat() // those that are being made will be refused, too
	c.db.SetMaxOpenConns(max(1, int(now.AcquiredConns()+now.IdleConns())))
}

// widen lets the pool grow again, a while after it was refused.
func (c *patientConnector) widen() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.refused.IsZero() && time.Since(c.refused) > widenAfter {
		c.refused = time.Time{}
		c.db.SetMaxOpenConns(0) // the pool has its own bound
	}
}
