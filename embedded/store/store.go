// Package store keeps ministries, submissions and what belongs to the parish.
// Database runs on a SQLite file (OpenSQLite) or on a PostgreSQL server
// (OpenPostgres), and is made of parts that own a subject each: Catalogue,
// SubmissionWriter, StoredSubmissions, DailyCounts, Settings, Accounts,
// LoginSessions, LoginFailures, AuditLog, Leases and Copies. They share core:
// the connections, the dialect and how a transaction writes. There is one file a
// subject, with SQL that both databases understand; what differs is in dialect.
// Migrations are numbered SQL files under migrations, a folder a database.
// Whoever opens a store owns it and closes it.
package store

import (
	"context"
	"errors"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
)

// Store is what the finder needs of a database. All methods are safe for
// concurrent use and respect the context's time limit. Database says what each
// of them does.
type Store interface {
	usedCatalogue
	usedSubmissions
	usedCounts
	People
	usedSettings
	// Ping tells whether the database answers a query.
	Ping(ctx context.Context) error
	// CanWrite tells whether the database stores.
	CanWrite(ctx context.Context) error
	// Connections tells how the connections to the database are used.
	Connections() Connections
	// Secret returns the installation's secret of a name, 32 random bytes that
	// are made at the first call and stay the same.
	Secret(ctx context.Context, name string) ([]byte, error)
	// OnChange has a function called after each committed change, with its
	// subject, one of the Changed constants. It must not block.
	OnChange(listener func(subject string))
	// Close ends the use of the database.
	Close() error
}

// usedCatalogue is the list of ministries.
type usedCatalogue interface {
	Ministries(ctx context.Context) ([]catalogue.Ministry, error)
	ChangeCatalogue(ctx context.Context, change CatalogueChange, edit catalogue.Edit) (CatalogueChanged, error)
	LastRevision(ctx context.Context) (Revision, error)
	// FormerMinistries are the keys and names that no ministry has any more.
	FormerMinistries(ctx context.Context) ([]FormerMinistry, error)
}

// usedSubmissions are what people have sent.
type usedSubmissions interface {
	// AddSubmission stores a checked submission and returns its id. When it
	// returns without an error the submission is on the disk. A submission
	// whose key is known already is not stored again: its first id is returned.
	AddSubmission(ctx context.Context, s NewSubmission) (int64, error)
	// AddSubmissions stores several, in their order, and returns how many are on
	// the disk, from the first on.
	AddSubmissions(ctx context.Context, all []NewSubmission) (int, error)
	// Submissions returns those that a filter chooses with ids below before (0
	// for the newest), newest first, at most limit; EachSubmission hands over
	// all of them.
	Submissions(ctx context.Context, f Filter, before int64, limit int) ([]Submission, error)
	EachSubmission(ctx context.Context, f Filter, each func(Submission) error) error
	// CountSubmissions counts those submitted at from or later.
	CountSubmissions(ctx context.Context, from time.Time) (int, error)
	// RemoveAllSubmissions removes every submission and all that was counted, after
	// before has kept them.
	RemoveAllSubmissions(ctx context.Context, who string, now time.Time, before Before) (int, error)
	// Statistics computes the numbers of the submissions that a filter chooses.
	Statistics(ctx context.Context, f Filter) (Statistics, error)
	// SubmissionsVersion is another text after each change of the submissions.
	SubmissionsVersion(ctx context.Context) (string, error)
}

// usedCounts are the numbers of each of the parish's days.
type usedCounts interface {
	// AddCounts adds numbers that belong to no submission and were counted in the
	// epoch that CountsEpoch has named; DayCounts reads the numbers of a question
	// on the days from one to another, both included.
	AddCounts(ctx context.Context, epoch string, numbers []DayCount) error
	CountsEpoch() string
	DayCounts(ctx context.Context, question, from, to string) ([]DayCount, error)
	// Zone is the parish's time zone, SetZone sets it.
	Zone() *time.Location
	SetZone(ctx context.Context, zone *time.Location) error
	// Recount counts all submissions anew, after many were changed at once.
	Recount(ctx context.Context) error
}

// People are the accounts of the parish office, their sessions, and the log of
// what they did.
type People interface {
	Users(ctx context.Context) ([]User, error)
	UserNamed(ctx context.Context, name string) (User, error)
	AddUser(ctx context.Context, who string, u User, conditions ...Condition) (int64, error)
	SetPassword(ctx context.Context, who string, id, keepSession int64, hash string, now time.Time, conditions ...Condition) error
	SetRole(ctx context.Context, who string, id int64, role Role, now time.Time, conditions ...Condition) error
	RemoveUser(ctx context.Context, who string, id int64, now time.Time, conditions ...Condition) error

	KnownBrowser(ctx context.Context, userID int64, tokenHash string, since time.Time) (bool, error)
	RememberBrowser(ctx context.Context, userID int64, tokenHash string, now time.Time) error

	AddSession(ctx context.Context, tokenHash string, s Session, e AuditEntry) error
	SessionOf(ctx context.Context, tokenHash string) (Session, error)
	Sessions(ctx context.Context) ([]Session, error)
	TouchSession(ctx context.Context, id int64, now time.Time) error
	EndSession(ctx context.Context, id int64, entries ...AuditEntry) error
	EndSessionsOf(ctx context.Context, userID int64) error
	EndOldSessions(ctx context.Context, begunBefore, seenBefore time.Time) error
	UseLink(ctx context.Context, tokenHash string, expires, now time.Time) (first bool, err error)

	LoginAttemptsOf(ctx context.Context, key string) (LoginAttempts, error)
	ReserveAttempt(ctx context.Context, keys []AttemptKey, now time.Time, window time.Duration) ([]LoginAttempts, error)
	ReleaseAttempt(ctx context.Context, keys []AttemptKey, noted []LoginAttempts) error
	ForgetOldFailures(ctx context.Context, now time.Time, window time.Duration) error
	ForgetFailures(ctx context.Context, key string) error

	AddAuditEntry(ctx context.Context, e AuditEntry) error
	AuditEntries(ctx context.Context, before int64, limit int) ([]AuditEntry, error)
}

// usedSettings are what belongs to the parish.
type usedSettings interface {
	Setting(ctx context.Context, name string) (value string, version int64, err error)
	// ChangeSettings changes several of them as a whole, or none.
	ChangeSettings(ctx context.Context, c SettingsChange) error
	SetSetting(ctx context.Context, who, name, value string, version int64, now time.Time) error
	Image(ctx context.Context, name string) (Image, error)
	SetImage(ctx context.Context, who, name string, p Image, now time.Time) error
}

// NewSubmission is a submission to store.
type NewSubmission struct {
	quiz.Submission
	// SubmittedAt is when it reached the server.
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
