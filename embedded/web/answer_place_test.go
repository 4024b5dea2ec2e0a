package web_test

import (
	"net/http"
	"slices"
	"testing"

	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// What a leader noted is not said to be of the one who has taken the place since.
func TestWhoTakesAPlaceHasNotNotedWhatWasNotedBefore(t *testing.T) {
	c := newCalling(t)
	ctx := t.Context()
	if a := c.say(t, c.token, c.anna, "joined"); a.Status != http.StatusSeeOther {
		t.Fatal(a.Status)
	}
	leaders, err := c.Store.Leaders(ctx)
	testkit.Must(t, err)
	nora := leaders[slices.IndexFunc(leaders, func(l request.Leader) bool { return l.ID == c.maria })]
	nora.Name, nora.Email = "Nora", "nora@example.org"
	id, err := c.Store.SaveLeader(ctx, nora, store.AuditEntry{At: c.Clock.Now(), Action: "leader.save"})
	testkit.Must(t, err)
	testkit.Must(t, c.calls.LeadersChanged(ctx, "Eva", connect.Place{Was: c.maria, Now: id}))
	token, err := c.calls.NewLink(ctx, id)
	testkit.Must(t, err)
	wantWords(t, "who waits for her", c.Ask(t, "GET", c.at(token), ""), http.StatusOK, ">Ben</h2>")
	wantWords(t, "what was noted", c.say(t, token, c.anna, "not_now"), http.StatusConflict, "Anna: joined (noted by another leader)")
	wantWords(t, "the link of before", c.Ask(t, "GET", c.at(c.token), ""), http.StatusNotFound)
}
