package leaksim

import (
	"math"
	"math/rand/v2"
	"time"
)

// secondHealthy lists kinds of healthy memory that came later than the judge: its first
// numbers were looked for without them, today's with them.
func secondHealthy() []kind {
	const day = 24 * time.Hour
	return []kind{
		{"nightly job", 28 * day, func(m *maker, seed uint64) {
			begin, hours, high, wavy := m.between(0, 5), m.spread(0.2, 4), m.between(0.1, 0.8), m.between(0, 0.2)
			m.level = func(at, _ float64) float64 {
				job := min(1, max(0, math.Mod(at, 24)-begin)/hours)
				if job == 1 {
					job = math.Exp(-(math.Mod(at, 24) - begin - hours) * 3)
				}
				return m.base * (1 + high*job + wavy*wave(seed, at))
			}
		}},
		{"services on Sunday", 56 * day, func(m *maker, _ uint64) {
			high, usual := m.between(0.2, 0.8), m.between(0.05, 0.2)
			m.level = func(at, _ float64) float64 {
				h, sunday := math.Mod(at, 24), 0.0
				if math.Mod(at, 168) >= 144 {
					sunday = math.Exp(-(h-9)*(h-9)/2) + math.Exp(-(h-11.5)*(h-11.5)/2)
				}
				return m.base * (1 + high*sunday + usual*math.Exp(-(h-19)*(h-19)/8))
			}
		}},
		{"cache that fills ever more slowly", 42 * day, func(m *maker, _ uint64) {
			part, tau := m.between(0.05, 0.15), m.spread(0.1, 3)
			m.level = func(_, life float64) float64 { return m.base * (0.6 + part*math.Log1p(life/tau)) }
		}},
		{"queue that is worked off", 28 * day, func(m *maker, _ uint64) {
			every, up, high := m.spread(20, 200), m.spread(0.3, 3), m.between(0.1, 0.6)
			m.level = func(at, _ float64) float64 {
				t := math.Mod(at, every)
				return m.base * (1 + high*max(0, min(t/up, 1-(t-up)/(4*up))))
			}
		}},
		// Visitors by chance, of whom something is kept until their session ends.
		{"sessions that end after hours", 28 * day, func(m *maker, seed uint64) {
			tau, high, crowd := m.spread(0.5, 12), m.between(0.1, 0.5), m.spread(5, 500)
			minute := 0.0
			m.level = byMinutes(seed, 28*day, func(r *rand.Rand, held float64) float64 {
				minute++
				came := crowd / (60 * tau) * 2 * wave(seed, minute/60)
				return held*math.Exp(-1/(60*tau)) + max(0, came+math.Sqrt(came)*r.NormFloat64())
			}, func(held float64) float64 { return m.base * (1 + high*held/crowd) })
		}},
		// Nobody comes for weeks, then all come back.
		{"holidays", 56 * day, func(m *maker, seed uint64) {
			begin, weeks, usual, high := m.between(7, 21), m.between(1, 4), m.between(0.1, 0.4), m.between(0.05, 0.3)
			m.level = func(at, _ float64) float64 {
				busy := 1.0
				if d := at/24 - begin; d > 0 {
					// Two days to fall silent, two to come back.
					busy = max(0, 1-d/2, min(1, (d-7*weeks)/2))
				}
				return m.base * (1 + busy*(usual+high*wave(seed, at)))
			}
		}},
	}
}

// secondLeaks lists leaks that came later than the judge, as secondHealthy does.
func secondLeaks() []kind {
	const most = 95 * 24 * time.Hour
	return []kind{
		{"with each visitor", most, func(m *maker, seed uint64) {
			rate, at, sum := m.perHour(0.5, 10), 0.0, 0.0
			m.leak(m.between(0, 48), func(t float64) float64 {
				if t < at {
					at, sum = 0, 0
				}
				for ; at+1./60 <= t; at += 1. / 60 {
					sum += rate * 2 * wave(seed, at) / 60
				}
				return sum
			})
		}},
		{"beside a nightly job", most, func(m *maker, _ uint64) {
			rate, high := m.perHour(0.3, 10), m.between(0.1, 0.4)
			m.leak(m.between(0, 96), linear(rate))
			rising := m.level
			m.level = func(at, life float64) float64 {
				if h := math.Mod(at, 24); h >= 2 && h < 4 {
					return rising(at, life) + high*m.base
				}
				return rising(at, life)
			}
		}},
		{"in lumps by chance", most, func(m *maker, seed uint64) {
			rate := m.perHour(0.3, 10)
			mean := (limitMB() - m.base) / m.between(20, 200)
			r, at, sum := rand.New(rand.NewPCG(seed, 3)), 0.0, 0.0
			m.leak(m.between(0, 24), func(t float64) float64 {
				if t == 0 {
					r, at, sum = rand.New(rand.NewPCG(seed, 3)), 0, 0
				}
				for at <= t {
					at += r.ExpFloat64() * mean / rate
					sum += mean
				}
				return sum - mean
			})
		}},
		{"ever more slowly", most, func(m *maker, _ uint64) {
			hours, room := m.spread(12, 480), limitMB()-m.base
			m.leak(m.between(0, 12), func(t float64) float64 { return room * math.Pow(t/hours, 0.8) })
		}},
	}
}
