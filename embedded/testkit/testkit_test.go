package testkit_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"ministryfinder/embedded/testkit"
)

// failing is a test that notes why it ends.
type failing struct {
	testing.TB
	why string
}

func (f *failing) Helper() {}

func (f *failing) Errorf(format string, args ...any) { f.why = fmt.Sprintf(format, args...) }

func (f *failing) Fatal(args ...any) { f.why = fmt.Sprint(args...); panic(f) }

func (f *failing) Fatalf(format string, args ...any) { f.why = fmt.Sprintf(format, args...); panic(f) }

// whyEnded runs a test and returns why it ended early, if it did.
func whyEnded(test func(t testing.TB)) string {
	f := &failing{}
	func() {
		defer func() {
			if r := recover(); r != nil && r != any(f) {
				panic(r)
			}
		}()
		test(f)
	}()
	return f.why
}

func TestAnErrorEndsTheTest(t *testing.T) {
	if why := whyEnded(func(t testing.TB) { testkit.Must(t, nil) }); why != "" {
		t.Errorf("no error ended the test: %s", why)
	}
	if why := whyEnded(func(t testing.TB) { testkit.Must(t, errors.New("the disk is full")) }); why != "the disk is full" {
		t.Errorf("the test ended with %q", why)
	}
}

func TestWaitingEndsWhenItIsDoneAndAtTheLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, looks := time.Now(), 0
		testkit.Eventually(t, "three looks", func() (bool, int) { looks++; return looks == 3, looks })
		if took := time.Since(began); took > time.Second {
			t.Errorf("three looks took %v", took)
		}
		began, looks = time.Now(), 0
		why := whyEnded(func(t testing.TB) {
			testkit.Eventually(t, "the moon", func() (bool, string) { looks++; return false, "a cloud" })
		})
		if why != "waited 3m0s for the moon; last seen: a cloud" {
			t.Errorf("the test ended with %q", why)
		}
		if took := time.Since(began); took < testkit.WaitLimit || took > testkit.WaitLimit+time.Second {
			t.Errorf("it waited %v", took)
		}
		if looks < 100 || looks > 350 {
			t.Errorf("%d looks; a long wait leaves the computer to what is waited for", looks)
		}
	})
}

func TestWhatTakesTooLongEachTimeFails(t *testing.T) {
	for _, c := range []struct {
		took []time.Duration
		why  string
	}{
		{[]time.Duration{1}, ""}, {[]time.Duration{3, 2}, ""}, {[]time.Duration{3, 4, 2}, ""},
		{[]time.Duration{3, 4, 5}, "a look took [3ns 4ns 5ns], want at most 2ns"},
	} {
		n := 0
		why := whyEnded(func(t testing.TB) {
			testkit.Within(t, "a look", 2, func() time.Duration { n++; return c.took[n-1] })
		})
		if why != c.why || n != len(c.took) {
			t.Errorf("%v: %d tries, %q", c.took, n, why)
		}
	}
}

func TestTheClockMovesWhenItIsTold(t *testing.T) {
	noon := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	c := testkit.NewClock(noon)
	c.Advance(time.Hour)
	if got := c.Now(); !got.Equal(noon.Add(time.Hour)) {
		t.Errorf("the clock shows %v", got)
	}
}
