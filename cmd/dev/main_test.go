package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ministryfinder/cmd/dev/build"
	"ministryfinder/embedded/testkit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestUsageNamesEachCommandAndAnUnknownOneIsRefused(t *testing.T) {
	var out, errs bytes.Buffer
	if status := dispatch(nil, &out, &errs); status != 0 {
		t.Errorf("status %d without a command, want 0", status)
	}
	for _, name := range []string{"run", "test", "bench", "package", "icons"} {
		if !strings.Contains(out.String(), "\n  "+name) {
			t.Errorf("the usage does not name %s:\n%s", name, out.String())
		}
	}
	if status := dispatch([]string{"fly"}, &out, &errs); status != 2 || !strings.Contains(errs.String(), `"fly"`) {
		t.Errorf("status %d and %q for an unknown command, want 2 and its name", status, errs.String())
	}
}

func TestTasksStartFromAnywhereInTheProject(t *testing.T) {
	root := t.TempDir()
	deep := filepath.Join(root, "a", "b")
	if err := os.MkdirAll(deep, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "go.mod"), []byte("module x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(deep)
	if err := goToRoot(); err != nil {
		t.Fatal(err)
	}
	here, err := os.Getwd()
	if err != nil || filepath.Base(here) != filepath.Base(root) {
		t.Errorf("in %s (%v), want %s", here, err, root)
	}
}

func TestArgumentsForGoTest(t *testing.T) {
	t.Chdir(filepath.Join("..", ".."))
	withC := "CGO_ENABLED=1 test " + strings.Join(build.WindowTags(), " ")
	for _, c := range []struct {
		args, want string
		noWindow   bool
	}{
		{args: "-run X -count 3 ./embedded/quiz", want: "CGO_ENABLED=0 test OURS -run X -count 3 ministryfinder/embedded/quiz"},
		{args: "ministryfinder/ui/theme ministryfinder/ui/theme/...", want: "CGO_ENABLED=0 test OURS ministryfinder/ui/theme"},
		{args: "-v ./cmd/ministry-finder-window ./cmd/dev", want: withC + " OURS -v WINDOW\nCGO_ENABLED=0 test OURS -v ministryfinder/cmd/dev"},
		{args: "./cmd/ministry-finder-window/...", want: withC + " OURS WINDOW"},
		{args: "-race ./ui/...", want: withC + " OURS -race ./ui/..."},
		{args: "./ui/...", noWindow: true, want: "CGO_ENABLED=0 test OURS ./ui/..."},
		{args: "-short ./ui/...", noWindow: true, want: "CGO_ENABLED=0 test QUICKLY -short ./ui/..."},
		{args: "-run X", noWindow: true, want: "CGO_ENABLED=0 test OURS -run X " + strings.Join(longest, " ") + " ./..."},
	} {
		ours := func(more int) string {
			return fmt.Sprintf("-timeout 45m -p %d -parallel %d", runtime.NumCPU()+more, runtime.NumCPU()+moreTests)
		}
		want := strings.NewReplacer("OURS", ours(morePackages), "QUICKLY", ours(moreQuickPackages)).Replace(c.want)
		want = strings.ReplaceAll(want, "WINDOW", windowPackage)
		runs, err := testRuns(t.Context(), strings.Fields(c.args), !c.noWindow)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, run := range runs {
			got = append(got, run.env[0]+" "+strings.Join(run.args, " "))
		}
		if strings.Join(got, "\n") != want {
			t.Errorf("%q: %q, want %q", c.args, got, want)
		}
	}
	all, err := testRuns(t.Context(), nil, true)
	if err != nil || len(all) != 2 || len(all[1].args) < 50 {
		t.Fatalf("all: %v, %v", all, err)
	}
	named := all[1].args[7:] // after test, -timeout, -p, -parallel and their values
	if named[0] != "ministryfinder/"+strings.TrimPrefix(longest[0], "./") || slices.Contains(named, windowPackage) {
		t.Errorf("it begins with %s, or has the window: %q", named[0], named)
	}
	if once := slices.Compact(slices.Sorted(slices.Values(named))); len(once) != len(named) {
		t.Errorf("a package is named twice: %q", named)
	}
	for _, dir := range longest {
		if _, err := os.Stat(dir); err != nil {
			t.Errorf("a package whose tests begin first: %v", err)
		}
	}
	if rest, short := without([]string{"-v", "-short-circuit", "./x"}, "-short-circuit"); !short || strings.Join(rest, " ") != "-v ./x" {
		t.Errorf("got %q, %v", rest, short)
	}
}

func TestAFailedCheckIsNamedAndTheOthersRun(t *testing.T) {
	ran := 0
	ok := check{"fine", func(context.Context, io.Writer) error { ran++; return nil }}
	bad := check{"crooked", func(context.Context, io.Writer) error { ran++; return errors.New("bent") }}
	var out bytes.Buffer
	failed := runChecks(t.Context(), []check{ok, bad, ok}, &out)
	if ran != 3 || len(failed) != 1 || failed[0] != "crooked" || !strings.Contains(out.String(), "FAILED crooked: bent") {
		t.Errorf("ran %d, failed %q, said:\n%s", ran, failed, out.String())
	}
}

func TestChecksRunSideBySide(t *testing.T) {
	meet := make(chan struct{})
	// Each of the pair ends only when it has met the other.
	pair := func(name string) check {
		return check{name, func(ctx context.Context, out io.Writer) error {
			fmt.Fprintln(out, name, "is there")
			select {
			case meet <- struct{}{}:
			case <-meet:
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(testkit.WaitLimit):
				return errors.New("it ran alone")
			}
			return nil
		}}
	}
	bad := func(name string) check {
		return check{name, func(context.Context, io.Writer) error { return errors.New("bent") }}
	}
	var out strings.Builder
	failed := runSideBySide(t.Context(), 2, []check{pair("one"), pair("two"), bad("x"), bad("y")}, &out)
	if !slices.Equal(failed, []string{"x", "y"}) || strings.Count(out.String(), "dev: ok") != 2 ||
		strings.Count(out.String(), "is there\n") != 2 {
		t.Errorf("failed %q, said:\n%s", failed, &out)
	}
}

func TestACrookedFileIsNamed(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"well.go", ".build/crooked.go"} {
		content := "package x\n"
		if strings.HasPrefix(name, ".") {
			content = "package  x\n"
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := checkFormat(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("crooked.go", []byte("package x\nfunc  f( ) {}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := checkFormat(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "crooked.go") {
		t.Errorf("got %v, want the file's name", err)
	}
}
