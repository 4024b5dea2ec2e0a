package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/sanitize"
)

// formerTable is a table as it was found.
type formerTable struct {
	rows    int64
	columns []formerColumn
}

type formerColumn struct{ name, kind string }

// describe returns those of the adopted tables that are there, by name.
func (p *planner) describe(ctx context.Context) (map[string]formerTable, error) {
	all := map[string]formerTable{}
	for _, table := range adoptedTables {
		var t formerTable
		rows, err := p.tx.Query(ctx, `SELECT column_name, data_type FROM information_schema.columns
			WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position`, table)
		if err != nil {
			return nil, err
		}
		t.columns, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (c formerColumn, err error) {
			return c, row.Scan(&c.name, &c.kind)
		})
		if err != nil {
			return nil, err
		}
		if len(t.columns) == 0 {
			continue
		}
		if err := p.tx.QueryRow(ctx, "SELECT count(*) FROM "+table).Scan(&t.rows); err != nil {
			return nil, err
		}
		all[table] = t
	}
	return all, nil
}

func formerly(table string) string { return "formerly_" + table }

// compare tells what the migrations have made of the former program's tables.
func (p *planner) compare(ctx context.Context, before map[string]formerTable) error {
	after, err := p.describe(ctx)
	if err != nil {
		return err
	}
	for _, table := range adoptedTables {
		was, ok := before[table]
		if !ok {
			p.does("%s: make the table.", table)
			continue
		}
		is := after[table]
		if is.rows != was.rows {
			return fmt.Errorf("%s: of %d rows %d would be left", table, was.rows, is.rows)
		}
		for _, column := range is.columns {
			i := slices.IndexFunc(was.columns, func(c formerColumn) bool { return c.name == column.name })
			if i < 0 {
				p.does("%s.%s: add the column.", table, column.name)
				continue
			}
			if former := was.columns[i]; former.kind != column.kind {
				p.does("%s.%s: make it %s, it is %s.", table, column.name, column.kind, former.kind)
			}
			if err := p.compareColumn(ctx, table, column.name); err != nil {
				return err
			}
		}
	}
	return p.unknownValues(ctx)
}

// compareColumn counts the rows whose contents a migration has written anew.
func (p *planner) compareColumn(ctx context.Context, table, column string) error {
	quoted := pgx.Identifier{column}.Sanitize()
	var changed int64
	err := p.tx.QueryRow(ctx, `SELECT count(*) FROM `+table+` AS a JOIN `+formerly(table)+` AS b USING (id)
		WHERE to_jsonb(a.`+quoted+`) IS DISTINCT FROM to_jsonb(b.`+quoted+`)
		AND a.`+quoted+`::text IS DISTINCT FROM b.`+quoted+`::text`).Scan(&changed)
	if err == nil && changed > 0 {
		p.does("%s.%s: write the same values in today's manner in %d rows.", table, column, changed)
	}
	return err
}

// unknownValues names values that no question has. They stay as they are.
func (p *planner) unknownValues(ctx context.Context) error {
	type listed struct{ table, column, question string }
	var all []listed
	for _, field := range catalogue.AudienceFields() {
		all = append(all, listed{"ministries", field, quiz.QuestionOf(field)})
	}
	for _, c := range submissionColumns {
		if _, asked := quiz.QuestionNamed(c.question); asked && c.kind == kindList {
			all = append(all, listed{"ministry_submissions", c.name, c.question})
		}
	}
	for _, c := range all {
		rows, err := p.tx.Query(ctx, `SELECT DISTINCT jsonb_array_elements_text(`+c.column+`) AS v FROM `+c.table+` ORDER BY v`)
		if err != nil {
			return err
		}
		values, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		unknown := slices.DeleteFunc(values, func(v string) bool { return quiz.Valid(c.question, v) })
		if len(unknown) > 0 {
			p.found("%s.%s has values that no question has; they stay: %s.", c.table, c.column, quoteSome(unknown))
		}
	}
	return nil
}

// quoteSome shows the first few values, each shortened.
func quoteSome(values []string) string {
	const most = 5
	var shown []string
	for _, v := range values[:min(most, len(values))] {
		shown = append(shown, strconv.Quote(sanitize.Excerpt(v)))
	}
	if len(values) > most {
		shown = append(shown, fmt.Sprintf("and %d more", len(values)-most))
	}
	return strings.Join(shown, ", ")
}
