package leaksim

import (
	"math"
	"time"

	"ministryfinder/embedded/health"
)

// limitMB is where memory is too much: 80 % of the budget that is usual.
func limitMB() float64 {
	l := health.DefaultLimits()
	return l.MemoryBudgetMB * l.MemoryPercent / 100
}

// perHour draws a leak's rate: a part of the budget an hour, in MB.
func (m *maker) perHour(low, high float64) float64 {
	return m.spread(low, high) / 100 * health.DefaultLimits().MemoryBudgetMB
}

// leakKinds lists the leaks. Each rises until it reaches the limit; the
// longest is watched for 90 days.
func leakKinds() []kind {
	const most = 95 * 24 * time.Hour
	return []kind{
		{"linear 0.5-20 %/h", most, func(m *maker, _ uint64) { m.leak(m.between(0, 12), linear(m.perHour(0.5, 20))) }},
		{"tiny, 1 %/day for 14 days", most, func(m *maker, _ uint64) {
			// The level is such that 14 days of it end at the limit, which leaves
			// the least room to see it in.
			m.tooth = min(m.tooth, 0.05)
			m.base = limitMB() / (1.14 + m.tooth)
			m.noise /= 2
			m.leak(0, linear(m.base/100/24))
		}},
		{"tiny, 1 %/day for months", most, func(m *maker, seed uint64) {
			m.base = m.between(190, 280)
			high := m.between(0, 0.15)
			rate := m.base / 100 / 24
			m.leak(0, linear(rate))
			rising := m.level
			m.level = func(at, life float64) float64 { return rising(at, life) + high*m.base*wave(seed, at) }
		}},
		{"only in office hours", most, func(m *maker, _ uint64) {
			rate := m.perHour(0.5, 10)
			m.leak(0, func(t float64) float64 { return rate * officeHours(t) })
		}},
		{"under a saw-tooth", most, func(m *maker, _ uint64) {
			m.tooth, m.period = m.between(0.1, 0.5), m.spread(0.03, 3)
			m.leak(m.between(0, 12), linear(m.perHour(0.5, 10)))
		}},
		{"after healthy days", most, func(m *maker, seed uint64) {
			from, high := m.between(48, 480), m.between(0, 0.3)
			rate := m.perHour(0.2, 10)
			m.leak(from, func(t float64) float64 { return rate * t })
			quiet := m.level
			m.level = func(at, life float64) float64 { return quiet(at, life) + high*m.base*wave(seed, at) }
		}},
		{"step-wise", most, func(m *maker, _ uint64) {
			rate := m.perHour(0.3, 10)
			room := (limitMB() - m.base) / rate // hours until the limit
			every := room / m.between(12, 60)
			m.leak(m.between(0, 12), func(t float64) float64 { return rate * every * math.Floor(t/every) })
		}},
		{"accelerating", most, func(m *maker, _ uint64) {
			hours, power := m.spread(8, 480), m.between(1.3, 2.2)
			room := limitMB() - m.base
			m.leak(m.between(0, 12), func(t float64) float64 { return room * math.Pow(t/hours, power) })
		}},
		{"across restarts", most, func(m *maker, _ uint64) {
			rate := m.perHour(0.5, 10)
			room := (limitMB() - m.base) / rate
			at := 0.0
			for range 2 + m.r.IntN(4) {
				at += room * m.between(0.1, 0.8)
				m.starts = append(m.starts, at)
			}
			m.leak(0, nil)
			m.level = func(_, life float64) float64 {
				if m.asleep {
					return m.base * fill(life, 0.1, 0.5)
				}
				return m.base*fill(life, 0.1, 0.5) + rate*life
			}
		}},
	}
}

func linear(rate float64) func(float64) float64 { return func(t float64) float64 { return rate * t } }

// leak adds a rise that begins at a time, in hours.
func (m *maker) leak(from float64, rise func(float64) float64) {
	m.leakFrom = from
	m.level = func(at, _ float64) float64 {
		if m.asleep {
			return m.base
		}
		return m.base + rise(max(0, at-from))
	}
}

// officeHours counts the hours from 8 to 17 on working days until a time.
func officeHours(at float64) float64 {
	sum := 0.0
	for d := 0.0; d*24 < at; d++ {
		if !weekend(d * 24) {
			sum += min(9, max(0, at-d*24-8))
		}
	}
	return sum
}
