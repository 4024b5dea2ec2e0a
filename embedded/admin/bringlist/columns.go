package bringlist

import (
	"fmt"
	"net/http"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue/listimport"
	"ministryfinder/embedded/i18n"
)

// columnsData is the page on which each column of the list gets its field.
type columnsData struct {
	Problem          string
	Original, Source string
	Shape            string
	Heading          int
	Count            int
	Columns          []columnView
	Which            []view.Option
	// Headed is true when a row has the headings, which may be a mistake.
	HeadingChoices []view.Option
	People         bool
	// CanLead is true when a column says who leads, so that the leader can be taken.
	CanLead, Leaders bool
	Lines            []string
	// Waiting is the version of the draft that this list takes the place of, 0 for none.
	Waiting int64
	// Dropped are the headings of columns about people.
	Dropped []string
}

type columnView struct {
	I         int
	Heading   string
	Samples   []string
	Person    bool
	Options   []view.Option
	Published bool
}

// showColumns shows how a list would be read. problem is why it could not be.
func (h *Handler) showColumns(
	w http.ResponseWriter, r *http.Request, v view.Session, status int, u upload, l *listimport.Layout, problem error,
) {
	t := h.Pages.Texts(r)
	ctx, cancel := view.Timeout(r)
	defer cancel()
	_, waiting, err := h.draft(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	d := columnsData{
		Waiting:  waiting.Version,
		Original: originalEncoding.EncodeToString(u.file), Source: u.source, Count: len(l.Columns), People: l.People, Leaders: l.Leaders,
		Shape: shape(l.Choice), Heading: l.HeadingRow, Lines: noticeLines(t, l.Notices),
	}
	if problem != nil {
		d.Problem = errorWords(t, problem)
	}
	role := false
	for i, c := range l.Columns {
		role = role || c.Field == listimport.Role
		one := columnView{I: i, Heading: c.Heading, Samples: c.Samples, Person: c.Guessed == listimport.Person}
		if one.Heading == "" {
			one.Heading = t.T("bring.column", "letter", c.Letter)
		}
		if one.Person {
			d.Dropped = append(d.Dropped, one.Heading)
		}
		one.Published = c.Field == listimport.Contact || c.Field == listimport.Phone || c.Field == listimport.Email
		one.Options = fieldOptions(t, c)
		d.Columns = append(d.Columns, one)
	}
	d.CanLead = l.People && role
	d.Which = sheetOptions(t, l)
	d.HeadingChoices = headingOptions(t, l)
	h.Show(w, r, v, status, "bring_columns", "bring.columns.title", d)
}

// fieldOptions lists what a column can be.
func fieldOptions(t *i18n.Texts, c listimport.Column) []view.Option {
	out := []view.Option{{Value: "", Text: t.T("bring.field.none"), Chosen: c.Field == listimport.LeaveOut}}
	for _, f := range listimport.Fields() {
		out = append(out, view.Option{Value: string(f), Text: t.T("bring.field." + string(f)), Chosen: c.Field == f})
	}
	if c.Guessed == listimport.Person || c.Field == listimport.Person {
		out = append(out, view.Option{Value: string(listimport.Person), Text: t.T("bring.field.person"), Chosen: c.Field == listimport.Person})
	}
	return out
}

// sheetOptions lists what a workbook with several sheets can be read as.
func sheetOptions(t *i18n.Texts, l *listimport.Layout) []view.Option {
	if len(l.Sheets) < 2 {
		return nil
	}
	option := func(mode listimport.Mode, sheet int, text string) view.Option {
		chosen := l.Mode == mode && (mode != listimport.OneSheet || l.Sheet == sheet)
		return view.Option{Value: fmt.Sprint(mode, ":", sheet), Text: text, Chosen: chosen}
	}
	out := []view.Option{
		option(listimport.SheetNames, 0, t.T("bring.sheets.names", "n", len(l.Sheets))),
		option(listimport.SheetsTogether, 0, t.T("bring.sheets.together", "n", len(l.Sheets))),
	}
	for i, s := range l.Sheets {
		out = append(out, option(listimport.OneSheet, i, t.T("bring.sheets.one", "name", s.Name, "n", len(s.Rows))))
	}
	return out
}

// headingOptions lists which row can have the headings.
func headingOptions(t *i18n.Texts, l *listimport.Layout) []view.Option {
	if l.Mode != listimport.OneSheet {
		return nil
	}
	option := func(row int, text string) view.Option {
		return view.Option{Value: fmt.Sprint(row), Text: text, Chosen: l.HeadingRow == row}
	}
	out := []view.Option{option(listimport.NoHeadings, t.T("bring.headings.none"))}
	rows := l.Sheets[l.Sheet].Rows
	for _, row := range rows[:min(len(rows), 5)] {
		out = append(out, option(row.Number, t.T("bring.headings.row", "n", row.Number)))
	}
	return out
}
