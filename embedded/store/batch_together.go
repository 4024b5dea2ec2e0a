package store

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Submissions that share a transaction share its statements too, as far as that is
// quicker: on PostgreSQL each statement is a way to the server and back. How they are
// stored is the dialect's (insertAll).

// placed is a submission with its place in a batch and the parish's day.
type placed struct {
	place int
	day   string
	new   NewSubmission
}

// insertTogether stores those of a batch that can be stored together, counts
// them in sums and notes their ids. It returns the places of the others: those
// without a key, with a key or a visit that another one has, and those whose
// key is stored already. They are stored one by one afterwards.
func (d *SubmissionWriter) insertTogether(ctx context.Context, tx *Tx, sums counts, batch []pending, places []int,
	outcomes []outcome) (others []int, err error) {
	keys, visits := map[string]bool{}, map[string]bool{}
	byKey := make(map[string]placed, len(places))
	rows := make([]placed, 0, len(places))
	for _, i := range places {
		n := batch[i].new
		twice, later := keys[n.SubmissionKey], n.SessionID != "" && visits[n.SessionID]
		keys[n.SubmissionKey], visits[n.SessionID] = true, true // also of those that are stored afterwards
		if n.SubmissionKey == "" || twice || later {
			others = append(others, i)
			continue
		}
		row := placed{i, tx.day(n.SubmittedAt), n}
		byKey[n.SubmissionKey] = row
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		return others, nil
	}
	devices := map[string]*seenDevice{}
	stored, err := d.dialect.insertAll(ctx, d.core, tx, rows)
	if err != nil {
		return nil, err
	}
	for _, s := range stored {
		row := byKey[s.key]
		delete(byKey, s.key)
		outcomes[row.place].id = s.id
		if s.repeated {
			continue
		}
		sums.addSubmission(row.day, row.new)
		if hash := row.new.ClientIDHash; hash != "" {
			if devices[hash] == nil {
				devices[hash] = &seenDevice{day: row.day}
			}
			devices[hash].results++
		}
	}
	for _, row := range byKey {
		others = append(others, row.place) // its key is stored already
	}
	slices.Sort(others)
	return others, d.countDevices(ctx, tx, sums, devices)
}

// togetherRow is what insertAll returns of a submission that was not stored before.
// repeated is true of a later result of a visit.
type togetherRow struct {
	id       int64
	key      string
	repeated bool
}

// seenDevice is a device of a batch: how many results it brought, and the day
// of the first.
type seenDevice struct {
	day     string
	results int
}

// countDevices counts the results of devices, in one order, so that two servers
// do not wait for each other.
func (d *SubmissionWriter) countDevices(ctx context.Context, tx *Tx, sums counts, devices map[string]*seenDevice) error {
	if len(devices) == 0 {
		return nil
	}
	var list [][3]any
	for _, hash := range slices.Sorted(maps.Keys(devices)) {
		list = append(list, [3]any{hash, devices[hash].day, devices[hash].results})
	}
	encoded, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("encode the devices: %w", err)
	}
	rows, err := d.query(ctx, tx, d.dialect.devices, string(encoded))
	counted, err := collect(rows, err, scanDevice)
	if err != nil {
		return fmt.Errorf("count the devices: %w", err)
	}
	for _, c := range counted {
		for now := c.results - devices[c.hash].results + 1; now <= c.results; now++ {
			sums.addDevice(c.firstDay, now)
		}
	}
	return nil
}

// deviceRow is what the dialect's statement for devices returns.
type deviceRow struct {
	hash, firstDay string
	results        int
}

func scanDevice(row scanner) (r deviceRow, err error) {
	return r, row.Scan(&r.hash, &r.firstDay, &r.results)
}
