package main

import "testing"

func TestDeliveringIsJudgedByItsRatio(t *testing.T) {
	figures, err := deliveringFigures([]byte(`
BenchmarkDelivering/sqlite/together-2 	    4000	    100000 ns/op	     10000 submissions/s
BenchmarkDelivering/sqlite/alone-2    	    4000	    800000 ns/op
BenchmarkDelivering/postgres/together 	    4000	    250000 ns/op
BenchmarkDelivering/postgres/alone    	    4000	    500000 ns/op
`))
	if err != nil || len(figures) != 6 {
		t.Fatal(figures, err)
	}
	for i, want := range []string{"ok", "", "ok", "short of the aim", "", "MISSED"} {
		if got := figures[i].verdict(); got != want {
			t.Errorf("%s: %v is %q, want %q", figures[i].Name, figures[i].Value, got, want)
		}
	}
	if _, err := deliveringFigures([]byte("BenchmarkDelivering/sqlite/alone 1 5 ns/op\n")); err == nil {
		t.Error("figures that are missing are not told")
	}
}
