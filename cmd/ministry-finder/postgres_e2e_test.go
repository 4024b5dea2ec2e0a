//go:build linux

package main_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

func TestTheAgentsFinderUsesPostgreSQLToo(t *testing.T) {
	url := durable.Database(t)
	a := startAgentIn(t, append(withoutOurs(os.Environ()), "DATABASE_URL="+url), dataFolder(t, ""), "--no-tray", "--addr", "127.0.0.1:0")
	quiz := a.url()
	a.running()
	res, err := http.Post(quiz+"/api/submit", "application/json", strings.NewReader(`{"session_id":"through the agent"}`))
	testkit.Must(t, err)
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("it answers %s", res.Status)
	}
	testkit.Must(t, a.client.Quit(t.Context()))
	a.waitEnd()
	db, err := store.OpenPostgres(t.Context(), url)
	if stored := visits(t, db, err); stored["through the agent"] != 1 {
		t.Errorf("stored is %s", fmt.Sprint(stored))
	}
}
