package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"
)

// bareSubmitting is the hidden command that shows what a web server in Go can reach at
// all with submissions: it reads the same JSON, makes the same inserts, several in a
// transaction as the finder does, answers when they are on the disk, and does nothing
// else. It takes an address and a SQLite database that has the finder's tables.
const bareSubmitting = "serve-submitting"

// insertRow is a bare insert into the finder's table.
const insertRow = `INSERT INTO ministry_submissions (age_group, gender, state_in_life, interest, situation,
	recommended_ministries, submitted_at, client_id_hash, day, repeat_of)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '2026-11-24', NULL)`

// sentSubmission is what submissions sends.
type sentSubmission struct {
	Answers    map[string]string `json:"answers"`
	States     json.RawMessage   `json:"states"`
	Situation  json.RawMessage   `json:"situation"`
	Interests  json.RawMessage   `json:"interests"`
	Ministries json.RawMessage   `json:"ministries"`
	ClientID   string            `json:"client_id"`
}

func (s sentSubmission) row() []any {
	return []any{s.Answers["age"], s.Answers["gender"], string(s.States), string(s.Interests), string(s.Situation),
		string(s.Ministries), time.Now().UnixMilli(), s.ClientID}
}

// arrivedRow waits for the disk.
type arrivedRow struct {
	row    []any
	stored chan error
}

// startBareSubmitting starts the command.
func startBareSubmitting(ctx context.Context, dsn string) (*measured, error) {
	path, err := selfPath()
	if err != nil {
		return nil, err
	}
	m, err := startMeasuredAt(path, func(addr string) []string { return []string{bareSubmitting, addr, dsn} })
	if err != nil {
		return nil, err
	}
	if _, err := m.waitReady(ctx); err != nil {
		return nil, errors.Join(err, m.stop())
	}
	return m, nil
}

func bareSubmittingCommand(ctx context.Context, args []string) (int, error) {
	if len(args) != 2 {
		return statusFailed, errors.New("an address and a database are needed")
	}
	db, err := sql.Open("sqlite", args[1])
	if err != nil {
		return statusFailed, fmt.Errorf("open the database: %w", err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	insert, err := db.PrepareContext(ctx, insertRow)
	if err != nil {
		return statusFailed, fmt.Errorf("prepare an insert: %w", err)
	}
	queue := make(chan arrivedRow, submitters)
	go storeArrived(ctx, db, insert, queue)
	l, err := net.Listen("tcp", args[0])
	if err != nil {
		return statusFailed, fmt.Errorf("listen: %w", err)
	}
	server := &http.Server{Handler: submittingHandler(queue), ReadHeaderTimeout: 10 * time.Second}
	defer context.AfterFunc(ctx, func() { server.Close() })()
	if err := server.Serve(l); err != http.ErrServerClosed {
		return statusFailed, fmt.Errorf("serve: %w", err)
	}
	return 0, nil
}

func submittingHandler(queue chan<- arrivedRow) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+healthPath, func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /api/submit", func(w http.ResponseWriter, r *http.Request) {
		var s sentSubmission
		if err := json.NewDecoder(r.Body).Decode(&s); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		a := arrivedRow{s.row(), make(chan error, 1)}
		queue <- a
		if err := <-a.stored; err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"success":true}`))
	})
	return mux
}

// storeArrived stores rows until ctx ends, those that come together in one transaction.
// As the finder does, it waits a moment for as many as shared the one before.
func storeArrived(ctx context.Context, db *sql.DB, insert *sql.Stmt, queue <-chan arrivedRow) {
	for shared := 1; ; {
		var batch []arrivedRow
		select {
		case a := <-queue:
			batch = append(batch, a)
		case <-ctx.Done():
			return
		}
		for enough := time.After(10 * time.Millisecond); len(batch) < shared+len(queue) && enough != nil; {
			select {
			case a := <-queue:
				batch = append(batch, a)
			case <-enough:
				enough = nil
			}
		}
		err := storeRows(ctx, db, insert, batch)
		if err != nil {
			fmt.Fprintln(os.Stderr, "dev:", err)
		}
		for _, a := range batch {
			a.stored <- err
		}
		shared = len(batch)
	}
}

// storeRows stores rows in one transaction.
func storeRows(ctx context.Context, db *sql.DB, insert *sql.Stmt, batch []arrivedRow) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	in := tx.StmtContext(ctx, insert)
	for _, a := range batch {
		if _, err := in.ExecContext(ctx, a.row...); err != nil {
			return errors.Join(fmt.Errorf("insert: %w", err), tx.Rollback())
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("confirm: %w", err)
	}
	return nil
}
