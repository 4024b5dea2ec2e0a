package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"ministryfinder/cmd/dev/build"
)

// aptLimit bounds one try to install; the test packages are about 300 MB.
const aptLimit = 15 * time.Minute

// installScript installs the packages in its arguments without starting the
// services in them: the tests start their own databases, on their own ports.
// policy-rc.d is Debian's way to say so, see invoke-rc.d(8). A service that was
// there before is left alone; a new one does not come up at the next boot.
const installScript = `set -eu
guard=/usr/sbin/policy-rc.d
if [ ! -e "$guard" ]; then
  trap 'rm -f "$guard"' EXIT
  trap 'exit 1' HUP INT TERM
  printf '#!/bin/sh\nexit 101\n' > "$guard"
  chmod 755 "$guard"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
if [ -d /run/systemd/system ]; then
  for package in "$@"; do
    case "$package" in postgresql|redis-server) systemctl disable --quiet "$package" || true ;; esac
  done
fi
`

// missingPackages returns what of the needs is not installed, nothing on a
// system without dpkg: there the build itself tells what it misses.
func missingPackages(ctx context.Context, needs []need) []string {
	if !hasCommand("dpkg-query") {
		return nil
	}
	args := []string{"-W", "-f", "${Package} ${Status}\n"}
	for _, n := range needs {
		args = append(args, n.name)
	}
	// It fails when it does not know a package; what it knows it tells anyway.
	answer, _ := exec.CommandContext(ctx, "dpkg-query", args...).Output()
	return missing(needs, string(answer), hasCommand)
}

// install installs packages, and says first which and why.
func install(ctx context.Context, packages []string, why string) error {
	if !hasCommand("apt-get") {
		return fmt.Errorf("apt-get is not here to install %s", strings.Join(packages, " "))
	}
	fmt.Fprintf(os.Stderr, "dev: installing %s (%s)\n", strings.Join(packages, " "), why)
	prefix, err := asRoot(ctx, packages)
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		said, err := tryInstall(ctx, prefix, packages)
		if err == nil {
			return nil
		}
		if try == 2 || ctx.Err() != nil {
			return fmt.Errorf("install packages: %w\n%s", err, said)
		}
		fmt.Fprintf(os.Stderr, "dev: that failed (%v); trying once more\n", err)
	}
}

func tryInstall(ctx context.Context, prefix, packages []string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, aptLimit)
	defer cancel()
	args := append(append(prefix, "sh", "-c", installScript, "install"), packages...)
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	// An interrupt lets apt and the script tidy up; killing does not.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	if len(prefix) > 0 {
		cmd.Stdin = os.Stdin // for the password
	}
	said, err := cmd.CombinedOutput()
	return build.LastLines(string(said), 15), err
}

// asRoot returns what to put before a command that must run as root: nothing,
// or sudo, which the developer is asked about when it wants a password.
func asRoot(ctx context.Context, packages []string) ([]string, error) {
	byHand := "run this and start again: sudo apt-get install --no-install-recommends " + strings.Join(packages, " ")
	switch {
	case os.Geteuid() == 0:
		return nil, nil
	case !hasCommand("sudo"):
		return nil, errors.New("only root may install packages; " + byHand)
	case exec.CommandContext(ctx, "sudo", "-n", "true").Run() == nil:
		return []string{"sudo", "-n"}, nil
	case !isTerminal(os.Stdin) || !agrees(os.Stdin, os.Stderr, "dev: install them now with sudo? [y/N] "):
		return nil, errors.New("packages are missing; " + byHand)
	default:
		return []string{"sudo"}, nil
	}
}

// agrees asks a question; anything but a yes is a no.
func agrees(in io.Reader, out io.Writer, question string) bool {
	fmt.Fprint(out, question)
	line, _ := bufio.NewReader(in).ReadString('\n')
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes":
		return true
	}
	return false
}
