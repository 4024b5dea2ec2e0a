package connect_test

import (
	"testing"

	"ministryfinder/embedded/request"
	"ministryfinder/embedded/testkit"
)

// wantNobody checks that of a person nothing is kept.
func (p *parish) wantNobody(t *testing.T, asker string) {
	t.Helper()
	if all, err := p.store.RequestsOfAsker(t.Context(), asker); err != nil || len(all) != 0 {
		t.Errorf("kept are %+v (%v)", all, err)
	}
}

// Who has not asked, or wants no call any more, is called about nothing else either,
// whoever notes it. What came of something that is closed stays counted.
func TestWhoWantsNoCallIsOffTheWholeList(t *testing.T) {
	for _, kind := range []request.Kind{request.DidNotAsk, request.Withdraw} {
		for _, by := range []string{"leader:1", "office"} {
			t.Run(string(kind)+" by "+by, func(t *testing.T) {
				p, ctx := open(t, on()), t.Context()
				q := anna()
				q.MinistryIDs = []int64{1, 2, 5}
				asked := p.ask(t, q)
				_, err := p.Change(ctx, asked.Requests[2].ID, 0, request.Change{Kind: request.Join, By: by})
				testkit.Must(t, err)
				_, err = p.Change(ctx, asked.Requests[0].ID, 0, request.Change{Kind: kind, By: by})
				testkit.Must(t, err)
				p.wantNobody(t, asked.Asker.ID)
				counts, err := p.store.RequestCounts(ctx, "2026-11", "2026-11")
				testkit.Must(t, err)
				n := map[string]int{}
				for _, c := range counts {
					n[c.What] += c.Number
				}
				if n["asked"] != 3 || n[string(kind)] != 2 || n["joined"] != 1 {
					t.Errorf("the numbers are %v", n)
				}
			})
		}
	}
}
