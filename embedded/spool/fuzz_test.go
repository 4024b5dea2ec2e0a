package spool

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzLines reads any file as what an earlier version kept: what is taken over
// can be written as we write it.
func FuzzLines(f *testing.F) {
	for _, s := range []string{``, "{}\n", `{"SubmissionKey":"a","SessionID":"b"}` + "\n" + `{"Sub`, "null\n", "[1]\n", "\n\n",
		"{\"age\":\"\xff\"}\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		all, err := readLines(bytes.NewReader(file))
		if err == nil && len(all) > bytes.Count(file, []byte("\n")) {
			t.Errorf("%d submissions in %d lines", len(all), bytes.Count(file, []byte("\n")))
		}
		for _, n := range all {
			if _, err := json.Marshal(n); err != nil {
				t.Errorf("%+v cannot be written: %v", n, err)
			}
		}
	})
}
