package finder_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/testkit"
)

// lettingPeopleAsk lets people ask to be called, and waits until the server knows.
func (r *running) lettingPeopleAsk(t *testing.T, dataDir, url string) {
	t.Helper()
	db := openBeside(t, dataDir, url)
	defer db.Close()
	c, version, err := connect.LoadChoice(t.Context(), db)
	testkit.Must(t, err)
	c.On = true
	testkit.Must(t, connect.SaveChoice(t.Context(), db, "test", c, version, time.Now()))
	testkit.Eventually(t, "the form to be there", func() (bool, any) {
		status, _, page := r.page(t, "GET", "/ask", "")
		return status == 200, page
	})
}

// page asks for a page, and follows no redirect.
func (r *running) page(t *testing.T, method, path, form string) (status int, to, page string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, r.url+path, strings.NewReader(form))
	testkit.Must(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "text/html")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	testkit.Must(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	testkit.Must(t, err)
	return res.StatusCode, res.Header.Get("Location"), string(text)
}

var codeShown = regexp.MustCompile(`<strong class="code">([0-9A-Z]{4}-[0-9A-Z]{4})</strong>`)

// callMe asks to be called, and returns the code.
func (r *running) callMe(t *testing.T, name string) string {
	t.Helper()
	phone := fmt.Sprintf("555%07d", len(name)*1000+int(name[len(name)-1]))
	form := url.Values{"name": {name}, "contact": {phone}, "m": {"mass"}, "lang": {"en"}}
	status, to, page := r.page(t, "POST", "/ask", form.Encode())
	if status != 303 {
		t.Fatalf("%d %s", status, page)
	}
	_, _, page = r.page(t, "GET", to, "")
	code := codeShown.FindStringSubmatch(page)
	if code == nil {
		t.Fatalf("%s: %s", to, page)
	}
	return code[1]
}

// whoWaits waits until somebody is on the list, once, under the code.
func whoWaits(t *testing.T, dataDir, url, name, code string) {
	t.Helper()
	db := openBeside(t, dataDir, url)
	defer db.Close()
	testkit.Eventually(t, name+" to be on the list", func() (bool, any) {
		all, err := db.OpenRequests(t.Context())
		n := 0
		for _, r := range all {
			if r.Asker.Name == name && request.ShowCode(r.Code) == code {
				n++
			}
		}
		return err == nil && n == 1, all
	})
	testkit.Eventually(t, "the file of who waits to go", func() (bool, any) {
		_, err := os.Stat(filepath.Join(dataDir, "spool-people.db"))
		return errors.Is(err, os.ErrNotExist), err
	})
}
