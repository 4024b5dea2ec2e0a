// Package exchange reads and writes the catalogue as a CSV file, as staff use
// it in a spreadsheet, and as JSON, and works out what a file would change.
// Everything in it is a pure function; the endpoints and pages call it.
package exchange

import (
	"slices"

	"ministryfinder/embedded/catalogue"
)

// Bounds of a file.
const (
	MaxBytes = 4 << 20
	MaxRows  = catalogue.MaxMinistries
	// maxWrong is how many problems are told; the next file is better for it.
	maxWrong = 100
)

// Row is one ministry of a file.
type Row struct {
	// Number is the spreadsheet's row, of which the first holds the columns'
	// names; in JSON the place in the list, from 1.
	Number   int
	Ministry catalogue.Ministry
	// Given are the fields that the file sets. The others stay as they are.
	Given []string
}

// Wrong is a problem and the row in which it is, 0 when it is the whole file's.
type Wrong struct {
	Row int
	catalogue.Problem
}

// The codes of a file's problems, beside those of package catalogue.
const (
	ProblemTooLarge = "too_large"      // more than Most MiB
	ProblemTooMany  = "too_many_rows"  // more than Most ministries
	ProblemEmpty    = "empty"          // no ministry in it
	ProblemNoKey    = "no_key_column"  // there is no column ministry_key
	ProblemColumn   = "unknown_column" // there is no field of the name
	ProblemTwice    = "repeated_column"
	ProblemQuotes   = "quotes"     // the quotation marks do not match
	ProblemCells    = "cells"      // more cells than columns
	ProblemJSON     = "json"       // is not JSON
	ProblemKind     = "wrong_kind" // should be Value: text, list, true or false, number
)

// ignored are the columns that the program adds itself when it lists
// ministries; files may carry them.
var ignored = []string{"id", "created_at", "updated_at", "version"}

// fieldOf returns the field that a column's name means. The public endpoints
// name some of them otherwise.
func fieldOf(name string) (string, bool) {
	if other, ok := map[string]string{
		"key": catalogue.FieldKey, "age": catalogue.FieldAge, "gender": catalogue.FieldGender, "state": catalogue.FieldState,
		"interest": catalogue.FieldInterest, "situation": catalogue.FieldSituation,
	}[name]; ok {
		return other, true
	}
	return name, slices.Contains(catalogue.Fields(), name)
}

func whole(code string, most int) []Wrong {
	return []Wrong{{0, catalogue.Problem{Code: code, Most: most}}}
}
