package finder

import (
	"context"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/healthlog"
)

// record keeps the records of this finder's health until ctx ends.
func (s *failover) record(ctx context.Context) {
	r := healthlog.Recorder{
		Dir: s.o.DataDir, Limits: s.limits, Log: s.o.Log, Now: s.o.now(),
		Sample: func(ctx context.Context, now time.Time) (health.Sample, float64) {
			return s.current.Load().Sample(ctx, now)
		},
	}
	r.Run(ctx)
}
