package catalogue_test

import (
	"slices"
	"testing"

	"ministryfinder/embedded/catalogue"
)

// A ministry without an origin is the parish's own: to say so is no change, which
// would be the last one that can be undone.
func TestAnOriginThatIsOnlyWrittenOutIsNoChange(t *testing.T) {
	for _, c := range []struct {
		before, after string
		want          []string
	}{
		{"", catalogue.OriginOwn, nil}, {catalogue.OriginOwn, "", nil}, {"", "", nil},
		{"", catalogue.OriginGeneral, []string{catalogue.FieldOrigin}},
		{catalogue.OriginStarter, catalogue.OriginOwn, []string{catalogue.FieldOrigin}},
	} {
		m := catalogue.Ministry{Key: "food", Name: "Food", Origin: c.before}
		after := m
		after.Origin = c.after
		if got := catalogue.Changed(m, after); !slices.Equal(got, c.want) {
			t.Errorf("%q to %q: %q, want %q", c.before, c.after, got, c.want)
		}
	}
}
