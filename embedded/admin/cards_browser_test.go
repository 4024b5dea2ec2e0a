package admin_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// keyTime is how long a person takes for a key: a person who types 40 words a minute
// takes 300 ms.
const keyTime = 300 * time.Millisecond

// maxCard is how long a card of paper may take that is typed in.
const maxCard = 15 * time.Second

// TestACardOfPaperTakesSeconds types 20 cards with the keyboard alone, and counts for
// each key what a person takes beside what the page does. Then it works the list by
// its keys. No test runs beside it, since the time is that of the page.
func TestACardOfPaperTakesSeconds(t *testing.T) {
	s := webtest.New(t)
	takesCalls(t, s)
	s.Account(t, "Anna", store.Administrator)
	p := browser.Page(t, browsertest.ReducedMotion())
	p.Open(s.URL + s.EnterLink())
	arrive(p, "/admin")
	p.Open(s.URL + "/admin/cards")
	var took []time.Duration
	for i := range 20 {
		p.Wait(`document.readyState === "complete" && document.activeElement.id === "name"`)
		began := time.Now()
		name, phone := fmt.Sprintf("Anna L%c", 'a'+i), fmt.Sprintf("555010%04d", i)
		keys := name + kb.Tab + phone + kb.Tab + kb.Tab + "knights, ladies" + kb.Enter
		p.Press(keys)
		p.Wait(fmt.Sprintf(`document.readyState === "complete" && document.getElementById("stored")?.textContent.includes(%q)`, name))
		took = append(took, time.Since(began)+time.Duration(len(keys))*keyTime)
	}
	slices.Sort(took)
	median := took[len(took)/2]
	t.Logf("a card takes %v (median of %d)", median.Round(100*time.Millisecond), len(took))
	if median > maxCard {
		t.Errorf("a card takes %v, at most %v are wanted", median, maxCard)
	}
	open, err := s.Store.OpenRequests(t.Context())
	if err != nil || len(open) != 40 {
		t.Fatalf("%d are stored (%v)", len(open), err)
	}
	p.Open(s.URL + "/admin/waiting")
	p.Wait(`document.readyState === "complete" && !document.getElementById("keys").hidden`)
	p.Wait(`(document.querySelector("#list a").focus(), true)`)
	p.Press(kb.ArrowDown, kb.ArrowDown, kb.ArrowUp)
	second := browsertest.Value[string](p, `document.querySelectorAll("#list tbody tr")[1].querySelector("input[name=id]").value`)
	p.Wait(`document.querySelectorAll("#list tbody tr")[1].contains(document.activeElement)`)
	p.Press("j")
	p.Wait(`document.readyState === "complete" && document.querySelector(".done[role]") !== null`)
	if r, err := s.Store.RequestOf(t.Context(), second); err != nil || r.Outcome != "joined" {
		t.Errorf("%+v (%v)", r, err)
	}
	p.Wait(`document.querySelectorAll("#list tbody tr")[1].contains(document.activeElement)`)
}
