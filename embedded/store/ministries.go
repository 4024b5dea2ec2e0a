package store

import (
	"context"
	"fmt"
	"time"

	"ministryfinder/embedded/catalogue"
)

const selectMinistries = `SELECT id, ministry_key, name, description, details, links,
	age_groups, genders, states, interests, situations, active
	FROM ministries ORDER BY position, id`

// Ministries returns all ministries in their order.
func (d *Database) Ministries(ctx context.Context) ([]catalogue.Ministry, error) {
	rows, err := d.read.QueryContext(ctx, selectMinistries)
	all, err := collect(rows, err, scanMinistry)
	if err != nil {
		return nil, fmt.Errorf("read the ministries: %w", err)
	}
	return all, nil
}

func scanMinistry(row scanner) (catalogue.Ministry, error) {
	var m catalogue.Ministry
	err := row.Scan(&m.ID, &m.Key, &m.Name, &m.Description, &m.Details, list(&m.Links),
		list(&m.Age), list(&m.Gender), list(&m.State), list(&m.Interest), list(&m.Situation), &m.Active)
	return m, err
}

func (d *Database) insertMinistry(ctx context.Context, tx *Tx, m catalogue.Ministry, position int, now time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO ministries (ministry_key, name, description, details, links,
		age_groups, genders, states, interests, situations, active, position, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		m.Key, m.Name, m.Description, m.Details, asList(m.Links),
		asList(m.Age), asList(m.Gender), asList(m.State), asList(m.Interest), asList(m.Situation),
		m.Active, position, d.dialect.at(now), d.dialect.at(now))
	if err != nil {
		return fmt.Errorf("insert the ministry %s: %w", m.Key, err)
	}
	return nil
}
