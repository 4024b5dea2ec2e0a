package finder_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/store/postgrestest"
	"ministryfinder/embedded/testkit"
)

var postgres postgrestest.Server

func TestMain(m *testing.M) { os.Exit(postgres.RunAll(m)) }

// running is a finder that runs in the test.
type running struct {
	url  string
	log  *lockedBuffer
	stop func()
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// start runs a finder until the test ends, or until it is stopped.
func start(t *testing.T, dataDir, databaseURL string, change ...func(*finder.Options)) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{log: &lockedBuffer{}}
	listening, ended := make(chan net.Addr, 1), make(chan error, 1)
	o := finder.Options{
		DataDir: dataDir, DatabaseURL: databaseURL, Addr: "127.0.0.1:0",
		Log: slog.New(slog.NewTextHandler(r.log, nil)), Listening: func(a net.Addr) { listening <- a },
	}
	for _, f := range change {
		f(&o)
	}
	go func() { ended <- finder.Run(ctx, o) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		http.DefaultClient.CloseIdleConnections()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(r.stop)
	select {
	case a := <-listening:
		r.url = "http://" + a.String()
	case err := <-ended:
		ended <- err
		t.Fatalf("the finder ended: %v\n%s", err, r.log)
	case <-time.After(testkit.WaitLimit):
		t.Fatal("the finder does not listen")
	}
	return r
}

// ask sends a request and returns the status and the decoded answer.
func (r *running) ask(t *testing.T, method, path, body string) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, r.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	answer := map[string]any{}
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatalf("%s %s: %d %s", method, path, res.StatusCode, text)
	}
	return res.StatusCode, answer
}

// submit sends a submission and tells whether it waits for the database.
func (r *running) submit(t *testing.T, key string) (waits bool) {
	t.Helper()
	status, answer := r.ask(t, "POST", "/api/submit",
		fmt.Sprintf(`{"answers":{"age":"infant"},"client_id":"device","submission_key":%q}`, key))
	if status != 200 || answer["success"] != true {
		t.Fatalf("%d %v", status, answer)
	}
	waits, _ = answer["waits"].(bool)
	if id, _ := answer["submission_id"].(float64); waits != (id == 0) {
		t.Errorf("%v", answer)
	}
	return waits
}

// stored returns the keys of the stored submissions, in their order.
func stored(t *testing.T, databaseURL string) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), `SELECT coalesce(submission_key, '') FROM ministry_submissions ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func (r *running) eventuallyHealthy(t *testing.T, healthy bool) map[string]any {
	t.Helper()
	var report map[string]any
	testkit.Eventually(t, fmt.Sprintf("healthy = %v", healthy), func() (bool, any) {
		var status int
		status, report = r.ask(t, "GET", "/api/health", "")
		return (status == 200) == healthy, report
	})
	return report
}

// lastKnown reads what was written down of the ministries, empty when nothing was.
func lastKnown(t *testing.T, dir string) string {
	t.Helper()
	f, err := backup.Open(filepath.Join(dir, "last-known.jsonl.gz"))
	if errors.Is(err, os.ErrNotExist) {
		return ""
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
