//go:build linux

package main_test

import (
	"io"
	"net/http"
	"net/url"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"ministryfinder/embedded/testkit"
)

// setPassword runs the command with a password on its standard input.
func setPassword(t *testing.T, data, name, password string) (string, error) {
	t.Helper()
	cmd := exec.Command(program(t), "--data", data, "admin", "set-password", name)
	cmd.Stdin = strings.NewReader(password + "\n")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

var setUpAddress = regexp.MustCompile(`Make the first one at (http://\S+)`)

func TestAServerWithoutATrayIsSetUpByItsLinkOnce(t *testing.T) {
	data := t.TempDir()
	s := startServed(t, data, "")
	var link string
	testkit.Eventually(t, "the set-up address", func() (bool, string) {
		out := read(s.out.Name())
		if found := setUpAddress.FindStringSubmatch(out); found != nil {
			link = found[1]
		}
		return link != "", out
	})
	browser := newBrowser(t)
	visit := func(client *http.Client, address string) string {
		t.Helper()
		res, err := client.Get(address)
		testkit.Must(t, err)
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		testkit.Must(t, err)
		return res.Request.URL.Path + " " + string(body)
	}
	page := visit(browser, link)
	token := regexp.MustCompile(`name="t" value="([^"]+)"`).FindStringSubmatch(page)
	if token == nil || !strings.Contains(page, `name="password_again"`) {
		t.Fatalf("the link leads to %s", page)
	}
	res, err := browser.PostForm(s.url+"/admin/enter", url.Values{"t": token[1:], "name": {"Anna"}, "password": {"a long way to Nashville"},
		"password_again": {"a long way to Nashville"}})
	testkit.Must(t, err)
	res.Body.Close()
	if res.Request.URL.Path != "/admin/setup/parish" {
		t.Errorf("after the set-up: %s", res.Request.URL)
	}
	if page := visit(newBrowser(t), link); strings.Contains(page, `name="password_again"`) {
		t.Errorf("the link works twice: %.200s", page)
	}

	// The command changes the password beside the running server.
	if out, err := setPassword(t, data, "anna", "short"); err == nil || !strings.Contains(out, "at least 10 characters") {
		t.Errorf("%v %s", err, out)
	}
	if out, err := setPassword(t, data, "@anna", "quite another sentence"); exitCode(err) != 2 {
		t.Errorf("%v %s", err, out)
	}
	out, err := setPassword(t, data, "anna", "quite another sentence")
	if err != nil || !strings.Contains(out, "The password of Anna was changed") {
		t.Fatalf("%v %s", err, out)
	}
	if page := visit(browser, s.url+"/admin"); !strings.HasPrefix(page, "/admin/login ") {
		t.Errorf("the session outlives the password: %.200s", page)
	}
	req, err := http.NewRequest(http.MethodGet, s.url+"/admin/api/statistics", nil)
	testkit.Must(t, err)
	req.SetBasicAuth("Anna", "quite another sentence")
	answer, err := http.DefaultClient.Do(req)
	testkit.Must(t, err)
	answer.Body.Close()
	if answer.StatusCode != 200 {
		t.Errorf("the new password: %d", answer.StatusCode)
	}
	if out, err := setPassword(t, data, "Ben", "quite another sentence"); err != nil || !strings.Contains(out, "it is an administrator") {
		t.Errorf("%v %s", err, out)
	}
	s.kill()
	again := startServed(t, data, "")
	if res, err := http.Get(again.url + "/health"); err == nil {
		res.Body.Close()
	}
	if strings.Contains(read(again.out.Name()), "Make the first one") {
		t.Error("the set-up is offered although there are accounts")
	}
}

func exitCode(err error) int {
	if exit, ok := err.(*exec.ExitError); ok {
		return exit.ExitCode()
	}
	return -1
}

func TestAHostedServerGetsItsAdministratorFromTheEnvironment(t *testing.T) {
	data := t.TempDir()
	t.Setenv("ADMIN_USERNAME", "Anna")
	t.Setenv("ADMIN_PASSWORD", "1234567890")
	if got := command(t, []string{"ADMIN_USERNAME=Anna", "ADMIN_PASSWORD=1234567890"}, "serve", "--data", data, "--addr",
		"127.0.0.1:0"); got.status != 1 || !strings.Contains(got.err, "ADMIN_PASSWORD cannot be used") ||
		strings.Contains(got.err, "1234567890") {
		t.Errorf("%+v", got)
	}
	for _, wrong := range []string{"899", "86401", "soon"} {
		if got := command(t, []string{"SESSION_TIMEOUT=" + wrong}, "serve", "--data", data, "--addr", "127.0.0.1:0"); got.status != 2 ||
			!strings.Contains(got.err, "SESSION_TIMEOUT") && !strings.Contains(got.err, "session-timeout") {
			t.Errorf("SESSION_TIMEOUT=%s: %+v", wrong, got)
		}
	}
	t.Setenv("ADMIN_PASSWORD", "a long way to Nashville")
	s := startServed(t, data, "")
	req, err := http.NewRequest(http.MethodGet, s.url+"/admin/api/statistics", nil)
	testkit.Must(t, err)
	req.SetBasicAuth("anna", "a long way to Nashville")
	answer, err := http.DefaultClient.Do(req)
	testkit.Must(t, err)
	answer.Body.Close()
	if answer.StatusCode != 200 {
		t.Errorf("status %d", answer.StatusCode)
	}
}
