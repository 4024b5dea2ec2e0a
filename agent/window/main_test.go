//go:build linux

package window_test

import (
	"bufio"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ministryfinder/agent/window"
)

// A test program that finds a file of its own name with ".role" beside it
// plays the window's program: it writes down in NAME.said how it was started
// and what it is told, a line each, and behaves as the role says.
func TestMain(m *testing.M) {
	// os.Executable would follow a symbolic link; the name as it was started counts.
	role, err := os.ReadFile(os.Args[0] + ".role")
	if err != nil {
		goleak.VerifyTestMain(m)
	}
	os.Exit(playWindow(string(role)))
}

// lingers is how long a program may take to end whose window is closed.
const lingers = 5 * time.Second

func playWindow(role string) int {
	closed := make(chan os.Signal, 1)
	signal.Notify(closed, syscall.SIGTERM)
	go func() { // the person closes the window
		<-closed
		if role == "lingers" {
			fmt.Println(window.LineClosed)
			time.Sleep(lingers)
		}
		os.Exit(0)
	}()
	note, err := os.OpenFile(os.Args[0]+".said", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 3
	}
	defer note.Close()
	fmt.Fprintf(note, "started %d %s\n", os.Getpid(), strings.Join(os.Args[1:], " "))
	if role == "stays" || role == "stubborn" || role == "slow" || role == "lingers" {
		fmt.Println(window.LineStarted)
	}
	if role == "slow" {
		time.Sleep(3 * time.Second)
	}
	if role != "silent" && role != "fails" && role != "late" {
		fmt.Println("a line of Fyne's\n" + window.LineDrawn)
	}
	switch role {
	case "late":
		time.Sleep(4 * time.Second) // longer than for one that is only slow, formerly
		return 1
	case "fails":
		return 1
	case "ends":
		return 0
	}
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		fmt.Fprintf(note, "told %s\n", lines.Text())
	}
	fmt.Fprintln(note, "input ended")
	if role == "stubborn" {
		time.Sleep(time.Hour) // until it is killed
	}
	return 0
}

// standIn makes a window program that behaves as a role says, and returns its path.
func standIn(t *testing.T, role string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "ministry-finder-window.exe")
	if err := os.Link(self, path); err != nil { // another file system
		program, err := os.ReadFile(self)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, program, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path+".role", []byte(role), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// said returns the lines that a stand-in wrote down so far.
func said(path string) []string {
	text, err := os.ReadFile(path + ".said")
	if err != nil {
		return nil // not started yet
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}
