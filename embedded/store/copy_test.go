package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/storetest"
)

// openSQLite opens a fresh SQLite file.
func openSQLite(t *testing.T) *store.Database {
	path := newPath(t)
	storetest.File(t, path)
	return open(t, path)
}

func dumpOf(t *testing.T, d *store.Database) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := d.Dump(t.Context(), &b, "test"); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func load(t *testing.T, d *store.Database, from []byte, how store.LoadOptions) store.LoadResult {
	t.Helper()
	loaded, err := d.Load(t.Context(), bytes.NewReader(from), how)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// asSeen returns the rows of a copy in a form that does not depend on the kind
// of database: what both kinds tell in their own manner is told alike.
func asSeen(t *testing.T, from []byte) []string {
	t.Helper()
	r, err := dump.NewReader(bytes.NewReader(from))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			slices.Sort(all)
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		values := map[string]any{}
		for i, v := range row.Values {
			switch value := v.(type) {
			case bool:
				v = map[bool]int{true: 1}[value]
			case time.Time:
				v = value.UnixMilli()
			}
			values[row.Columns[i]] = v
		}
		var told []string
		for _, name := range slices.Sorted(maps.Keys(values)) {
			told = append(told, fmt.Sprintf("%s=%v", name, values[name]))
		}
		all = append(all, row.Table+": "+strings.Join(told, " "))
	}
}

// fill puts something into every table that a backup holds.
func fill(t *testing.T, d *store.Database) {
	t.Helper()
	now := time.Now()
	// One whose numbers alone are left.
	if _, err := d.AddSubmission(t.Context(), store.NewSubmission{SubmittedAt: now.AddDate(0, 0, -80), ClientIDHash: "gone"}); err != nil {
		t.Fatal(err)
	}
	for i := range 250 {
		n := store.NewSubmission{
			Submission: quiz.Submission{
				Answers:    quiz.Answers{Age: "married-parents", States: []string{"parent", "married"}, Interests: []string{"kids"}},
				Ministries: []string{"mass", `<O'Brien> & "ñ" \ ` + "\u2028"}, SessionID: fmt.Sprint("visit", i/2),
			},
			SubmittedAt: now.Add(-time.Duration(i) * 7 * time.Hour).Truncate(time.Millisecond), ClientIDHash: fmt.Sprint("device", i%7),
			Unmet: []string{"music"},
		}
		if i%3 == 0 {
			n.SubmissionKey = fmt.Sprint("key", i)
		}
		if _, err := d.AddSubmission(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.AddUser(t.Context(), "test", store.User{Name: "Anna", PasswordHash: "hash", Role: store.Administrator,
		CreatedAt: now}); err != nil {
		t.Fatal(err)
	}
	if err := d.SetImage(t.Context(), "test", "logo", store.Image{ContentType: "image/png", Body: []byte{0, 1, 255}, Hash: "h"},
		now); err != nil {
		t.Fatal(err)
	}
	if err := d.SetSetting(t.Context(), "test", "parish", `{"name": "St. Édouard", "b":1,"a":2}`, 0, now); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Secret(t.Context(), "client-id"); err != nil {
		t.Fatal(err)
	}
	change(t, d, store.ActionUpdate, edited(t, d, "mass", func(m *catalogue.Ministry) {
		m.Key, m.NameES, m.When, m.Needs, m.InSpanish = "sunday", "Misa", "Sundays, 9 am", "full", true
	}))
	if n, err := d.RemoveBefore(t.Context(), now.AddDate(0, 0, -75).Format(time.DateOnly)); err != nil || n != 1 {
		t.Fatalf("%d removed (%v)", n, err)
	}
}

// rowsOf is a copy without its first and last line, which tell of the time.
func rowsOf(copied []byte) []string {
	lines := strings.Split(strings.TrimSpace(string(copied)), "\n")
	return lines[1 : len(lines)-1]
}

func TestACopyThatIsNotWholeChangesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		fill(t, d)
		before := rowsOf(dumpOf(t, d))
		whole := dumpOf(t, openSQLite(t))
		changed := bytes.Replace(whole, []byte("Mass"), []byte("Moss"), 1)
		for name, broken := range map[string][]byte{
			"cut": whole[:len(whole)/2], "changed": changed, "another file": []byte("hello\n"),
			"newer": bytes.Replace(whole, []byte(`"version":`), []byte(`"version":9`), 1),
			"twice": append(bytes.TrimSuffix(whole, whole[bytes.LastIndex(whole[:len(whole)-1], []byte("\n")):]), whole...),
		} {
			if _, err := d.Load(t.Context(), bytes.NewReader(broken), store.LoadOptions{}); err == nil {
				t.Errorf("%s: it was loaded", name)
			}
			if d := cmp.Diff(before, rowsOf(dumpOf(t, d))); d != "" {
				t.Fatalf("%s: it has changed something:\n%s", name, d)
			}
		}
	})
}

func TestACopyIsOfOneMomentAndLoadsWhileOthersWrite(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d := at.open(t)
		var writers sync.WaitGroup
		stop := make(chan struct{})
		for w := range 4 {
			writers.Go(func() {
				for i := 0; ; i++ {
					select {
					case <-stop:
						return
					default:
					}
					// What fails while a copy is loaded is tried again, as the spool does.
					_, _ = d.AddSubmission(t.Context(), newSubmission(fmt.Sprint(w, "-", i)))
				}
			})
		}
		for range 5 {
			copied := dumpOf(t, d)
			load(t, d, copied, store.LoadOptions{})
		}
		close(stop)
		writers.Wait()
		// The counts agree with the rows, although both were replaced in between.
		before := rowsOf(dumpOf(t, d))
		if err := d.Recount(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(before, rowsOf(dumpOf(t, d))); d != "" {
			t.Errorf("the counts are wrong:\n%s", d)
		}
	})
}
