package bringlist

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue/listimport"
)

// originalEncoding needs no character that a page would escape.
var originalEncoding = base64.RawURLEncoding

// formOverhead is how much larger than its file a form may be.
const formOverhead = 256 << 10

// upload is what the forms of the first two pages send. The file goes from page to
// page with them: until its columns are chosen nothing of it is stored.
type upload struct {
	file   []byte
	source string
	fields url.Values
}

// readUpload reads a form as it comes, so that no file is written to the disk.
func readUpload(w http.ResponseWriter, r *http.Request) (upload, error) {
	view.ExtendForUpload(w)
	r.Body = http.MaxBytesReader(w, r.Body, int64(originalEncoding.EncodedLen(listimport.MaxBytes))+formOverhead)
	u := upload{fields: url.Values{}}
	parts, err := r.MultipartReader()
	if err != nil {
		return u, err
	}
	if err := r.ParseForm(); err != nil { // those in the address
		return u, err
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			if lang := u.fields.Get("lang"); lang != "" {
				r.Form.Set("lang", lang)
			}
			return u, nil
		}
		if err != nil {
			return u, err
		}
		body, err := io.ReadAll(part)
		if err != nil {
			return u, err
		}
		switch name := part.FormName(); name {
		case "file":
			if len(body) > 0 {
				u.file, u.source = body, filepath.Base(strings.ReplaceAll(part.FileName(), `\`, "/"))
			}
		case "text":
			if u.fields.Set(name, string(body)); len(u.file) == 0 {
				u.file = body
			}
		case "original":
			if u.file, err = originalEncoding.DecodeString(string(body)); err != nil {
				return u, fmt.Errorf("read the file that came back: %w", err)
			}
		case "source":
			u.source = string(body)
		default:
			if len(u.fields) < 200 {
				u.fields.Add(name, string(body))
			}
		}
	}
}

// choiceOf reads what was chosen on the page about columns. What was said of columns
// counts only where they are still the same.
func choiceOf(u upload) listimport.Choice {
	number := func(name string) int { n, _ := strconv.Atoi(u.fields.Get(name)); return n }
	// Of what the page has no question, since there is one sheet only, it stays.
	c := shapeOf(u.fields.Get("shape"))
	c.Leaders = u.fields.Get("leaders") == "1"
	if u.fields.Has("heading") {
		c.HeadingRow = number("heading")
	}
	if one, sheet, ok := strings.Cut(u.fields.Get("which"), ":"); ok {
		c.Mode = listimport.Mode(one)
		c.Sheet, _ = strconv.Atoi(sheet)
	}
	if shape(c) == u.fields.Get("shape") {
		for i := range number("columns") {
			if i >= 200 {
				break
			}
			c.Fields = append(c.Fields, listimport.Field(u.fields.Get(fmt.Sprint("col.", i))))
		}
	}
	return c
}

// shapeOf reads what shape has written.
func shapeOf(text string) (c listimport.Choice) {
	if parts := strings.Split(text, ":"); len(parts) == 3 {
		c.Mode = listimport.Mode(parts[0])
		c.Sheet, _ = strconv.Atoi(parts[1])
		c.HeadingRow, _ = strconv.Atoi(parts[2])
	}
	return c
}

// shape names what decides which columns there are.
func shape(c listimport.Choice) string { return fmt.Sprint(c.Mode, ":", c.Sheet, ":", c.HeadingRow) }
