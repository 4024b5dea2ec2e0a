package finder_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/backup/restore"
	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/store"
)

// names are what a table or a column of a hostile backup is called.
var names = []string{"../../etc/passwd", `..\..\x`, "submissions; DROP TABLE ministries", `x" TEXT); DROP TABLE ministries; --`,
	"\x1b]0;probe\x07", "a\x00b", strings.Repeat("a", 64)}

// forge rewrites a backup: it changes the lines, makes the checksum right again,
// and packs it under a name of its own.
func forge(t *testing.T, good, packedAs string, change func(lines []string, rows map[string]int64) []string) string {
	t.Helper()
	f, err := backup.Open(good)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	var end struct {
		Rows   map[string]int64 `json:"rows"`
		SHA256 string           `json:"sha256"`
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &end); err != nil {
		t.Fatal(err)
	}
	all := strings.Join(change(lines[:len(lines)-1], end.Rows), "\n") + "\n"
	sum := sha256.Sum256([]byte(all))
	end.SHA256 = hex.EncodeToString(sum[:])
	last, err := json.Marshal(end)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Name, z.Comment, z.Extra = packedAs, packedAs, []byte(packedAs)
	_, err = io.WriteString(z, all+string(last)+"\n")
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "forged.jsonl.gz")
	if err := os.WriteFile(path, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// table is a further table with one row.
func table(t *testing.T, name string, columns ...string) func([]string, map[string]int64) []string {
	t.Helper()
	begin, err := json.Marshal(map[string]any{"table": name, "columns": columns})
	if err != nil {
		t.Fatal(err)
	}
	return func(lines []string, rows map[string]int64) []string {
		rows[name] = 1
		return append(lines, string(begin), `["golf"`+strings.Repeat(`,"golf"`, len(columns)-1)+`]`)
	}
}

// column is a further column of the ministries, with a value in each row.
func column(t *testing.T, name string) func([]string, map[string]int64) []string {
	t.Helper()
	return func(lines []string, _ map[string]int64) []string {
		within := false
		for i, line := range lines {
			var begin struct {
				Table   string   `json:"table"`
				Columns []string `json:"columns"`
			}
			switch {
			case within && strings.HasPrefix(line, "["):
				lines[i] = strings.TrimSuffix(line, "]") + `,"golf"]`
			case json.Unmarshal([]byte(line), &begin) == nil && begin.Table != "":
				if within = begin.Table == "ministries"; within {
					begin.Columns = append(begin.Columns, name)
					changed, err := json.Marshal(begin)
					if err != nil {
						t.Fatal(err)
					}
					lines[i] = string(changed)
				}
			}
		}
		return lines
	}
}

// held is all that a database holds.
func held(t *testing.T, o finder.Options) string {
	t.Helper()
	var text bytes.Buffer
	with(t, o, func(db *store.Database) {
		if _, err := db.Dump(t.Context(), &text, "test"); err != nil {
			t.Fatal(err)
		}
	})
	_, rows, _ := strings.Cut(text.String(), "\n") // the first line tells the time
	return rows[:strings.LastIndex(strings.TrimSuffix(rows, "\n"), "\n")]
}

// files are those below a folder, with what is in them, but for one folder in it.
func files(t *testing.T, dir, without string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path == without:
			return fs.SkipDir
		}
		all[path] = e.Type().String()
		if e.Type().IsRegular() {
			content, err := os.ReadFile(path)
			all[path] = string(content)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A backup from a stranger restores what a database of ours holds, or nothing:
// it writes no file by a name of its own, and runs no statement of its own.
func TestAHostileBackupReachesNothingButItsTables(t *testing.T) {
	onBoth(t, func(t *testing.T, o finder.Options) {
		parent := t.TempDir()
		o.DataDir = filepath.Join(parent, "parish", "data")
		if err := os.MkdirAll(o.DataDir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(parent, "passwd"), []byte("as it was"), 0o600); err != nil {
			t.Fatal(err)
		}
		add(t, o, "a", "b")
		good := filepath.Join(t.TempDir(), "good.jsonl.gz")
		if _, err := finder.Backup(t.Context(), o, good); err != nil {
			t.Fatal(err)
		}
		add(t, o, "c")
		outside, before := files(t, parent, o.DataDir), held(t, o)
		ways := map[string]func(file string, say restore.Progress) error{
			"restore": func(file string, say restore.Progress) error {
				_, err := restore.File(t.Context(), o.Place(), file, say)
				return err
			},
			"import": func(file string, say restore.Progress) error {
				_, err := restore.Import(t.Context(), o.Place(), file, true, say)
				return err
			},
		}
		refused := func(what, file, advice string, ways ...func(string, restore.Progress) error) {
			t.Helper()
			for _, way := range ways {
				err := way(file, (&said{}).say)
				if err == nil || !strings.Contains(err.Error(), advice) || strings.ContainsAny(err.Error(), "\x00\x1b") {
					t.Errorf("%s: %v", what, err)
				}
			}
			if held(t, o) != before {
				t.Fatalf("%s has changed the database", what)
			}
		}
		for _, name := range names {
			refused(fmt.Sprintf("the table %q", name), forge(t, good, "x", table(t, name, "id")),
				"Take a backup that Ministry Finder itself has made", ways["restore"], ways["import"])
			refused(fmt.Sprintf("the column %q", name), forge(t, good, "x", column(t, name)), "Take a backup that Ministry Finder itself has made",
				ways["restore"], ways["import"])
			if name != "a\x00b" {
				refused(fmt.Sprintf("a database with the table %q", name), foreign(t, "CREATE TABLE "+quotedName(name)+" (id INTEGER)"),
					"rename it in the database", ways["import"])
				refused(fmt.Sprintf("a database with the column %q", name), foreign(t, "ALTER TABLE ministries ADD COLUMN "+quotedName(name)+" TEXT"),
					"rename it in the database", ways["import"])
			}
		}
		if now := files(t, parent, o.DataDir); !maps.Equal(now, outside) {
			t.Errorf("outside of the data folder there are %v, there were %v", now, outside)
		}
		// What a backup is packed as says nothing of where it goes.
		for how, way := range ways {
			var s said
			if err := way(forge(t, good, "../../x", table(t, "golf", "id")), s.say); err != nil || count(t, o) != 2 {
				t.Errorf("%s of a good backup with a strange name: %v", how, err)
			}
			if how == "restore" && !strings.Contains(s.text.String(), "Left out, since Ministry Finder does not keep it: golf") {
				t.Errorf("%s says %s", how, s.text.String())
			}
			if now := files(t, parent, o.DataDir); !maps.Equal(now, outside) {
				t.Errorf("%s: outside of the data folder there are %v, there were %v", how, now, outside)
			}
			add(t, o, "c")
		}
		for path := range files(t, o.DataDir, "") {
			if name := filepath.Base(path); name == "x" || strings.Contains(name, "passwd") || strings.Contains(name, "unfinished") {
				t.Errorf("it has left %s", path)
			}
		}
		// Sessions, lockouts and the migrations' own table are of this database alone.
		for _, name := range []string{"sessions", "sign_in_failures", "used_links", "goose_db_version", "sqlite_schema", "pg_authid"} {
			done, err := restore.File(t.Context(), o.Place(), forge(t, good, "x", table(t, name, "id")), (&said{}).say)
			if _, told := done.Rows[name]; err != nil || told {
				t.Errorf("%s is restored: %v (%v)", name, done.Rows, err)
			}
		}
	})
}

// foreign is the database of another finder, to which somebody has done something.
func foreign(t *testing.T, statement string) string {
	t.Helper()
	other := finder.Options{DataDir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
	add(t, other, "z")
	execute(t, other, statement)
	return filepath.Join(other.DataDir, finder.DatabaseFile)
}

func quotedName(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// A refusal is one of the format's, for whoever asks.
func TestARefusedNameIsNoWholeBackup(t *testing.T) {
	o := finder.Options{DataDir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
	add(t, o, "a")
	good := filepath.Join(t.TempDir(), "good.jsonl.gz")
	if _, err := finder.Backup(t.Context(), o, good); err != nil {
		t.Fatal(err)
	}
	if _, _, err := backup.Check(forge(t, good, "x", table(t, names[0], "id"))); !errors.Is(err, dump.ErrTruncated) {
		t.Error(err)
	}
}
