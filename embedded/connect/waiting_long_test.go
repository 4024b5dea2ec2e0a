package connect_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/spool"
	"ministryfinder/embedded/testkit"
)

// TestAStorerThatIsKilled kills the program again and again while it stores.
func TestAStorerThatIsKilled(t *testing.T) {
	const people = 300
	folder := t.TempDir()
	p := parishOf(t, folder)
	testkit.Must(t, connect.SaveChoice(t.Context(), p.store, "test", on(), 0, p.now))
	database := &switchOf{}
	p.Database = database
	for i := range people {
		q := anna()
		q.Name, q.Phone = fmt.Sprint("Name", i), fmt.Sprint(5550100000+i)
		p.ask(t, q)
	}
	stored := func() int {
		all, err := p.store.OpenRequests(t.Context())
		testkit.Must(t, err)
		return len(all)
	}
	for kills := 0; kills < 5 && stored() < people; kills++ {
		before := stored()
		program := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestStorer$")
		program.Env = append(os.Environ(), storerVariable+"="+folder)
		testkit.Must(t, program.Start())
		for deadline := time.Now().Add(time.Minute); stored() < min(people, before+20) && time.Now().Before(deadline); {
			time.Sleep(time.Millisecond)
		}
		_ = program.Process.Kill() // it may be done already
		_ = program.Wait()
	}
	database.up = true
	if _, err := p.StoreKept(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := stored(); n != people {
		t.Errorf("%d of %d are stored", n, people)
	}
	if left, err := p.Spool.All(); err != nil || len(left) != 0 {
		t.Errorf("%d wait (%v)", len(left), err)
	}
}

func TestAsManyPeopleWaitAsThereMayBe(t *testing.T) {
	p, database, path := withSpool(t)
	s := spool.NewPeople(path)
	for i := range spool.MaxPeople {
		testkit.Must(t, s.Add(spool.Waiting{Key: fmt.Sprint(i), Text: "{}"}))
	}
	database.up = false
	if _, err := p.Ask(context.WithoutCancel(t.Context()), anna()); !errors.Is(err, spool.ErrPeopleFull) {
		t.Errorf("one more than the bound: %v", err)
	}
}
