package doctor

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/shirou/gopsutil/v3/disk"

	"ministryfinder/agent/datafolder"
	"ministryfinder/agent/settings"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/environment"
	"ministryfinder/embedded/finder"
)

const (
	// littleRoom and noRoom are bytes on the disk: the program writes its logs,
	// its history and a backup a day into less than the first.
	littleRoom = 1 << 30
	noRoom     = 200 << 20
	// saneSkew is how far the clock may be behind what was written already.
	saneSkew = time.Hour
)

// folder looks whether the program can use its data folder, and others cannot.
func (x *inspection) folder(context.Context) Finding {
	dir := x.DataDir
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		if err := mayWrite(existing(dir)); err != nil {
			return x.trouble("folder.cannot_make", "dir", dir, "reason", err)
		}
		return x.ok("folder.fresh", "dir", dir)
	case err != nil:
		return x.trouble("folder.unreadable", "dir", dir, "reason", err)
	case !info.IsDir():
		return x.trouble("folder.no_folder", "dir", dir)
	}
	if err := mayWrite(dir); err != nil {
		return x.trouble("folder.no_right", "dir", dir, "reason", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return x.trouble("folder.unreadable", "dir", dir, "reason", err)
	}
	for _, e := range entries {
		// What root has made on a server, or what was copied, is not ours to write.
		if path := filepath.Join(dir, e.Name()); e.Type().IsRegular() || e.IsDir() {
			if err := mayWrite(path); err != nil && !errors.Is(err, os.ErrNotExist) {
				return x.trouble("folder.file_no_right", "file", path, "reason", err)
			}
		}
	}
	if environment.IsRemote(dir) && x.DatabaseURL == "" {
		return x.attention("folder.remote", "dir", dir)
	}
	if datafolder.ReadableByOthers(dir, info) {
		return x.attention("folder.open", "dir", dir)
	}
	return x.ok("folder.well", "dir", dir)
}

// existing is the first folder on the way up that is there.
func existing(dir string) string {
	for {
		if _, err := os.Stat(dir); err == nil || filepath.Dir(dir) == dir {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}

// file looks whether the settings can be used.
func (x *inspection) file(context.Context) Finding {
	path := filepath.Join(x.DataDir, settings.FileName)
	switch {
	case !settings.IsUsable(x.badSettings):
		return x.trouble("settings.bad", "reason", x.words.Error(x.badSettings))
	case x.badSettings != nil:
		return x.attention("settings.unknown", "reason", x.words.Error(x.badSettings))
	}
	if _, err := os.Stat(path); err != nil {
		return x.ok("settings.none", "file", path)
	}
	return x.ok("settings.well", "file", path)
}

// options says to the finder's own examination where things are.
func (x *inspection) options() finder.Options {
	return finder.Options{DataDir: x.DataDir, DatabaseURL: x.DatabaseURL, BackupFolder: x.backupFolder(), Log: slog.New(slog.DiscardHandler)}
}

func (x *inspection) backupFolder() string {
	switch {
	case x.BackupFolder != "":
		return x.BackupFolder
	case x.settings.BackupFolder != "":
		return x.settings.BackupFolder
	}
	return filepath.Join(x.DataDir, backup.Folder)
}

// database looks whether the database can be opened and is whole.
func (x *inspection) database(ctx context.Context) Finding {
	plan, err := finder.InspectDatabase(ctx, x.options())
	_, there := os.Stat(filepath.Join(x.DataDir, finder.DatabaseFile))
	switch {
	case err == nil && x.DatabaseURL == "" && errors.Is(there, os.ErrNotExist):
		return x.ok("database.none")
	case err != nil && ctx.Err() != nil:
		return x.trouble("late", "seconds", fmt.Sprintf("%.0f", DatabaseLimit.Seconds()))
	case err != nil && x.DatabaseURL != "":
		return x.trouble("database.server", "reason", err)
	case err != nil:
		restore := backup.RestoreCommand("ministry-finder", x.DataDir, x.words.T("window.backup.file"))
		return x.trouble("database.bad", "reason", err, "command", restore)
	}
	if !plan.UpToDate {
		return x.ok("database.older")
	}
	return x.ok("database.well")
}

// disk looks how much room there is.
func (x *inspection) disk(ctx context.Context) Finding {
	u, err := disk.UsageWithContext(ctx, existing(x.DataDir))
	if err != nil {
		return x.attention("disk.unknown", "reason", err)
	}
	free := x.words.Decimal(float64(u.Free)/(1<<30), 1)
	switch {
	case u.Free < noRoom:
		return x.trouble("disk.full", "free", free)
	case u.Free < littleRoom || u.UsedPercent > x.settings.Alerts.DiskPercent && float64(u.Free) < x.settings.Alerts.DiskFreeGB*(1<<30):
		return x.attention("disk.little", "free", free, "percent", x.words.Decimal(u.UsedPercent, 0))
	}
	return x.ok("disk.well", "free", free)
}

// backups looks how old the newest backup is, and whether the next can be written.
func (x *inspection) backups(context.Context) Finding {
	dir := x.backupFolder()
	if err := mayWrite(existing(dir)); err != nil {
		return x.trouble("backups.no_right", "dir", dir, "reason", err)
	}
	if gone, ok := errors.AsType[*backup.GoneError](backup.CheckFolder(dir, x.DataDir)); ok && !gone.Missing {
		return x.trouble("backups.other_folder", "dir", dir)
	} else if ok {
		return x.trouble("backups.no_folder", "dir", dir)
	}
	if _, err := os.Stat(dir); err != nil && x.settings.BackupFolder == dir {
		return x.trouble("backups.no_folder", "dir", dir) // a disk that is not plugged in
	}
	newest, there, err := backup.NewestAt(dir, backup.OwnerIn(x.DataDir), x.Now)
	limit := time.Duration(x.settings.Alerts.BackupHours * float64(time.Hour))
	switch {
	case err != nil:
		return x.trouble("backups.bad", "dir", dir, "reason", err)
	case !there && x.hasOldData():
		return x.attention("backups.none", "dir", dir)
	case !there:
		return x.ok("backups.not_yet", "dir", dir)
	}
	if newest.Ahead(x.Now) {
		return x.attention("backups.ahead", "dir", dir, "made", x.words.Moment(newest.Made.In(x.Now.Location())))
	}
	age := x.Now.Sub(newest.Made)
	hours := x.words.Decimal(max(0, age.Hours()), 0)
	if age > limit {
		return x.attention("backups.old", "dir", dir, "hours", hours)
	}
	if backup.SameDisk(dir, x.DataDir) {
		return x.ok("backups.same_disk", "dir", dir, "hours", hours)
	}
	return x.ok("backups.well", "dir", dir, "hours", hours)
}

// hasOldData says that there is a database that is old enough to have a backup.
func (x *inspection) hasOldData() bool {
	made, err := os.Stat(filepath.Join(x.DataDir, settings.FileName))
	if err != nil {
		return false
	}
	_, err = os.Stat(filepath.Join(x.DataDir, finder.DatabaseFile))
	return (err == nil || x.DatabaseURL != "") && x.Now.Sub(made.ModTime()) > 24*time.Hour
}

// clock looks whether the time can be right.
func (x *inspection) clock(ctx context.Context) Finding {
	for _, name := range []string{finder.DatabaseFile, "alerts.json", settings.FileName} {
		info, err := os.Stat(filepath.Join(x.DataDir, name))
		if err == nil && info.ModTime().Sub(x.Now) > saneSkew {
			return x.trouble("clock.behind", "now", x.words.Moment(x.Now), "file", name, "written",
				x.words.Moment(info.ModTime().In(x.Now.Location())))
		}
	}
	// What is wrong with the database is told elsewhere.
	if c, err := finder.ReadClock(ctx, x.options(), x.Now); err == nil && c.Doubted {
		return x.attention("clock.in_doubt", "from", x.words.Moment(c.Noted.In(x.Now.Location())), "now", x.words.Moment(x.Now))
	}
	zone, err := time.LoadLocation(x.settings.Notifications.TimeZone)
	if err != nil {
		return x.trouble("clock.no_zone", "zone", x.settings.Notifications.TimeZone, "reason", err)
	}
	here, there := x.words.Clock(x.Now), x.words.Clock(x.Now.In(zone))
	if here != there {
		return x.attention("clock.other_zone", "here", here, "there", there, "zone", zone)
	}
	return x.ok("clock.well", "now", x.words.Moment(x.Now), "zone", zone)
}
