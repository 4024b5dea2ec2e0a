package alerting_test

import (
	"testing"
	"time"
)

func TestUntilTomorrowIsUntilTheNextMorning(t *testing.T) {
	for hours, wake := range map[string]int{"": 7, "22:00-06:00": 6} {
		q := quiet(t, hours)
		for at, day := range map[time.Time]int{
			time.Date(2026, 12, 1, 0, 30, 0, 0, chicago(t)):         1,
			time.Date(2026, 12, 1, wake, 0, 0, -1, chicago(t)):      1,
			time.Date(2026, 12, 1, wake, 0, 0, 0, chicago(t)):       2,
			time.Date(2026, 11, 30, 23, 59, 0, 0, chicago(t)):       1,
			time.Date(2026, 11, 30, 23, 59, 0, 0, chicago(t)).UTC(): 1,
		} {
			if got := q.Tomorrow(at); !got.Equal(time.Date(2026, 12, day, wake, 0, 0, 0, chicago(t))) {
				t.Errorf("quiet %q: at %v it lasts until %v", hours, at, got)
			}
		}
	}
}
