package admin_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web/webtest"
)

// slowBody is a request whose body comes in two halves.
type slowBody struct {
	net.Conn
	rest string
}

// begin sends the headers and the first half.
func begin(t *testing.T, s *httptest.Server, path, cookie, body, kind string) slowBody {
	t.Helper()
	c, err := net.Dial("tcp", s.Listener.Addr().String())
	testkit.Must(t, err)
	t.Cleanup(func() { c.Close() })
	testkit.Must(t, c.SetDeadline(time.Now().Add(time.Minute)))
	_, err = fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nAccept: text/html\r\nSec-Fetch-Site: same-origin\r\n"+
		"Content-Type: %s\r\nContent-Length: %d\r\n\r\n%s", path, s.Listener.Addr(), cookie, kind, len(body), body[:len(body)/2])
	testkit.Must(t, err)
	return slowBody{c, body[len(body)/2:]}
}

// A photo of 8 MB comes by a slow line in minutes. Others may not hold a connection so long.
func TestWhoIsSignedInMayTakeLongerForAFile(t *testing.T) {
	s := webtest.New(t)
	cookie := s.Account(t, "anna", store.Administrator)
	export := func(kind string) string {
		return s.Ask(t, "GET", "/api/ministries/export-"+kind, "", "Cookie", cookie).Body
	}
	list := export("csv")
	limited := httptest.NewUnstartedServer(s.Config.Handler)
	limited.Config.ReadTimeout, limited.Config.WriteTimeout = time.Second, time.Second
	limited.Start()
	defer limited.Close()
	bodies := map[string]slowBody{}
	for _, path := range []string{"/admin/settings", "/admin/ministries/import", "/admin/ministries/bring", "/api/ministries/import-csv"} {
		body, kind := upload(t, "file", "list.csv", list, "name", "St. Edward Church")
		bodies[path] = begin(t, limited, path, cookie, body, kind)
	}
	bodies["/api/ministries/bulk-import"] = begin(t, limited, "/api/ministries/bulk-import", cookie, export("json"), "application/json")
	// Theirs began later, and is cut off.
	body, kind := upload(t, "file", "list.csv", list)
	stranger := begin(t, limited, "/admin/settings", s.Door(t).SessionCookie(false)+"=ended", body, kind)
	began := time.Now()
	_, _ = io.Copy(io.Discard, stranger)
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("a stranger's connection is held for %v", took)
	}
	for path, slow := range bodies {
		if _, err := io.WriteString(slow, slow.rest); err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		res, err := http.ReadResponse(bufio.NewReader(slow), nil)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		answer, err := io.ReadAll(res.Body)
		if res.StatusCode >= 400 || err != nil {
			t.Errorf("%s is answered %d %.300s (%v)", path, res.StatusCode, strings.TrimSpace(string(answer)), err)
		}
	}
}
