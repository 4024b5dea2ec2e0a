package store

// postgresDevices counts results of the devices of $1, a JSON array of
// [hash, day, results], as insertDevice counts one.
const postgresDevices = `INSERT INTO devices (client_id_hash, first_day, results)
	SELECT d->>0, d->>1, (d->>2)::bigint FROM jsonb_array_elements($1::jsonb) AS d
	ON CONFLICT (client_id_hash) DO UPDATE SET results = devices.results + excluded.results
	RETURNING client_id_hash, first_day, results`
