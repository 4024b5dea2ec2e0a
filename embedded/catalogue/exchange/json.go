package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"ministryfinder/embedded/catalogue"
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
}

// NewRecord returns a ministry as a record; its lists are never null.
func NewRecord(m catalogue.Ministry) Record {
	list := func(l []string) []string { return append([]string{}, l...) }
	return Record{
		m.Key, m.Name, m.Description, m.Details, list(m.Age), list(m.Gender), list(m.State), list(m.Interest), list(m.Situation),
		m.Active, list(m.Links), m.NameES, m.DescriptionES, m.DetailsES, m.Position,
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

// ReadJSON reads {"ministries":[…]} or the list alone.
func ReadJSON(file []byte) ([]Row, []Wrong) {
	if len(file) > MaxBytes {
		return nil, whole(ProblemTooLarge, MaxBytes>>20)
	}
	file = bytes.TrimPrefix(file, []byte(ByteOrderMark))
	var object struct{ Ministries *[]json.RawMessage }
	if bytes.HasPrefix(bytes.TrimSpace(file), []byte("[")) {
		object.Ministries = &[]json.RawMessage{}
		if err := json.Unmarshal(file, object.Ministries); err != nil {
			return nil, notJSON(err)
		}
	} else if err := json.Unmarshal(file, &object); err != nil {
		return nil, notJSON(err)
	}
	switch {
	case object.Ministries == nil || len(*object.Ministries) == 0:
		return nil, whole(ProblemEmpty, 0)
	case len(*object.Ministries) > MaxRows:
		return nil, whole(ProblemTooMany, MaxRows)
	}
	var rows []Row
	var wrong []Wrong
	for i, raw := range *object.Ministries {
		row, problems := ReadRecord(raw)
		row.Number = i + 1
		for _, p := range problems {
			wrong = append(wrong, Wrong{row.Number, p})
		}
		rows = append(rows, row)
		if len(wrong) >= maxWrong {
			break
		}
	}
	return rows, wrong
}

func notJSON(err error) []Wrong {
	p := catalogue.Problem{Field: "ministries", Code: ProblemKind, Value: kindList}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		p = catalogue.Problem{Code: ProblemJSON, Value: fmt.Sprint(syntax.Offset)}
	}
	return []Wrong{{0, p}}
}

// ReadRecord reads one ministry from a JSON object. A field that is missing
// or null is not given.
func ReadRecord(raw json.RawMessage) (Row, []catalogue.Problem) {
	var row Row
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil || fields == nil {
		return row, []catalogue.Problem{{Code: ProblemKind, Value: "object"}}
	}
	var wrong []catalogue.Problem
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		field, ok := fieldOf(name)
		switch {
		case slices.Contains(ignored, name) || string(fields[name]) == "null":
		case !ok:
			wrong = append(wrong, catalogue.Problem{Field: catalogue.Short(name), Code: ProblemColumn, Allowed: catalogue.Fields()})
		case slices.Contains(row.Given, field):
			wrong = append(wrong, catalogue.Problem{Field: field, Code: ProblemTwice})
		default:
			if kind := setValue(&row.Ministry, field, fields[name]); kind != "" {
				wrong = append(wrong, catalogue.Problem{Field: field, Code: ProblemKind, Value: kind})
				continue
			}
			row.Given = append(row.Given, field)
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

// setValue sets a field from its JSON value, or returns the kind that the
// value should have. A list may come as one text, as in a CSV cell.
func setValue(m *catalogue.Ministry, field string, raw json.RawMessage) (wantKind string) {
	if text := m.Text(field); text != nil {
		if json.Unmarshal(raw, text) != nil {
			return kindText
		}
		return ""
	}
	if list := m.List(field); list != nil {
		var cell string
		if json.Unmarshal(raw, &cell) == nil {
			*list = splitCell(strings.TrimSpace(cell))
			return ""
		}
		if json.Unmarshal(raw, list) != nil {
			return kindList
		}
		return ""
	}
	if field == catalogue.FieldActive {
		if json.Unmarshal(raw, &m.Active) != nil {
			return kindBool
		}
		return ""
	}
	if json.Unmarshal(raw, &m.Position) != nil {
		return kindNumber
	}
	return ""
}
