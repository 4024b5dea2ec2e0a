package traffic_test

import (
	"fmt"
	"testing"
	"time"

	"ministryfinder/embedded/traffic"
)

func TestRequestsAreCountedWithinTheirBounds(t *testing.T) {
	began := time.Now()
	r := traffic.NewRecorder(began)
	if rep := r.Report(began); rep.Average != 0 || rep.Total != 0 {
		t.Errorf("before any request: %+v", rep)
	}
	r.Record("GET /a", 200, 10*time.Millisecond)
	r.Record("GET /a", 404, 20*time.Millisecond)
	r.Record("GET /b", 500, 30*time.Millisecond)
	rep := r.Report(began.Add(time.Minute))
	if rep.Total != 3 || rep.Errors != 1 || rep.Average != 20*time.Millisecond || rep.Times != 3 || rep.Routes != 2 || rep.FailingRoutes != 1 || rep.Uptime != time.Minute {
		t.Errorf("%+v", rep)
	}
	for range traffic.MaxTimes {
		r.Record("GET /a", 200, time.Second)
	}
	if rep := r.Report(began); rep.Times != traffic.MaxTimes || rep.Average != time.Second || rep.Total != 3+traffic.MaxTimes {
		t.Errorf("%+v", rep)
	}
	for i := range 3 * traffic.MaxRoutes {
		r.Record(fmt.Sprint("GET /", i), 200, 0)
	}
	// The failing route was unused longest, so it went first.
	if rep := r.Report(began); rep.Routes != traffic.MaxRoutes || rep.FailingRoutes != 0 || rep.Errors != 1 {
		t.Errorf("%+v", rep)
	}
}
