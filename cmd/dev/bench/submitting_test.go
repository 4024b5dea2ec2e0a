package main

import (
	"context"
	"database/sql"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"ministryfinder/embedded/store/storetest"
)

// What the bare server confirms is in the finder's table, as it was sent.
func TestTheBareServerStoresWhatIsSent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "finder.db")
	storetest.File(t, path)
	db, err := sql.Open("sqlite", bareDSN(path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	insert, err := db.PrepareContext(t.Context(), insertRow)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	queue := make(chan arrivedRow, submitters)
	var storing sync.WaitGroup
	storing.Go(func() { storeArrived(ctx, db, insert, queue) })
	defer storing.Wait()
	defer cancel()
	server := httptest.NewServer(submittingHandler(queue))
	defer server.Close()
	const people = 20
	var sending sync.WaitGroup
	next := submissions()
	for range people {
		_, body, _ := strings.Cut(string(next("localhost")), "\r\n\r\n")
		sending.Go(func() {
			res, err := http.Post(server.URL+"/api/submit", "application/json", strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			res.Body.Close()
			if res.StatusCode != http.StatusOK {
				t.Errorf("answered %s", res.Status)
			}
		})
	}
	sending.Wait()
	var rows, devices int
	var age, states string
	err = db.QueryRow(`SELECT count(*), count(DISTINCT client_id_hash), min(age_group), min(state_in_life) FROM ministry_submissions`).
		Scan(&rows, &devices, &age, &states)
	if err != nil || rows != people || devices != people || age != "married-parents" || states != `["married","parent"]` {
		t.Errorf("%d rows of %d devices, %q and %q (%v)", rows, devices, age, states, err)
	}
}

func TestTurnsAreComparedInPairs(t *testing.T) {
	// The computer is half as fast in the second turn, and four times in the third.
	turns := []turn{{100, 200, 400, 50}, {50, 100, 200, 25}, {400, 800, 1600, 200}}
	want := map[string]float64{"x, POST /api/submit of 64 at once": 100, "x, submit : bare, 64 in a transaction": 0.25,
		"x, submit : bare, one in a transaction": 2, "x, noise of the ratios": 0, "x, a web server that does nothing else, 64 at once": 200,
		"x, such a server : bare, 64 in a transaction": 0.5, "x, submit : such a server": 0.5}
	got := map[string]float64{}
	for _, f := range turnFigures("x", turns) {
		got[f.Name] = f.Value
	}
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s is %v, want %v", name, got[name], value)
		}
	}
	if figures := turnFigures("x", []turn{{1, 0, 1, 1}}); len(figures) != 6 {
		t.Errorf("without such a server: %v", figures)
	}
}
