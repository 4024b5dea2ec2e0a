package listimport

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"
)

// A workbook is read with the parts of its format that cells need, and no more: no
// formula but where a link leads to, no picture, nothing outside of the file. A library for all of
// Excel would be several times as large, and would hold each sheet as a whole.
type workbook struct {
	parts   map[string]*zip.File
	left    int64 // bytes that may still be unpacked
	shared  []string
	formats []cellFormat
	day0    time.Time // from which its days are counted
	rows    int
	text    int
}

func isZip(file []byte) bool {
	return bytes.HasPrefix(file, []byte("PK\x03\x04")) || bytes.HasPrefix(file, []byte("PK\x05\x06"))
}

// oldWorkbook tells Excel's former format, and one with a password, by their bytes.
func oldWorkbook(file []byte) error {
	if !bytes.HasPrefix(file, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) {
		return nil
	}
	if wide := strings.Join(strings.Split("EncryptedPackage", ""), "\x00"); bytes.Contains(file, []byte(wide)) {
		return &Error{Code: ErrorPassword}
	}
	return &Error{Code: ErrorOldExcel}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

// open unpacks a part within what may be unpacked.
func (w *workbook) open(part string) (*xml.Decoder, io.Closer, error) {
	f := w.parts[part]
	if f == nil {
		return nil, nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, nil, err
	}
	d := xml.NewDecoder(&bounded{r, &w.left})
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		if strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "us-ascii") {
			return in, nil
		}
		return nil, &Error{Code: ErrorDamaged}
	}
	return d, r, nil
}

// each calls a function with each element of a part that begins.
func (w *workbook) each(part string, begin func(*xml.Decoder, xml.StartElement) error) error {
	d, closer, err := w.open(part)
	if d == nil {
		return err
	}
	defer closer.Close()
	for {
		token, err := next(d)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := begin(d, e); err != nil {
				return err
			}
		}
	}
}

// next returns the next token. A workbook declares no entities: a part that does is
// made to do harm.
func next(d *xml.Decoder) (xml.Token, error) {
	token, err := d.RawToken()
	if err != nil {
		return nil, err
	}
	if _, declares := token.(xml.Directive); declares {
		return nil, &Error{Code: ErrorEntity}
	}
	return token, nil
}

// bounded reads until nothing may be unpacked any more.
type bounded struct {
	io.Reader
	left *int64
}

// Read fails with ErrorUnpacked when more comes than may.
func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if *b.left -= int64(n); *b.left < 0 {
		return n, &Error{Code: ErrorUnpacked, N: maxUnpacked >> 20}
	}
	return n, err
}
