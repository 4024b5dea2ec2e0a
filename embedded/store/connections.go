package store

import (
	"database/sql"
	"time"
)

// Connections tells how the connections to the database are used.
type Connections struct {
	Open, MaxOpen int // now, and the bound
	InUse, Idle   int
	// WaitCount counts how often somebody had to wait for a connection, and
	// WaitedFor sums how long.
	WaitCount int64
	WaitedFor time.Duration
}

// Connections tells how the connections to the database are used.
func (d *Database) Connections() Connections { return d.figures() }

func connectionsOf(db *sql.DB) Connections {
	now := db.Stats()
	return Connections{now.OpenConnections, now.MaxOpenConnections, now.InUse, now.Idle, now.WaitCount, now.WaitDuration}
}

func (c Connections) plus(other Connections) Connections {
	return Connections{
		c.Open + other.Open, c.MaxOpen + other.MaxOpen, c.InUse + other.InUse, c.Idle + other.Idle,
		c.WaitCount + other.WaitCount, c.WaitedFor + other.WaitedFor,
	}
}
