package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/catalogue"
)

// The columns of ministries are the catalogue's fields, and the version. They are
// quoted: "when" and "where" are words of SQL, too.
var ministryColumns = func() []string {
	columns := append(catalogue.Fields(), "version")
	for i, name := range columns {
		columns[i] = quoted(name)
	}
	return columns
}()

var selectMinistries = `SELECT id, ` + strings.Join(ministryColumns, ", ") +
	`, created_at, updated_at FROM ministries ORDER BY position, id`

// ministryPlaces are where a ministry has what its columns hold.
func ministryPlaces(m *catalogue.Ministry) []any {
	places := make([]any, 0, len(ministryColumns)+2)
	for _, field := range catalogue.Fields() {
		switch text, values, flag := m.Text(field), m.List(field), m.Flag(field); {
		case text != nil:
			places = append(places, text)
		case values != nil:
			places = append(places, values)
		case flag != nil:
			places = append(places, flag)
		case field == catalogue.FieldPosition:
			places = append(places, &m.Position)
		}
	}
	return append(places, &m.Version)
}

// ministryValues are what is stored in the columns.
func ministryValues(m catalogue.Ministry) []any {
	values := ministryPlaces(&m)
	for i, place := range values {
		if texts, ok := place.(*[]string); ok {
			values[i] = asList(*texts)
		}
	}
	return values
}

// Ministries returns all ministries, also inactive ones, in their order.
func (d Catalogue) Ministries(ctx context.Context) ([]catalogue.Ministry, error) {
	rows, err := d.read.QueryContext(ctx, selectMinistries)
	all, err := collect(rows, err, scanMinistry)
	if err != nil {
		return nil, fmt.Errorf("read the ministries: %w", err)
	}
	return all, nil
}

func scanMinistry(row scanner) (catalogue.Ministry, error) {
	var m catalogue.Ministry
	to := append([]any{&m.ID}, ministryPlaces(&m)...)
	for i, place := range to {
		if texts, ok := place.(*[]string); ok {
			to[i] = list(texts)
		}
	}
	err := row.Scan(append(to, moment(&m.CreatedAt), moment(&m.UpdatedAt))...)
	return m, err
}

// insertMinistry adds a ministry and returns its id. One that has an id since
// it was there before gets it again.
func (d Catalogue) insertMinistry(ctx context.Context, tx *Tx, m catalogue.Ministry) (int64, error) {
	var id int64
	columns := append(slices.Clone(ministryColumns), "created_at", "updated_at")
	values := append(ministryValues(m), d.dialect.at(m.CreatedAt), d.dialect.at(m.UpdatedAt))
	places := make([]string, len(columns))
	for i := range places {
		places[i] = "$" + strconv.Itoa(i+1)
	}
	err := tx.QueryRowContext(ctx, `INSERT INTO ministries (`+strings.Join(columns, ", ")+`)
		VALUES (`+strings.Join(places, ", ")+`) RETURNING id`, values...).Scan(&id)
	if err == nil && m.ID != 0 {
		_, err = tx.ExecContext(ctx, `UPDATE ministries SET id = $1 WHERE id = $2`, m.ID, id)
		id = m.ID
	}
	if err != nil {
		return 0, fmt.Errorf("insert the ministry %s: %w", m.Key, err)
	}
	return id, nil
}

func (d Catalogue) updateMinistry(ctx context.Context, tx *Tx, m catalogue.Ministry) error {
	set := make([]string, len(ministryColumns))
	for i, column := range ministryColumns {
		set[i] = column + " = $" + strconv.Itoa(i+3)
	}
	values := append([]any{m.ID, d.dialect.at(m.UpdatedAt)}, ministryValues(m)...)
	_, err := tx.ExecContext(ctx, `UPDATE ministries SET updated_at = $2, `+strings.Join(set, ", ")+` WHERE id = $1`, values...)
	if err != nil {
		return fmt.Errorf("update the ministry %s: %w", m.Key, err)
	}
	return nil
}

// fillEmptyCatalogue loads the starter catalogue, once in a database's life:
// who deletes every ministry later does not get them back.
func (d Catalogue) fillEmptyCatalogue(ctx context.Context) error {
	return d.inTransaction(ctx, func(tx *Tx) error {
		var done int
		err := tx.QueryRowContext(ctx,
			`SELECT (SELECT count(*) FROM installation WHERE name = 'starter_catalogue') + (SELECT count(*) FROM ministries)`).Scan(&done)
		if err != nil || done > 0 {
			return err
		}
		// Of two servers that start at once on one PostgreSQL, one gets the row.
		mine, err := tx.ExecContext(ctx, `INSERT INTO installation (name, value) VALUES ('starter_catalogue', $1) ON CONFLICT DO NOTHING`,
			[]byte("loaded"))
		if err != nil {
			return err
		}
		if n, err := mine.RowsAffected(); err != nil || n == 0 {
			return err
		}
		all, err := catalogue.Starter()
		if err != nil {
			return err
		}
		now := time.Now()
		for i, m := range all {
			m.Position, m.Version, m.CreatedAt, m.UpdatedAt = i+1, 1, now, now
			if _, err := d.insertMinistry(ctx, tx, m); err != nil {
				return err
			}
		}
		// A new parish says with which ministries it begins.
		_, err = tx.ExecContext(ctx, `INSERT INTO settings (name, value, version, updated_at) VALUES ($1, $2, 1, $3) ON CONFLICT DO NOTHING`,
			FirstMinistries, `{"state":"open"}`, now.UnixMilli())
		return err
	})
}

// FirstMinistries is the name of the setting that says how far a new parish is in
// choosing the ministries with which it begins. A database that was there before has
// none.
const FirstMinistries = "first_ministries"
