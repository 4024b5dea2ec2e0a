package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"ministryfinder/embedded/catalogue"
)

// Catalogue is the list of ministries, what its last changes were, and what the
// ministries were called before.
type Catalogue struct{ *core }

// CatalogueChange says who changes the catalogue, when, and what the change is
// called in the audit log, such as "ministry.update".
type CatalogueChange struct {
	Who, Action string
	At          time.Time
}

// The actions of changes.
const (
	ActionAdd        = "ministry.add"
	ActionUpdate     = "ministry.update"
	ActionActivate   = "ministry.activate"
	ActionDeactivate = "ministry.deactivate"
	ActionToggle     = "ministry.toggle"
	ActionReorder    = "ministry.reorder"
	ActionCategories = "ministry.categories"
	ActionRemove     = "ministry.remove"
	ActionImport     = "ministry.import"
	ActionUndo       = "ministry.undo"
	ActionPutAway    = "ministry.put_away"   // the starter catalogue is hidden
	ActionBringBack  = "ministry.bring_back" // and shown again
	ActionExamples   = "ministry.examples"   // of the general catalogue
)

// CatalogueChanged is what a change did.
type CatalogueChanged struct {
	// Added have their new ids; Changed and Removed are as they are now and as
	// they were.
	Added, Changed, Removed []catalogue.Ministry
	// Revision names the change, for taking it back; 0 when nothing changed.
	Revision int64
}

// ChangeCatalogue makes an edit, all or nothing: the edit gets the catalogue
// as no other change can alter it meanwhile. An error of the edit is returned
// as it is and nothing has changed. Each ministry that changes gets an entry
// in the audit log, and the change as a whole can be taken back.
func (d Catalogue) ChangeCatalogue(ctx context.Context, change CatalogueChange, edit catalogue.Edit) (CatalogueChanged, error) {
	var done CatalogueChanged
	err := d.inTransaction(ctx, func(tx *Tx) (err error) {
		done, err = d.changeIn(ctx, tx, change, edit)
		return err
	})
	if err != nil {
		return CatalogueChanged{}, fmt.Errorf("change the catalogue: %w", err)
	}
	return done, nil
}

// changeIn makes an edit within a transaction.
func (d Catalogue) changeIn(ctx context.Context, tx *Tx, change CatalogueChange, edit catalogue.Edit) (CatalogueChanged, error) {
	// Writing this row makes the next change wait until this one is through.
	if _, err := tx.ExecContext(ctx, `INSERT INTO installation (name, value) VALUES ('catalogue_turn', $1)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, []byte(change.Action)); err != nil {
		return CatalogueChanged{}, fmt.Errorf("wait for other changes: %w", err)
	}
	rows, err := tx.QueryContext(ctx, selectMinistries)
	present, err := collect(rows, err, scanMinistry)
	if err != nil {
		return CatalogueChanged{}, err
	}
	wanted, err := edit(slices.Clone(present))
	if err != nil {
		return CatalogueChanged{}, err
	}
	return d.applyCatalogueChange(ctx, tx, change, present, wanted)
}

// applyCatalogueChange writes the difference between two catalogues.
func (d Catalogue) applyCatalogueChange(ctx context.Context, tx *Tx, change CatalogueChange, present,
	wanted []catalogue.Ministry) (CatalogueChanged, error) {
	var done CatalogueChanged
	var before, after []catalogue.Ministry
	missing := map[int64]catalogue.Ministry{}
	for _, m := range present {
		missing[m.ID] = m
	}
	var add []catalogue.Ministry
	onlyOrder := true
	for _, m := range wanted {
		old, exists := missing[m.ID]
		if m.ID == 0 || !exists {
			add = append(add, m)
			continue
		}
		delete(missing, m.ID)
		m = catalogue.WithOrigin(old, m)
		fields := catalogue.Changed(old, m)
		if len(fields) == 0 {
			continue
		}
		// The place in the list is nobody's text: who edits the ministry just
		// now need not hear of it.
		if m.Version = old.Version; len(fields) > 1 || fields[0] != catalogue.FieldPosition {
			m.Version++
			onlyOrder = false
		}
		m.UpdatedAt = change.At
		if err := d.updateMinistry(ctx, tx, m); err != nil {
			return done, err
		}
		if err := d.addFormer(ctx, tx, change, old, &m); err != nil {
			return done, err
		}
		before, after, done.Changed = append(before, old), append(after, m), append(done.Changed, m)
	}
	for _, m := range present {
		if _, gone := missing[m.ID]; !gone {
			continue
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM ministries WHERE id = $1`, m.ID); err != nil {
			return done, fmt.Errorf("delete the ministry %s: %w", m.Key, err)
		}
		if err := d.addFormer(ctx, tx, change, m, nil); err != nil {
			return done, err
		}
		if err := keepLeaders(ctx, tx, m, present, missing); err != nil {
			return done, err
		}
		before, done.Removed = append(before, m), append(done.Removed, m)
	}
	for _, m := range add {
		m.Version, m.UpdatedAt = m.Version+1, change.At
		if m.CreatedAt.IsZero() {
			m.CreatedAt = change.At
		}
		var err error
		if m.ID, err = d.insertMinistry(ctx, tx, m); err != nil {
			return done, err
		}
		after, done.Added = append(after, m), append(done.Added, m)
	}
	if len(before)+len(after) == 0 {
		return done, nil
	}
	tx.Changed(ChangedCatalogue)
	if onlyOrder && len(add)+len(done.Removed) == 0 {
		err := d.audit(ctx, tx, AuditEntry{At: change.At, Who: change.Who, Action: change.Action, Before: keysOf(present), After: keysOf(wanted)})
		if err != nil {
			return done, err
		}
	} else if err := d.auditMinistries(ctx, tx, change, before, after); err != nil {
		return done, err
	}
	var err error
	done.Revision, err = d.addRevision(ctx, tx, change, before, after)
	return done, err
}

func keysOf(all []catalogue.Ministry) string {
	var keys []string
	for _, m := range all {
		keys = append(keys, m.Key)
	}
	return strings.Join(keys, " ")
}

// auditMinistries notes each ministry of a change with the fields that differ.
func (d Catalogue) auditMinistries(ctx context.Context, tx *Tx, change CatalogueChange, before, after []catalogue.Ministry) error {
	type pair struct{ before, after *catalogue.Ministry }
	pairs, order := map[int64]*pair{}, []int64{}
	of := func(id int64) *pair {
		if pairs[id] == nil {
			pairs[id], order = &pair{}, append(order, id)
		}
		return pairs[id]
	}
	for i := range before {
		of(before[i].ID).before = &before[i]
	}
	for i := range after {
		of(after[i].ID).after = &after[i]
	}
	for _, id := range order {
		e := AuditEntry{At: change.At, Who: change.Who, Action: change.Action}
		p := pairs[id]
		fields := catalogue.Fields()
		switch {
		case p.before == nil:
			e.Subject = p.after.Key
		case p.after == nil:
			e.Subject = p.before.Key
		default:
			e.Subject, fields = p.after.Key, catalogue.Changed(*p.before, *p.after)
		}
		var err error
		if e.Before, err = fieldsOf(p.before, fields); err != nil {
			return err
		}
		if e.After, err = fieldsOf(p.after, fields); err != nil {
			return err
		}
		if err := d.audit(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

// fieldsOf writes some fields of a ministry as JSON, nothing for none.
func fieldsOf(m *catalogue.Ministry, fields []string) (string, error) {
	if m == nil {
		return "", nil
	}
	values := map[string]any{}
	for _, field := range fields {
		switch text, list, flag := m.Text(field), m.List(field), m.Flag(field); {
		case text != nil:
			values[field] = *text
		case list != nil:
			values[field] = *list
		case flag != nil:
			values[field] = *flag
		default:
			values[field] = m.Position
		}
	}
	b, err := json.Marshal(values)
	if err != nil {
		return "", fmt.Errorf("write the ministry %s for the audit log: %w", m.Key, err)
	}
	return string(b), nil
}
