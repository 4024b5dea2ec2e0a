package store

import (
	"context"
	"crypto/rand"
	"fmt"
)

// submissionsChanged is the fact that is another one after each change of
// submissions that were stored before: removals, and counting anew.
const submissionsChanged = "submissions_changed"

// SubmissionsVersion is a short text that is another one after each change of
// what Statistics with answers sees, whichever server has made it: who keeps a
// result keeps the stamp that was read before the result was computed, and
// compares. It costs a look at the counted days, not at the submissions.
//
// The newest id alone would not do: PostgreSQL gives ids before it commits, so
// that a smaller one can appear later. The people counted grow in the
// transaction that stores a submission.
func (d StoredSubmissions) SubmissionsVersion(ctx context.Context) (string, error) {
	var newest, people int64
	var changed []byte
	err := d.read.QueryRowContext(ctx, `SELECT coalesce((SELECT max(id) FROM ministry_submissions), 0),
		coalesce((SELECT sum(n) FROM daily_counts WHERE question = '`+CountedPeople+`'), 0),
		(SELECT value FROM installation WHERE name = '`+submissionsChanged+`')`).Scan(&newest, &people, &changed)
	if err != nil {
		return "", fmt.Errorf("ask whether the submissions have changed: %w", err)
	}
	return fmt.Sprintf("%d %d %s", newest, people, changed), nil
}

// noteSubmissionsChanged gives the submissions another stamp. It is a random
// one: a number that counts could come again with a backup that is restored.
func noteSubmissionsChanged(ctx context.Context, tx *Tx) error {
	return setInstallationValue(ctx, tx, submissionsChanged, rand.Text())
}
