package linkcheck

import (
	"net/netip"
	"slices"
	"strconv"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue"
)

func TestOnlyAddressesOfTheInternetAreAsked(t *testing.T) {
	for _, a := range []string{
		"127.0.0.1", "127.8.9.1", "::1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
		"100.127.1.1",
		"0.0.0.0", "0.1.2.3", "255.255.255.255", "224.0.0.1", "240.0.0.1", "198.18.0.1", "192.0.2.1", "::", "fe80::1", "fe80::1%eth0", "fd00::1",
		"ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::7f00:1", "2001::1", "fec0::1",
	} {
		if isPublic(netip.MustParseAddr(a)) {
			t.Errorf("%s is asked", a)
		}
	}
	for _, a := range []string{"1.1.1.1", "100.63.1.1", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8"} {
		if !isPublic(netip.MustParseAddr(a)) {
			t.Errorf("%s is not asked", a)
		}
	}
}

func TestLinksAreThoseOfTheFieldAndOfTheDetailsEachOnce(t *testing.T) {
	m := catalogue.Ministry{
		Links:     []string{"https://a.example/1", "ftp://a.example"},
		Details:   "See https://b.example/x?a=1&b=2. Or https://a.example/1",
		DetailsES: `<p>Vea <a href="http://c.example/?a=1&amp;b=2">esto</a> <a href="mailto:a@b.example">o</a></p>`,
	}
	want := []string{"https://a.example/1", "https://b.example/x?a=1&b=2", "http://c.example/?a=1&b=2"}
	if got := Links([]catalogue.Ministry{m, m}); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// What came of a link is told when somebody has asked for it, or after a day; not when
// the computer was offline, and no more when the link was changed.
func TestWhenALinkIsDead(t *testing.T) {
	at := time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC)
	const gone, well = "https://gone.example/", "https://well.example/"
	present := []string{gone, well}
	all := []catalogue.Ministry{{ID: 7, Key: "choir", Name: "Choir", Active: true, Links: present}}
	round := func(s State, later time.Duration, byHand bool, outcomes ...Outcome) State {
		var results []Tried
		for i, o := range outcomes {
			results = append(results, Tried{URL: present[i], Outcome: o, At: at.Add(later)})
		}
		return s.after(results, present, byHand)
	}
	wants := func(what string, s State, dead int) {
		t.Helper()
		if got := s.Dead(all); len(got) != dead {
			t.Errorf("%s: %+v", what, got)
		}
	}
	wants("by hand", round(State{}, 0, true, Gone, Answers), 1)
	once := round(State{}, 0, false, NoHost, Answers)
	wants("once by itself", once, 0)
	if got := once.next(present, false); !slices.Equal(got, []string{gone}) {
		t.Errorf("a day later these are tried: %q", got)
	}
	wants("twice within a day", round(once, 23*time.Hour, false, Gone, Answers), 0)
	twice := round(once, 24*time.Hour, false, Gone)
	wants("twice a day apart", twice, 1)
	if got := twice.next(present, false); !slices.Equal(got, []string{well, gone}) {
		t.Errorf("a month later these are tried: %q", got)
	}
	wants("a clock that was ahead", round(once, -time.Hour, false, Gone, Answers), 0)
	offline := round(twice, 48*time.Hour, true, NoHost, Unreachable)
	if wants("offline", offline, 1); !offline.Offline || len(offline.Links) != 2 {
		t.Errorf("%+v", offline)
	}
	if s := round(State{}, 0, true, NoHost, Slow); !s.Offline || len(s.Links) != 0 {
		t.Errorf("offline at first: %+v", s)
	}
	wants("it answers again", round(twice, 48*time.Hour, true, Answers, Answers), 0)
	for _, o := range []Outcome{Closed, Busy, Trouble, Slow, Unsafe, Redirects, NotPublic, Unreachable} {
		s := round(State{}, 0, true, o, Answers)
		if wants(string(o), s, 0); len(s.Untold(all)) != 1 {
			t.Errorf("%s: %+v", o, s)
		}
	}
	all[0].Links = []string{well}
	wants("changed", twice, 0)
	if s := twice.after(nil, all[0].Links, true); len(s.Links) != 1 {
		t.Errorf("a link that is there no more is kept: %+v", s)
	}
	all[0].Links, all[0].Active = present, false
	wants("of a hidden ministry", twice, 0)
}

func TestARoundHasABoundAndTheNextGoesOn(t *testing.T) {
	var links []string
	for i := range maxKept + 5 {
		links = append(links, "https://example.org/"+strconv.Itoa(i))
	}
	var s State
	at := time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC)
	for round := range 2 {
		chosen := s.next(links, true)
		if len(chosen) != MaxLinks || chosen[0] != links[round*MaxLinks] {
			t.Fatalf("round %d tries %d links from %s", round, len(chosen), chosen[0])
		}
		var results []Tried
		for _, link := range chosen {
			results = append(results, Tried{URL: link, Outcome: Answers, At: at.AddDate(0, 0, round)})
		}
		s = s.after(results, links, true)
	}
	if known, answering := s.Count(links); known != 2*MaxLinks || answering != known {
		t.Errorf("%d %d", known, answering)
	}
	var results []Tried
	for _, link := range links {
		results = append(results, Tried{URL: link, Outcome: Answers, At: at})
	}
	if s = s.after(results, links, true); len(s.Links) != maxKept {
		t.Errorf("%d are kept", len(s.Links))
	}
}
