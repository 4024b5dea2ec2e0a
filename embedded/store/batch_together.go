package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// On PostgreSQL each statement is a way to the server and back. The submissions
// that share a transaction share its statements too there: one for all
// submissions, one for their devices. SQLite is no way off, and is quicker with
// a statement for each.

// insertTogether stores those of a batch that one statement can store, counts
// them in sums and notes their ids. It returns the places of the others: those
// without a key, with a key or a visit that another one has, and those whose
// key is stored already. They are stored one by one afterwards.
func (d *SubmissionWriter) insertTogether(ctx context.Context, tx *Tx, sums counts, batch []pending, places []int,
	outcomes []outcome) (others []int, err error) {
	byKey, keys, visits := map[string]int{}, map[string]bool{}, map[string]bool{}
	rows := bytes.NewBufferString("[")
	for _, i := range places {
		n := batch[i].new
		twice, later := keys[n.SubmissionKey], n.SessionID != "" && visits[n.SessionID]
		keys[n.SubmissionKey], visits[n.SessionID] = true, true // also of those that are stored afterwards
		if n.SubmissionKey == "" || twice || later {
			others = append(others, i)
			continue
		}
		byKey[n.SubmissionKey] = i
		if rows.Len() > 1 {
			rows.WriteByte(',')
		}
		if err := appendRow(rows, i, n, tx.day(n.SubmittedAt)); err != nil {
			return nil, err
		}
	}
	rows.WriteByte(']')
	devices := map[string]*seenDevice{}
	found, err := tx.QueryContext(ctx, insertSubmissions, rows.String())
	stored, err := collect(found, err, scanTogether)
	if err != nil {
		return nil, err
	}
	for _, s := range stored {
		i := byKey[s.key]
		delete(byKey, s.key)
		outcomes[i].id = s.id
		if s.repeated {
			continue
		}
		n := batch[i].new
		day := tx.day(n.SubmittedAt)
		sums.addSubmission(day, n)
		if n.ClientIDHash != "" {
			if devices[n.ClientIDHash] == nil {
				devices[n.ClientIDHash] = &seenDevice{day: day}
			}
			devices[n.ClientIDHash].results++
		}
	}
	others = slices.AppendSeq(others, maps.Values(byKey)) // their keys are stored already
	slices.Sort(others)
	return others, d.countDevices(ctx, tx, sums, devices)
}

// togetherRow is what insertSubmissions returns.
type togetherRow struct {
	id       int64
	key      string
	repeated bool
}

func scanTogether(row scanner) (r togetherRow, err error) {
	return r, row.Scan(&r.id, &r.key, &r.repeated)
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
	rows, err := tx.QueryContext(ctx, postgresDevices, string(encoded))
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

// deviceRow is what postgresDevices returns.
type deviceRow struct {
	hash, firstDay string
	results        int
}

func scanDevice(row scanner) (r deviceRow, err error) {
	return r, row.Scan(&r.hash, &r.firstDay, &r.results)
}
