package dump_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"ministryfinder/embedded/dump"
)

// FuzzBackup reads any text as a backup, with a true checksum at its end so
// that the rest is looked at too. What is whole can be written again and is the
// same then; all else is refused as no backup.
func FuzzBackup(f *testing.F) {
	for _, s := range []string{
		`{"ministry_finder_backup":1,"made":"2026-11-23T08:00:00Z","database":"sqlite","version":20}` + "\n" +
			`{"table":"t","columns":["a","b"]}` + "\n" + `[1,"x"]` + "\n" + `[null,{"bytes":"AAEC"}]` + "\n" +
			`[{"at":"2026-11-23T08:00:00.5Z"},1.5]`,
		`{"ministry_finder_backup":2}`, `{"ministry_finder_backup":1}` + "\n" + `[1]`, `{"ministry_finder_backup":1}` + "\n" +
			`{"table":"t","columns":[]}` + "\n[]\n[]",
		`{"ministry_finder_backup":1}` + "\n" + `{"table":"../x","columns":["a"]}` + "\n" + `[1e999]` + "\n" + `[[1]]`,
		`{"ministry_finder_backup":1}` + "\n" + `{"rows":{"t":9999999999999}}`, `[`, "",
		`{"ministry_finder_backup":1}` + "\n" + `{"table":"t","columns":["a"]}` + "\n" + `{"table":"t","columns":["a"]}` + "\n" +
			`[{"bytes":"x","at":"y"}]`,
	} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, text string, sealed bool) {
		if sealed {
			text = seal(text)
		}
		r, err := dump.NewReader(strings.NewReader(text))
		if err != nil {
			return
		}
		var again bytes.Buffer
		w, err := dump.NewWriter(&again, r.Header)
		if err != nil {
			return // its time, of a year beyond 9999, cannot be written again
		}
		table := ""
		var rows []dump.Row
		for {
			row, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				if !errors.Is(err, dump.ErrTruncated) {
					t.Errorf("refused as something else: %v", err)
				}
				return
			}
			if row.Table != table || len(rows) == 0 {
				table = row.Table
				if err := w.Table(table, row.Columns); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Row(row.Values); err != nil {
				return // one table twice with different columns, or a time beyond the year 9999
			}
			rows = append(rows, row)
		}
		if _, err := w.End(); err != nil {
			t.Fatal(err)
		}
		_, counted, err := dump.Check(&again)
		if err != nil || counted.Total() != int64(len(rows)) {
			t.Errorf("written again %d rows are %d (%v)", len(rows), counted.Total(), err)
		}
	})
}

// seal adds the last line that a text should have.
func seal(text string) string {
	text = strings.TrimRight(text, "\n") + "\n"
	rows := dump.Rows{}
	table := ""
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		var t struct {
			Table string `json:"table"`
		}
		switch {
		case strings.HasPrefix(line, "["):
			rows[table]++
		case i > 0 && json.Unmarshal([]byte(line), &t) == nil:
			table = t.Table
			rows[table] += 0
		}
	}
	sum := sha256.Sum256([]byte(text))
	end, err := json.Marshal(map[string]any{"rows": rows, "sha256": hex.EncodeToString(sum[:])})
	if err != nil {
		return text
	}
	return text + string(end) + "\n"
}
