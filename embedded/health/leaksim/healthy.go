package leaksim

import (
	"math"
	"slices"
	"time"
)

// healthyKinds lists how a finder without any leak may look.
func healthyKinds() []kind {
	const day = 24 * time.Hour
	return []kind{
		{"flat", 28 * day, func(m *maker, _ uint64) { m.tooth, m.noise = 0, m.between(0, 0.003) }},
		{"noise", 28 * day, func(m *maker, _ uint64) { m.noise = m.between(0.01, 0.06) }},
		{"saw-tooth", 28 * day, func(m *maker, _ uint64) { m.tooth, m.period = m.between(0.1, 0.7), m.spread(0.03, 24) }},
		{"warm-up", 14 * day, func(m *maker, _ uint64) {
			tau, first := m.spread(0.03, 0.75), m.between(0.2, 0.7)
			m.level = func(_, life float64) float64 { return m.base * fill(life, tau, first) }
		}},
		{"step", 28 * day, steps(1, 1, 0.5)},
		{"several steps", 28 * day, steps(3, 8, 0.7)},
		{"daily wave", 28 * day, func(m *maker, seed uint64) {
			high := m.between(0.1, 0.6)
			m.level = func(at, _ float64) float64 { return m.base * (1 + high*wave(seed, at)) }
		}},
		{"weekly wave", 56 * day, func(m *maker, seed uint64) {
			high, week, smooth := m.between(0.1, 0.4), m.between(0.1, 0.4), m.r.IntN(2) == 0
			m.level = func(at, _ float64) float64 {
				busy := 1.0
				if weekend(at) {
					busy = 0.2
				}
				if smooth {
					busy = math.Pow(math.Sin(math.Pi*math.Mod(at, 168)/168), 2)
				}
				return m.base * (1 + high*busy*wave(seed, at) + week*busy)
			}
		}},
		{"burst and release", 28 * day, bursts},
		{"slow saturation", 42 * day, func(m *maker, _ uint64) {
			tau, first := m.spread(1, 168), m.between(0.4, 0.8)
			m.level = func(_, life float64) float64 { return m.base * fill(life, tau, first) }
		}},
		{"restarts", 28 * day, func(m *maker, seed uint64) {
			every, high, tau := m.spread(2, 120), m.between(0, 0.3), m.spread(0.05, 0.5)
			for at := every; at < 28*24; at += every * m.between(0.5, 1.5) {
				m.starts = append(m.starts, at)
			}
			m.level = func(at, life float64) float64 { return m.base * fill(life, tau, 0.4) * (1 + high*wave(seed, at)) }
		}},
		{"missing samples", 28 * day, func(m *maker, seed uint64) {
			high, gap := m.between(0, 0.3), m.spread(0.1, 20)
			m.level = func(at, _ float64) float64 { return m.base * (1 + high*wave(seed, at)) }
			from := m.between(0, gap)
			m.missing = func(at float64) bool { return math.Mod(at+from, 3*gap) < gap }
		}},
		{"heavy tails", 28 * day, func(m *maker, _ uint64) { m.tails, m.noise = true, m.between(0.005, 0.03) }},
	}
}

// steps makes a trace with a number of steps at any time, which are in all at
// most the given part of the base.
func steps(fewest, most int, part float64) func(*maker, uint64) {
	return func(m *maker, _ uint64) {
		n := fewest + m.r.IntN(most-fewest+1)
		var at, high []float64
		// Some come close after each other, as the exports of one morning do.
		within := m.spread(4, 27*24)
		from := m.between(1, 27*24-within+2)
		for range n {
			at = append(at, from+m.between(0, within))
			high = append(high, m.between(0.2, 1)*part/float64(n))
		}
		slices.Sort(at)
		m.level = func(now, _ float64) float64 {
			sum := 1.0
			for i := range at {
				if now >= at[i] {
					sum += high[i]
				}
			}
			return m.base * sum
		}
	}
}

// bursts makes a trace with work now and then that takes memory for a while
// and gives it back.
func bursts(m *maker, _ uint64) {
	type burst struct{ at, rise, hold, fall, high float64 }
	var all []burst
	for at := m.between(2, 60); at < 28*24; at += m.between(6, 90) {
		all = append(all, burst{at, m.spread(0.02, 1.5), m.spread(0.1, 8), m.spread(0.02, 3), m.between(0.2, 1)})
	}
	m.level = func(now, _ float64) float64 {
		sum := 1.0
		for _, b := range all {
			switch t := now - b.at; {
			case t < 0:
			case t < b.rise:
				sum += b.high * t / b.rise
			case t < b.rise+b.hold:
				sum += b.high
			default:
				sum += b.high * math.Exp(-(t-b.rise-b.hold)/b.fall)
			}
		}
		return m.base * sum
	}
}
