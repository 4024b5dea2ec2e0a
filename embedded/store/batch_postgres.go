package store

import (
	"bytes"
	"context"
)

// postgresDevices counts results of the devices of $1, a JSON array of
// [hash, day, results], as insertDevice counts one.
const postgresDevices = `INSERT INTO devices (client_id_hash, first_day, results)
	SELECT d->>0, d->>1, (d->>2)::bigint FROM jsonb_array_elements($1::jsonb) AS d` + addToDevices

// insertAllPostgres stores submissions by one statement.
func insertAllPostgres(ctx context.Context, _ *core, tx *Tx, all []placed) ([]togetherRow, error) {
	rows := bytes.NewBufferString("[")
	for i, one := range all {
		if i > 0 {
			rows.WriteByte(',')
		}
		if err := appendRow(rows, i, one.new, one.day); err != nil {
			return nil, err
		}
	}
	rows.WriteByte(']')
	found, err := tx.QueryContext(ctx, insertSubmissions, rows.String())
	return collect(found, err, func(row scanner) (r togetherRow, err error) {
		return r, row.Scan(&r.id, &r.key, &r.repeated)
	})
}
