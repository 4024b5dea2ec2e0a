// Package importexport reads and writes the catalogue as a CSV file, as staff use
// it in a spreadsheet, and as JSON, and works out what a file would change.
// Everything in it is a pure function; the endpoints and pages call it.
package importexport

import (
	"slices"

	"ministryfinder/embedded/catalogue"
)

// Bounds of a file.
const (
	MaxBytes = 4 << 20
	MaxRows  = catalogue.MaxMinistries
	// maxWrong is how many problems are told, and how many notices; the next file
	// is better for it.
	maxWrong = 100
	// maxUnseen is how many of the characters that nobody sees are named of a text.
	maxUnseen = 5
)

// Row is one ministry of a file.
type Row struct {
	// Number is the spreadsheet's row, of which the first holds the columns'
	// names; in JSON the place in the list, from 1.
	Number   int
	Ministry catalogue.Ministry
	// Present are the fields that the file sets. The others stay as they are.
	Present []string
	// Written are the texts as the file has them, by their fields, where Ministry
	// has them as they were meant: those whose letters were encoded twice.
	Written map[string]string
}

// RowError is a problem and the row in which it is, 0 when it is the whole file's.
type RowError struct {
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

	ProblemFileKind   = "file_kind"   // is a file of another kind: Value is its textfile.Kind
	ProblemSheetError = "sheet_error" // the cell holds a spreadsheet's error Value
)

// ignored are the columns that the program adds itself when it lists
// ministries; files may carry them.
var ignored = []string{"id", "created_at", "updated_at", "version"}

func isIgnored(name string) bool {
	return slices.ContainsFunc(ignored, func(i string) bool { return fold(i) == fold(name) })
}

// fieldOf returns the field that a column's name means, however it is written.
func fieldOf(name string) (string, bool) {
	name = fold(name)
	for _, field := range catalogue.Fields() {
		if fold(field) == name || catalogue.PublicName(field) == name {
			return field, true
		}
	}
	return name, false
}

func whole(code string, most int) []RowError {
	return []RowError{{0, catalogue.Problem{Code: code, Max: most}}}
}
