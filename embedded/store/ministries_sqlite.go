package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"ministryfinder/embedded/catalogue"
)

const selectMinistries = `SELECT id, ministry_key, name, description, details, links,
	age_groups, genders, states, interests, situations, active
	FROM ministries ORDER BY position, id`

// Ministries returns all ministries in their order.
func (s *SQLite) Ministries(ctx context.Context) ([]catalogue.Ministry, error) {
	rows, err := s.read.QueryContext(ctx, selectMinistries)
	if err != nil {
		return nil, fmt.Errorf("read the ministries: %w", err)
	}
	defer rows.Close()
	var all []catalogue.Ministry
	for rows.Next() {
		var m catalogue.Ministry
		if err := rows.Scan(&m.ID, &m.Key, &m.Name, &m.Description, &m.Details, list(&m.Links),
			list(&m.Age), list(&m.Gender), list(&m.State), list(&m.Interest), list(&m.Situation), &m.Active); err != nil {
			return nil, fmt.Errorf("read a ministry: %w", err)
		}
		all = append(all, m)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the ministries: %w", err)
	}
	return all, nil
}

func insertMinistry(ctx context.Context, tx *sql.Tx, m catalogue.Ministry, position int, now time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO ministries (ministry_key, name, description, details, links,
		age_groups, genders, states, interests, situations, active, position, created_at, updated_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.Key, m.Name, m.Description, m.Details, asList(m.Links),
		asList(m.Age), asList(m.Gender), asList(m.State), asList(m.Interest), asList(m.Situation),
		m.Active, position, now.UnixMilli(), now.UnixMilli())
	if err != nil {
		return fmt.Errorf("insert the ministry %s: %w", m.Key, err)
	}
	return nil
}

// asList encodes a list column.
func asList(values []string) string {
	if len(values) == 0 {
		return "[]"
	}
	b, err := json.Marshal(values)
	if err != nil {
		// A list of strings always encodes.
		panic(err)
	}
	return string(b)
}

// listColumn reads a list column into a slice.
type listColumn struct{ to *[]string }

func list(to *[]string) sql.Scanner { return listColumn{to} }

// Scan decodes the JSON array that the column holds.
func (l listColumn) Scan(src any) error {
	var raw []byte
	switch v := src.(type) {
	case string:
		raw = []byte(v)
	case []byte:
		raw = v
	default:
		return fmt.Errorf("a list column holds %T", src)
	}
	*l.to = []string{}
	return json.Unmarshal(raw, l.to)
}
