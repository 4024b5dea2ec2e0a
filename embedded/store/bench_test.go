package store_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/postgrestest"
)

// connections is how many people send at once in the benchmark.
const connections = 64

// onBothDisks runs a benchmark on a fresh database of either kind whose
// commits wait for the disk. go run ./cmd/dev bench writing reads the results.
func onBothDisks(b *testing.B, bench func(b *testing.B, d *store.Database, bare *sql.DB)) {
	run := func(driver, name string, open func(b *testing.B) (*store.Database, error)) func(b *testing.B) {
		return func(b *testing.B) {
			d, err := open(b)
			if err != nil {
				b.Fatal(err)
			}
			defer d.Close()
			bare, err := sql.Open(driver, name)
			if err != nil {
				b.Fatal(err)
			}
			defer bare.Close()
			bare.SetMaxOpenConns(1)
			bench(b, d, bare)
		}
	}
	path := filepath.Join(b.TempDir(), "finder.db")
	b.Run("sqlite", run("sqlite", store.DSN(path), func(b *testing.B) (*store.Database, error) { return store.OpenSQLite(b.Context(), path) }))
	durable := postgrestest.Server{Fsync: true}
	b.Cleanup(durable.Close)
	b.Run("postgres", func(b *testing.B) {
		url := durable.Database(b)
		run("pgx", url, func(b *testing.B) (*store.Database, error) { return store.OpenPostgres(b.Context(), url) })(b)
	})
}

// benchmarked is what a person sends.
func benchmarked(n int64) store.NewSubmission {
	return store.NewSubmission{
		Submission: quiz.Submission{
			Answers: quiz.Answers{Age: "married-parents", Gender: "female", States: []string{"married", "parent"},
				Situation: []string{"just-curious"}, Interests: []string{"kids", "service"}},
			Ministries:    []string{"mass", "moms-group", "meal-train-provide", "prep-kids"},
			SubmissionKey: fmt.Sprint("key ", n), SessionID: fmt.Sprint("visit ", n),
		},
		SubmittedAt: time.Now(), ClientIDHash: fmt.Sprint("device ", n%1000),
	}
}

// manyAtOnce has 64 people send until b.N submissions are stored.
func manyAtOnce(b *testing.B, next *atomic.Int64, add func(store.NewSubmission) error) {
	b.ResetTimer()
	var crowd sync.WaitGroup
	var left atomic.Int64
	left.Store(int64(b.N))
	for range connections {
		crowd.Go(func() {
			for left.Add(-1) >= 0 {
				if err := add(benchmarked(next.Add(1))); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	crowd.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "submissions/s")
}

// BenchmarkWriting measures submissions of 64 people at once, each confirmed
// on the disk: those that share transactions, as the finder writes them, and
// one transaction each.
func BenchmarkWriting(b *testing.B) {
	onBothDisks(b, func(b *testing.B, d *store.Database, _ *sql.DB) {
		var next atomic.Int64
		b.Run("shared", func(b *testing.B) {
			manyAtOnce(b, &next, func(n store.NewSubmission) error { _, err := d.AddSubmission(b.Context(), n); return err })
		})
		b.Run("alone", func(b *testing.B) {
			manyAtOnce(b, &next, func(n store.NewSubmission) error { return d.AddAlone(b.Context(), n) })
		})
	})
}

// BenchmarkLone measures how long one person waits who is alone: for a
// submission as the finder stores it, for the same statements in a transaction
// that nobody could share, and for a bare insert of one row.
func BenchmarkLone(b *testing.B) {
	onBothDisks(b, func(b *testing.B, d *store.Database, bare *sql.DB) {
		var next atomic.Int64
		one := func(name string, add func(n int64) error) {
			b.Run(name, func(b *testing.B) {
				for b.Loop() {
					if err := add(next.Add(1)); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		one("queued", func(n int64) error { _, err := d.AddSubmission(b.Context(), benchmarked(n)); return err })
		one("direct", func(n int64) error { return d.AddAlone(b.Context(), benchmarked(n)) })
		if _, err := bare.ExecContext(b.Context(), `CREATE TABLE bare (n INTEGER, answers TEXT)`); err != nil {
			b.Fatal(err)
		}
		one("bare", func(n int64) error {
			_, err := bare.ExecContext(b.Context(), `INSERT INTO bare VALUES ($1, $2)`, n, "the answers of a person")
			return err
		})
	})
}
