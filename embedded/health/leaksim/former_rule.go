package leaksim

// formerRule is how the former program judged a log: memory grows when the
// mean of its second half is more than a tenth above that of the first. It is
// asked once an hour.
type formerRule struct {
	sums   []float64 // of all values until each
	raised bool
}

func (f *formerRule) add(v float64) bool {
	last := 0.0
	if n := len(f.sums); n > 0 {
		last = f.sums[n-1]
	}
	f.sums = append(f.sums, last+v)
	n := len(f.sums)
	if n%60 != 0 {
		return false
	}
	first := f.sums[n/2-1]
	grows := f.sums[n-1]-first > 1.1*first
	raise := grows && !f.raised
	f.raised = grows
	return raise
}
