package health

// lowest gives the lowest figures of a stretch that moves on, each slot
// looked at once.
type lowest struct{ rss, heap, goroutines queue }

// newLowest returns one for stretches of that many slots.
func newLowest(slots int) lowest {
	// Room for a few more than are in use, so that moving on seldom means moving all.
	n := 2*slots + 8
	return lowest{newQueue(n), newQueue(n), newQueue(n)}
}

func newQueue(n int) queue { return queue{values: make([]value, 0, n)} }

func (l *lowest) push(f floor) {
	l.rss.push(f.slot, f.rss)
	l.heap.push(f.slot, f.heap)
	l.goroutines.push(f.slot, f.goroutines)
}

// drop forgets the slots that begin before the given second.
func (l *lowest) drop(before int64) {
	l.rss.drop(before)
	l.heap.drop(before)
	l.goroutines.drop(before)
}

func (l *lowest) empty() bool { return len(l.rss.values) == l.rss.first }

// queue is a monotonic queue: from first on its values rise, the first is the
// least of all that were pushed and not dropped.
type queue struct {
	values []value
	first  int
}

type value struct {
	slot int64
	v    float32
}

func (q *queue) push(slot int64, v float32) {
	for len(q.values) > q.first && q.values[len(q.values)-1].v >= v {
		q.values = q.values[:len(q.values)-1]
	}
	if len(q.values) == cap(q.values) && q.first > 0 {
		q.values = append(q.values[:0], q.values[q.first:]...)
		q.first = 0
	}
	q.values = append(q.values, value{slot, v})
}

func (q *queue) drop(before int64) {
	for q.first < len(q.values) && q.values[q.first].slot < before {
		q.first++
	}
}

func (q *queue) least() float64 { return float64(q.values[q.first].v) }
