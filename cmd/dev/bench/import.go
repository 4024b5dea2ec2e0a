package main

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql"
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/finder"
)

const (
	// importedMinistries is as many as a catalogue can hold.
	importedMinistries = catalogue.MaxMinistries
	// importLimit is in how many seconds a list has to go from its file to the quiz,
	// all the pages on the way together.
	importLimit = 5
	// importGrowthLimit is how much memory that may take, in MB.
	importGrowthLimit = 64
	// bringPath is the first of the pages on which a list is brought.
	bringPath = "/admin/ministries/bring"
)

// measureImport brings a list of ministries as staff do, page by page, and then the
// one of the next year, in which a quarter has another name.
func measureImport(ctx context.Context, o benchOptions) (figures []figure, err error) {
	err = withFolder(func(dir string) error {
		fmt.Fprintf(o.said, "dev: bringing a list of %d ministries\n", o.scale.imported)
		path := filepath.Join(dir, finder.DatabaseFile)
		token, err := makeParish(ctx, path, 10)
		if err == nil {
			err = dropMinistries(ctx, path)
		}
		if err != nil {
			return err
		}
		m, err := startRested(ctx, o.scale, dir)
		if err != nil {
			return err
		}
		figures, err = timeImport(ctx, o.scale, m, token)
		return errors.Join(err, m.stop())
	})
	return figures, err
}

// dropMinistries makes room for the list: those of the beginning would not fit in.
func dropMinistries(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(path))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "DELETE FROM ministries")
	return errors.Join(err, db.Close())
}

func timeImport(ctx context.Context, s scale, m *measured, token string) (figures []figure, err error) {
	growth, err := m.growthWhile(ctx, func() error {
		for _, next := range []bool{false, true} {
			file, err := listOf(s.imported, next)
			if err != nil {
				return err
			}
			c := caller{m: m, token: token}
			if err := c.bring(ctx, file); err != nil {
				return fmt.Errorf("bring a list: %w", err)
			}
			name := "a list of " + grouped(s.imported) + " ministries"
			if next {
				name = "next year's list"
			}
			total := 0.0
			for _, p := range c.pages {
				figures = append(figures, figure{Name: name + ", " + p.name, Value: p.took.Seconds() * 1000, Unit: "ms"})
				total += p.took.Seconds()
			}
			figures = append(figures, figure{Name: name + ", all pages", Value: total, Unit: "s", Limit: bound(importLimit)})
		}
		return nil
	})
	return append(figures, figure{Name: "memory that the lists take", Value: growth, Unit: "MB", Limit: bound(importGrowthLimit)}), err
}

// timedPage is how long staff wait for a page.
type timedPage struct {
	name string
	took time.Duration
}

// caller asks for pages as a browser of somebody who is signed in, and follows where
// they lead.
type caller struct {
	m     *measured
	token string
	pages []timedPage
}

// bring goes through the pages, from a file to what is published.
func (c *caller) bring(ctx context.Context, file []byte) error {
	page, err := c.send(ctx, "reading the file", bringPath, url.Values{}, file)
	if err != nil {
		return err
	}
	fields := fieldsOf(page)
	fields.Set("do", "go")
	if _, err = c.send(ctx, "cards", bringPath+"/columns", fields, []byte{}); err != nil {
		return err
	}
	if page, err = c.get(ctx, "new, renamed and gone", bringPath+"/changes"); err != nil {
		return err
	}
	if strings.Contains(page, `id="changes"`) { // where nothing was there it leads on
		fields = fieldsOf(page)
		for _, f := range askedField.FindAllStringSubmatch(page, -1) {
			if fields.Get(f[1]) == "" && f[2] != "new" {
				fields.Set(f[1], f[2])
			}
		}
		if _, err = c.send(ctx, "for whom", bringPath+"/changes", fields, nil); err != nil {
			return err
		}
	}
	if page, err = c.get(ctx, "X-ray", bringPath+"/publish"); err != nil {
		return err
	}
	if !strings.Contains(page, `id="publish"`) {
		return fmt.Errorf("the list cannot be published: %s", page)
	}
	fields = fieldsOf(page)
	fields.Set("hide_others", "1")
	page, err = c.send(ctx, "publishing", bringPath+"/publish", fields, nil)
	if err == nil && !strings.Contains(page, `id="undo"`) {
		err = errors.New("the list was not published")
	}
	return err
}

func (c *caller) get(ctx context.Context, name, path string) (string, error) {
	return c.ask(ctx, name, http.MethodGet, path, "", nil)
}

// send sends a form; one with a file, also an empty one, goes as browsers send files.
func (c *caller) send(ctx context.Context, name, path string, fields url.Values, file []byte) (string, error) {
	if file == nil {
		return c.ask(ctx, name, http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(fields.Encode()))
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for field, values := range fields {
		for _, v := range values {
			if err := form.WriteField(field, v); err != nil {
				return "", err
			}
		}
	}
	part, err := form.CreateFormFile("file", "our ministries.xlsx")
	if err == nil {
		_, err = part.Write(file)
	}
	if err = errors.Join(err, form.Close()); err != nil {
		return "", err
	}
	return c.ask(ctx, name, http.MethodPost, path, form.FormDataContentType(), &body)
}

// ask adds how long a page took, with what it leads to.
func (c *caller) ask(ctx context.Context, name, method, path, kind string, body io.Reader) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, "http://"+c.m.addr+path, body)
	if err != nil {
		return "", err
	}
	req.Header.Set("Cookie", c.token)
	req.Header.Set("Origin", "http://"+c.m.addr)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	began := time.Now()
	client := &http.Client{CheckRedirect: func(next *http.Request, _ []*http.Request) error {
		next.Header.Set("Cookie", c.token)
		return nil
	}}
	res, err := client.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s: %s", path, res.Status, page)
	}
	c.pages = append(c.pages, timedPage{name, time.Since(began)})
	return string(page), err
}

var (
	hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
	chosenField = regexp.MustCompile(`(?s)<select name="([^"]*)"(.*?)</select>`)
	chosenValue = regexp.MustCompile(`<option value="([^"]*)" selected>`)
	askedField  = regexp.MustCompile(`<input type="radio" name="([^"]*)" value="([^"]*)"`)
	tickedField = regexp.MustCompile(`name="([^"]*)" value="([^"]*)" checked[ >]`)
)

// fieldsOf reads the fields of a page's forms as they come.
func fieldsOf(page string) url.Values {
	fields := url.Values{}
	for _, f := range append(hiddenField.FindAllStringSubmatch(page, -1), tickedField.FindAllStringSubmatch(page, -1)...) {
		fields.Add(f[1], html.UnescapeString(f[2]))
	}
	for _, f := range chosenField.FindAllStringSubmatch(page, -1) {
		if v := chosenValue.FindStringSubmatch(f[2]); v != nil {
			fields.Add(f[1], html.UnescapeString(v[1]))
		}
	}
	return fields
}

// listOf makes a workbook of so many ministries, as a parish's program writes it, this
// year's or the next one's.
func listOf(ministries int, next bool) ([]byte, error) {
	kinds := []string{"Choir", "Bible Study", "Food Pantry", "Prayer Group", "Youth Night", "Ushers", "Men's Breakfast", "Library"}
	var rows strings.Builder
	row := func(cells ...string) {
		rows.WriteString("<row>")
		for _, text := range cells {
			rows.WriteString(`<c t="inlineStr"><is><t>`)
			_ = xml.EscapeText(&rows, []byte(text)) // into memory: it cannot fail
			rows.WriteString("</t></is></c>")
		}
		rows.WriteString("</row>")
	}
	row("Ministry Name", "Description", "Category", "Schedule", "Contact", "Phone")
	for i := range ministries {
		name := fmt.Sprintf("%s of Chapel %d", kinds[i%len(kinds)], i+1)
		if next && i%4 == 0 {
			name = "Our " + name
		}
		row(name, strings.Repeat("We meet in the hall and everybody is welcome. ", 5), "Parish life",
			"Tuesdays at 7 pm", fmt.Sprint("Leader ", i+1), "615-555-0100")
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"[Content_Types].xml":        `<Types/>`,
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet name="Ministries" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   `<worksheet><sheetData>` + rows.String() + `</sheetData></worksheet>`,
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, xml.Header+text)
		}
		if err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}
