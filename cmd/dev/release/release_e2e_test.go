//go:build linux

package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	// older and newer are the versions between which the tests upgrade.
	older, newer = "0.0.1", "0.0.2"
	// makeLimit bounds the making of the packages, with nothing in the caches.
	makeLimit = 10 * time.Minute
	epoch     = "1700000000"
)

// projectRoot is the folder with go.mod.
const projectRoot = "../../.."

// buildVariable names the folder with the programs, which cmd/dev test makes.
const buildVariable = "MINISTRY_FINDER_BUILD"

// windowProgram returns the window as cmd/dev builds it: with other flags all of
// its C code would be compiled once more.
var windowProgram = sync.OnceValues(func() (string, error) {
	if dir := os.Getenv(buildVariable); dir != "" {
		path := filepath.Join(dir, packageName+"-window")
		if _, err := os.Stat(path); err != nil {
			return "", fmt.Errorf("%s names a folder without the window: run go run ./cmd/dev test, which installs and builds what is missing: %w",
				buildVariable, err)
		}
		return path, nil
	}
	path := filepath.Join(testFolder, packageName+"-window")
	cmd := exec.Command("go", "build", "-tags", "x11,no_emoji", "-o", path, "./cmd/"+packageName+"-window")
	cmd.Dir = projectRoot
	cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the window (go run ./cmd/dev test installs what is missing): %w\n%s", err, out)
	}
	return path, nil
})

// standIn is packed in the window's place: a program of the system that is small.
// Compressing the window a dozen times would take minutes and show nothing more.
const standIn = "/usr/bin/true"

func TestTheLibrariesOfTheWindowAreRecommended(t *testing.T) {
	window, err := windowProgram()
	if err != nil {
		t.Fatal(err)
	}
	program := read(t, window)
	for _, library := range openedLater() {
		if !bytes.Contains(program, []byte(library)) {
			t.Errorf("the window does not open %s any more", library)
		}
	}
	for kind, wants := range map[string][]string{kindDeb: {"libgl1", "libx11-6", "libxcursor1", "libc6 (>= 2."},
		kindRPM: {"libGL.so.1()(64bit)", "libX11.so.6()(64bit)"}} {
		names, err := windowLibraries(kind, window)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(strings.Join(names, ", "), want) {
				t.Errorf("a %s recommends %q, without %s", kind, names, want)
			}
		}
	}
}

// testFolder is where the tests of this package make what they share.
var testFolder string

func TestMain(m *testing.M) {
	var err error
	if testFolder, err = os.MkdirTemp("", "mf-package-test-"); err == nil {
		err = os.Setenv("SOURCE_DATE_EPOCH", epoch)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	if err := os.RemoveAll(testFolder); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(status)
}

// built is a release that the tests share: .deb, .rpm and .tar.gz for this
// computer, made from the project's own folder.
var built = sync.OnceValues(func() (*release, error) { return build(projectRoot, "built") })

func build(root, name string) (*release, error) {
	ctx, cancel := context.WithTimeout(context.Background(), makeLimit)
	defer cancel()
	r, err := newRelease(ctx, root, filepath.Join(testFolder, name), newer)
	if err != nil {
		return nil, err
	}
	work := filepath.Join(testFolder, "work-"+name) // removed with the other
	if err := errors.Join(os.Remove(r.work), os.Mkdir(work, 0o755)); err != nil {
		return nil, err
	}
	r.work, r.window, r.arches = work, standIn, []string{runtime.GOARCH}
	// The next version is built from the same source, into the same folder.
	return r, errors.Join(r.make(ctx, []string{kindDeb, kindRPM, kindTar}), os.RemoveAll(filepath.Join(work, "linux-"+runtime.GOARCH)))
}

func theRelease(t *testing.T) *release {
	t.Helper()
	r, err := built()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Somebody else, elsewhere, gets the same packages from the same source.
func TestTwoBuildsInTwoFoldersAreEqual(t *testing.T) {
	first := theRelease(t)
	copied := filepath.Join(t.TempDir(), "elsewhere")
	cmd := exec.Command("sh", "-c", `find . -name ".?*" -prune -o -type f -print0 | xargs -0 cp --parents -t "$0"`, copied)
	cmd.Dir = projectRoot
	if err := os.MkdirAll(copied, 0o755); err != nil {
		t.Fatal(err)
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("copy the project: %v\n%s", err, out)
	}
	second, err := build(copied, "again")
	if err != nil {
		t.Fatal(err)
	}
	one, other := read(t, filepath.Join(first.out, sumsFile)), read(t, filepath.Join(second.out, sumsFile))
	if !bytes.Equal(one, other) {
		t.Errorf("the checksums are\n%sand elsewhere\n%s", one, other)
	}
	for _, name := range []string{"LICENSES.txt", packageFile(kindDeb, newer, runtime.GOARCH), packageFile(kindRPM, newer, runtime.GOARCH),
		first.archiveName(target{"linux", runtime.GOARCH}) + ".tar.gz"} {
		if !strings.Contains(string(one), "  "+name+"\n") {
			t.Errorf("the checksums do not name %s:\n%s", name, one)
		}
	}
	if out, err := command(t, first.out, "sha256sum", "--check", sumsFile); err != nil {
		t.Errorf("sha256sum: %v\n%s", err, out)
	}
}

// command runs a program of the system in a folder.
func command(t *testing.T, dir, name string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestTheArchiveHoldsBothProgramsSideBySide(t *testing.T) {
	r := theRelease(t)
	folder := r.archiveName(target{"linux", runtime.GOARCH})
	z, err := gzip.NewReader(bytes.NewReader(read(t, filepath.Join(r.out, folder+".tar.gz"))))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for archive := tar.NewReader(z); ; {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, h.Name)
		if fmt.Sprint(h.ModTime.Unix()) != epoch || h.Uid != 0 || h.Uname != "root" {
			t.Errorf("%s is of %v and belongs to %d %s", h.Name, h.ModTime, h.Uid, h.Uname)
		}
	}
	if !slices.IsSorted(names) {
		t.Errorf("the files are not in order: %q", names)
	}
	for _, want := range []string{"ministry-finder", "ministry-finder-window", "README.txt", "LICENSES.txt",
		"share/man/man1/ministry-finder.1.gz", "lib/systemd/system/ministry-finder.service"} {
		if !slices.Contains(names, folder+"/"+want) {
			t.Errorf("%s is not there: %q", want, names)
		}
	}
}

func TestTheLicencesOfAllThatIsLinkedAreThere(t *testing.T) {
	text := string(theRelease(t).licences)
	for _, want := range []string{"The Go standard library", "fyne.io/fyne/v2 v", "modernc.org/sqlite v", "github.com/alecthomas/kong v",
		"git.sr.ht/~jackmordaunt/go-toast v", "SIL OPEN FONT LICENSE"} {
		if !strings.Contains(text, want) {
			t.Errorf("LICENSES.txt does not have %q", want)
		}
	}
	for _, not := range []string{"goreleaser", "chromedp", "goleak"} {
		if strings.Contains(text, not) {
			t.Errorf("LICENSES.txt has %q, which is not linked", not)
		}
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "licence.go"), []byte("package x"), 0o644); err != nil {
		t.Fatal(err)
	}
	m := linked{"example.org/bare v1.0.0", dir, map[string]bool{dir: true}}
	if _, err := m.licences(); err == nil || !strings.Contains(err.Error(), "example.org/bare v1.0.0") {
		t.Errorf("a module without a licence: %v", err)
	}
}

func TestTheManualAndTheCompletionsTellWhatTheProgramTells(t *testing.T) {
	r := theRelease(t)
	man := string(r.manPage())
	for _, want := range []string{".TH MINISTRY", r.Name + " " + newer, `.SS monitor analyse`, `\-\-no\-tray`, "DATABASE_URL", "EXIT STATUS"} {
		if !strings.Contains(man, want) {
			t.Errorf("the manual does not have %q", want)
		}
	}
	if strings.Contains(man, "supervised") || strings.Contains(man, ".SS notify") {
		t.Error("the manual tells of what is hidden")
	}
	script := filepath.Join(t.TempDir(), "completion")
	if err := os.WriteFile(script, r.help.bash(), 0o644); err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{
		"ministry-finder ser":                   "serve",
		"ministry-finder --no":                  "--no-tray",
		"ministry-finder serve --trus":          "--trusted-proxies",
		"ministry-finder monitor ana":           "analyse",
		"ministry-finder --data x open da":      "dashboard",
		"ministry-finder serve --rate-limit of": "off",
	} {
		// bash calls the first argument after the script $0, and the rest $@.
		args := append([]string{"-c", `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ministry_finder; echo "${COMPREPLY[@]}"`,
			script}, strings.Fields(typed)...)
		out, err := command(t, ".", "bash", args...)
		if err != nil || strings.TrimSpace(out) != want {
			t.Errorf("%q is completed to %q (%v), want %q", typed, out, err, want)
		}
	}
}

func TestTheDesktopEntryIsValid(t *testing.T) {
	r := theRelease(t)
	text, err := r.text("ministry-finder.desktop")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), r.ID+".desktop")
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := command(t, ".", "desktop-file-validate", path); err != nil || out != "" {
		t.Errorf("desktop-file-validate (package desktop-file-utils): %v\n%s", err, out)
	}
}
