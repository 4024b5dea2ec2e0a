//go:build linux

package main

import (
	"context"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// rpm runs rpm on the folder, which is a system without a single RPM package:
// what a package needs is there, and rpm does not know it. Debian's rpm wants to
// be told that it may.
func (d debian) rpm(args ...string) string {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(d.t.Context(), startLimit)
	defer cancel()
	out, err := d.prepare(ctx, nil, d.rpmLine(args...)...).CombinedOutput()
	if err != nil {
		d.t.Fatalf("rpm %q (package rpm): %v\n%s", args, err, out)
	}
	return string(out)
}

func (d debian) rpmLine(args ...string) []string {
	return append([]string{"rpm", "--root", d.root, "--dbpath", "/var/lib/rpm", "--force-debian"}, args...)
}

// The .rpm is installed, used, upgraded and removed by rpm itself.
func TestTheRPMPackageLivesItsLife(t *testing.T) {
	r := theRelease(t)
	previous := *r
	previous.Version = older
	ctx, cancel := context.WithTimeout(t.Context(), makeLimit)
	defer cancel()
	if _, err := previous.pack(ctx, kindRPM); err != nil {
		t.Fatal(err)
	}
	d := newDebian(t)

	d.rpm("--install", "--nodeps", filepath.Join(r.out, packageFile(kindRPM, older, runtime.GOARCH)))
	d.isInstalled(r, older)
	if got := d.rpm("--query", "--queryformat", "%{NAME} %{VERSION} %{LICENSE} %{URL}", packageName); !strings.HasPrefix(got,
		packageName+" "+older+" ") || !strings.HasSuffix(got, " "+r.Website) {
		t.Errorf("rpm says of the package %q", got)
	}
	if got := d.rpm("--verify", "--nodeps", packageName); strings.TrimSpace(got) != "" {
		t.Errorf("rpm finds changed files:\n%s", got)
	}
	address, end := d.serve()
	id := takeQuiz(t, address)
	end()

	d.rpm("--upgrade", "--nodeps", filepath.Join(r.out, packageFile(kindRPM, newer, runtime.GOARCH)))
	d.isInstalled(r, newer)
	address, end = d.serve()
	if again := takeQuiz(t, address); again != id {
		t.Errorf("after the upgrade the answers are number %v, before %v: they were not kept", again, id)
	}
	end()

	out := d.removeRunning(d.rpmLine("--erase", packageName)...)
	if !strings.Contains(out, "are kept in "+state) || d.has("/usr/lib/ministry-finder") || d.has("/usr/bin/ministry-finder") ||
		d.has("/usr/share/doc/ministry-finder") || d.has("/usr/share/applications/"+r.ID+".desktop") {
		t.Errorf("removing said %q; left is /usr/lib: %v, /usr/bin: %v, /usr/share/doc: %v", out, d.has("/usr/lib/ministry-finder"),
			d.has("/usr/bin/ministry-finder"), d.has("/usr/share/doc/ministry-finder"))
	}
	if !d.has(state + "/finder.db") {
		t.Error("removing the program removed the data")
	}
}
