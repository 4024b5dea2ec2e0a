package listimport

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"path"
	"slices"
	"strconv"
	"strings"

	"ministryfinder/embedded/textfile"
)

func readWorkbook(file []byte) ([]Sheet, error) {
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, &Error{Code: ErrorDamaged}
	}
	w := &workbook{parts: map[string]*zip.File{}, left: maxUnpacked, day0: firstDay}
	total := uint64(0)
	for _, f := range archive.File {
		name := strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/")
		w.parts[strings.ToLower(name)] = f
		if total += min(f.UncompressedSize64, maxUnpacked+1); total > maxUnpacked || len(archive.File) > maxParts {
			return nil, &Error{Code: ErrorUnpacked, N: maxUnpacked >> 20}
		}
	}
	if err := w.refuse(file); err != nil {
		return nil, err
	}
	sheets, err := w.read()
	var known *Error
	if err != nil && !errors.As(err, &known) {
		return nil, &Error{Code: ErrorDamaged}
	}
	return sheets, err
}

// refuse tells what is no workbook, or one that is not read.
func (w *workbook) refuse(file []byte) error {
	for name := range w.parts {
		if strings.HasSuffix(name, "vbaproject.bin") || strings.HasPrefix(name, "xl/macrosheets/") {
			return &Error{Code: ErrorMacros}
		}
	}
	switch {
	case w.parts["xl/workbook.xml"] != nil:
		return nil
	case w.parts["xl/workbook.bin"] != nil:
		return &Error{Code: ErrorBinary}
	case w.parts["encryptedpackage"] != nil:
		return &Error{Code: ErrorPassword}
	}
	kind := textfile.KindZip
	var other *textfile.KindError
	if _, err := textfile.Decode(file, ""); errors.As(err, &other) {
		kind = other.Kind
	}
	return &Error{Code: ErrorKind, Value: string(kind)}
}

func (w *workbook) read() ([]Sheet, error) {
	names, err := w.sheets()
	if err != nil {
		return nil, err
	}
	if len(names) > maxSheets {
		return nil, &Error{Code: ErrorSheets, Value: strconv.Itoa(len(names)), N: maxSheets}
	}
	if err := w.readShared(); err != nil {
		return nil, err
	}
	if err := w.readFormats(); err != nil {
		return nil, err
	}
	var out []Sheet
	for _, s := range names {
		sheet, err := w.readSheet(s.part)
		if err != nil {
			return nil, err
		}
		sheet.Name = s.name
		out = append(out, sheet)
	}
	return out, nil
}

// relationOf is the name under which an element's relation is written down.
func relationOf(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

type sheetPart struct{ name, part string }

// sheets lists the sheets that are shown, in their order.
func (w *workbook) sheets() ([]sheetPart, error) {
	targets := map[string]string{}
	err := w.each("xl/_rels/workbook.xml.rels", func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local == "Relationship" && attribute(e, "TargetMode") != "External" {
			target := attribute(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join("xl", target)
			}
			targets[attribute(e, "Id")] = strings.ToLower(strings.TrimPrefix(target, "/"))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var out []sheetPart
	err = w.each("xl/workbook.xml", func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local == "workbookPr" && slices.Contains([]string{"1", "true"}, attribute(e, "date1904")) {
			w.day0 = firstDay1904
		}
		if e.Name.Local != "sheet" || strings.Contains(strings.ToLower(attribute(e, "state")), "hidden") {
			return nil
		}
		if part := targets[relationOf(e)]; w.parts[part] != nil {
			out = append(out, sheetPart{cleanCell(unescaped(attribute(e, "name"))), part})
		}
		return nil
	})
	return out, err
}
