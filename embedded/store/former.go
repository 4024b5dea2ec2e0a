package store

import (
	"context"
	"fmt"

	"ministryfinder/embedded/catalogue"
)

// maxFormerKeys bounds what is known of keys that no ministry has any more.
const maxFormerKeys = 10_000

// FormerMinistry is a key or name that a ministry had once.
type FormerMinistry struct {
	// Former is what submissions were stored with.
	Former string
	// Present is the key that the ministry has now, empty when it was deleted.
	Present string
	// Name and NameES are its present names, or the last it had. NameES is empty
	// when there is none in Spanish.
	Name, NameES string
}

// FormerMinistries returns the keys and names that ministries had and that no
// ministry has now.
func (d Catalogue) FormerMinistries(ctx context.Context) ([]FormerMinistry, error) {
	rows, err := d.read.QueryContext(ctx, `SELECT f.former, coalesce(m.ministry_key, ''), coalesce(m.name, f.name), coalesce(m.name_es, f.name_es)
		FROM former_ministry_keys AS f LEFT JOIN ministries AS m ON m.id = f.ministry_id
		WHERE f.former NOT IN (SELECT ministry_key FROM ministries) AND f.former NOT IN (SELECT name FROM ministries)
		ORDER BY f.former`)
	all, err := collect(rows, err, func(row scanner) (f FormerMinistry, err error) {
		return f, row.Scan(&f.Former, &f.Present, &f.Name, &f.NameES)
	})
	if err != nil {
		return nil, fmt.Errorf("read the former keys of ministries: %w", err)
	}
	return all, nil
}

// addFormer notes the key and name that a ministry has no more. is is nil for
// one that is deleted.
func (d Catalogue) addFormer(ctx context.Context, tx *Tx, change CatalogueChange, was catalogue.Ministry, is *catalogue.Ministry) error {
	var former []string
	last := was
	if is == nil {
		former = []string{was.Key, was.Name}
		// Those that it had before are known by its last name from now on.
		if _, err := tx.ExecContext(ctx, `UPDATE former_ministry_keys SET name = $2, name_es = $3 WHERE ministry_id = $1`, was.ID, was.Name,
			was.NameES); err != nil {
			return fmt.Errorf("note the name of the ministry %s: %w", was.Key, err)
		}
	} else {
		last = *is
		if was.Key != is.Key {
			former = append(former, was.Key)
		}
		if was.Name != is.Name {
			former = append(former, was.Name)
		}
	}
	for _, key := range former {
		_, err := tx.ExecContext(ctx, `INSERT INTO former_ministry_keys (former, ministry_id, name, name_es, at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (former) DO UPDATE SET ministry_id = excluded.ministry_id, name = excluded.name, name_es = excluded.name_es, at = excluded.at`,
			key, was.ID, last.Name, last.NameES, change.At.UnixMilli())
		if err != nil {
			return fmt.Errorf("note the former key %s: %w", key, err)
		}
	}
	if len(former) == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM former_ministry_keys WHERE former NOT IN
		(SELECT former FROM former_ministry_keys ORDER BY at DESC, former LIMIT $1)`, maxFormerKeys)
	if err != nil {
		return fmt.Errorf("forget the oldest former keys: %w", err)
	}
	// Who keeps statistics computes them again.
	return noteSubmissionsChanged(ctx, tx)
}

// underPresentKeys moves the numbers of ministries that were renamed to the
// keys that they have now.
func (d Catalogue) underPresentKeys(ctx context.Context, numbers map[string]int) error {
	all, err := d.FormerMinistries(ctx)
	if err != nil {
		return err
	}
	for _, f := range all {
		if n, counted := numbers[f.Former]; counted && f.Present != "" {
			numbers[f.Present] += n
			delete(numbers, f.Former)
		}
	}
	return nil
}
