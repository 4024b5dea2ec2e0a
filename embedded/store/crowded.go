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
	// crowdedTimeout is how long somebody waits for a connection that the server
	// refuses because it has too many.
	crowdedTimeout = 5 * time.Second
	// crowdedAgainAfter is the pause between two tries meanwhile.
	crowdedAgainAfter = 25 * time.Millisecond
	// widenAfter is after how long without a refusal the pool grows again.
	widenAfter = time.Minute
)

// patientConnector makes connections of a pool, and makes do with those that
// there are when the server takes no more: accounts of small plans have five.
type patientConnector struct {
	driver.Connector
	pool *pgxpool.Pool
	db   *sql.DB

	mu      sync.Mutex
	refused time.Time // when the server refused last
}

// openPool returns a database on a pool.
func openPool(pool *pgxpool.Pool) *sql.DB {
	c := &patientConnector{Connector: stdlib.GetPoolConnector(pool), pool: pool}
	c.db = sql.OpenDB(c)
	c.db.SetMaxIdleConns(0) // those that rest are the pool's
	return c.db
}

// Connect returns a connection; while the server refuses more it waits for one
// of those that there are.
func (c *patientConnector) Connect(ctx context.Context) (driver.Conn, error) {
	c.widen()
	conn, err := c.Connector.Connect(ctx)
	for end := time.Now().Add(crowdedTimeout); err != nil && ReasonOf(err) == ReasonCrowded && time.Now().Before(end); {
		c.shrink()
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(crowdedAgainAfter):
		}
		conn, err = c.Connector.Connect(ctx)
	}
	return conn, err
}

// shrink lets others queue for the connections that there are.
func (c *patientConnector) shrink() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused = time.Now()
	c.db.SetMaxOpenConns(max(1, int(c.pool.Stat().TotalConns())))
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
