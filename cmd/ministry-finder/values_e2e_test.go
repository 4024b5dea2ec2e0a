//go:build linux

package main_test

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ministryfinder/embedded/testkit"
)

// What a file of the environment puts around its values is no part of them:
// Windows line ends, quotation marks, blanks.
func TestValuesOfTheEnvironmentAreWhatWasMeant(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	_, port, err := net.SplitHostPort(ownAddress(t))
	testkit.Must(t, err)
	s := prepareServed(t, []string{
		"HOME=" + home + "\r", "FINDER_DATA=\"~/the finder\"\r", "PORT='" + port + "'\r", "RATE_LIMIT=off\r", "CACHE_MB= 7 \r",
		"PUBLIC_HOSTS=\"quiz.example.org, help.example.org\"\r",
		"ADMIN_USERNAME=\"office\"\r", "ADMIN_PASSWORD='correct-horse-1' \r\n", "REDIS_URL=\r", "TRUSTED_PROXIES=\r\n",
		"BACKUP_FOLDER='~/copies'\r", "SESSION_TIMEOUT=",
	}, "")
	s.cmd.Args = []string{s.cmd.Args[0], "serve"}
	s.start()
	s.url = "http://127.0.0.1:" + port
	testkit.Eventually(t, "the finder on its port", func() (bool, string) {
		said := read(s.out.Name())
		return strings.Contains(said, "http://localhost:"+port+"\n"), said + read(s.log.Name())
	})
	for password, want := range map[string]int{"correct-horse-1": http.StatusOK, "correct-horse-1\r": http.StatusUnauthorized} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+"/api/ministries/all", nil)
		testkit.Must(t, err)
		req.SetBasicAuth("office", password)
		res, err := http.DefaultClient.Do(req)
		testkit.Must(t, err)
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("with the password %q the answer is %s", password, res.Status)
		}
	}
	if _, err := os.Stat(filepath.Join(home, "the finder", "finder.db")); err != nil {
		t.Errorf("the data folder: %v", err)
	}
}

// A character that nobody can type is refused in whichever variable it is, by
// the variable's name and without its value.
func TestControlCharactersInTheEnvironmentAreRefused(t *testing.T) {
	for _, name := range []string{"FINDER_DATA", "PORT", "ADMIN_USERNAME", "ADMIN_PASSWORD", "DATABASE_URL", "REDIS_URL", "BACKUP_FOLDER",
		"PUBLIC_HOSTS", "TRUSTED_PROXIES", "TLS_NAMES", "CACHE_MB", "TZ", "PGPASSWORD"} {
		for _, c := range []string{"\r", "\n", "\x1b", "\t"} {
			got := command(t, []string{name + "=hun" + c + "ter"}, "serve", "--data", filepath.Join(t.TempDir(), "data"), "--addr", "127.0.0.1:0")
			if got.status != 2 || !strings.HasPrefix(got.err, "ministry-finder: "+name+": it has a") || strings.Contains(got.err, "hun") {
				t.Errorf("%s with %q: %+v", name, c, got)
			}
		}
	}
}

// The usual folder without HOME is told; ~ in a flag is the home folder; what a
// shell would have replaced is refused.
func TestTheDataFolderIsTheOneThatIsMeant(t *testing.T) {
	home := t.TempDir()
	got := commandIn(t, []string{"HOME="}, "status") // it changes nothing
	if got.status == 0 || !strings.Contains(got.err, "HOME is not set") {
		t.Errorf("without HOME: %+v", got)
	}
	if got := commandIn(t, nil, "version"); got.status != 0 || got.err != "" {
		t.Errorf("version without HOME: %+v", got)
	}
	testkit.Must(t, os.Mkdir(filepath.Join(home, "finder"), 0o700))
	if got := commandIn(t, []string{"HOME=" + home, "TZ=America/Chicago"}, "doctor", "--data=~/finder"); !strings.Contains(got.out,
		filepath.Join(home, "finder")) {
		t.Errorf("--data=~/finder: %+v", got)
	}
	for _, env := range []string{"FINDER_DATA=$HOME/finder", "FINDER_DATA=%USERPROFILE%", "FINDER_DATA=~nobody-here/finder",
		"BACKUP_FOLDER=${HOME}/copies"} {
		name, _, _ := strings.Cut(env, "=")
		if got := commandIn(t, []string{"HOME=" + home, env}, "status"); got.status != 2 || !strings.Contains(got.err, name+": ") ||
			!strings.Contains(got.err, "write the whole path") {
			t.Errorf("%s: %+v", env, got)
		}
	}
}

// What is wrong with the first account is a sentence.
func TestABadFirstAccountIsToldInASentence(t *testing.T) {
	t.Parallel()
	for env, want := range map[string]string{
		"ADMIN_USERNAME=@office":     "ADMIN_USERNAME cannot be used: The name may not begin with @",
		"ADMIN_PASSWORD=short":       "ADMIN_PASSWORD cannot be used: The password is too short",
		"ADMIN_PASSWORD=password123": "ADMIN_PASSWORD cannot be used: This password is one of the first",
	} {
		got := command(t, []string{"ADMIN_USERNAME=office", "ADMIN_PASSWORD=correct-horse-1", env}, "serve", "--data", dataFolder(t, ""),
			"--addr", "127.0.0.1:0")
		if got.status != 1 || !strings.Contains(got.err, want) || strings.Contains(got.err, "_name)") {
			t.Errorf("%s: %+v", env, got)
		}
	}
}
