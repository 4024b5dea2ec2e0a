package admin_test

import (
	"slices"
	"testing"

	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/webtest"
)

// A telephone number in the table of people to call stays one in a spreadsheet: bare
// digits would be a quantity there, without the zeros at its beginning. One that is
// written so that it is no quantity stays as it was typed, and none is changed elsewhere.
func TestATelephoneNumberIsNoQuantityInASpreadsheet(t *testing.T) {
	s := webtest.New(t)
	takesCalls(t, s)
	want := map[string]string{
		"6155550134": "615-555-0134", "16155550134": "1-615-555-0134", "5550134": "555-0134", "0034612345678": "003-461-234-5678",
		"04412345678": "044-123-456-78", "912345678": "912-345-678", "55501344": "555-013-44", "0155501345": "015-550-1345",
		"(6155550135)": "615-555-0135", "615.5550136": "615-555-0136", "615,5550137": "615-555-0137",
		"615 555 0138": "615 555 0138", "(615) 555-0139": "(615) 555-0139", "615.555.0140": "615.555.0140",
		"+34612345678": "'+34612345678", "6155550141 (work)": "6155550141 (work)", "6155550142 ext. 5": "6155550142 ext. 5",
	}
	for phone := range want {
		asks(t, s, request.Asker{Name: phone, Phone: phone}, 0, request.Office, 1)
	}
	eva := s.Account(t, "Eva", store.Editor)
	table := readTable(t, s.Ask(t, "GET", "/admin/call-sheets/table.csv", "", "Cookie", eva).Body)
	column := slices.Index(table[0], "Phone")
	if column < 0 || len(table) != len(want)+1 {
		t.Fatalf("%q", table)
	}
	for _, row := range table[1:] {
		typed := row[2]
		if typed == "'+34612345678" {
			typed = typed[1:]
		}
		if row[column] != want[typed] {
			t.Errorf("%q is %q in the table, not %q", typed, row[column], want[typed])
		}
	}
	open, err := s.Store.OpenRequests(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range open {
		if r.Asker.Phone != r.Asker.Name {
			t.Errorf("%q is stored as %q", r.Asker.Name, r.Asker.Phone)
		}
	}
}
