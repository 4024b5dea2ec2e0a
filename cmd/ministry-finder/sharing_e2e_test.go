//go:build linux

package main_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/testkit"
)

// insideVariable marks the test program that runs in a network of its own.
const insideVariable = "MINISTRY_FINDER_IN_A_NETWORK_OF_ITS_OWN"

// Sharing is switched on, phones reach the quiz and not the parish office, the
// poster remembers its address, and staff are told when it has changed. All of
// it is in a network that the test has made, which nothing leaves.
func TestTheQuizIsSharedOnTheNetwork(t *testing.T) {
	if os.Getenv(insideVariable) == "" {
		t.Parallel()
		cmd := exec.Command("/proc/self/exe", "-test.run=^"+t.Name()+"$", "-test.timeout=4m", "-test.v")
		cmd.Env = append(os.Environ(), insideVariable+"=1", buildVariable+"="+filepath.Dir(program(t)))
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
		if os.Getuid() != 0 {
			cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
			cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
			cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("in the network of its own: %v\n%s", err, out)
		}
		return
	}
	ip := func(args ...string) {
		t.Helper()
		if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
			t.Fatalf("ip %v: %v\n%s", args, err, out)
		}
	}
	ip("link", "set", "lo", "up")
	ip("link", "add", "parish0", "type", "veth", "peer", "name", "parish1")
	ip("link", "set", "parish1", "up")
	ip("addr", "add", "192.168.77.5/24", "dev", "parish0")
	ip("link", "set", "parish0", "up")
	ip("route", "add", "default", "dev", "parish0")

	ctx := t.Context()
	data := dataFolder(t, "")
	a := startAgent(t, os.Environ(), data, "--addr", "127.0.0.1:5000", "--no-tray")
	a.running()
	if s, err := a.client.Sharing(ctx); err != nil || s.On || s.URL != "" {
		t.Errorf("before it is switched on: %+v (%v)", s, err)
	}
	if _, err := http.Get("http://192.168.77.5:8080/"); err == nil {
		t.Error("the quiz is reached before it is shared")
	}
	if _, err := a.client.Poster(ctx); err == nil {
		t.Error("there is a poster before it is shared")
	}
	sharing := func(what string, match func(control.Sharing) bool) control.Sharing {
		t.Helper()
		var s control.Sharing
		testkit.Eventually(t, what, func() (bool, string) {
			var err error
			s, err = a.client.Sharing(ctx)
			return err == nil && match(s), fmt.Sprintf("%+v (%v)", s, err)
		})
		return s
	}

	_, err := a.client.Change(ctx, control.Changes{Values: map[string]string{"sharing.on": "true", "sharing.name": "parish-test"}})
	testkit.Must(t, err)
	// The finder may be a moment behind the first look, and the next is later.
	sharing("an address", func(s control.Sharing) bool { return s.URL == "http://192.168.77.5:8080" })
	testkit.Eventually(t, "phones to reach the quiz", func() (bool, string) {
		body, err := get(ctx, "http://192.168.77.5:8080/")
		return err == nil && strings.Contains(body, "<form"), fmt.Sprint(err)
	})
	s := sharing("it to be reached", func(s control.Sharing) bool { return s.Reachable })
	if s.NamedURL != "http://parish-test.local:8080" || s.Unsure || len(s.Addresses) != 1 || !s.Addresses[0].InUse ||
		s.Addresses[0].Adapter != "parish0" || len(s.Notes) != 0 {
		t.Errorf("%+v", s)
	}
	for _, path := range []string{"/admin", "/admin/login", "/api/metrics", "/api/ministries"} {
		res, err := http.Get(s.URL + path)
		testkit.Must(t, err)
		res.Body.Close()
		if res.StatusCode != http.StatusNotFound {
			t.Errorf("%s answers %d to strangers", path, res.StatusCode)
		}
	}
	link, err := a.client.Poster(ctx)
	testkit.Must(t, err)
	res, err := newBrowser(t).Get(link.URL)
	testkit.Must(t, err)
	body := make([]byte, 64<<10)
	n, _ := res.Body.Read(body)
	res.Body.Close()
	if res.StatusCode != http.StatusOK || res.Request.URL.Path != "/admin/poster" || res.Request.URL.Query().Get("address") != s.URL {
		t.Errorf("the poster answers %d at %s:\n%s", res.StatusCode, res.Request.URL, body[:n])
	}

	// The router gives the computer another address.
	ip("addr", "del", "192.168.77.5/24", "dev", "parish0")
	ip("addr", "add", "192.168.77.6/24", "dev", "parish0")
	s = sharing("the new address", func(s control.Sharing) bool { return s.URL == "http://192.168.77.6:8080" && s.Reachable })
	if s.Printed != "http://192.168.77.5:8080" || len(s.Notes) != 1 || !strings.Contains(s.Notes[0], "Print them again") {
		t.Errorf("%+v", s)
	}

	_, err = a.client.Change(ctx, control.Changes{Values: map[string]string{"sharing.on": "false"}})
	testkit.Must(t, err)
	sharing("it to end", func(s control.Sharing) bool { return !s.On })
	testkit.Eventually(t, "phones not to reach the quiz", func() (bool, string) {
		_, err := get(ctx, "http://192.168.77.6:8080/")
		return err != nil, ""
	})
	testkit.Must(t, a.client.Quit(ctx))
	if status := a.waitEnd(); status != 0 {
		t.Errorf("quit ended with status %d", status)
	}
	if left, err := filepath.Glob(filepath.Join(data, "poster.json")); err != nil || len(left) != 1 {
		t.Errorf("the poster's address is remembered in %v (%v)", left, err)
	}
}
