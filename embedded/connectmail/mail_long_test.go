package connectmail_test

import (
	"testing"

	"ministryfinder/embedded/store"
)

// TestNobodyIsForgotten lets 90 days go by, with leaders who answer never, at times and
// always, restarts, letters that are refused or unknown, a clock that is set back, a
// leader who goes and a ministry that is hidden.
func TestNobodyIsForgotten(t *testing.T) {
	for name, c := range map[string]struct {
		open     func(t *testing.T) *store.Database
		requests int
	}{
		"sqlite": {func(t *testing.T) *store.Database { return sqlite(t) }, 1000},
		"postgres": {func(t *testing.T) *store.Database {
			db, err := store.OpenPostgres(t.Context(), server.Database(t))
			if err != nil {
				t.Fatal(err)
			}
			return db
		}, 60},
	} {
		t.Run(name, func(t *testing.T) { simulate(t, c.open(t), c.requests) })
	}
}
