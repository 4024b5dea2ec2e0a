//go:build linux

package main_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// visibleWithin is how soon every server shows what was changed on one.
const visibleWithin = 2 * time.Second

func TestThreeServersOfOneDatabaseAreAsOne(t *testing.T) {
	url := durable.Database(t)
	// All start at once on an empty database.
	var servers []*served
	for range 3 {
		servers = append(servers, tryServed(t, dataFolder(t, ""), url))
	}
	for _, s := range servers {
		testkit.Eventually(t, "all to listen", func() (bool, string) {
			if found := quizAddress.FindStringSubmatch(read(s.out.Name())); found != nil {
				s.url = found[1]
			}
			return s.url != "", read(s.log.Name())
		})
		if n := len(s.get("/api/get-ministries")); n != 48 {
			t.Errorf("a server shows %d ministries", n)
		}
	}
	c := startCrowd(t, crowdSize)
	c.aim(servers[0].url, servers[1].url, servers[2].url)
	confirmed := func(more int) {
		t.Helper()
		_, before := c.numbers()
		testkit.Eventually(t, "more submissions", func() (bool, string) {
			_, now := c.numbers()
			return now >= before+more, fmt.Sprint(now - before)
		})
	}
	confirmed(100)
	changes := 0
	testkit.Within(t, "a change, until it is visible everywhere,", visibleWithin, func() time.Duration {
		changes++
		name := fmt.Sprint("New name ", changes)
		changeAName(t, url, name)
		changed := time.Now()
		for _, s := range servers {
			testkit.Eventually(t, "the change to be visible", func() (bool, string) {
				mass := fmt.Sprint(s.get("/api/get-ministries")["mass"])
				return strings.Contains(mass, name), mass
			})
		}
		return time.Since(changed)
	})
	servers[1].kill()
	confirmed(100)
	c.aim(servers[0].url, servers[2].url)
	confirmed(100)
	servers[0].end()
	c.aim(servers[2].url)
	confirmed(100)
	c.stop()
	servers[2].waitAllStored()
	db, err := store.OpenPostgres(t.Context(), url)
	c.check(t, visits(t, db, err))
}

// changeAName changes the catalogue as another server does, with its notice.
func changeAName(t *testing.T, url, name string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	testkit.Must(t, err)
	defer conn.Close(t.Context())
	_, err = conn.Exec(t.Context(), fmt.Sprintf(`BEGIN; UPDATE ministries SET name = '%s' WHERE ministry_key = 'mass';
		SELECT pg_notify('finder_changes', 'catalogue'); COMMIT`, name))
	testkit.Must(t, err)
}
