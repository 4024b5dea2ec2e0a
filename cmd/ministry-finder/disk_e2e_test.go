//go:build linux

package main_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// smallDisk mounts a disk of a few megabytes as the data folder.
func smallDisk(t *testing.T, megabytes int) string {
	t.Helper()
	dir := dataFolder(t, "")
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dm,mode=0700", megabytes)); err != nil {
		t.Fatalf("this test mounts a small disk, which only root may do (go run ./cmd/dev test as root): %v", err)
	}
	t.Cleanup(func() {
		killAll(dir)
		testkit.Must(t, syscall.Unmount(dir, syscall.MNT_DETACH))
	})
	return dir
}

// fillDisk writes a file until there is no room left, and returns how to make room again.
func fillDisk(t *testing.T, dir string) (free func()) {
	t.Helper()
	path := filepath.Join(dir, "something large")
	f, err := os.Create(path)
	testkit.Must(t, err)
	defer f.Close()
	for size := 64 << 10; size > 0; size /= 2 {
		block := make([]byte, size)
		for err = nil; err == nil; {
			_, err = f.Write(block)
		}
	}
	return func() { testkit.Must(t, os.Remove(path)) }
}

func TestAFullDiskIsToldAndNothingIsLost(t *testing.T) {
	dir := smallDisk(t, 12)
	s := startServed(t, dir, "")
	c := startCrowd(t, 4)
	c.aim(s.url)
	confirmed := func(what string, more int) {
		t.Helper()
		_, before := c.numbers()
		testkit.Eventually(t, what, func() (bool, string) {
			_, now := c.numbers()
			return now >= before+more, fmt.Sprint(now-before, " more are confirmed; ", s.get("/api/health"))
		})
	}
	confirmed("the first submissions", 20)
	free := fillDisk(t, dir)
	testkit.Eventually(t, "the health report to tell of the disk", func() (bool, string) {
		report := s.get("/api/health")
		said := fmt.Sprint(report["issues"])
		return report["status"] == "unhealthy" && strings.Contains(said, "The disk is full"), said
	})
	testkit.Eventually(t, "a clear refusal", func() (bool, string) {
		res, err := http.Post(s.url+"/api/submit", "application/json", strings.NewReader(`{}`))
		if err != nil {
			return false, err.Error()
		}
		defer res.Body.Close()
		return res.StatusCode == http.StatusServiceUnavailable, res.Status
	})
	if answer := s.get("/api/get-ministries"); len(answer) == 0 {
		t.Error("the quiz does not answer any more")
	}
	// A start with a full disk says what to do, or works; it spoils nothing.
	s.kill()
	full := tryServed(t, dir, "")
	testkit.Eventually(t, "the start with a full disk to end or to work", func() (bool, string) {
		select {
		case <-full.done:
			log := read(full.log.Name())
			if !strings.Contains(log, "disk") {
				t.Errorf("it ends without telling why:\n%s", log)
			}
			return true, ""
		default:
			return quizAddress.MatchString(read(full.out.Name())), "it starts"
		}
	})
	full.kill()
	free()
	s = startServed(t, dir, "")
	c.aim(s.url)
	confirmed("submissions after there is room again", 20)
	testkit.Eventually(t, "the health report to be well again", func() (bool, string) {
		report := s.get("/api/health")
		return report["status"] != "unhealthy", fmt.Sprint(report)
	})
	// And once more without a new start.
	free = fillDisk(t, dir)
	testkit.Eventually(t, "the health report to tell of the disk again", func() (bool, string) {
		report := s.get("/api/health")
		return report["status"] == "unhealthy", fmt.Sprint(report)
	})
	free()
	confirmed("submissions after that", 20)
	c.stop()
	s.waitAllStored()
	s.end()
	if got := command(t, nil, "doctor", "--database", "--data", dir); got.status != 0 {
		t.Errorf("the doctor says: %+v", got)
	}
	db, err := store.OpenSQLite(t.Context(), filepath.Join(dir, "finder.db"))
	c.check(t, visits(t, db, err))
}

func TestADataFolderThatCannotBeWrittenIsRefused(t *testing.T) {
	dir := smallDisk(t, 12)
	s := startServed(t, dir, "")
	s.end()
	before, err := os.ReadFile(filepath.Join(dir, "finder.db"))
	testkit.Must(t, err)
	testkit.Must(t, syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	got := command(t, nil, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	if got.status != 1 || !strings.Contains(got.err, "writ") || !strings.Contains(got.err, dir) {
		t.Errorf("it ended with %+v", got)
	}
	after, err := os.ReadFile(filepath.Join(dir, "finder.db"))
	testkit.Must(t, err)
	if string(before) != string(after) {
		t.Error("the database has changed")
	}
}

func TestADatabaseThatCannotBeReadIsRefused(t *testing.T) {
	dir := dataFolder(t, "")
	testkit.Must(t, os.MkdirAll(filepath.Join(dir, "finder.db"), 0o700)) // nobody, root included, reads a folder as a file
	got := command(t, nil, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	if got.status != 1 || !strings.Contains(got.err, "finder.db") || !strings.Contains(got.err, "writable") {
		t.Errorf("it ended with %+v", got)
	}
}

// A disk that cannot be written any more is read all the same, with what a
// killed finder has left in the database's log, and not written to.
func TestCommandsThatOnlyReadWriteNothing(t *testing.T) {
	dir := smallDisk(t, 12)
	s := startServed(t, dir, "")
	for range 3 {
		res, err := http.Post(s.url+"/api/submit", "application/json", strings.NewReader(`{"answers":{"age":"infant"}}`))
		testkit.Must(t, err)
		testkit.Must(t, res.Body.Close())
	}
	s.kill()
	testkit.Must(t, syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	saved := filepath.Join(t.TempDir(), "saved.jsonl.gz")
	for _, args := range [][]string{{"backup", saved}, {"retention"}, {"doctor", "--database"}} {
		if got := command(t, nil, append([]string{"--data", dir}, args...)...); got.status != 0 {
			t.Errorf("%q on a disk that cannot be written: %+v", args, got)
		}
	}
	other := dataFolder(t, "")
	startServed(t, other, "").end()
	if got := command(t, nil, "--data", other, "restore", saved); got.status != 0 ||
		!strings.Contains(strings.Join(strings.Fields(got.out), " "), "ministry_submissions 3") {
		t.Errorf("what was saved is restored: %+v", got)
	}
	// Where there is nothing, nothing is made.
	none := filepath.Join(t.TempDir(), "none")
	for _, args := range [][]string{{"backup", saved + "2"}, {"retention"}, {"doctor", "--database"}, {"doctor"}, {"status"}, {"alerts"}} {
		command(t, nil, append([]string{"--data", none}, args...)...)
		if _, err := os.Stat(none); err == nil {
			t.Fatalf("%q has made the data folder", args)
		}
	}
}
