package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/dump"
)

// loadAtOnce is how many rows are stored in one statement; SQLite takes 32,766
// parameters, PostgreSQL 65,535.
const loadAtOnce = 100

// loader loads a copy within a transaction.
type loader struct {
	database *core
	how      LoadOptions
	tx       *Tx
	from     *dump.Reader
	tables   []table
	// people are the tables of who asked, contacts what the copy has of them, back
	// how many requests came back.
	people   []table
	contacts contacts
	back     int
	emptied  map[string]bool
	leftOut  []string
	// into is where the current table's rows go, nil for a table that we do not have.
	into   *target
	last   string
	loaded int64
	// unmarked says that the copy's ministries know no marks.
	unmarked bool
}

// target is a table that is being loaded.
type target struct {
	table
	columns []column // one for each of the copy's; without a name when it is left out
	insert  string
	waiting []any // the values of rows that are not stored yet
	rows    int
	perRow  int
	// named is which value of a row is its name, from 1 on, where rows replace those of
	// their name and no others; 0 where the table was emptied.
	named int
}

// take tells the tables of people from the others.
func (l *loader) take(tx *Tx, tables []table) {
	l.tx = tx
	for _, t := range tables {
		if slices.Contains(contactTables[:], t.name) {
			l.people = append(l.people, t)
		} else {
			l.tables = append(l.tables, t)
		}
	}
}

func (l *loader) load(ctx context.Context, from io.Reader) error {
	installation, err := installationOf(ctx, l.tx)
	if err != nil {
		return err
	}
	if l.from, err = dump.NewReader(from); err != nil {
		return err
	}
	newest, err := versionOf(ctx, l.tx)
	if err != nil {
		return err
	}
	if l.from.Header.Version > newest {
		return fmt.Errorf("%w (the copy's version is %d, this program knows up to %d): install the newer version", ErrNewer,
			l.from.Header.Version, newest)
	}
	if err := l.fits(); err != nil {
		return err
	}
	if err := l.empty(ctx); err != nil {
		return err
	}
	for {
		row, err := l.from.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = l.add(ctx, row)
		}
		if err != nil {
			return err
		}
	}
	if err := l.flush(ctx); err != nil {
		return err
	}
	if err := l.loadContacts(ctx, installation, newest); err != nil {
		return err
	}
	return l.finish(ctx, newest)
}

// empty removes all rows, the last table first: it may point to the others.
func (l *loader) empty(ctx context.Context) error {
	l.emptied = map[string]bool{}
	for _, t := range slices.Backward(l.tables) {
		together := l.from.Header.Kind != dump.Shown && slices.Contains(alwaysReplaced[:], t.name)
		if l.how.Everything || together {
			if err := l.emptyTable(ctx, t.name); err != nil {
				return err
			}
		}
	}
	return nil
}

// inEveryBackup are tables without which a copy is no backup, whatever its
// first line says.
var inEveryBackup = [...]string{"ministries", "ministry_submissions"}

// fits compares what the copy says it is with what it is to be.
func (l *loader) fits() error {
	switch kind := l.from.Header.Kind; {
	case kind == dump.Whole, !l.how.Everything && (kind == dump.Shown || kind == dump.Fetched):
		return nil
	case kind == dump.Shown:
		return fmt.Errorf("%w: it holds the ministries as the quiz shows them, no submissions and no accounts", ErrOtherKind)
	case kind == dump.Fetched:
		return fmt.Errorf("%w: it was read from another database, and is for an import (ministry-finder import --from FILE)", ErrOtherKind)
	case kind == dump.Contacts:
		return fmt.Errorf("%w: it holds who asked to be called; name the backup beside it", ErrOtherKind)
	}
	return fmt.Errorf("%w: it is of a kind that this program does not know; install the newer version", ErrOtherKind)
}

// alwaysReplaced are the tables that belong together: what they hold of the
// copy must not mix with what was there. Changes of another catalogue cannot be
// taken back in this one.
var alwaysReplaced = [...]string{"ministries", "former_ministry_keys", "ministry_revisions", "ministry_submissions", "daily_counts",
	"devices"}

// namedOnce are tables of which each row is one thing with a name. An import replaces
// those that the other database has, and leaves the others: it may say nothing of for
// how long submissions are kept, and that must not become forever.
var namedOnce = [...]string{"settings", "pictures"}

// nameColumn is the column with the names of the namedOnce.
const nameColumn = "name"

func (l *loader) emptyTable(ctx context.Context, name string) error {
	if l.emptied[name] {
		return nil
	}
	l.emptied[name] = true
	if _, err := l.tx.ExecContext(ctx, "DELETE FROM "+quoted(name)); err != nil {
		return fmt.Errorf("empty the table %s: %w", name, err)
	}
	return nil
}

func (l *loader) add(ctx context.Context, row dump.Row) error {
	if l.from.Header.Kind == dump.Fetched && slices.Contains(contactTables[:], row.Table) {
		l.loaded++
		return l.contacts.add(row)
	}
	if row.Table != l.last {
		if err := l.flush(ctx); err != nil {
			return err
		}
		l.last = row.Table
		if err := l.begin(ctx, row); err != nil {
			return err
		}
	}
	l.loaded++
	if l.how.Progress != nil && l.loaded%loadAtOnce == 0 {
		l.how.Progress(l.loaded)
	}
	if l.into == nil {
		return nil
	}
	for i, c := range l.into.columns {
		if c.name == "" {
			continue
		}
		l.into.waiting = append(l.into.waiting, l.database.dialect.incoming(row.Values[i], c))
	}
	if l.into.rows++; l.into.rows == loadAtOnce {
		return l.flush(ctx)
	}
	return nil
}

// begin finds the table and columns for the rows that follow.
func (l *loader) begin(ctx context.Context, row dump.Row) error {
	l.into = nil
	i := slices.IndexFunc(l.tables, func(t table) bool { return t.name == row.Table })
	if i < 0 {
		l.leftOut = append(l.leftOut, row.Table)
		return nil
	}
	t := target{table: l.tables[i]}
	l.unmarked = l.unmarked || t.name == "ministries" && !slices.Contains(row.Columns, catalogue.FieldMarks)
	byName := !l.how.Everything && slices.Contains(namedOnce[:], t.name)
	if !byName {
		if err := l.emptyTable(ctx, t.name); err != nil {
			return err
		}
	}
	var names []string
	for _, name := range row.Columns {
		j := slices.IndexFunc(t.table.columns, func(c column) bool { return c.name == name })
		switch {
		case j >= 0:
			t.columns = append(t.columns, t.table.columns[j])
		case l.how.Everything:
			if _, err := l.tx.ExecContext(ctx, "ALTER TABLE "+quoted(t.name)+" ADD COLUMN "+quoted(name)+" TEXT"); err != nil {
				return fmt.Errorf("add the column %s.%s: %w", t.name, name, err)
			}
			t.columns = append(t.columns, column{name: name, kind: kindText})
		default:
			l.leftOut = append(l.leftOut, t.name+"."+name)
			t.columns = append(t.columns, column{})
			continue
		}
		names = append(names, quoted(name))
		if byName && name == nameColumn {
			t.named = len(names)
		}
	}
	t.perRow = len(names)
	t.insert = "INSERT INTO " + quoted(t.name) + " (" + strings.Join(names, ", ") + ") VALUES "
	l.into = &t
	return nil
}

// flush stores the rows that wait.
func (l *loader) flush(ctx context.Context) error {
	t := l.into
	if t == nil || t.rows == 0 {
		return nil
	}
	if t.named > 0 {
		for i := t.named - 1; i < len(t.waiting); i += t.perRow {
			if _, err := l.tx.ExecContext(ctx, "DELETE FROM "+quoted(t.name)+" WHERE "+nameColumn+" = $1", t.waiting[i]); err != nil {
				return fmt.Errorf("replace a row of %s: %w", t.name, err)
			}
		}
	}
	var places strings.Builder
	for n := range t.rows * t.perRow {
		switch {
		case n == 0:
			places.WriteByte('(')
		case n%t.perRow == 0:
			places.WriteString("), (")
		default:
			places.WriteString(", ")
		}
		places.WriteByte('$')
		places.WriteString(strconv.Itoa(n + 1))
	}
	places.WriteByte(')')
	if _, err := l.tx.ExecContext(ctx, t.insert+places.String(), t.waiting...); err != nil {
		return fmt.Errorf("load the table %s: %w", t.name, err)
	}
	clear(t.waiting)
	t.waiting, t.rows = t.waiting[:0], 0
	return nil
}
