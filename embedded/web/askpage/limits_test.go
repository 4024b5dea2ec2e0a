package askpage

import (
	"strconv"
	"testing"
	"time"
)

// TestATabletsAndOtherSendersAreCountedWithinABound asks from one sender and from more than are
// counted.
func TestATabletsAndOtherSendersAreCountedWithinABound(t *testing.T) {
	now := time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC)
	l := newLimits(func() time.Time { return now })
	tablet := sender{address: "127.0.0.1", most: maxKioskAnHour}
	for i := range maxKioskAnHour + 1 {
		if may := l.mayAsk(tablet); may != (i < maxKioskAnHour) {
			t.Fatalf("form %d of a tablet: %v", i+1, may)
		}
	}
	for i := range maxCounted - 1 {
		l.mayAsk(sender{address: strconv.Itoa(i), most: maxAddressAnHour})
	}
	if l.mayAsk(tablet) {
		t.Error("at the bound the tablet is forgotten")
	}
	l.mayAsk(sender{address: "one", most: maxAddressAnHour})
	l.mayAsk(sender{address: "more", most: maxAddressAnHour})
	if n := l.counts.Len(); n != maxCounted {
		t.Errorf("%d are counted", n)
	}
	now = now.Add(time.Hour)
	if !l.mayAsk(tablet) {
		t.Error("an hour later the tablet still waits")
	}
}
