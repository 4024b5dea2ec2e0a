package councilmail_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/councilmail"
)

// The page of a month is due on the first of the next, at eight in the parish's day.
func TestTheMonthThatIsDue(t *testing.T) {
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	for now, want := range map[string]string{
		"2026-11-01T13:59:59Z": "2026-09 since 2026-10-01T08:00:00-05:00", // the clocks were set that night
		"2026-11-01T14:00:00Z": "2026-10 since 2026-11-01T08:00:00-06:00",
		"2026-12-01T04:00:00Z": "2026-10 since 2026-11-01T08:00:00-06:00", // the first in UTC alone
		"2027-01-01T13:59:59Z": "2026-11 since 2026-12-01T08:00:00-06:00",
		"2027-01-31T23:00:00Z": "2026-12 since 2027-01-01T08:00:00-06:00",
		"2028-02-29T23:00:00Z": "2028-01 since 2028-02-01T08:00:00-06:00",
	} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		month, due := councilmail.Month(at, zone)
		if got := fmt.Sprint(month.Format("2006-01"), " since ", due.Format(time.RFC3339)); got != want {
			t.Errorf("%s: %s, want %s", now, got, want)
		}
	}
}

func TestReceiversAreReadWithinABound(t *testing.T) {
	for text, want := range map[string][]string{
		"": nil, " , ;\n": nil, "a@example.org": {"a@example.org"}, "a@example.org, b@example.org;c@example.org\r\nd@example.org": {
			"a@example.org", "b@example.org", "c@example.org", "d@example.org"},
	} {
		if got, err := councilmail.ParseReceivers(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q (%v)", text, got, err)
		}
	}
	most := strings.Repeat("a@example.org,", councilmail.MaxReceivers)
	if got, err := councilmail.ParseReceivers(most); err != nil || len(got) != councilmail.MaxReceivers {
		t.Errorf("as many as there may be: %q (%v)", got, err)
	}
	for _, text := range []string{
		most + "b@example.org", "golf", "a@office", "á@example.org", "a@example.org b@example.org", "Anna <a@example.org>", "a@example.org,@",
	} {
		if _, err := councilmail.ParseReceivers(text); !errors.Is(err, councilmail.ErrReceivers) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
