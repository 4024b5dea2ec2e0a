package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"ministryfinder/embedded/days"
)

// DefaultZone is the parish's time zone until another is set.
const DefaultZone = "America/Chicago"

const (
	// zoneTries is how often a transaction that stores is begun without keeping
	// others from changing the zone meanwhile.
	zoneTries = 2
	// factsTimeout bounds the reading of what others have changed.
	factsTimeout = 5 * time.Second
)

// errZoneChanged ends a transaction whose days are of a former time zone.
var errZoneChanged = errors.New("the time zone was changed meanwhile")

// Zone is the parish's time zone.
func (d DailyCounts) Zone() *time.Location { return d.zone.Load() }

// selectZone asks for the zone's name.
const selectZone = `SELECT (SELECT value FROM installation WHERE name = 'zone')`

// readFacts reads what is asked for so often that it is kept: the time zone and
// the epoch of the counts.
func (d *core) readFacts(ctx context.Context) error {
	zone, err := zoneOf(ctx, d.read)
	if err != nil {
		return err
	}
	epoch, err := epochOf(ctx, d.read)
	if err != nil {
		return err
	}
	d.zone.Store(zone)
	d.epoch.Store(&epoch)
	return nil
}

// heard passes on what others have changed. The zone comes first: who hears of
// the change may ask for it.
func (d *core) heard(subjects []string) {
	if slices.Contains(subjects, ChangedSettings) || slices.Contains(subjects, ChangedSubmissions) {
		ctx, cancel := context.WithTimeout(context.Background(), factsTimeout)
		// Where they cannot be read the next transaction that stores does it.
		_ = d.readFacts(ctx)
		cancel()
	}
	d.changes.tell(subjects)
}

func zoneOf(ctx context.Context, q querier) (*time.Location, error) {
	var stored []byte
	if err := q.QueryRowContext(ctx, selectZone).Scan(&stored); err != nil {
		return nil, fmt.Errorf("read the time zone: %w", err)
	}
	return loadZone(stored)
}

func loadZone(stored []byte) (*time.Location, error) {
	name := string(stored)
	if name == "" {
		name = DefaultZone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("read the time zone %s: %w", name, err)
	}
	return zone, nil
}

// inZone runs do in a transaction that stores submissions, with the zone by
// which their days are named. The zone is compared after the storing: who
// changes it waits for this transaction then, and counts anew what it stored.
func (d *core) inZone(ctx context.Context, do func(tx *Tx) error) error {
	for try := 1; ; try++ {
		zone := d.zone.Load()
		err := d.inTransaction(ctx, func(tx *Tx) error {
			tx.zone = zone
			if try > zoneTries {
				if err := d.dialect.lockSubmissions(ctx, tx.Tx); err != nil {
					return err
				}
				var err error
				if zone, err = zoneOf(ctx, tx); err != nil {
					return err
				}
				tx.zone = zone
			}
			if err := do(tx); err != nil {
				return err
			}
			var stored []byte
			if err := d.row(ctx, tx, selectZone).Scan(&stored); err != nil {
				return fmt.Errorf("read the time zone: %w", err)
			}
			if string(stored) == zone.String() || len(stored) == 0 && zone.String() == DefaultZone {
				return nil
			}
			present, err := loadZone(stored)
			if err == nil {
				d.zone.Store(present)
				err = errZoneChanged
			}
			return err
		})
		if !errors.Is(err, errZoneChanged) || try > zoneTries {
			return err
		}
	}
}

// day is the parish's day of a moment.
func (tx *Tx) day(at time.Time) string { return days.Name(at, tx.zone) }

// SetZone sets the parish's time zone and counts all submissions anew, as they
// may belong to other days now. What is in force is asked of the database:
// another server may have changed it a moment ago.
func (d DailyCounts) SetZone(ctx context.Context, zone *time.Location) error {
	err := d.inTransaction(ctx, func(tx *Tx) error { return d.setZone(ctx, tx, zone) })
	if err != nil {
		return fmt.Errorf("set the time zone: %w", err)
	}
	d.zone.Store(zone)
	return nil
}

func (d DailyCounts) setZone(ctx context.Context, tx *Tx, zone *time.Location) error {
	// Of two that set it at once the second sees what the first has set.
	if err := d.dialect.lockSubmissions(ctx, tx.Tx); err != nil {
		return err
	}
	present, err := zoneOf(ctx, tx)
	if err == nil && present.String() == zone.String() {
		return nil
	}
	tx.Changed(ChangedSettings)
	if err := setInstallationValue(ctx, tx, "zone", zone.String()); err != nil {
		return err
	}
	return d.recount(ctx, tx, zone)
}

// Recount counts all submissions anew, for whoever has changed many of them
// behind the counts' back, such as an import.
func (d DailyCounts) Recount(ctx context.Context) error {
	err := d.inTransaction(ctx, func(tx *Tx) error {
		if err := d.dialect.lockSubmissions(ctx, tx.Tx); err != nil {
			return err
		}
		zone, err := zoneOf(ctx, tx)
		if err != nil {
			return err
		}
		return d.recount(ctx, tx, zone)
	})
	if err != nil {
		return fmt.Errorf("count the submissions anew: %w", err)
	}
	return nil
}

// countWhatIsUncounted counts a database whose submissions were stored before
// there were counts.
func (d DailyCounts) countWhatIsUncounted(ctx context.Context) error {
	version, err := countedWith(ctx, d.read)
	if err == nil && version != countedVersion {
		err = d.inTransaction(ctx, func(tx *Tx) error {
			// Of two servers that start at once the second finds it done.
			if err := d.dialect.lockSubmissions(ctx, tx.Tx); err != nil {
				return err
			}
			if version, err := countedWith(ctx, tx); err != nil || version == countedVersion {
				return err
			}
			return d.recount(ctx, tx, d.zone.Load())
		})
	}
	if err != nil {
		return fmt.Errorf("count the submissions: %w", err)
	}
	return nil
}

// countedWith is the version by which the submissions were counted, empty when
// they never were.
func countedWith(ctx context.Context, q querier) (string, error) {
	var version []byte
	err := q.QueryRowContext(ctx, `SELECT value FROM installation WHERE name = 'counted'`).Scan(&version)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return string(version), err
}
