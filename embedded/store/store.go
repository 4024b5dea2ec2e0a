// Package store keeps ministries, submissions and what belongs to the parish.
// Database runs on a SQLite file (OpenSQLite) or on a PostgreSQL server
// (OpenPostgres), and is made of parts that own a subject each: Catalogue,
// SubmissionWriter, StoredSubmissions, DailyCounts, Settings, Accounts,
// LoginSessions, LoginFailures, AuditLog, Leases, ImportDrafts, ConnectRequests,
// ConnectLeaders, Outbox and Copies. They share core:
// the connections, the dialect and how a transaction writes. SQL that both
// databases understand stands with its subject; what differs is in dialect.
// It has many files because there is one for each subject.
// Migrations are numbered SQL files under migrations, a folder a database.
// Whoever opens a store owns it and closes it.
package store

import (
	"errors"
	"time"

	"ministryfinder/embedded/quiz"
)

// NewSubmission is a submission to store.
type NewSubmission struct {
	quiz.Submission
	// SubmittedAt is when it was sent first: what waited in the browser until the server
	// could be reached belongs to the day on which the person answered.
	SubmittedAt time.Time
	// ClientIDHash stands for the client id, which is never stored itself.
	ClientIDHash string
	// Unmet are the chosen interests that no recommended ministry answers.
	Unmet []string
}

// Submission is a stored submission.
type Submission struct {
	ID           int64
	Answers      quiz.Answers
	Ministries   []string
	SubmittedAt  time.Time
	ClientIDHash string
	SessionID    string
	// Unmet are the chosen interests that no recommended ministry answered.
	Unmet []string
	// RepeatOf is the first submission of the same visit, 0 for the first.
	RepeatOf int64
}

// ErrNewer is returned at opening when the database was written by a newer
// version of the program.
var ErrNewer = errors.New("the database was made by a newer version of Ministry Finder")
