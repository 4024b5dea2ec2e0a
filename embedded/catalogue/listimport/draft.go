// Package listimport reads a parish's own list of ministries as its programs write
// it: a workbook, a table, a web page, a pasted text, one name a line. It guesses
// which column is what, drops what is about people, and makes a Draft, in which the
// pages of the dashboard look at one ministry after the other before anything is
// published. Everything in it is a pure function. It has many files because each form
// that a list comes in has its own.
package listimport

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"ministryfinder/embedded/catalogue"
)

// Bounds of a draft.
const (
	// DraftLife is how long a draft waits to be gone on with.
	DraftLife = 30 * 24 * time.Hour
	// MaxDraftBytes bounds a draft as it is stored.
	MaxDraftBytes = 4 << 20
)

// ErrDraftTooLarge is returned for a draft of more than MaxDraftBytes.
var ErrDraftTooLarge = errors.New("the draft is too large")

// Draft is a list that somebody is bringing. It holds what may be published, and
// nothing of the file that is about people.
type Draft struct {
	// Source is the file's name, empty for a text that was pasted.
	Source string `json:"source,omitempty"`
	Rows   []Row  `json:"rows"`
	// People is how many rows of the file were about a person: they were folded to
	// one row a ministry, and are not kept.
	People int `json:"people,omitempty"`
	// Notices are what was done in reading, for the person to know.
	Notices []Notice `json:"notices,omitempty"`
	// HideOthers is true when the ministries that are there already, and are none
	// of the rows, are to be hidden as the list is published.
	HideOthers bool `json:"hide_others,omitempty"`
	// Stay are the keys of those others that stay all the same.
	Stay []string `json:"stay,omitempty"`
}

// Row is one ministry of a draft.
type Row struct {
	// ID names the row within its draft, from 1; it stays when others go.
	ID int `json:"id"`
	// Number is the row of the file in which it begins, Sheet the sheet where there
	// are several.
	Number int    `json:"number,omitempty"`
	Sheet  string `json:"sheet,omitempty"`
	// Ministry is what would be published, cleaned. Its key may be empty: then it is
	// made of the name. Its criteria are those that were chosen or accepted; an empty
	// one is for everybody.
	Ministry catalogue.Ministry `json:"ministry"`
	// OtherName is a longer or public name that the list has beside the name.
	OtherName string `json:"other_name,omitempty"`
	// Hidden is true for one that comes in but is not shown; LeftOut for one that
	// does not come in.
	Hidden  bool `json:"hidden,omitempty"`
	LeftOut bool `json:"left_out,omitempty"`
	// Same is the key of the ministry in the catalogue that this one is, empty for a
	// new one.
	Same string `json:"same,omitempty"`
	// People is how many rows about people were folded into it.
	People int `json:"people,omitempty"`
	// Suggested are values for its criteria, each with the word that says so.
	Suggested []Suggestion `json:"suggested,omitempty"`
	// Settled is true when a person has said whom it is for.
	Settled bool `json:"settled,omitempty"`
	// SameSettled is true when a person has said which ministry it is, or that it is a
	// new one.
	SameSettled bool `json:"same_settled,omitempty"`
}

// Suggestion is a value for a criterion of a ministry, and why.
type Suggestion struct {
	// Field is one of catalogue.AudienceFields, Value one of its values.
	Field string `json:"field"`
	Value string `json:"value"`
	// Word is the word of the ministry's texts that says so, as it stands there.
	Word string `json:"word"`
}

// Notice tells one thing about a file or one of its rows. It is a code; the words for
// people are in the texts.
type Notice struct {
	Code  string `json:"code"`
	Row   int    `json:"row,omitempty"` // of the file, 0 for the whole
	Sheet string `json:"sheet,omitempty"`
	Value string `json:"value,omitempty"` // shortened
	N     int    `json:"n,omitempty"`
}

// Row returns the row of an id, nil when there is none.
func (d *Draft) Row(id int) *Row {
	i := slices.IndexFunc(d.Rows, func(r Row) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return &d.Rows[i]
}

// Coming returns the rows that come in.
func (d *Draft) Coming() []*Row {
	var out []*Row
	for i := range d.Rows {
		if !d.Rows[i].LeftOut {
			out = append(out, &d.Rows[i])
		}
	}
	return out
}

// Encode writes a draft as it is stored.
func (d *Draft) Encode() (string, error) {
	b, err := json.Marshal(d)
	if err != nil {
		return "", fmt.Errorf("write the draft of a list: %w", err)
	}
	if len(b) > MaxDraftBytes {
		return "", ErrDraftTooLarge
	}
	return string(b), nil
}

// DecodeDraft reads what Encode has written. What is not there is empty, so that a
// later version may add to it.
func DecodeDraft(text string) (*Draft, error) {
	d := &Draft{}
	if err := json.Unmarshal([]byte(text), d); err != nil {
		return nil, fmt.Errorf("read the draft of a list: %w", err)
	}
	return d, nil
}
