//go:build linux

package main_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/testkit"
)

// An uploaded file is read and never stored under a name of its own, wherever
// its name points to: the logo, and the two ways to import ministries.
func TestNoUploadIsStoredByItsName(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	data := filepath.Join(parent, "parish", "data")
	temporary := filepath.Join(parent, "tmp")
	testkit.Must(t, os.MkdirAll(data, 0o700))
	testkit.Must(t, os.MkdirAll(temporary, 0o700))
	testkit.Must(t, os.WriteFile(filepath.Join(parent, "x"), []byte("as it was"), 0o600))
	const name, password = "Anna", "a long way to Nashville"
	s := tryServedWith(t, []string{"RATE_LIMIT=off", "ADMIN_USERNAME=" + name, "ADMIN_PASSWORD=" + password, "TMPDIR=" + temporary},
		data).listens()
	client := &http.Client{Timeout: testkit.WaitLimit,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func(path, contentType, body, cookie string) (int, string, http.Header) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+path, strings.NewReader(body))
		testkit.Must(t, err)
		req.Header.Set("Content-Type", contentType)
		req.Header.Set("Accept", "text/html")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		req.Header.Set("Cookie", cookie)
		res, err := client.Do(req)
		testkit.Must(t, err)
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		testkit.Must(t, err)
		return res.StatusCode, string(text), res.Header
	}
	status, _, header := ask("/admin/login", "application/x-www-form-urlencoded",
		url.Values{"name": {name}, "password": {password}}.Encode(), "")
	cookie, _, _ := strings.Cut(header.Get("Set-Cookie"), ";")
	if status != http.StatusSeeOther || cookie == "" {
		t.Fatalf("signing in: %d %v", status, header)
	}
	before := below(t, parent, data, temporary)
	catalogue := s.get("/api/get-ministries")
	// Nearly as large as a logo may be: a form that keeps files on the disk would
	// keep this one.
	const small, line = "=1+1", "ministry_key,name\n"
	large := strings.Repeat(line, 100<<10)
	for i, file := range []string{
		"../../x", "../x.csv", `..\..\x.json`, filepath.Join(parent, "x"), "/etc/cron.d/x", "x\x00.png", "....//x", "%2e%2e%2fx", ".", "..", "",
		"CON", "x.png\r\nX-Injected: 1", `x"; name="logo`, strings.Repeat("../", 50) + "etc/passwd",
	} {
		for path, field := range map[string]string{"/admin/settings": "logo", "/admin/ministries/import": "file",
			"/api/ministries/import-csv": "file"} {
			contents := []string{small}
			if i < 2 {
				contents = append(contents, large)
			}
			for _, content := range contents {
				var body bytes.Buffer
				form := multipart.NewWriter(&body)
				testkit.Must(t, form.WriteField("version", "0"))
				part, err := form.CreateFormFile(field, file)
				testkit.Must(t, err)
				_, err = io.WriteString(part, content)
				testkit.Must(t, err)
				testkit.Must(t, form.Close())
				status, text, header := ask(path, form.FormDataContentType(), body.String(), cookie)
				// Without a name it is no file: the settings are saved, and the second time
				// somebody else has saved them meanwhile.
				none := path == "/admin/settings" && file == "" && (status == http.StatusSeeOther || status == http.StatusConflict)
				if status != http.StatusBadRequest && !none || header.Get("X-Injected") != "" {
					t.Errorf("%s of a file %q: %d %.300s", path, file, status, text)
				}
			}
		}
	}
	if after := below(t, parent, data, temporary); !maps.Equal(after, before) {
		t.Errorf("there are files %v, there were %v", after, before)
	}
	// The finder's own files come and go; none is one of those.
	for _, dir := range []string{data, temporary} {
		for path, content := range below(t, dir) {
			if content == small || strings.Contains(content, line+line) {
				t.Errorf("%s has what was uploaded", path)
			}
		}
	}
	if now := s.get("/api/get-ministries"); fmt.Sprint(now) != fmt.Sprint(catalogue) {
		t.Error("a refused file has changed the ministries")
	}
}

// below lists the files below a folder, with their contents, but for some folders.
func below(t *testing.T, dir string, without ...string) map[string]string {
	t.Helper()
	all := map[string]string{}
	testkit.Must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist): // gone in between
			return nil
		case err != nil:
			return err
		case slices.Contains(without, path):
			return fs.SkipDir
		}
		all[path] = e.Type().String()
		if e.Type().IsRegular() {
			all[path] = read(path)
		}
		return nil
	}))
	return all
}
