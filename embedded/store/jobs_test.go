package store_test

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ministryfinder/embedded/store"
)

func TestOfManyServersOneDoesAJob(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		const servers, lease = 6, time.Minute
		now := time.Now().Truncate(time.Millisecond)
		all := make([]*store.Database, servers)
		for i := range all {
			all[i] = at.open(t)
		}
		take := func(now time.Time) (takers int) {
			t.Helper()
			var crowd sync.WaitGroup
			var taken atomic.Int64
			for i, d := range all {
				crowd.Go(func() {
					mine, err := d.AcquireLease(t.Context(), "backup", fmt.Sprint("server", i), now.Add(-time.Hour), now, lease)
					if err != nil {
						t.Error(err)
					}
					if mine {
						taken.Add(1)
					}
				})
			}
			crowd.Wait()
			return int(taken.Load())
		}
		if n := take(now); n != 1 {
			t.Fatalf("%d servers do the job", n)
		}
		if n := take(now.Add(lease / 2)); n > 1 { // its holder may ask again
			t.Errorf("%d more servers do it", n)
		}
		now = now.Add(2 * lease) // the holder has died
		if n := take(now); n != 1 {
			t.Errorf("after the lease %d servers do it", n)
		}
		finish := func(failure error) {
			t.Helper()
			for i := range servers {
				if failure == nil && i > 0 {
					break
				}
				if err := all[i].ReleaseLease(t.Context(), "backup", fmt.Sprint("server", i), "a file", failure, now, lease); err != nil {
					t.Fatal(err)
				}
			}
		}
		finish(errors.New("no space"))
		if j, err := all[1].JobNamed(t.Context(), "backup"); err != nil || j.Failure != "no space" || !j.Done.IsZero() {
			t.Errorf("%+v (%v)", j, err)
		}
		if n := take(now); n != 0 {
			t.Errorf("%d servers try again at once", n)
		}
		finish(nil)
		if j, err := all[2].JobNamed(t.Context(), "backup"); err != nil || j.Failure != "" || !j.Done.Equal(now) || j.Outcome != "a file" {
			t.Errorf("%+v (%v)", j, err)
		}
		if n := take(now.Add(59 * time.Minute)); n != 0 {
			t.Errorf("%d servers do it although it is done", n)
		}
		if n := take(now.Add(time.Hour)); n != 1 {
			t.Errorf("an hour later %d servers do it", n)
		}
	})
}
