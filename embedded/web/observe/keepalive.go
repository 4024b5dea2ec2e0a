package observe

import (
	"time"

	"ministryfinder/embedded/keepalive"
)

// KeepAlive is who asks the finder's public address from time to time.
type KeepAlive interface {
	// Report says how that goes.
	Report() keepalive.Report
}

// keepAliveJSON is the keep-alive in /api/metrics.
type keepAliveJSON struct {
	Address string `json:"address"`
	// Last is when the address was asked last; null before the first time.
	Last *time.Time `json:"last"`
	// LastError is why that failed; empty when it did not.
	LastError      string `json:"last_error"`
	FailuresInARow int    `json:"failures_in_a_row"`
	// Total and Failures count since the start.
	Total    int64 `json:"total"`
	Failures int64 `json:"failures"`
}

// keepAliveMetrics is nil where no address is asked.
func (o *Observer) keepAliveMetrics() *keepAliveJSON {
	if o.KeepAlive == nil {
		return nil
	}
	r := o.KeepAlive.Report()
	k := &keepAliveJSON{Address: r.Address, LastError: r.LastError, FailuresInARow: r.FailuresInARow, Total: r.Total, Failures: r.Failures}
	if !r.Last.IsZero() {
		last := r.Last.UTC()
		k.Last = &last
	}
	return k
}
