package main

import (
	"io"
	"time"
)

type benchOptions struct {
	// measure is how long the benches idle and monitoring look on.
	measure time.Duration
	// requests is how many requests the bench monitoring makes.
	requests int
	// minutes is how long the bench soak lasts. leak makes its finder one that
	// leaks, which must be noticed; postgres gives it a database server.
	minutes        float64
	leak, postgres bool
	// public has the bench growth judge the recorded traces; traces is how many of
	// each kind it makes otherwise, 0 for as many as its limits need.
	public bool
	traces int
	// scale is how much of everything is done.
	scale scale
	// said is where a bench says what it is doing.
	said io.Writer
}

// A figure is what was measured, beside what was promised. A missed limit makes
// the task fail; an aim is where we want to be.
type figure struct {
	Bench string  `json:"bench"`
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
	// Limit and Aim are absent where nothing is promised.
	Limit *float64 `json:"limit,omitempty"`
	Aim   *float64 `json:"aim,omitempty"`
	// Least is true where more is better: limit and aim are then lower bounds.
	Least bool `json:"least,omitempty"`
}

func (f figure) within(bound *float64) bool {
	if bound == nil {
		return true
	}
	if f.Least {
		return f.Value >= *bound
	}
	return f.Value <= *bound
}

// verdict is what the developer reads at the end of the line.
func (f figure) verdict() string {
	switch {
	case !f.within(f.Limit):
		return "MISSED"
	case !f.within(f.Aim):
		return "short of the aim"
	case f.Limit == nil && f.Aim == nil:
		return ""
	default:
		return "ok"
	}
}

// bound makes a limit or an aim.
func bound(v float64) *float64 { return &v }
