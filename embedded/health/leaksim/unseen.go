package leaksim

import (
	"math"
	"math/rand/v2"
	"time"
)

// unseenHealthy lists kinds of healthy memory that the judge was not tuned
// with: they tell how it does on what nobody thought of. They were written
// before the judge's numbers stood, and looked at once, afterwards.
func unseenHealthy() []kind {
	const day = 24 * time.Hour
	return []kind{
		// Noise with a memory of hours to days, which leads away and comes back.
		{"drift that returns", 42 * day, func(m *maker, seed uint64) {
			tau, high := m.spread(2, 48), m.between(0.03, 0.12)
			m.level = byMinutes(seed, 42*day, func(r *rand.Rand, drift float64) float64 {
				keep := math.Exp(-1 / (60 * tau))
				return keep*drift + math.Sqrt(1-keep*keep)*r.NormFloat64()
			}, func(drift float64) float64 { return m.base * (1 + high*drift) })
		}},
		// The weeks in which everybody signs up: each day busier than the one before, then calm.
		{"season of signing up", 56 * day, func(m *maker, seed uint64) {
			begin, weeks, high, usual := m.between(3, 20), m.between(1, 3), m.between(0.1, 0.5), m.between(0.05, 0.2)
			m.level = func(at, _ float64) float64 {
				t := (at/24 - begin) / (7 * weeks)
				season := max(0, min(t, 3*(4./3-t)))
				return m.base * (1 + (usual+high*season)*wave(seed, at))
			}
		}},
		// One job a week, of hours, whose memory comes back slowly.
		{"weekly job", 56 * day, func(m *maker, _ uint64) {
			begin, hours, high, fall := m.between(0, 168), m.spread(0.5, 10), m.between(0.1, 0.6), m.spread(0.5, 24)
			m.level = func(at, _ float64) float64 {
				t := math.Mod(at-begin+168, 168)
				return m.base * (1 + high*min(t/hours, 1)*math.Exp(-max(0, t-hours)/fall))
			}
		}},
		// A day with two times of much use, of any width.
		{"morning and evening", 28 * day, func(m *maker, seed uint64) {
			var at, wide, high [2]float64
			for i := range at {
				at[i], wide[i], high[i] = m.between(6, 11)+10*float64(i), m.between(1, 3), m.between(0.1, 0.4)
			}
			m.level = func(now, _ float64) float64 {
				r := rand.New(rand.NewPCG(seed, uint64(now/24)+7))
				sum, h := 1.0, math.Mod(now, 24)
				for i := range at {
					sum += high[i] * (0.8 + 0.2*r.Float64()) * math.Exp(-math.Pow((h-at[i])/wide[i], 2)/2)
				}
				return m.base * sum
			}
		}},
	}
}

// byMinutes makes a level that follows a state from minute to minute: next
// gives the state from the one before, level the memory of a state.
func byMinutes(seed uint64, length time.Duration, next func(*rand.Rand, float64) float64,
	level func(float64) float64) func(at, life float64) float64 {
	r, state := rand.New(rand.NewPCG(seed, 4)), 0.0
	states := make([]float64, int(length/time.Minute)+1)
	for i := range states {
		state = next(r, state)
		states[i] = level(state)
	}
	return func(at, _ float64) float64 { return states[min(int(at*60), len(states)-1)] }
}

// unseenLeaks lists leaks that the judge was not tuned with.
func unseenLeaks() []kind {
	const most = 95 * 24 * time.Hour
	return []kind{
		{"in a nightly job alone", most, func(m *maker, _ uint64) {
			begin, nights := m.between(0, 5), m.between(8, 60)
			each := (limitMB() - m.base) / nights
			m.leak(0, func(t float64) float64 {
				return each * (math.Floor(t/24) + min(1, max(0, math.Mod(t, 24)-begin)))
			})
		}},
		{"under a busy week", most, func(m *maker, seed uint64) {
			rate, high := m.perHour(0.2, 5), m.between(0.1, 0.4)
			from := m.between(0, 240)
			m.leak(from, linear(rate))
			rising := m.level
			m.level = func(at, life float64) float64 {
				busy := 1.0
				if weekend(at) {
					busy = 0.3
				}
				return rising(at, life) + m.base*high*busy*wave(seed, at)
			}
		}},
		{"with rests", most, func(m *maker, _ uint64) {
			rate := m.perHour(0.5, 10)
			room := (limitMB() - m.base) / rate
			on, off := room*m.between(0.05, 0.3), room*m.between(0.02, 0.2)
			m.leak(m.between(0, 48), func(t float64) float64 {
				whole := math.Floor(t / (on + off))
				return rate * (whole*on + min(on, t-whole*(on+off)))
			})
		}},
		{"behind a cache that fills", most, func(m *maker, _ uint64) {
			rate, tau, part := m.perHour(0.3, 10), m.spread(1, 24), m.between(0.1, 0.3)
			m.leak(0, linear(rate))
			rising := m.level
			m.level = func(at, life float64) float64 { return rising(at, life) + part*m.base*(1-math.Exp(-at/tau)) }
		}},
	}
}
