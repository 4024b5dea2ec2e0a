package connect_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// A form that is sent again at the same moment, and reaches another server of the same
// database, asks once. Somebody else's at that moment is another question.
func TestTwoServersAreAskedOnce(t *testing.T) {
	for name, open := range map[string]func(t *testing.T) func() (*store.Database, error){
		"sqlite": func(t *testing.T) func() (*store.Database, error) {
			path := filepath.Join(t.TempDir(), "parish.db")
			return func() (*store.Database, error) { return store.OpenSQLite(context.Background(), path) }
		},
		"postgres": func(t *testing.T) func() (*store.Database, error) {
			address := postgres.Database(t)
			return func() (*store.Database, error) { return store.OpenPostgres(context.Background(), address) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			database := open(t)
			servers := make([]*parish, 4)
			for i := range servers {
				db, err := database()
				testkit.Must(t, err)
				t.Cleanup(func() { _ = db.Close() })
				servers[i] = serve(db)
			}
			testkit.Must(t, connect.SaveChoice(t.Context(), servers[0].store, "test", on(), 0, firstDay))
			const rounds = 10
			for n := range rounds {
				q := anna()
				q.Phone = fmt.Sprintf("555 010 01%02d", n)
				beth := q
				beth.Name = "Beth"
				asked, failed := make([]connect.Asked, len(servers)), make([]error, len(servers))
				var asking sync.WaitGroup
				for i, s := range servers {
					asking.Go(func() { asked[i], failed[i] = s.Ask(t.Context(), q) })
				}
				asking.Go(func() {
					if a, err := servers[0].Ask(t.Context(), beth); err != nil || len(a.Requests) != 1 {
						t.Errorf("of the same telephone: %v (%v)", a, err)
					}
				})
				asking.Wait()
				for i, err := range failed {
					if err != nil || len(asked[i].Requests)+len(asked[i].Already) != 1 {
						t.Errorf("%+v (%v)", asked[i], err)
					}
				}
			}
			all, err := servers[0].store.OpenRequests(t.Context())
			if err != nil || len(all) != 2*rounds {
				t.Errorf("%d questions of %d are stored (%v)", len(all), 2*rounds, err)
			}
		})
	}
}
