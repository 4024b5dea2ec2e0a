package supervise

import (
	"bytes"
	"encoding/json"
	"io"
	"net/url"
	"strings"
	"testing"
	"time"
)

// FuzzReports has a child print anything on its standard output and its log:
// all of it is read, so that the child never waits, what is no report is
// skipped, and why it ended is told in one line.
func FuzzReports(f *testing.F) {
	for _, s := range []string{
		`{"listening":"127.0.0.1:5000"}` + "\n" + `{"no_account":true}` + "\n" + `{"shared":"[::]:8080"}` + "\n",
		`{"problem":"address","message":"taken"}`, "null\n5\n[]\n{}\n", `{"listening":"evil.example/#"}`,
		"panic: oh\r\n\tat x\nministry-finder: no luck\n", "fatal error: all goroutines are asleep", "\x00\xff\n\n\n",
		strings.Repeat("{\"listening\":\"[::1]:1\"}\n", 30), strings.Repeat("z", maxLine+1) + "\n{}",
	} {
		f.Add([]byte(s), []byte(s))
	}
	f.Fuzz(func(t *testing.T, out, log []byte) {
		c := &child{reports: make(chan ChildStatus, 4), done: make(chan struct{})}
		from := bytes.NewReader(out)
		c.readReports(from)
		if from.Len() != 0 {
			t.Fatalf("%d bytes are left unread", from.Len())
		}
		for r := range c.reports {
			for _, address := range []string{r.Listening, r.Shared} {
				if u, err := url.Parse(pageAddress(address) + "/"); address != "" && (err != nil || u.Host != address || u.Path != "/") {
					t.Errorf("%q is taken for an address", address)
				}
			}
			if _, err := json.Marshal(r); err != nil {
				t.Error(err)
			}
		}
		var passed bytes.Buffer
		from = bytes.NewReader(log)
		c.readLog(from, &passed)
		if from.Len() != 0 || len(c.tail) > tailLines || passed.Len() > len(log)+1 {
			t.Errorf("%d bytes of the log are left, %d lines kept, %d bytes of %d passed on", from.Len(), len(c.tail), passed.Len(), len(log))
		}
		if end := c.ending(); end.exit == "" || strings.Contains(end.why, "\n") {
			t.Errorf("it ended because of %q, %q", end.exit, end.why)
		}
	})
}

// FuzzOrders gives a child anything as its orders: it takes them or says that
// it does not, and it ends when its input does.
func FuzzOrders(f *testing.F) {
	for _, s := range []string{"", "{}\n", `{"link_key":"AAAA","cache_mb":50,"sharing":{"address":"192.168.1.5:8080"}}` + "\nmore\n",
		`{"limits":{"MemoryPercent":1e400}}` + "\n", "null\n", `{"link_key":5}` + "\n", strings.Repeat(" ", maxLine) + "{}\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		ended := make(chan struct{})
		from := bytes.NewReader(in)
		orders, err := readOrders(from, func() { close(ended) })
		select {
		case <-ended:
		case <-time.After(time.Minute):
			t.Fatal("the input has ended and nobody noticed")
		}
		if err != nil {
			return
		}
		b, err := json.Marshal(orders)
		if err != nil {
			t.Fatal(err)
		}
		again, err := readOrders(io.MultiReader(bytes.NewReader(b), strings.NewReader("\n")), func() {})
		if err != nil {
			t.Fatalf("%s cannot be read again: %v", b, err)
		}
		if anew, err := json.Marshal(again); err != nil || !bytes.Equal(b, anew) {
			t.Errorf("%s is %s when read again (%v)", b, anew, err)
		}
	})
}
