package importexport

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/sanitize"
)

// Record is a ministry as the endpoints for staff and JSON files have it.
type Record struct {
	Key           string   `json:"ministry_key"`
	Name          string   `json:"name"`
	Description   string   `json:"description"`
	Details       string   `json:"details"`
	Age           []string `json:"age_groups"`
	Gender        []string `json:"genders"`
	State         []string `json:"states"`
	Interest      []string `json:"interests"`
	Situation     []string `json:"situations"`
	Active        bool     `json:"active"`
	Links         []string `json:"links"`
	NameES        string   `json:"name_es"`
	DescriptionES string   `json:"description_es"`
	DetailsES     string   `json:"details_es"`
	Position      int      `json:"position"`
	When          string   `json:"when"`
	WhenES        string   `json:"when_es"`
	Where         string   `json:"where"`
	WhereES       string   `json:"where_es"`
	Contact       string   `json:"contact"`
	Phone         string   `json:"phone"`
	Email         string   `json:"email"`
	Needs         string   `json:"needs_people"`
	Category      string   `json:"category"`
	InSpanish     bool     `json:"in_spanish"`
	Marks         []string `json:"marks"`
	Origin        string   `json:"origin"`
	Shared        string   `json:"shared_key"`
}

// NewRecord returns a ministry as a record; its lists are never null.
func NewRecord(m catalogue.Ministry) Record {
	list := func(l []string) []string { return append([]string{}, l...) }
	return Record{
		m.Key, m.Name, m.Description, m.Details, list(m.Age), list(m.Gender), list(m.State), list(m.Interest), list(m.Situation),
		m.Active, list(m.Links), m.NameES, m.DescriptionES, m.DetailsES, m.Position,
		m.When, m.WhenES, m.Where, m.WhereES, m.Contact, m.Phone, m.Email, m.Needs, m.Category, m.InSpanish,
		list(m.Marks), cmp.Or(m.Origin, catalogue.OriginOwn), m.Shared,
	}
}

// WriteJSON writes the catalogue as {"ministries":[…]}.
func WriteJSON(w io.Writer, ministries []catalogue.Ministry) error {
	records := []Record{}
	for _, m := range ministries {
		records = append(records, NewRecord(m))
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", " ")
	if err := out.Encode(map[string][]Record{"ministries": records}); err != nil {
		return fmt.Errorf("write the ministries: %w", err)
	}
	return nil
}

// readJSON reads {"ministries":[…]} or the list alone.
func (f *File) readJSON(text string) {
	var object struct{ Ministries *[]json.RawMessage }
	if strings.HasPrefix(text, "[") {
		object.Ministries = &[]json.RawMessage{}
		if err := json.Unmarshal([]byte(text), object.Ministries); err != nil {
			f.Wrong = notJSON(err)
			return
		}
	} else if err := json.Unmarshal([]byte(text), &object); err != nil {
		f.Wrong = notJSON(err)
		return
	}
	switch {
	case object.Ministries == nil || len(*object.Ministries) == 0:
		f.Wrong = whole(ProblemEmpty, 0)
		return
	case len(*object.Ministries) > MaxRows:
		f.Wrong = whole(ProblemTooMany, MaxRows)
		return
	}
	for i, raw := range *object.Ministries {
		row, problems := f.readRecordJSON(raw, i+1)
		for _, p := range problems {
			f.wrong(row.Number, p)
		}
		f.Rows = append(f.Rows, row)
		if len(f.Wrong) >= maxWrong {
			break
		}
	}
}

func notJSON(err error) []RowError {
	p := catalogue.Problem{Field: "ministries", Code: ProblemKind, Value: kindList}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		p = catalogue.Problem{Code: ProblemJSON, Value: fmt.Sprint(syntax.Offset)}
	}
	return []RowError{{0, p}}
}

// ReadRecord reads one ministry from a JSON object. A field that is missing
// or null is not given.
func ReadRecord(raw json.RawMessage) (Row, []catalogue.Problem) {
	return (&File{asItStands: true}).readRecordJSON(raw, 0)
}

func (f *File) readRecordJSON(raw json.RawMessage, number int) (Row, []catalogue.Problem) {
	row := Row{Number: number}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil || fields == nil {
		return row, []catalogue.Problem{{Code: ProblemKind, Value: "object"}}
	}
	var wrong []catalogue.Problem
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		field, ok := fieldOf(name)
		switch {
		case isIgnored(name) || string(fields[name]) == "null":
		case !ok:
			wrong = append(wrong, catalogue.Problem{Field: sanitize.Excerpt(plain(name)), Code: ProblemColumn, Allowed: catalogue.Fields()})
		case slices.Contains(row.Present, field):
			wrong = append(wrong, catalogue.Problem{Field: field, Code: ProblemTwice})
		default:
			if problem := f.setValue(&row, field, fields[name]); problem != nil {
				wrong = append(wrong, *problem)
				continue
			}
			row.Present = append(row.Present, field)
		}
		if len(wrong) >= maxWrong {
			break
		}
	}
	return row, wrong
}

// The kinds of values, as the texts name them.
const (
	kindText   = "text"
	kindList   = "list"
	kindBool   = "bool"
	kindNumber = "number"
)

// setValue sets a field from its JSON value. A list, true or false and a number
// may come as one text, as in a CSV cell.
func (f *File) setValue(row *Row, field string, raw json.RawMessage) *catalogue.Problem {
	kind := func(want string) *catalogue.Problem {
		return &catalogue.Problem{Field: field, Code: ProblemKind, Value: want}
	}
	m := &row.Ministry
	var cell string
	isText := json.Unmarshal(raw, &cell) == nil
	if !isText {
		cell = string(raw)
	}
	switch {
	case isText && IsSheetError(cell):
		return &catalogue.Problem{Field: field, Code: ProblemSheetError, Value: sanitize.Excerpt(plain(cell))}
	case m.Text(field) != nil:
		if !isText {
			return kind(kindText)
		}
		*m.Text(field) = f.readText(row, field, cell)
	case m.List(field) != nil:
		if isText {
			*m.List(field) = splitCell(field, cell)
		} else if json.Unmarshal(raw, m.List(field)) != nil {
			return kind(kindList)
		}
	case m.Flag(field) != nil:
		var ok bool
		if *m.Flag(field), ok = TrueOrFalse(cell); !ok {
			return kind(kindBool)
		}
	case json.Unmarshal([]byte(wholeNumber(plain(cell))), &m.Position) != nil:
		return kind(kindNumber)
	}
	return nil
}
