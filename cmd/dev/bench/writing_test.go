package main

import "testing"

func TestWhatTheStoreMeasuresBecomesFigures(t *testing.T) {
	out := `goos: linux
BenchmarkWriting/sqlite/shared-2  	   22678	    100000 ns/op	      9566 submissions/s
BenchmarkWriting/sqlite/alone-2   	    3548	    500000 ns/op	      1761 submissions/s
BenchmarkWriting/postgres/shared 	    8562	    200000 ns/op	      3802 submissions/s
BenchmarkWriting/postgres/alone 	    1515	   400000.5 ns/op	       476.3 submissions/s
BenchmarkLone/sqlite/queued-2              	    4072	    600000 ns/op
BenchmarkLone/sqlite/direct-2              	    5228	    500000 ns/op
BenchmarkLone/sqlite/bare-2                	   12625	    200000 ns/op
BenchmarkLone/postgres/queued              	    2442	    800000 ns/op
BenchmarkLone/postgres/direct              	    2683	    400000 ns/op
BenchmarkLone/postgres/bare                	    8602	    200000 ns/op
`
	figures, err := writingFigures([]byte(out))
	if err != nil || len(figures) != 12 {
		t.Fatal(figures, err)
	}
	got := map[string]string{}
	for _, f := range figures {
		got[f.Name] = number(f.Value, f.Unit) + " " + f.verdict()
	}
	for name, want := range map[string]string{
		"SQLite, 64 at once, transactions shared": "10000 /s ", "SQLite, shared : one each": "5.00 x ok",
		"SQLite, a bare insert of one row": "0.200 ms ",
		"PostgreSQL, shared : one each":    "2.00 x MISSED", "SQLite, lone : its statements alone": "1.20 x ok",
		"PostgreSQL, lone : its statements alone": "2.00 x MISSED",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
	if _, err := writingFigures([]byte("BenchmarkLone/sqlite/bare-2 1 200 ns/op\n")); err == nil {
		t.Error("results are missing: no error")
	}
}
