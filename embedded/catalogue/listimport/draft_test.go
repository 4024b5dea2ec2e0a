package listimport_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/listimport"
)

func TestADraftIsAsItWasStored(t *testing.T) {
	d := &listimport.Draft{Source: "ours.xlsx", People: 3, Rows: []listimport.Row{
		{ID: 1, Number: 2, Ministry: catalogue.Ministry{Name: "Choir", Category: "Liturgy", Age: []string{"young-adult"}}, Hidden: true,
			Suggested: []listimport.Suggestion{{Field: catalogue.FieldInterest, Value: "music", Word: "Choir"}}},
		{ID: 2, Number: 3, Ministry: catalogue.Ministry{Name: "Ushers"}, LeftOut: true},
	}}
	text, err := d.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := listimport.DecodeDraft(text)
	if err != nil || cmp.Diff(d, again) != "" {
		t.Errorf("%v, %s", err, cmp.Diff(d, again))
	}
	if coming := again.Coming(); len(coming) != 1 || coming[0] != again.Row(1) || again.Row(3) != nil {
		t.Errorf("%+v come in", coming)
	}
	if _, err := listimport.DecodeDraft("{"); err == nil {
		t.Error("half a draft is read")
	}
}

func TestADraftIsBounded(t *testing.T) {
	with := func(n int) error {
		d := &listimport.Draft{Rows: []listimport.Row{{ID: 1}}}
		empty, err := d.Encode()
		if err != nil {
			t.Fatal(err)
		}
		d.Rows[0].Ministry.Details = strings.Repeat("x", n-len(empty))
		_, err = d.Encode()
		return err
	}
	if err := with(listimport.MaxDraftBytes); err != nil {
		t.Error(err)
	}
	if err := with(listimport.MaxDraftBytes + 1); !errors.Is(err, listimport.ErrDraftTooLarge) {
		t.Errorf("one byte more: %v", err)
	}
}
