package environment

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// Each disk that this computer has mounted is told as what it is.
func TestARemoteDiskIsTold(t *testing.T) {
	mounts, err := os.ReadFile("/proc/self/mounts")
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	for line := range strings.Lines(string(mounts)) {
		fields := strings.Fields(line)
		if len(fields) < 3 || strings.Contains(fields[1], `\`) {
			continue
		}
		var want bool
		switch kind := fields[2]; {
		case strings.HasPrefix(kind, "nfs"), kind == "cifs", kind == "smb3", kind == "ceph", kind == "afs":
			want = true
		case kind == "ext4", kind == "xfs", kind == "btrfs", kind == "tmpfs", kind == "proc", kind == "overlay":
		default:
			continue
		}
		if _, err := os.Stat(fields[1]); err != nil {
			continue
		}
		if looked++; IsRemote(fields[1]) != want {
			t.Errorf("%s is %s: remote %v", fields[1], fields[2], !want)
		}
	}
	if looked == 0 {
		t.Error("no disk was looked at")
	}
	if IsRemote(filepath.Join(t.TempDir(), "missing")) {
		t.Error("a folder that is not there is on another computer")
	}
	for _, kind := range []int64{unix.NFS_SUPER_MAGIC, unix.SMB2_SUPER_MAGIC} {
		if !isRemoteType(kind) || !isRemoteType(int64(int32(kind))) { // as systems of 32 bits have it
			t.Errorf("%x is not told", kind)
		}
	}
	if isRemoteType(unix.EXT4_SUPER_MAGIC) {
		t.Error("ext4 is taken for another computer's")
	}
}
