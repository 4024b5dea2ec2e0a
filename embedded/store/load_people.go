package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"ministryfinder/embedded/days"
	"ministryfinder/embedded/dump"
)

// maxContactRows bounds what is read of people: more than all that is kept of them.
const maxContactRows = 500_000

// ErrTooManyContacts is returned for a copy with more rows than are kept of people.
var ErrTooManyContacts = fmt.Errorf("there are more than %d rows of people who asked", maxContactRows)

// contactTables hold who asked to be called, who calls them, and who was removed. They
// are in no backup, but in a file of their own beside it.
var contactTables = [...]string{"connect_leaders", "connect_askers", "connect_requests", "connect_request_events", "connect_removed"}

// DumpContacts writes down who asked to be called, and who calls them.
func (d Copies) DumpContacts(ctx context.Context, to io.Writer, reason string) (dump.Rows, error) {
	return d.dumpNow(ctx, to, reason, dump.Contacts)
}

// contacts are the rows of people in a copy.
type contacts struct {
	rows map[string][]dump.Row
	n    int
}

func (c *contacts) add(row dump.Row) error {
	if c.n++; c.n > maxContactRows {
		return ErrTooManyContacts
	}
	if c.rows == nil {
		c.rows = map[string][]dump.Row{}
	}
	c.rows[row.Table] = append(c.rows[row.Table], row)
	return nil
}

// read reads the file beside a backup.
func (c *contacts) read(from io.Reader, newest int64) error {
	r, err := dump.NewReader(from)
	if err != nil {
		return fmt.Errorf("read the people who asked: %w", err)
	}
	switch {
	case r.Header.Kind != dump.Contacts:
		return fmt.Errorf("read the people who asked: %w", ErrOtherKind)
	case r.Header.Version > newest:
		return fmt.Errorf("%w (the version of the people who asked is %d, this program knows up to %d): install the newer version", ErrNewer,
			r.Header.Version, newest)
	}
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil && slices.Contains(contactTables[:], row.Table) {
			err = c.add(row)
		}
		if err != nil {
			return fmt.Errorf("read the people who asked: %w", err)
		}
	}
}

// textOf is a row's value of a column, empty where it has none.
func textOf(row dump.Row, column string) string {
	i := slices.Index(row.Columns, column)
	if i < 0 || row.Values[i] == nil {
		return ""
	}
	return fmt.Sprint(row.Values[i])
}

// loadContacts brings people back whom the database does not have. Who is there
// stays as now, since nobody is forgotten for a restore; but in the place of another
// installation's data nobody is left. Whoever was removed since is not brought back,
// nor who is due; no link of before holds.
func (l *loader) loadContacts(ctx context.Context, installation []byte, newest int64) error {
	if l.how.Contacts != nil {
		if err := l.contacts.read(l.how.Contacts, newest); err != nil {
			return err
		}
	}
	now, err := installationOf(ctx, l.tx)
	if err != nil {
		return err
	}
	statements := []string{`DELETE FROM connect_links`}
	if !bytes.Equal(now, installation) {
		statements = append(statements, `DELETE FROM connect_askers`, `DELETE FROM connect_leaders`)
	}
	for _, s := range statements {
		if _, err := l.tx.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("make room for the people who asked: %w", err)
		}
	}
	moment := l.how.Now
	if moment.IsZero() {
		moment = time.Now()
	}
	zone, err := zoneOf(ctx, l.tx)
	if err != nil {
		return err
	}
	today := days.Name(moment, zone)
	gone, err := l.removedSince(ctx, today)
	if err != nil {
		return err
	}
	// By the present date nobody comes back who is due, also while it is in doubt; who
	// is there goes by the last date that was believed.
	day, err := trustedDay(ctx, l.tx, today)
	if err != nil {
		return err
	}
	if err := l.insertContacts(ctx, gone, now, max(today, day)); err != nil {
		return err
	}
	return l.settleContacts(ctx, day)
}

// installationOf is what tells an installation from others: the key of its devices.
func installationOf(ctx context.Context, q querier) (key []byte, err error) {
	err = q.QueryRowContext(ctx, `SELECT (SELECT value FROM installation WHERE name = 'client-id')`).Scan(&key)
	if err != nil {
		return nil, fmt.Errorf("read which installation it is: %w", err)
	}
	return key, nil
}

// removedSince are the hashes of whom not to bring back. They are remembered here, too.
func (l *loader) removedSince(ctx context.Context, today string) (map[string]bool, error) {
	for _, row := range l.contacts.rows["connect_removed"] {
		if err := rememberHash(ctx, l.tx, textOf(row, "id_hash"), textOf(row, "removed_on")); err != nil {
			return nil, err
		}
	}
	for _, hash := range l.how.Removed {
		if err := rememberHash(ctx, l.tx, hash, today); err != nil {
			return nil, err
		}
	}
	hashes, err := texts(l.tx.QueryContext(ctx, `SELECT id_hash FROM connect_removed`))
	gone := map[string]bool{}
	for _, h := range hashes {
		gone[h] = true
	}
	return gone, err
}

// insertContacts stores who is neither there nor gone nor due. The copy's leaders are
// numbered in its installation.
func (l *loader) insertContacts(ctx context.Context, gone map[string]bool, installation []byte, today string) error {
	for _, row := range l.contacts.rows["connect_leaders"] {
		if gone[hashOfLeader(installation, textOf(row, "id"))] {
			continue
		}
		if _, err := l.insertContact(ctx, row); err != nil {
			return err
		}
	}
	due := map[string]bool{}
	for _, row := range l.contacts.rows["connect_askers"] {
		if textOf(row, "delete_after") < today {
			due[textOf(row, "id")] = true
			continue
		}
		if _, err := l.insertContact(ctx, row); err != nil {
			return err
		}
	}
	back := map[string]bool{}
	for _, row := range l.contacts.rows["connect_requests"] {
		id := textOf(row, "id")
		if gone[hashOfID(id)] || due[textOf(row, "asker_id")] {
			continue
		}
		new, err := l.insertContact(ctx, row)
		if err != nil {
			return err
		}
		back[id] = new
		if new {
			l.back++
		}
	}
	for _, row := range l.contacts.rows["connect_request_events"] {
		if back[textOf(row, "request_id")] {
			if _, err := l.insertContact(ctx, row); err != nil {
				return err
			}
		}
	}
	return nil
}

// insertContact stores a row unless its key is taken, and reports whether it did.
func (l *loader) insertContact(ctx context.Context, row dump.Row) (bool, error) {
	i := slices.IndexFunc(l.people, func(t table) bool { return t.name == row.Table })
	var names, places []string
	var values []any
	for j, name := range row.Columns {
		k := slices.IndexFunc(l.people[i].columns, func(c column) bool { return c.name == name })
		if k < 0 {
			continue
		}
		values = append(values, l.database.dialect.incoming(row.Values[j], l.people[i].columns[k]))
		names = append(names, quoted(name))
		places = append(places, fmt.Sprint("$", len(values)))
	}
	done, err := l.tx.ExecContext(ctx, "INSERT INTO "+quoted(row.Table)+" ("+strings.Join(names, ", ")+") VALUES ("+
		strings.Join(places, ", ")+") ON CONFLICT DO NOTHING", values...)
	if err != nil {
		return false, fmt.Errorf("bring back who asked (%s): %w", row.Table, err)
	}
	n, err := done.RowsAffected()
	return n > 0, err
}

// settleContacts removes who is due or has no request, and gives what a leader has who
// is not there to the office.
func (l *loader) settleContacts(ctx context.Context, today string) error {
	var n int64
	if err := purgeAskers(ctx, l.tx, today, &n); err != nil {
		return err
	}
	for _, s := range []string{
		`DELETE FROM connect_askers WHERE NOT EXISTS (SELECT 1 FROM connect_requests WHERE asker_id = connect_askers.id)`,
		`UPDATE connect_requests SET owner = 0, version = version + 1 WHERE owner <> 0 AND state <> 'closed'
			AND NOT EXISTS (SELECT 1 FROM connect_leaders WHERE id = connect_requests.owner)`,
	} {
		if _, err := l.tx.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("settle who asked: %w", err)
		}
	}
	return nil
}
