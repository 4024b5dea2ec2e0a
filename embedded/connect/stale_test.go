package connect_test

import (
	"context"
	"testing"

	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// interrupted is a store in which something happens while it reads or writes.
type interrupted struct {
	connect.Store
	beforeErase, afterLeaders func()
}

// EraseRemoved takes long.
func (i *interrupted) EraseRemoved(ctx context.Context) error {
	i.beforeErase()
	return i.Store.EraseRemoved(ctx)
}

// Leaders is followed at once by what another server does.
func (i *interrupted) Leaders(ctx context.Context) ([]request.Leader, error) {
	all, err := i.Store.Leaders(ctx)
	i.afterLeaders()
	return all, err
}

// Who waits is given to no leader who was removed while the night was under way.
func TestNobodyWaitsForALeaderWhoWasRemovedMeanwhile(t *testing.T) {
	for when, interrupt := range map[string]func(i *interrupted, do func()){
		"while it cleans":        func(i *interrupted, do func()) { i.beforeErase = do },
		"after it has read them": func(i *interrupted, do func()) { i.afterLeaders = do },
	} {
		t.Run(when, func(t *testing.T) {
			p, ctx := open(t, on()), t.Context()
			save := func(name string, deputy bool) int64 {
				id, err := p.store.SaveLeader(ctx, request.Leader{MinistryID: 1, Name: name, Email: name + "@example.org", Deputy: deputy}, p.entry())
				testkit.Must(t, err)
				return id
			}
			first, second := save("maria", false), save("carlos", true)
			remove := func(id int64) {
				testkit.Must(t, p.store.RemoveLeader(ctx, id, store.AuditEntry{At: p.now, Action: "leader.remove"}))
			}
			_, err := p.Ask(ctx, anna())
			testkit.Must(t, err)
			remove(first) // and the program ended before it gave what she had to the next one
			i := &interrupted{Store: p.Store, beforeErase: func() {}, afterLeaders: func() {}}
			gone := false
			interrupt(i, func() {
				if !gone {
					gone = true
					remove(second)
				}
			})
			p.Service.Store = i
			_, err = p.Tick(ctx)
			testkit.Must(t, err)
			all, err := p.store.OpenRequests(ctx)
			testkit.Must(t, err)
			if len(all) != 1 || all[0].Owner == second {
				t.Fatalf("%+v", all)
			}
			_, err = p.Tick(ctx)
			testkit.Must(t, err)
			if all, err = p.store.OpenRequests(ctx); err != nil || len(all) != 1 || all[0].Owner != request.Office {
				t.Errorf("%+v (%v)", all, err)
			}
		})
	}
}
