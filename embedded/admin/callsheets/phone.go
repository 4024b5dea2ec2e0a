package callsheets

import (
	"regexp"
	"strings"
)

var (
	// quantity is what a spreadsheet takes for a number, of what people type as that of a
	// telephone: it shows 6.16E+09, loses zeros, and reads brackets as a minus.
	quantity = regexp.MustCompile(`^\(?\d+(?:[.,]\d+)?\)?$`)
	// american is a number of the United States and their neighbors, with or without the 1.
	american = regexp.MustCompile(`^(1?)([2-9]\d{2})([2-9]\d{2})(\d{4})$`)
	digits   = regexp.MustCompile(`\d`)
)

// tableNumber returns a telephone number as it stands in the table: one that a
// spreadsheet would take for a quantity in groups with hyphens. A group of three digits
// is no day and no month, so that it is no date either.
func tableNumber(phone string) string {
	if !quantity.MatchString(phone) {
		return phone
	}
	bare := strings.Join(digits.FindAllString(phone, -1), "")
	if m := american.FindStringSubmatch(bare); m != nil {
		return strings.TrimPrefix(strings.Join(m[1:], "-"), "-")
	}
	var groups []string
	for len(bare) > 4 {
		groups, bare = append(groups, bare[:3]), bare[3:]
	}
	return strings.Join(append(groups, bare), "-")
}
