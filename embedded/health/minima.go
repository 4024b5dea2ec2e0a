package health

import (
	"cmp"
	"slices"
	"time"
)

// floor is the lowest memory within a slot of time. A garbage collector's
// saw-tooth leaves it alone. Figures are in MB; 32 bits hold them well enough
// and 90 days of them small.
type floor struct {
	slot       int64 // seconds since 1970 at which the slot begins
	rss        float32
	heap       float32 // 0 when not reported
	goroutines float32 // 0 when not reported
}

// floors are the lowest values of equal slots of time, oldest first.
type floors struct {
	width int64 // of a slot, in seconds
	most  int   // slots kept
	slots []floor
}

// The two resolutions that growth is judged on: 256 KB in all at most.
func minuteFloors() floors  { return floors{width: 60, most: int(2 * day / time.Minute)} }
func quarterFloors() floors { return floors{width: 15 * 60, most: int(90 * day / (15 * time.Minute))} }

const day = 24 * time.Hour

// add lowers the floor of the sample's slot, or begins a new one.
func (f *floors) add(at int64, v floor) {
	v.slot = at - at%f.width
	if n := len(f.slots); n > 0 && f.slots[n-1].slot == v.slot {
		last := &f.slots[n-1]
		last.rss, last.heap, last.goroutines = min(last.rss, v.rss), min(last.heap, v.heap), min(last.goroutines, v.goroutines)
		return
	}
	f.slots = append(f.slots, v)
	// Letting an eighth more come before moving all keeps the move cheap.
	if extra := len(f.slots) - f.most; extra > f.most/8 {
		f.slots = slices.Delete(f.slots, 0, extra)
	}
}

// least returns the lowest figures of the slots that begin at from or later
// and before to; false when there is none.
func (f *floors) least(from, to int64) (floor, bool) {
	i := f.search(from)
	if i == len(f.slots) || f.slots[i].slot >= to {
		return floor{}, false
	}
	v := f.slots[i]
	for _, s := range f.slots[i+1:] {
		if s.slot >= to {
			break
		}
		v.rss, v.heap, v.goroutines = min(v.rss, s.rss), min(v.heap, s.heap), min(v.goroutines, s.goroutines)
	}
	return v, true
}

// highest returns the highest memory of the stretches of the given seconds
// that begin at from or later and end at until; 0 when there is none. Of a
// stretch the lowest counts.
func (f *floors) highest(from, until, over int64) float64 {
	high, low, stretch := float32(0), float32(0), int64(-1)
	for _, s := range f.slots[f.search(from):] {
		if s.slot >= until {
			break
		}
		if k := (until - 1 - s.slot) / over; k != stretch {
			high, low, stretch = max(high, low), s.rss, k
		} else {
			low = min(low, s.rss)
		}
	}
	return float64(max(high, low))
}

// search returns the first slot that begins at the given second or later.
func (f *floors) search(at int64) int {
	i, _ := slices.BinarySearchFunc(f.slots, at, func(s floor, at int64) int { return cmp.Compare(s.slot, at) })
	return i
}

// oldest is when the oldest slot begins; false when there is none.
func (f *floors) oldest() (int64, bool) {
	if len(f.slots) == 0 {
		return 0, false
	}
	return f.slots[0].slot, true
}

// medianMemory is the middle of the memory of some points, which are at most a
// quarter of a window's.
func medianMemory(of []floor) float64 {
	var room [16]float64
	v := room[:0]
	for _, p := range of {
		v = append(v, float64(p.rss))
	}
	slices.Sort(v)
	return sortedMedian(v)
}
