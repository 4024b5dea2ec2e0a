//go:build linux

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite"
)

// startLimit bounds the start and the end of the finder.
const startLimit = 2 * time.Minute

// A debian is a small Debian in a folder: the essential packages of the Debian
// that runs the test, with what they need and a package database of their own,
// and nothing else. It has no X11, no OpenGL and no systemd. It needs no network.
type debian struct {
	t    *testing.T
	root string
	// proc says that /proc can be shown in it, which the finder reads. Where a
	// container forbids that, the installed program is started from outside: it
	// is linked with nothing.
	proc bool
}

func newDebian(t *testing.T) debian {
	t.Helper()
	d := debian{t: t, root: t.TempDir()}
	packages := essential(t)
	list, err := exec.Command("dpkg", append([]string{"-L"}, packages...)...).Output()
	if err != nil {
		t.Fatalf("list the files of the essential packages: %v", err)
	}
	var paths []string
	for line := range strings.Lines(string(list)) {
		path := strings.TrimSpace(line)
		if !strings.HasPrefix(path, "/") || path == "/." || strings.HasPrefix(path, "/usr/share/locale/") ||
			strings.HasPrefix(path, "/usr/share/doc/") || strings.HasPrefix(path, "/usr/share/man/") {
			continue
		}
		// Packages name files by /bin, which is a link to /usr/bin by now.
		folder, err := filepath.EvalSymlinks(filepath.Dir(path))
		if err != nil {
			continue // left out of this Debian
		}
		if path = filepath.Join(folder, filepath.Base(path)); path == "/" || !isThere(path) {
			continue
		}
		paths = append(paths, path[1:])
	}
	for _, name := range []string{"bin", "sbin", "lib", "lib32", "lib64", "libx32"} {
		if to, err := os.Readlink("/" + name); err == nil {
			if err := os.Symlink(to, filepath.Join(d.root, name)); err != nil {
				t.Fatal(err)
			}
			paths = slices.DeleteFunc(paths, func(p string) bool { return p == name })
		}
	}
	for _, p := range packages {
		lists, err := filepath.Glob("/var/lib/dpkg/info/" + p + "*.list")
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lists {
			if name := filepath.Base(l); name == p+".list" || strings.HasPrefix(name, p+":") {
				paths = append(paths, l[1:])
			}
		}
	}
	slices.Sort(paths)
	copying := exec.Command("sh", "-c", `tar -C / --no-recursion -c -T - | tar -C "$0" -x --no-same-owner`, d.root)
	copying.Stdin = strings.NewReader(strings.Join(slices.Compact(paths), "\n"))
	if out, err := copying.CombinedOutput(); err != nil {
		t.Fatalf("copy the essential packages: %v\n%s", err, out)
	}
	status, err := exec.Command("dpkg-query", append([]string{"-s"}, packages...)...).Output()
	if err != nil {
		t.Fatalf("read what is installed: %v", err)
	}
	for path, text := range map[string]string{
		"var/lib/dpkg/status": string(status), "var/lib/dpkg/available": "", "var/lib/dpkg/updates/.keep": "", "var/lib/dpkg/triggers/Lock": "",
		"etc/passwd": "root:x:0:0:root:/root:/bin/sh\n", "etc/group": "root:x:0:\n",
		// Making devices needs more rights than a test should have.
		"dev/null": "", "tmp/.keep": "", "root/.keep": "", "proc/.keep": "",
	} {
		path = filepath.Join(d.root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(d.root, "var/lib/dpkg/updates/.keep")); err != nil {
		t.Fatal(err) // dpkg takes what is there for its own
	}
	d.proc = d.withProc(t.Context(), "true").Run() == nil
	t.Logf("a Debian of %d essential packages; /proc can be shown in it: %v", len(packages), d.proc)
	return d
}

func isThere(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// essential returns Debian's essential packages and those that they need.
func essential(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("dpkg-query", "-W", "-f", "${Package}|${Essential}|${Pre-Depends}, ${Depends}|${Provides}|${Status}\n").Output()
	if err != nil {
		t.Fatalf("list the packages of this Debian: %v", err)
	}
	needs, provided := map[string]string{}, map[string]string{}
	var wanted []string
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSpace(line), "|")
		// A dependency may have | itself: what is first and last stays in place.
		name, state := f[0], f[len(f)-1]
		if state != "install ok installed" {
			continue
		}
		needs[name] = strings.Join(f[2:len(f)-2], "|")
		for p := range strings.SplitSeq(f[len(f)-2], ",") {
			provided[firstWord(p)] = name
		}
		if f[1] == "yes" {
			wanted = append(wanted, name)
		}
	}
	seen := map[string]bool{}
	for len(wanted) > 0 {
		name := wanted[0]
		wanted = wanted[1:]
		if _, real := needs[name]; !real {
			name = provided[name]
		}
		if name == "" || seen[name] {
			continue
		}
		seen[name] = true
		for part := range strings.SplitSeq(needs[name], ",") {
			for either := range strings.SplitSeq(part, "|") {
				wanted = append(wanted, firstWord(either))
			}
		}
	}
	var all []string
	for name := range seen {
		all = append(all, name)
	}
	slices.Sort(all)
	if len(all) < 10 {
		t.Fatalf("this Debian has only %q", all)
	}
	return all
}

// firstWord is the name in a dependency such as "libc6:amd64 (>= 2.34)".
func firstWord(s string) string {
	f := strings.Fields(s)
	if len(f) == 0 {
		return ""
	}
	name, _, _ := strings.Cut(f[0], ":")
	return name
}

// command prepares a command in it; root's rights are those of a user namespace
// where the test has none of its own.
func (d debian) command(ctx context.Context, args ...string) *exec.Cmd {
	return d.prepare(ctx, nil, append([]string{"chroot", d.root}, args...)...)
}

// withProc prepares a command in it that sees /proc.
func (d debian) withProc(ctx context.Context, args ...string) *exec.Cmd {
	show := []string{"sh", "-c", `mount --rbind /proc "$0/proc" && exec chroot "$0" "$@"`, d.root}
	return d.prepare(ctx, []string{"--mount"}, append(show, args...)...)
}

func (d debian) prepare(ctx context.Context, namespaces []string, line ...string) *exec.Cmd {
	if os.Geteuid() != 0 {
		namespaces = append(namespaces, "--map-root-user")
	}
	if len(namespaces) > 0 {
		line = append(append([]string{"unshare"}, namespaces...), line...)
	}
	cmd := exec.CommandContext(ctx, line[0], line[1:]...)
	cmd.Env = []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive"}
	return cmd
}

// finder prepares the installed finder, as the service starts it.
func (d debian) finder(ctx context.Context) *exec.Cmd {
	args := []string{"serve", "--addr", "127.0.0.1:0", "--data"}
	if d.proc {
		return d.withProc(ctx, append(append([]string{"ministry-finder"}, args...), state)...)
	}
	return d.prepare(ctx, nil, append(append([]string{filepath.Join(d.root, programDir, packageName)}, args...),
		filepath.Join(d.root, state))...)
}

func (d debian) try(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(d.t.Context(), startLimit)
	defer cancel()
	out, err := d.command(ctx, args...).CombinedOutput()
	return string(out), err
}

func (d debian) run(args ...string) string {
	d.t.Helper()
	out, err := d.try(args...)
	if err != nil {
		d.t.Fatalf("%q in the clean Debian: %v\n%s", args, err, out)
	}
	return out
}

// put copies a package into it, and returns where it is there.
func (d debian) put(path string) string {
	d.t.Helper()
	to := "/tmp/" + filepath.Base(path)
	if err := os.WriteFile(filepath.Join(d.root, to), read(d.t, path), 0o644); err != nil {
		d.t.Fatal(err)
	}
	return to
}

func (d debian) has(path string) bool { return isThere(filepath.Join(d.root, path)) }

// state is the service's data folder.
const state = "/var/lib/ministry-finder"

var quizAt = regexp.MustCompile(`The quiz is at (http://[0-9.:]+)`)

// serve starts the finder as the service does, and returns its address and how to end it.
func (d debian) serve() (address string, end func()) {
	t := d.t
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	cmd := d.finder(ctx)
	var log bytes.Buffer
	cmd.Stderr = &log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cancel)
	found := make(chan string, 1)
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		var said []byte
		b := make([]byte, 4096)
		for {
			n, err := out.Read(b)
			said = append(said, b[:n]...)
			if m := quizAt.FindSubmatch(said); m != nil {
				found <- string(m[1])
				_, _ = io.Copy(io.Discard, out) // what it says later
				return
			}
			if err != nil {
				return
			}
		}
	}()
	select {
	case address = <-found:
	case <-drained:
		_ = cmd.Wait() // its words tell more
		t.Fatalf("the finder ended: %s", log.String())
	case <-time.After(startLimit):
		t.Fatal("the finder does not start")
	}
	return address, func() {
		t.Helper()
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		watch := time.AfterFunc(startLimit, cancel)
		defer watch.Stop()
		<-drained
		if err := cmd.Wait(); err != nil {
			t.Fatalf("the finder ended: %v\n%s", err, log.String())
		}
		cancel()
	}
}

func ask(t *testing.T, method, url, body string) map[string]any {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := (&http.Client{Timeout: startLimit}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v\n%s", url, res.Status, err, text)
	}
	answer := map[string]any{}
	if json.Unmarshal(text, &answer) != nil {
		answer["page"] = string(text)
	}
	return answer
}

// takeQuiz answers the questions as a person does, and returns the number under
// which the answers are stored. The key makes it the same one the second time.
func takeQuiz(t *testing.T, address string) float64 {
	t.Helper()
	if page, _ := ask(t, http.MethodGet, address+"/", "")["page"].(string); !strings.Contains(page, "<form") {
		t.Errorf("the quiz's page is %q", page[:min(len(page), 300)])
	}
	const answers = `"answers":{"age":"journeying-adults","gender":"skip"},"states":["single"],"situation":["just-curious"],"interests":["service"]`
	if adults, _ := ask(t, http.MethodPost, address+"/api/match", "{"+answers+"}")["adults"].([]any); len(adults) == 0 {
		t.Error("nothing is recommended")
	}
	id, _ := ask(t, http.MethodPost, address+"/api/submit", "{"+answers+`,"submission_key":"of-the-package-test"}`)["submission_id"].(float64)
	if id == 0 {
		t.Error("the answers are not stored")
	}
	return id
}

// A package is installed, used, upgraded, downgraded, removed and purged in a
// clean Debian.
func TestTheDebianPackageLivesItsLife(t *testing.T) {
	r := theRelease(t)
	previous := *r
	previous.Version = older
	ctx, cancel := context.WithTimeout(t.Context(), makeLimit)
	defer cancel()
	if _, err := previous.pack(ctx, kindDeb); err != nil {
		t.Fatal(err)
	}
	d := newDebian(t)
	before := d.put(filepath.Join(r.out, packageFile(kindDeb, older, runtime.GOARCH)))
	after := d.put(filepath.Join(r.out, packageFile(kindDeb, newer, runtime.GOARCH)))

	d.run("dpkg", "-i", before)
	d.isInstalled(r, older)
	address, end := d.serve()
	id := takeQuiz(t, address)
	end()

	d.run("dpkg", "-i", after)
	d.isInstalled(r, newer)
	address, end = d.serve()
	if again := takeQuiz(t, address); again != id {
		t.Errorf("after the upgrade the answers are number %v, before %v: they were not kept", again, id)
	}
	end()

	d.refusesNewer(before)

	out := d.removeRunning("chroot", d.root, "dpkg", "-r", packageName)
	if !strings.Contains(out, "are kept in "+state) || d.has("/usr/lib/ministry-finder") || d.has("/usr/bin/ministry-finder") {
		t.Errorf("removing said %q; left is /usr/lib: %v, /usr/bin: %v", out, d.has("/usr/lib/ministry-finder"),
			d.has("/usr/bin/ministry-finder"))
	}
	if !d.has(state + "/finder.db") {
		t.Error("removing the program removed the data")
	}
	d.run("dpkg", "-P", packageName)
	if d.has(state) {
		t.Error("purging left the data")
	}
}

// removeRunning removes the package, by a command from outside, while one person
// has the program on the desktop and another one runs the finder alone. It returns
// what the command printed when both have ended in order, and nothing of them runs.
func (d debian) removeRunning(remove ...string) string {
	t := d.t
	t.Helper()
	if !d.proc {
		out, err := d.prepare(t.Context(), nil, remove...).CombinedOutput()
		if err != nil {
			t.Fatalf("%q: %v\n%s", remove, err, out)
		}
		return string(out)
	}
	const script = `root=$1 other=$2; shift 2
trap 'kill $own $serve 2>/dev/null' EXIT
mount --rbind /proc "$root/proc"
chroot "$root" ministry-finder --no-tray --addr 127.0.0.1:0 --data /root/own >"$root/tmp/own" 2>&1 & own=$!
chroot $other "$root" ministry-finder serve --addr 127.0.0.1:0 --data /home/other >"$root/tmp/other" 2>&1 & serve=$!
until chroot "$root" ministry-finder status --data /root/own >"$root/tmp/status" 2>&1; do sleep 0.1; done
until grep -q "The quiz is at" "$root/tmp/other"; do sleep 0.1; done
"$@" || exit
wait $own || { echo "the program on the desktop ended with $?"; exit 1; }
wait $serve || { echo "the finder alone ended with $?"; exit 1; }
for process in /proc/[0-9]*; do
  if [ "$process/root" -ef "$root" ]; then echo "left: $(tr '\\0' ' ' <"$process/cmdline")"; exit 1; fi
done`
	home := filepath.Join(d.root, "home", "other")
	if err := os.MkdirAll(home, 0o755); err != nil {
		t.Fatal(err)
	}
	other := "--userspec=0:0"
	if os.Geteuid() == 0 { // only then there are two
		other = "--userspec=1234:1234"
		if err := os.Chown(home, 1234, 1234); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), startLimit)
	defer cancel()
	cmd := d.prepare(ctx, []string{"--mount"}, append([]string{"sh", "-c", script, "sh", d.root, other}, remove...)...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) } // and what it has started
	cmd.WaitDelay = startLimit
	began := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		said := ""
		for _, name := range []string{"own", "other", "status"} {
			text, _ := os.ReadFile(filepath.Join(d.root, "tmp", name)) // one that never started has none
			said += fmt.Sprintf("\n%s: %s", name, text)
		}
		t.Fatalf("%q while it runs: %v\n%s%s", remove, err, out, said)
	}
	t.Logf("started, removed and ended in %v", time.Since(began).Round(time.Millisecond))
	return string(out)
}

// isInstalled looks for what a package of a version brings.
func (d debian) isInstalled(r *release, version string) {
	t := d.t
	t.Helper()
	if got := d.run("ministry-finder", "version"); got != "ministry-finder "+version+"\n" {
		t.Errorf("the version is %q, not %s", got, version)
	}
	for _, path := range []string{
		"/usr/lib/ministry-finder/ministry-finder-window", "/usr/share/applications/" + r.ID + ".desktop",
		"/usr/share/icons/hicolor/256x256/apps/" + r.ID + ".png",
		"/usr/lib/systemd/system/ministry-finder.service", "/usr/share/man/man1/ministry-finder.1.gz",
		"/usr/share/bash-completion/completions/ministry-finder", "/usr/share/doc/ministry-finder/copyright",
	} {
		if !d.has(path) {
			t.Errorf("%s is not installed", path)
		}
	}
	completions := 0
	for _, folder := range []string{"vendor-completions", "site-functions"} {
		if d.has("/usr/share/zsh/" + folder + "/_" + packageName) {
			completions++
		}
	}
	if completions != 1 {
		t.Errorf("the completion for zsh is there %d times", completions)
	}
	for _, path := range []string{"/etc/xdg/autostart", "/etc/systemd/system/multi-user.target.wants/ministry-finder.service"} {
		if d.has(path) {
			t.Errorf("%s is there: nothing may start by itself", path)
		}
	}
	if link, err := os.Readlink(filepath.Join(d.root, "usr/bin/ministry-finder")); link != "/usr/lib/ministry-finder/ministry-finder" {
		t.Errorf("the command is a link to %q (%v); the window must lie beside what it leads to", link, err)
	}
}

// refusesNewer installs an older program where a newer one has changed the database.
func (d debian) refusesNewer(older string) {
	t := d.t
	t.Helper()
	path := filepath.Join(d.root, state, "finder.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`INSERT INTO goose_db_version(version_id, is_applied) VALUES (999, 1); PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(read(t, path))
	d.run("dpkg", "-i", older)
	ctx, cancel := context.WithTimeout(t.Context(), startLimit)
	defer cancel()
	out, err := d.finder(ctx).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "newer version of Ministry Finder") ||
		!strings.Contains(string(out), "install the newer version again") {
		t.Errorf("an older program on a newer database: %v\n%s", err, out)
	}
	if sha256.Sum256(read(t, path)) != sum {
		t.Error("the older program changed the newer database")
	}
}
