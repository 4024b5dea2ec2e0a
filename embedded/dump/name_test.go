package dump_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"ministryfinder/embedded/dump"
)

// forged is a copy with a right checksum whatever it says.
func forged(t *testing.T, rows map[string]int, lines ...any) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, line := range append([]any{dump.Header{Format: dump.Format, Made: at}}, lines...) {
		raw, err := json.Marshal(line)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(raw, '\n'))
	}
	sum := sha256.Sum256(b.Bytes())
	end, err := json.Marshal(map[string]any{"rows": rows, "sha256": hex.EncodeToString(sum[:])})
	if err != nil {
		t.Fatal(err)
	}
	return append(append(b.Bytes(), end...), '\n')
}

type begin struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
}

// A name is one that a table may have; else the copy is refused when it is read,
// and already when it would be written.
func TestOnlyNamesOfTablesAreRead(t *testing.T) {
	for name, good := range map[string]bool{
		"ministries": true, "Año de bautizo": true, "_x$1-y": true, "表": true, strings.Repeat("a", dump.MaxNameBytes): true,
		strings.Repeat("a", dump.MaxNameBytes+1): false, strings.Repeat("ñ", 32): false,
		"../../etc/passwd": false, `..\..\x`: false, "submissions; DROP TABLE": false, `a" TEXT; DROP TABLE ministries; --`: false, "a'b": false,
		"a\x00": false, "\x1b]0;probe\x07": false, "a\nb": false, "\u202egnp.exe": false, "C:": false, ".": false,
	} {
		for place, table := range map[string]begin{"table": {name, []string{"id"}}, "column": {"ministries", []string{"id", name}}} {
			_, rows, err := dump.Check(bytes.NewReader(forged(t, map[string]int{table.Table: 0}, table)))
			if good != (err == nil) || !good && (!errors.Is(err, dump.ErrTruncated) || !strings.Contains(err.Error(), "Take a backup that") ||
				strings.ContainsAny(err.Error(), "\x00\x1b\u202e\n")) {
				t.Errorf("%s %q gives %v, %v", place, name, rows, err)
			}
			w, err := dump.NewWriter(new(bytes.Buffer), dump.Header{})
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Table(table.Table, table.Columns); good != (err == nil) || !good && !strings.Contains(err.Error(), "rename it") {
				t.Errorf("%s %q is written: %v", place, name, err)
			}
		}
	}
}

func TestTheNumbersOfTablesAndColumnsAreBounded(t *testing.T) {
	for n, good := range map[int]bool{dump.MaxTables: true, dump.MaxTables + 1: false} {
		var lines []any
		rows := map[string]int{}
		for i := range n {
			lines, rows[fmt.Sprint("t", i)] = append(lines, begin{fmt.Sprint("t", i), []string{"id"}}), 0
		}
		if _, _, err := dump.Check(bytes.NewReader(forged(t, rows, lines...))); good != (err == nil) || !good &&
			!strings.Contains(err.Error(), "more than 1000 tables") {
			t.Errorf("%d tables: %v", n, err)
		}
	}
	for n, good := range map[int]bool{dump.MaxColumns: true, dump.MaxColumns + 1: false} {
		var columns []string
		for i := range n {
			columns = append(columns, fmt.Sprint("c", i))
		}
		if _, _, err := dump.Check(bytes.NewReader(forged(t, map[string]int{"t": 0}, begin{"t", columns}))); good != (err == nil) || !good &&
			!strings.Contains(err.Error(), "at most 300") {
			t.Errorf("%d columns: %v", n, err)
		}
	}
	if _, _, err := dump.Check(bytes.NewReader(forged(t, map[string]int{"t": 0}, begin{"t", []string{"id", "id"}}))); err == nil ||
		!strings.Contains(err.Error(), "column id twice") {
		t.Errorf("a column twice: %v", err)
	}
}
