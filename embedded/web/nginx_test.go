//go:build linux

package web_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/ratelimit"
)

// proxied are ways in which people set nginx up in front of the finder, by the
// name of the server that is set up so.
var proxied = map[string]string{
	"readme.example":  "client_max_body_size 16m; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto https;",
	"port.example":    "proxy_set_header Host $host:$server_port; proxy_set_header X-Forwarded-For $remote_addr:$remote_port; proxy_set_header X-Forwarded-Proto https,http;",
	"host.example":    `proxy_set_header X-Forwarded-Host $host; proxy_set_header X-Forwarded-For "[::ffff:$remote_addr]:$remote_port"; proxy_set_header X-Forwarded-Ssl on;`,
	"rfc7239.example": `proxy_set_header X-Forwarded-For ""; proxy_set_header Forwarded 'for="$remote_addr:$remote_port";host=$host;proto=https';`,
	"realip.example":  "proxy_set_header Host $host; proxy_set_header X-Real-IP $remote_addr; proxy_set_header X-Forwarded-For ''; proxy_set_header X-Forwarded-Proto https;",
}

// startNginx starts nginx in front of an address and returns its own.
func startNginx(t *testing.T, to string) string {
	t.Helper()
	path, err := exec.LookPath("nginx")
	if err != nil {
		if path = "/usr/sbin/nginx"; !isFile(path) {
			t.Fatal("nginx is not installed: go run ./cmd/dev test installs what the tests need")
		}
	}
	for range 5 { // somebody may take the port between its choice and nginx
		if address := tryNginx(t, path, to); address != "" {
			return address
		}
	}
	t.Fatal("nginx does not listen")
	return ""
}

// tryNginx starts nginx on a port that was free; it returns "" when it ended.
func tryNginx(t *testing.T, path, to string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	dir, address := t.TempDir(), listener.Addr().String()
	listener.Close()
	var conf strings.Builder
	fmt.Fprintf(&conf, "daemon off; master_process off; pid %[1]s/pid; error_log stderr; events {} http { access_log off; client_body_temp_path %[1]s/b; proxy_temp_path %[1]s/p; fastcgi_temp_path %[1]s/f; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;\n", dir)
	for name, lines := range proxied {
		fmt.Fprintf(&conf, "server { listen %s; server_name %s; location / { proxy_pass http://%s; %s } }\n", address, name, to, lines)
	}
	conf.WriteString("}\n")
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, []byte(conf.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	cmd := exec.Command(path, "-c", file, "-p", dir, "-e", "stderr")
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // gone already is as good
		<-ended
		if t.Failed() {
			t.Log(said.String())
		}
	})
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		select {
		case <-ended:
			return ""
		default:
		}
		if conn, err := net.Dial("tcp", address); err == nil {
			conn.Close()
			return address
		}
	}
	return ""
}

func isFile(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// However nginx is set up: people are told apart, HTTPS and the name are known,
// pages of that name may send answers, and nobody is taken for this computer.
func TestBehindNginx(t *testing.T) {
	s := newSite(t, behind(t, clientip.Config{Proxies: []string{"127.0.0.1/32"}}))
	address := startNginx(t, strings.TrimPrefix(s.URL, "http://"))
	body := "{}"
	ask := func(from, method, host, path string, header ...string) (int, http.Header) {
		t.Helper()
		dialer := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
		client := http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true,
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return dialer.DialContext(ctx, network, address)
			}}}
		req, err := http.NewRequestWithContext(t.Context(), method, "http://"+host+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, res.Header
	}
	for host := range proxied {
		t.Run(host, func(t *testing.T) {
			one, other := "127.0.0.2", "127.0.0.3"
			for _, origin := range []string{"https://" + host, "https://" + host + ":443", "http://" + host} {
				if status, h := ask(other, "POST", host, "/api/submit", "Origin", origin); status != 200 || h.Get("Strict-Transport-Security") == "" {
					t.Errorf("a page of %s is answered %d, %v", origin, status, h)
				}
			}
			if status, _ := ask(other, "POST", host, "/api/submit", "Origin", "https://evil.example", "X-Forwarded-Host",
				"evil.example"); status != 403 && host == "host.example" {
				t.Errorf("another page is answered %d", status)
			}
			for _, header := range [][]string{nil, {"Host", "localhost"}, {"X-Forwarded-For", "127.0.0.1"},
				{"Forwarded", "for=127.0.0.1;host=localhost"}} {
				if status, _ := ask(one, "GET", host, "/api/metrics", header...); status != 401 {
					t.Errorf("the metrics are answered %d with %v", status, header)
				}
			}
			// The minute that ends meanwhile lets some more through.
			status, n := 200, 0
			for ; status == 200 && n < 2*ratelimit.SubmissionsPerMinute; n++ {
				status, _ = ask(one, "POST", host, "/api/submit", "X-Forwarded-For", fmt.Sprintf("203.0.113.%d", n), "Forwarded", "for=203.0.113.9")
			}
			if status != 429 {
				t.Errorf("a flood of %d from one address is answered %d", n, status)
			}
			if status, _ := ask(other, "POST", host, "/api/submit"); status != 200 {
				t.Errorf("somebody else is answered %d", status)
			}
		})
	}
	body = "--x\r\nContent-Disposition: form-data; name=photo; filename=p\r\n\r\n" +
		strings.Repeat("x", parish.MaxLogoBytes+parish.MaxPhotoBytes) + "\r\n--x--\r\n"
	if status, _ := ask("127.0.0.4", "POST", "readme.example", "/admin/settings", "Origin", "https://readme.example",
		"Content-Type", "multipart/form-data; boundary=x", "Accept", "text/html",
		"Cookie", s.Door(t).SessionCookie(true)+"=ended"); status != 401 {
		t.Errorf("a logo and a photo after the end of a session are answered %d", status)
	}
}
