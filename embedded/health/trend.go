package health

import (
	"math"
	"slices"
)

// significantLag is how far, in standard deviations of white noise, an
// autocorrelation must be from zero to count in the corrected variance:
// two-sided p = 0.05, as Hamed and Rao suggest.
const significantLag = 1.96

// maxLagPart bounds the lags that are looked at to this part of the series:
// estimates from fewer pairs are mostly noise.
const maxLagPart = 4

// trend is what the statistics say about a series of values.
type trend struct {
	z                float64 // standardised Mann-Kendall statistic, corrected for serial correlation
	slope, low, high float64 // Theil-Sen slope with its 99 % interval, per unit of x
}

// confidenceZ makes the slope's interval one of 99 %.
const confidenceZ = 2.58

// trendOf judges a series: the test of Mann (1945) and Kendall (1975) for
// whether there is a trend, and the median of all pairwise slopes (Theil 1950,
// Sen 1968) for how steep it is. Neighbouring values of memory resemble each
// other, which would make the plain test see trends everywhere; its variance
// is corrected by the autocorrelation of the ranks of what remains without the
// trend (Hamed and Rao, "A modified Mann-Kendall trend test for autocorrelated
// data", Journal of Hydrology 204, 1998). The interval is widened alike.
func trendOf(x, y []float64) trend {
	n := len(y)
	if n < 3 {
		return trend{}
	}
	slopes, s := pairs(x, y)
	if len(slopes) == 0 {
		return trend{}
	}
	m := len(slopes)
	mid := nth(slopes, m/2)
	if m%2 == 0 {
		mid = (slices.Max(slopes[:m/2]) + mid) / 2
	}
	t := trend{slope: mid}
	variance := kendallVariance(y) * correction(x, y, t.slope)
	if variance > 0 {
		t.z = (s - sign(s)) / math.Sqrt(variance)
	}
	count, c := float64(m), confidenceZ*math.Sqrt(max(variance, 0))
	// The smaller half of the slopes stands before the middle one, the larger after it.
	low := int(min(max(math.Floor((count-c)/2), 0), float64(m/2)))
	high := int(max(min(math.Ceil((count+c)/2), count-1), float64(m/2)))
	t.low, t.high = nth(slopes[:m/2+1], low), nth(slopes[m/2:], high-m/2)
	return t
}

// nth puts the value that would be at place k, were v sorted, there, none that is larger
// before it and none that is smaller after it (Hoare, "Algorithm 65: find",
// Communications of the ACM 4, 1961). Of some hundred slopes only three are asked for.
func nth(v []float64, k int) float64 {
	for low, high := 0, len(v)-1; low < high; {
		middle := v[(low+high)/2]
		i, j := low, high
		for i <= j {
			for v[i] < middle {
				i++
			}
			for v[j] > middle {
				j--
			}
			if i <= j {
				v[i], v[j] = v[j], v[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case k <= j:
			high = j
		case k >= i:
			low = i
		default:
			return v[k]
		}
	}
	return v[k]
}

// pairs returns the slopes of all pairs and Kendall's S.
func pairs(x, y []float64) (slopes []float64, s float64) {
	slopes = make([]float64, 0, len(x)*(len(x)-1)/2)
	for i := range x {
		for j := i + 1; j < len(x); j++ {
			s += sign(y[j] - y[i])
			if x[j] > x[i] {
				slopes = append(slopes, (y[j]-y[i])/(x[j]-x[i]))
			}
		}
	}
	return slopes, s
}

// kendallVariance is the variance of S for independent values, with ties.
func kendallVariance(y []float64) float64 {
	part := func(t float64) float64 { return t * (t - 1) * (2*t + 5) / 18 }
	sorted := slices.Sorted(slices.Values(y))
	variance, run := part(float64(len(y))), 1.0
	for i := 1; i <= len(sorted); i++ {
		if i < len(sorted) && sorted[i] == sorted[i-1] {
			run++
			continue
		}
		variance -= part(run)
		run = 1
	}
	return variance
}

// correction is n/n*, by which Hamed and Rao widen the variance. It is never
// below 1: a saw-tooth's negative correlation must not make us surer.
func correction(x, y []float64, slope float64) float64 {
	rest := make([]float64, len(y))
	scale := 0.0
	for i := range y {
		rest[i] = y[i] - slope*x[i]
		scale = max(scale, math.Abs(y[i]))
	}
	if slices.Max(rest)-slices.Min(rest) <= 1e-9*scale {
		return 1 // a straight line: what is left is the computer's rounding
	}
	r := ranks(rest)
	n := float64(len(r))
	mean, power := (n-1)/2, 0.0
	for _, v := range r {
		power += (v - mean) * (v - mean)
	}
	if power == 0 {
		return 1
	}
	sum := 0.0
	for lag := 1; lag <= len(r)/maxLagPart; lag++ {
		c := 0.0
		for i := lag; i < len(r); i++ {
			c += (r[i] - mean) * (r[i-lag] - mean)
		}
		if rho := c / power; math.Abs(rho) > significantLag/math.Sqrt(n) {
			k := float64(lag)
			sum += (n - k) * (n - k - 1) * (n - k - 2) * rho
		}
	}
	return max(1, 1+2*sum/(n*(n-1)*(n-2)))
}

// ranks returns each value's rank from 0, the mean one for equal values.
func ranks(v []float64) []float64 {
	order := make([]int, len(v))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(sign(v[a] - v[b])) })
	r := make([]float64, len(v))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && v[order[j]] == v[order[i]] {
			j++
		}
		for k := i; k < j; k++ {
			r[order[k]] = float64(i+j-1) / 2
		}
		i = j
	}
	return r
}

func median(v []float64) float64 { return quantile(v, 0.5) }

// quantile returns the value that the given part (0 to 1) of v does not
// exceed; 0 for none.
func quantile(v []float64, part float64) float64 {
	if len(v) == 0 {
		return 0
	}
	s := slices.Clone(v)
	slices.Sort(s)
	if part == 0.5 {
		return sortedMedian(s)
	}
	return s[int(part*float64(len(s)-1))]
}

func sortedMedian(s []float64) float64 {
	n := len(s)
	if n%2 == 1 {
		return s[n/2]
	}
	return (s[n/2-1] + s[n/2]) / 2
}

func sign(v float64) float64 {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}
