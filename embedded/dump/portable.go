// Package dump is the format in which a whole database is written down,
// for backups and for copies from one kind of database to the other. It is
// text: a line of JSON that says what it is; for each table a line with its
// name and columns, and a line a row; at the end a line with the number of
// rows and a checksum of all before. What has no end is no backup.
//
// The store writes and reads it, package backup keeps the files.
package dump

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"
)

// Format is the number of this format.
const Format = 1

// Bounds of what is read: a file from elsewhere may be anything.
const (
	// MaxBytes is how long the text may be, uncompressed.
	MaxBytes = 8 << 30
	// MaxLine is how many bytes one row may have, with its line break. The
	// largest are pictures.
	MaxLine = 64 << 20
)

// Header says what a copy is.
type Header struct {
	Format int       `json:"ministry_finder_backup"`
	Made   time.Time `json:"made"`
	Reason string    `json:"reason"`
	// Kind is what it holds. A Reader fills it in where an earlier version has
	// written none.
	Kind Kind `json:"kind,omitempty"`
	// Database is the kind it was made from, sqlite or postgres.
	Database string `json:"database"`
	// Version is the number of the newest migration that the database had seen.
	Version int64 `json:"version"`
}

// Kind says what a copy holds.
type Kind string

// Kinds of copies.
const (
	// Whole is all that a database holds: a backup.
	Whole Kind = "whole"
	// Shown is what everybody may see: the ministries and what belongs to the
	// parish. It has no submissions and no accounts.
	Shown Kind = "shown"
	// Fetched is what an import has read from another database.
	Fetched Kind = "fetched"
	// Contacts are the people who asked to be called, and who calls them: a file
	// beside a backup, which has none of them.
	Contacts Kind = "contacts"
)

// kindBefore is the kind of a copy that an earlier version has made for a reason.
func kindBefore(reason string) Kind {
	switch reason {
	case "last-known":
		return Shown
	case "fetched":
		return Fetched
	}
	return Whole
}

// Rows are numbers of rows by table.
type Rows map[string]int64

// Total is the number of all rows.
func (r Rows) Total() int64 {
	var n int64
	for _, rows := range r {
		n += rows
	}
	return n
}

// tableLine begins a table.
type tableLine struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
}

// endLine ends a copy.
type endLine struct {
	Rows   Rows   `json:"rows"`
	SHA256 string `json:"sha256"`
}

// encode makes a value of a database one that JSON can hold: bytes and moments
// become objects, which no database value is.
func encode(v any) (any, error) {
	switch v := v.(type) {
	case nil, bool, int64, float64, string:
		return v, nil
	case []byte:
		return map[string]string{"bytes": base64.StdEncoding.EncodeToString(v)}, nil
	case time.Time:
		return map[string]string{"at": v.Format(time.RFC3339Nano)}, nil
	default:
		return nil, fmt.Errorf("a value of type %T cannot be written", v)
	}
}

func decode(v any) (any, error) {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n, nil
		}
		return v.Float64()
	case map[string]any:
		if text, ok := v["bytes"].(string); ok {
			return base64.StdEncoding.DecodeString(text)
		}
		if text, ok := v["at"].(string); ok {
			return time.Parse(time.RFC3339Nano, text)
		}
		return nil, fmt.Errorf("an unknown kind of value")
	case []any:
		return nil, fmt.Errorf("a list where one value should be")
	default:
		return v, nil
	}
}
