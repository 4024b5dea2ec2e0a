package requeststats_test

import (
	"fmt"
	"testing"
	"time"

	"ministryfinder/embedded/requeststats"
)

func TestRequestsAreCounted(t *testing.T) {
	began := time.Now()
	r := requeststats.NewRecorder(began)
	if rep := r.Report(began); rep.Average != 0 || rep.Total != 0 {
		t.Errorf("before any request: %+v", rep)
	}
	r.Record("GET /a", 200, 10*time.Millisecond, began)
	r.Record("GET /a", 404, 20*time.Millisecond, began)
	r.Record("GET /b", 500, 1500*time.Millisecond, began)
	rep := r.Report(began.Add(time.Minute))
	want := requeststats.Report{
		Uptime: time.Minute, Total: 3, Errors: 1, Slow: 1, Average: 510 * time.Millisecond, Times: 3, Routes: 2, ErrorKinds: 2,
	}
	if rep != want {
		t.Errorf("got %+v, want %+v", rep, want)
	}
	a, b := r.Routes()["GET /a"], r.Routes()["GET /b"]
	if a.Total != 2 || a.Success != 2 || a.Error != 0 || a.Sum != 30*time.Millisecond || a.Histogram[4] != 1 || a.Histogram[5] != 1 {
		t.Errorf("GET /a: %+v", a)
	}
	if b.Error != 1 || b.Success != 0 || b.Histogram[11] != 1 {
		t.Errorf("GET /b: %+v", b)
	}
	if k := r.ErrorKinds(); k["404 GET /a"] != 1 || k["500 GET /b"] != 1 || len(k) != 2 {
		t.Errorf("kinds: %v", k)
	}
}

func TestEveryBoundHolds(t *testing.T) {
	now := time.Now()
	r := requeststats.NewRecorder(now)
	for range requeststats.MaxTimes {
		r.Record("GET /first", 500, time.Minute, now)
	}
	for range requeststats.MaxTimes {
		r.Record("GET /often", 200, time.Second, now)
	}
	rep := r.Report(now)
	if rep.Times != requeststats.MaxTimes || rep.Average != time.Second {
		t.Errorf("%+v", rep)
	}
	for i := range 3 * requeststats.MaxErrorKinds {
		r.Record(fmt.Sprint("GET /", i), 404, 0, now)
		r.Record("GET /often", 200, 0, now)
	}
	rep = r.Report(now)
	if rep.Routes != requeststats.MaxRoutes || rep.ErrorKinds != requeststats.MaxErrorKinds || rep.Errors != requeststats.MaxTimes {
		t.Errorf("%+v", rep)
	}
	if _, there := r.Routes()["GET /first"]; there {
		t.Error("the route unused longest is still there")
	}
	if _, there := r.Routes()["GET /often"]; !there {
		t.Error("a route in use was dropped")
	}
	if k := r.ErrorKinds(); k["500 GET /first"] != 0 {
		t.Error("the kind unseen longest is still there")
	}
}

func TestOneMoreThanTheBoundDropsTheOldestAlone(t *testing.T) {
	now := time.Now()
	route := func(i int) string { return fmt.Sprint("GET /", i) }
	r := requeststats.NewRecorder(now)
	for i := range requeststats.MaxRoutes {
		r.Record(route(i), 200, 0, now)
	}
	r.Record(route(0), 200, 0, now) // now the second is the oldest
	if n := len(r.Routes()); n != requeststats.MaxRoutes {
		t.Errorf("at the bound there are %d routes", n)
	}
	r.Record("GET /more", 200, 0, now)
	routes := r.Routes()
	if len(routes) != requeststats.MaxRoutes || routes[route(0)].Total != 2 || routes[route(1)].Total != 0 || routes[route(2)].Total != 1 ||
		routes["GET /more"].Total != 1 {
		t.Errorf("one beyond the bound: %d routes, %v", len(routes), routes)
	}

	r = requeststats.NewRecorder(now)
	r.Record("GET /", 200, time.Duration(requeststats.MaxTimes)*time.Second, now)
	for range requeststats.MaxTimes - 1 {
		r.Record("GET /", 200, 0, now)
	}
	if rep := r.Report(now); rep.Times != requeststats.MaxTimes || rep.Average != time.Second {
		t.Errorf("at the bound the times are %+v", rep)
	}
	r.Record("GET /", 200, 0, now)
	if rep := r.Report(now); rep.Times != requeststats.MaxTimes || rep.Average != 0 {
		t.Errorf("one beyond the bound: %+v", rep)
	}

	r = requeststats.NewRecorder(now)
	for i := range requeststats.MaxErrorKinds {
		r.Record("GET /", 400+i, 0, now) // each status is a kind of its own
	}
	r.Record("GET /", 400, 0, now)
	if n := len(r.ErrorKinds()); n != requeststats.MaxErrorKinds {
		t.Errorf("at the bound there are %d kinds of errors", n)
	}
	r.Record("GET /more", 404, 0, now)
	kinds := r.ErrorKinds()
	if len(kinds) != requeststats.MaxErrorKinds || kinds["400 GET /"] != 2 || kinds["401 GET /"] != 0 || kinds["402 GET /"] != 1 ||
		kinds["404 GET /more"] != 1 {
		t.Errorf("one beyond the bound: %d kinds, %v", len(kinds), kinds)
	}
}

func TestOldErrorsAreForgotten(t *testing.T) {
	now := time.Now()
	r := requeststats.NewRecorder(now)
	r.Record("GET /a", 500, 0, now)
	r.Record("GET /b", 500, 0, now.Add(time.Hour))
	r.Clean(now.Add(requeststats.ErrorsKept))
	if k := r.ErrorKinds(); len(k) != 1 || k["500 GET /b"] != 1 {
		t.Errorf("kinds: %v", k)
	}
}
