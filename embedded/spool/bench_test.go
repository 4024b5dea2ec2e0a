package spool_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/postgrestest"
)

// BenchmarkDelivering measures how quickly what waited comes into a database
// whose commits wait for the disk: several at a time, as the finder delivers it,
// and each on its own. go run ./cmd/dev bench delivering reads the results; b.N
// is MaxEntries at most.
func BenchmarkDelivering(b *testing.B) {
	durable := postgrestest.Server{Fsync: true}
	b.Cleanup(durable.Close)
	for name, open := range map[string]func(b *testing.B) (*store.Database, error){
		"sqlite": func(b *testing.B) (*store.Database, error) {
			return store.OpenSQLite(b.Context(), filepath.Join(b.TempDir(), "finder.db"))
		},
		"postgres": func(b *testing.B) (*store.Database, error) {
			return store.OpenPostgres(b.Context(), durable.Database(b))
		},
	} {
		b.Run(name, func(b *testing.B) {
			db, err := open(b)
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			b.Run("together", func(b *testing.B) { deliverAll(b, "together", db.AddSubmissions) })
			b.Run("alone", func(b *testing.B) {
				deliverAll(b, "alone", func(ctx context.Context, all []store.NewSubmission) (int, error) {
					for i, n := range all {
						if _, err := db.AddSubmission(ctx, n); err != nil {
							return i, err
						}
					}
					return len(all), nil
				})
			})
		})
	}
}

func deliverAll(b *testing.B, name string, to func(context.Context, []store.NewSubmission) (int, error)) {
	waiting := make([]store.NewSubmission, b.N)
	for i := range waiting {
		waiting[i] = entry(i)
		waiting[i].SubmissionKey, waiting[i].SessionID = fmt.Sprint(name, b.N, "key ", i), fmt.Sprint(name, b.N, "visit ", i)
		waiting[i].ClientIDHash = fmt.Sprint("device ", i%1000)
	}
	s := open(b, filepath.Join(b.TempDir(), "spool.db"))
	fill(b, s, waiting)
	b.ResetTimer()
	if n, err := s.Drain(b.Context(), to); err != nil || n != b.N {
		b.Fatalf("%d of %d were delivered: %v", n, b.N, err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "submissions/s")
}
