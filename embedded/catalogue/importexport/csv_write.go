package importexport

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/sanitize"
)

// ByteOrderMark at the beginning of a CSV file tells Excel that it is UTF-8.
// Scripts do not expect it.
const ByteOrderMark = "\ufeff"

// WriteCSV writes the catalogue with all its columns. Reading it again gives
// the same.
func WriteCSV(w io.Writer, ministries []catalogue.Ministry) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	if err := out.Write(catalogue.Fields()); err != nil {
		return fmt.Errorf("write the columns' names: %w", err)
	}
	for _, m := range ministries {
		m = m.Clean() // a CSV cell keeps no lone carriage return
		var record []string
		for _, field := range catalogue.Fields() {
			record = append(record, sanitize.CSVCell(cellOf(m, field)))
		}
		if err := out.Write(record); err != nil {
			return fmt.Errorf("write the ministry %s: %w", m.Key, err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write the ministries: %w", err)
	}
	return nil
}

func cellOf(m catalogue.Ministry, field string) string {
	if text := m.Text(field); text != nil {
		return *text
	}
	if list := m.List(field); list != nil {
		return joinCell(*list)
	}
	if flag := m.Flag(field); flag != nil {
		return strconv.FormatBool(*flag)
	}
	return strconv.Itoa(m.Position)
}
