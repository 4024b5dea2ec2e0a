package listimport

// Read reads the tables of a file, or of a text that was pasted.
func Read(file []byte) ([]Sheet, error) {
	if len(file) > MaxBytes {
		return nil, &Error{Code: ErrorTooLarge, N: MaxBytes >> 20}
	}
	sheets, err := read(file)
	if err != nil {
		return nil, err
	}
	out := sheets[:0]
	rows, hidden := 0, 0
	for _, s := range sheets {
		hidden += s.HiddenRows + s.HiddenColumns
		if rows += len(s.Rows); len(s.Rows) > 0 {
			out = append(out, s)
		}
	}
	if rows == 0 && hidden > 0 {
		return nil, &Error{Code: ErrorHidden}
	}
	if rows == 0 {
		return nil, &Error{Code: ErrorEmpty}
	}
	if rows > maxRows {
		return nil, &Error{Code: ErrorRows, N: maxRows}
	}
	return out, nil
}

func read(file []byte) ([]Sheet, error) {
	if isZip(file) {
		return readWorkbook(file)
	}
	if err := oldWorkbook(file); err != nil {
		return nil, err
	}
	return readText(file)
}
