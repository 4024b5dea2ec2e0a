package store

import (
	"context"
	"fmt"
	"time"

	"ministryfinder/embedded/catalogue"
)

const selectMinistries = `SELECT id, ministry_key, name, description, details, name_es, description_es, details_es, links,
	age_groups, genders, states, interests, situations, active, position, version, created_at, updated_at
	FROM ministries ORDER BY position, id`

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
	err := row.Scan(&m.ID, &m.Key, &m.Name, &m.Description, &m.Details, &m.NameES, &m.DescriptionES, &m.DetailsES, list(&m.Links),
		list(&m.Age), list(&m.Gender), list(&m.State), list(&m.Interest), list(&m.Situation),
		&m.Active, &m.Position, &m.Version, moment(&m.CreatedAt), moment(&m.UpdatedAt))
	return m, err
}

// insertMinistry adds a ministry and returns its id. One that has an id since
// it was there before gets it again.
func (d Catalogue) insertMinistry(ctx context.Context, tx *Tx, m catalogue.Ministry) (int64, error) {
	var id int64
	err := tx.QueryRowContext(ctx, `INSERT INTO ministries (ministry_key, name, description, details, name_es, description_es, details_es, links,
		age_groups, genders, states, interests, situations, active, position, version, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) RETURNING id`,
		m.Key, m.Name, m.Description, m.Details, m.NameES, m.DescriptionES, m.DetailsES, asList(m.Links),
		asList(m.Age), asList(m.Gender), asList(m.State), asList(m.Interest), asList(m.Situation),
		m.Active, m.Position, m.Version, d.dialect.at(m.CreatedAt), d.dialect.at(m.UpdatedAt)).Scan(&id)
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
	_, err := tx.ExecContext(ctx, `UPDATE ministries SET ministry_key = $2, name = $3, description = $4, details = $5,
		name_es = $6, description_es = $7, details_es = $8, links = $9,
		age_groups = $10, genders = $11, states = $12, interests = $13, situations = $14,
		active = $15, position = $16, version = $17, updated_at = $18 WHERE id = $1`,
		m.ID, m.Key, m.Name, m.Description, m.Details, m.NameES, m.DescriptionES, m.DetailsES, asList(m.Links),
		asList(m.Age), asList(m.Gender), asList(m.State), asList(m.Interest), asList(m.Situation),
		m.Active, m.Position, m.Version, d.dialect.at(m.UpdatedAt))
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
		err := tx.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM installation WHERE name = 'starter_catalogue') + (SELECT count(*) FROM ministries)`).Scan(&done)
		if err != nil || done > 0 {
			return err
		}
		// Of two servers that start at once on one PostgreSQL, one gets the row.
		mine, err := tx.ExecContext(ctx, `INSERT INTO installation (name, value) VALUES ('starter_catalogue', $1) ON CONFLICT DO NOTHING`, []byte("loaded"))
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
		return nil
	})
}
