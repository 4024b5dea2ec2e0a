package build

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/testkit"
)

func TestTheProgressFileIsThereAsLongAsTheWork(t *testing.T) {
	path := filepath.Join(t.TempDir(), "window.building")
	p, err := StartProgress(path, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil || strings.TrimSpace(string(text)) != "0 s" {
		t.Errorf("the file says %q, %v; want it at once", text, err)
	}
	p.End()
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestTheProgressFileIsKeptFresh(t *testing.T) {
	path := filepath.Join(t.TempDir(), "window.building")
	p, err := StartProgress(path, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	defer p.End()
	testkit.Eventually(t, "another text in the file", func() (bool, string) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatalf("the file is gone for a moment: %v", err)
		}
		return strings.TrimSpace(string(text)) != "0 s", string(text)
	})
}

func TestWithoutAFileNoneIsMade(t *testing.T) {
	t.Chdir(t.TempDir())
	p, err := StartProgress("", io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	p.End()
	if left, _ := filepath.Glob("*"); len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestTheSentenceTellsStepPackagesAndTime(t *testing.T) {
	p := &Progress{began: time.Now().Add(-125 * time.Second)}
	p.Step("building the window")
	if got := p.sentence(); got != "building the window (2 min 5 s)" {
		t.Errorf("got %q", got)
	}
	p.builtPackage()
	p.builtPackage()
	if got := p.sentence(); got != "building the window, 2 packages so far (2 min 5 s)" {
		t.Errorf("got %q", got)
	}
}

func TestABuildsPackagesAreCountedAndItsErrorsKept(t *testing.T) {
	p := &Progress{began: time.Now()}
	cmd := exec.Command("sh", "-c", `echo runtime/cgo; echo github.com/go-gl/gl/v2.1/gl >&2; echo '# ministryfinder/ui' >&2
echo 'ui/graph.go:7:2: undefined: x' >&2; exit 1`)
	said, err := followBuild(cmd, p)
	if err == nil || p.packages != 2 {
		t.Errorf("%d packages, %v; want 2 and the failure", p.packages, err)
	}
	if want := "# ministryfinder/ui\nui/graph.go:7:2: undefined: x\n"; said != want {
		t.Errorf("said %q, want %q", said, want)
	}
}
