package control_test

import (
	"strings"
	"testing"

	"ministryfinder/agent/control"
)

// A request to the control socket has a bound: its body, and the points of a
// history that it asks for.
func TestRequestsToTheSocketHaveBounds(t *testing.T) {
	const mostBytes = 4 << 10
	socket := control.SocketPath(t.TempDir())
	serve(t, socket)
	c := onSocket(socket)
	page := func(bytes int) string {
		const open = `{"page":"quiz"}`
		return strings.Repeat(" ", bytes-len(open)) + open
	}
	for name, q := range map[string]struct {
		method, path, body string
		status             int
	}{
		"a body as long as may be": {"POST", control.PathOpen, page(mostBytes), 200},
		"a byte longer":            {"POST", control.PathOpen, page(mostBytes + 1), 400},
		"as many points as may be": {"GET", control.PathHistory + "?range=two-days&most=1000", "", 200},
		"a point more":             {"GET", control.PathHistory + "?range=two-days&most=1001", "", 400},
	} {
		if status := statusOf(t, c, q.method, q.path, q.body); status != q.status {
			t.Errorf("%s: %d, want %d", name, status, q.status)
		}
	}
}
