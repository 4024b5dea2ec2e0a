package health

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// answering has a prober reach a finder in memory that answers each question
// after so long, on a clock of the test's own.
func answering(p *Prober, after time.Duration) {
	p.client.Transport.(*http.Transport).DialContext = func(context.Context, string, string) (net.Conn, error) {
		client, server := net.Pipe()
		go func() {
			defer server.Close()
			for in := bufio.NewReader(server); ; {
				if _, err := http.ReadRequest(in); err != nil {
					return
				}
				time.Sleep(after)
				if _, err := fmt.Fprint(server, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"); err != nil {
					return
				}
			}
		}()
		return client, nil
	}
}

// A probe asks for two reports, which have five seconds together.
func TestAProbeHasFiveSeconds(t *testing.T) {
	for _, c := range []struct {
		each, took time.Duration
		ok         bool
	}{
		{ProbeTimeout/2 - 1, ProbeTimeout, true}, // the rest is for the metrics, which may be missing
		{ProbeTimeout/2 + 1, ProbeTimeout, false},
		{ProbeTimeout + 1, ProbeTimeout, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := NewProber()
			answering(p, c.each)
			began := time.Now()
			s := p.Probe(t.Context(), "http://finder", time.Now)
			if took := time.Since(began); s.OK != c.ok || took != c.took {
				t.Errorf("answers after %v each: %+v after %v", c.each, s, took)
			}
			p.Close()
			time.Sleep(c.each) // who answers too late ends, too
		})
	}
}
