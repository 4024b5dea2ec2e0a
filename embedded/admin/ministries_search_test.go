package admin_test

import (
	"net/url"
	"strings"
	"testing"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/webtest"
)

func TestASearchForMinistriesNeedsNoAccents(t *testing.T) {
	s := webtest.New(t)
	cookie := s.Account(t, "Anna", store.Editor)
	const table = "ministry_key,name\nninos,Coro de Niños\nangeles,Ángeles de la Guarda\nkids,Children’s Liturgy\n"
	a := s.Ask(t, "POST", "/api/ministries/import-csv", table, "Authorization", basic("Anna", right), "Content-Type", "text/csv")
	if a.Status != 200 {
		t.Fatal(a.Body)
	}
	for query, want := range map[string]string{
		"coro niños": "Coro de Niños", "coro ninos": "Coro de Niños", "nin\u0303os CORO": "Coro de Niños", "NIÑOS coro": "Coro de Niños",
		"angeles": "Ángeles de la Guarda", "ÁNGELES": "Ángeles de la Guarda", "children's": "Children’s Liturgy",
	} {
		a := s.Ask(t, "GET", "/admin/ministries?q="+url.QueryEscape(query), "", "Cookie", cookie)
		if n := strings.Count(a.Body, `class="name"`); n != 1 || !strings.Contains(a.Body, ">"+want+"<") {
			t.Errorf("%q finds %d", query, n)
		}
	}
}

func TestASearchForExamplesNeedsNoAccents(t *testing.T) {
	s := webtest.New(t)
	cookie := s.Enter(t)
	shown := func(query string) int {
		a := post(t, s, "/admin/ministries/examples?lang=es", cookie, url.Values{"do": {"search"}, "q": {query}})
		return strings.Count(a.Body, "<li>")
	}
	with, without := shown("jóvenes"), shown("JOVENES")
	if with == 0 || with != without || with == shown("") {
		t.Errorf("%d with and %d without accents", with, without)
	}
}
