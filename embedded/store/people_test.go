package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/store"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func addUser(t *testing.T, s *store.Database, name string, role store.Role) int64 {
	t.Helper()
	id, err := s.AddUser(t.Context(), "test", store.User{Name: name, PasswordHash: "hash of " + name, Role: role, CreatedAt: noon})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestAccounts(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		anna, ben := addUser(t, s, "Anna", store.Administrator), addUser(t, s, "ben", store.Editor)
		if _, err := s.AddUser(ctx, "test", store.User{Name: "ANNA", Role: store.Editor, CreatedAt: noon}); !errors.Is(err, store.ErrExists) {
			t.Errorf("a name in other case: %v", err)
		}
		got, err := s.UserNamed(ctx, "aNNa")
		if err != nil || got.ID != anna || got.PasswordHash != "hash of Anna" || !got.CreatedAt.Equal(noon) || !got.SeenAt.IsZero() {
			t.Errorf("%+v %v", got, err)
		}
		if _, err := s.UserNamed(ctx, "nobody"); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
		for what, err := range map[string]error{"role": s.SetRole(ctx, "test", anna, store.Editor, noon),
			"removal": s.RemoveUser(ctx, "test", anna, noon)} {
			if !errors.Is(err, store.ErrLastAdministrator) {
				t.Errorf("%s of the last administrator: %v", what, err)
			}
		}
		if err := s.SetRole(ctx, "test", ben, store.Administrator, noon); err != nil {
			t.Fatal(err)
		}
		if err := s.RemoveUser(ctx, "Ben himself", anna, noon); err != nil {
			t.Fatal(err)
		}
		if err := s.SetPassword(ctx, "test", anna, 0, "x", noon); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
		all, err := s.Users(ctx)
		if err != nil || len(all) != 1 || all[0].Name != "ben" || all[0].Role != store.Administrator {
			t.Errorf("%+v %v", all, err)
		}
		entries, err := s.AuditEntries(ctx, 0, 2)
		if err != nil || len(entries) != 2 || entries[0].Action != "user.remove" || entries[0].Subject != "Anna" ||
			entries[0].Who != "Ben himself" || !entries[0].At.Equal(noon) {
			t.Errorf("%+v %v", entries, err)
		}
		older, err := s.AuditEntries(ctx, entries[1].ID, 10)
		if err != nil || len(older) != 2 {
			t.Errorf("%+v %v", older, err)
		}
	})
}

func TestSessions(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		anna := addUser(t, s, "Anna", store.Editor)
		proved := "hash of Anna"
		add := func(token string, user int64, created time.Time) store.Session {
			t.Helper()
			if err := s.AddSession(ctx, token, store.Session{UserID: user, Browser: "Firefox", CreatedAt: created, Proved: proved},
				store.AuditEntry{}); err != nil {
				t.Fatal(err)
			}
			got, err := s.SessionOf(ctx, token)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		first, second := add("a", anna, noon), add("b", anna, noon.Add(time.Hour))
		office := add("c", 0, noon)
		if first.User != "Anna" || first.Role != store.Editor || office.User != "" || office.Role != store.Administrator ||
			!office.CreatedAt.Equal(noon) {
			t.Errorf("%+v %+v", first, office)
		}
		if u, err := s.UserNamed(ctx, "Anna"); err != nil || !u.SeenAt.Equal(noon.Add(time.Hour)) {
			t.Errorf("%+v %v", u, err)
		}
		if err := s.TouchSession(ctx, first.ID, noon.Add(2*time.Hour)); err != nil {
			t.Fatal(err)
		}
		all, err := s.Sessions(ctx)
		if err != nil || len(all) != 3 || all[0].ID != first.ID || all[2].ID != office.ID {
			t.Errorf("%+v %v", all, err)
		}
		var changed atomic.Value
		s.OnChange(func(subject string) { changed.Store(subject) })
		// Another password ends the account's other sessions.
		if err := s.SetPassword(ctx, "Anna", anna, second.ID, "new", noon); err != nil || changed.Load() != store.ChangedPeople {
			t.Errorf("%v, told of %q", err, changed.Load())
		}
		if _, err := s.SessionOf(ctx, "a"); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
		if _, err := s.SessionOf(ctx, "b"); err != nil {
			t.Error(err)
		}
		if err := s.EndOldSessions(ctx, noon.Add(time.Hour), 59*time.Minute, time.Hour); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SessionOf(ctx, "c"); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
		if err := s.EndSessionsOf(ctx, anna); err != nil {
			t.Fatal(err)
		}
		if err := s.AddSession(ctx, "d", store.Session{UserID: anna, CreatedAt: noon, Proved: proved}, store.AuditEntry{}); !errors.Is(err,
			store.ErrNotFound) {
			t.Errorf("with the password before: %v", err)
		}
		proved = "new"
		add("d", anna, noon)
		addUser(t, s, "Ben", store.Administrator)
		if err := s.RemoveUser(ctx, "Ben", anna, noon); err != nil {
			t.Fatal(err)
		}
		if all, err := s.Sessions(ctx); err != nil || len(all) != 0 {
			t.Errorf("%+v %v", all, err)
		}
	})
}

func TestSessionsAreBounded(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		at.execute(t, `INSERT INTO sessions (token_hash, created_at, seen_at) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 499) SELECT CAST(i AS TEXT), i, i FROM n`)
		if err := s.AddSession(ctx, "at the bound", store.Session{CreatedAt: noon}, store.AuditEntry{}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SessionOf(ctx, "1"); err != nil {
			t.Errorf("with as many as there may be the longest unused is gone: %v", err)
		}
		at.execute(t, `UPDATE sessions SET seen_at = 1 WHERE token_hash = '1'`) // asking may have been a use
		if err := s.AddSession(ctx, "new", store.Session{CreatedAt: noon}, store.AuditEntry{}); err != nil {
			t.Fatal(err)
		}
		all, err := s.Sessions(ctx)
		if err != nil || len(all) != store.MaxSessions {
			t.Fatalf("%d sessions %v", len(all), err)
		}
		if _, err := s.SessionOf(ctx, "1"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the longest unused is still there: %v", err)
		}
		if _, err := s.SessionOf(ctx, "2"); err != nil {
			t.Error(err)
		}
	})
}

func TestALinkWorksOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		for i, want := range []bool{true, false} {
			if first, err := s.UseLink(ctx, "link", noon.Add(time.Minute), noon); err != nil || first != want {
				t.Errorf("use %d: %v %v", i+1, first, err)
			}
		}
		if first, err := s.UseLink(ctx, "another", noon.Add(time.Hour), noon.Add(2*time.Minute)); err != nil || !first {
			t.Error(first, err)
		}
	})
}

func TestFailedSignInsOfAWindow(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		lock := func(n int) time.Duration {
			if n >= 3 {
				return time.Hour
			}
			return 0
		}
		add := func(key string, after time.Duration) store.LoginAttempts {
			t.Helper()
			f, err := s.ReserveAttempt(ctx, []store.AttemptKey{{Key: key, Lock: lock}}, noon.Add(after), 15*time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			return f[0]
		}
		add("a", 0)
		add("a", time.Minute)
		if f := add("b", time.Minute); f.Count != 1 || !f.LockedUntil.IsZero() {
			t.Errorf("%+v", f)
		}
		if f := add("a", 2*time.Minute); f.Count != 3 || !f.LockedUntil.Equal(noon.Add(62*time.Minute)) {
			t.Errorf("%+v", f)
		}
		got, err := s.LoginAttemptsOf(ctx, "a")
		if err != nil || got.Count != 3 || !got.FirstAt.Equal(noon) || !got.LockedUntil.Equal(noon.Add(62*time.Minute)) {
			t.Errorf("%+v %v", got, err)
		}
		if f := add("b", 20*time.Minute); f.Count != 1 {
			t.Errorf("a window that is over counts on: %+v", f)
		}
		if err := s.ForgetOldFailures(ctx, noon.Add(20*time.Minute), 15*time.Minute); err != nil {
			t.Fatal(err)
		}
		if got, err := s.LoginAttemptsOf(ctx, "a"); err != nil || got.Count != 3 {
			t.Errorf("a lock is forgotten with its window: %+v %v", got, err)
		}
		if err := s.ForgetFailures(ctx, "a"); err != nil {
			t.Fatal(err)
		}
		if got, err := s.LoginAttemptsOf(ctx, "a"); err != nil || got.Count != 0 {
			t.Errorf("%+v %v", got, err)
		}
	})
}

// Of tries that begin at once, on two servers, so many find room as of tries
// one after the other, and what is refused is noted nowhere.
func TestTriesThatBeginAtOnceAreCountedOneByOne(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		servers, ctx := []*store.Database{at.open(t), at.open(t)}, t.Context()
		lock := func(n int) time.Duration {
			if n >= 5 {
				return time.Hour
			}
			return 0
		}
		never := func(int) time.Duration { return 0 }
		var begun, refused atomic.Int64
		var all sync.WaitGroup
		for i := range 40 {
			all.Go(func() {
				_, err := servers[i%2].ReserveAttempt(ctx, []store.AttemptKey{{Key: fmt.Sprint("account ", i%3), Lock: never},
					{Key: "address", Lock: lock}}, noon, 15*time.Minute)
				var locked *store.LockedError
				switch {
				case err == nil:
					begun.Add(1)
				case errors.As(err, &locked) && locked.Until.Equal(noon.Add(time.Hour)):
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if begun.Load() != 5 || refused.Load() != 35 {
			t.Errorf("%d have begun, %d were refused", begun.Load(), refused.Load())
		}
		if n := at.count(t, `SELECT sum(failures) FROM sign_in_failures`); n != 10 {
			t.Errorf("of 5 tries, each under two keys, %d are noted", n)
		}
	})
}

func TestATryThatWasNotMadeIsTakenBack(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		keys := []store.AttemptKey{{Key: "a", Lock: func(n int) time.Duration { return time.Duration(n/2) * time.Second }}}
		begin := func(after time.Duration) []store.LoginAttempts {
			t.Helper()
			f, err := s.ReserveAttempt(ctx, keys, noon.Add(after), 15*time.Minute)
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		back := func(f []store.LoginAttempts, count int, until time.Time) {
			t.Helper()
			if err := s.ReleaseAttempt(ctx, keys, f); err != nil {
				t.Fatal(err)
			}
			if got, err := s.LoginAttemptsOf(ctx, "a"); err != nil || got.Count != count || !got.LockedUntil.Equal(until) {
				t.Errorf("%+v %v, want %d until %v", got, err, count, until)
			}
		}
		begin(0)
		back(begin(0), 1, time.Time{})
		second := begin(0)
		begin(time.Second)
		back(second, 2, noon.Add(2*time.Second)) // another one's lock stays
		late := begin(time.Hour)
		back(second, 1, time.Time{}) // of a window that is over nothing is left
		back(late, 0, time.Time{})
	})
}

func TestTheAuditLogIsBounded(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		if err := s.AddAuditEntry(ctx, store.AuditEntry{At: noon, Who: "a", Action: "x", Subject: "y",
			Before: strings.Repeat("ñ", 40_000)}); err != nil {
			t.Fatal(err)
		}
		all, err := s.AuditEntries(ctx, 0, 5)
		if err != nil || len(all) != 1 || len(all[0].Before) > 70_000 || !strings.HasSuffix(all[0].Before, "ñ…") {
			t.Fatalf("%d bytes %v", len(all[0].Before), err)
		}
		// The log is trimmed at every hundredth entry, then to the bound.
		at.execute(t, `INSERT INTO audit_log (id, at, who, action, subject) VALUES (100, 1, 'a', 'x', 'y'), (101, 1, 'a', 'x', 'y'), (100098, 1, 'a', 'x', 'y')`)
		if at.driver == "pgx" {
			at.execute(t, `ALTER TABLE audit_log ALTER COLUMN id RESTART WITH 100099`)
		}
		for i, ids := range [][]int64{{100_099, 100_098, 101, 100, 1}, {100_100, 100_099, 100_098, 101}} {
			if err := s.AddAuditEntry(ctx, store.AuditEntry{At: noon, Who: "b", Action: "x", Subject: "y"}); err != nil {
				t.Fatal(err)
			}
			all, err = s.AuditEntries(ctx, 0, 10)
			var got []int64
			for _, e := range all {
				got = append(got, e.ID)
			}
			if err != nil || !slices.Equal(got, ids) {
				t.Errorf("after %d more there are the entries %v, not %v (%v)", i+1, got, ids, err)
			}
		}
	})
}

func TestSettingsAndTheirConflicts(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		if v, n, err := s.Setting(ctx, "parish"); v != "" || n != 0 || err != nil {
			t.Fatal(v, n, err)
		}
		// A server may hear of its own changes again from the database.
		var changed atomic.Int64
		s.OnChange(func(subject string) {
			if subject == store.ChangedSettings {
				changed.Add(1)
			}
		})
		set := func(value string, version int64) error {
			return s.SetSetting(ctx, "Anna", "parish", value, version, noon)
		}
		if err := set(`{"name":"A"}`, 0); err != nil {
			t.Fatal(err)
		}
		if err := set(`{"name":"B"}`, 0); !errors.Is(err, store.ErrConflict) {
			t.Errorf("a second first: %v", err)
		}
		if err := set(`{"name":"B"}`, 1); err != nil {
			t.Fatal(err)
		}
		if err := set(`{"name":"C"}`, 1); !errors.Is(err, store.ErrConflict) {
			t.Errorf("an old version: %v", err)
		}
		if err := s.SetSetting(ctx, "Anna", "other", "{}", 7, noon); !errors.Is(err, store.ErrConflict) {
			t.Errorf("a version of what is not there: %v", err)
		}
		if v, n, err := s.Setting(ctx, "parish"); v != `{"name":"B"}` || n != 2 || err != nil || changed.Load() < 2 {
			t.Error(v, n, err, changed.Load())
		}
		e, err := s.AuditEntries(ctx, 0, 1)
		if err != nil || e[0].Before != `{"name":"A"}` || e[0].After != `{"name":"B"}` {
			t.Errorf("%+v %v", e, err)
		}
		// What is stored already is no change, but not of an older version.
		if err := set(`{"name":"B"}`, 2); err != nil {
			t.Fatal(err)
		}
		if err := set(`{"name":"B"}`, 1); !errors.Is(err, store.ErrConflict) {
			t.Errorf("the same for an old version: %v", err)
		}
		if err := s.SetImage(ctx, "Anna", "logo", store.Image{}, noon); err != nil {
			t.Fatal(err)
		}
		if again, err := s.AuditEntries(ctx, 0, 1); err != nil || again[0] != e[0] {
			t.Errorf("the log has a change of nothing: %+v %v", again, err)
		}
		if _, n, err := s.Setting(ctx, "parish"); n != 2 || err != nil {
			t.Errorf("after a change of nothing: version %d %v", n, err)
		}
		picture := store.Image{ContentType: "image/png", Body: []byte{0, 1, 255}}
		for range 2 {
			if err := s.SetImage(ctx, "Anna", "logo", picture, noon); err != nil {
				t.Fatal(err)
			}
		}
		if all, err := s.AuditEntries(ctx, 0, 2); err != nil || all[0].Action != "picture.set" || all[1] != e[0] {
			t.Errorf("a picture that was stored already: %+v %v", all, err)
		}
		got, err := s.Image(ctx, "logo")
		if picture.Hash = got.Hash; err != nil || len(got.Hash) != 8 || cmp.Diff(picture, got) != "" {
			t.Errorf("%+v %v", got, err)
		}
		if err := s.SetImage(ctx, "Anna", "logo", store.Image{}, noon); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Image(ctx, "logo"); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
	})
}

// There are as many accounts as there may be, and room again when one has gone.
func TestAccountsAreBounded(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		var last int64
		for i := range store.MaxUsers {
			last = addUser(t, s, fmt.Sprint("person ", i), store.Editor)
		}
		one := store.User{Name: "one more", PasswordHash: "x", Role: store.Editor, CreatedAt: noon}
		if _, err := s.AddUser(ctx, "test", one); !errors.Is(err, store.ErrFull) {
			t.Errorf("account %d: %v", store.MaxUsers+1, err)
		}
		if all, err := s.Users(ctx); err != nil || len(all) != store.MaxUsers {
			t.Errorf("there are %d accounts, %v", len(all), err)
		}
		if err := s.RemoveUser(ctx, "test", last, noon); err != nil {
			t.Fatal(err)
		}
		if _, err := s.AddUser(ctx, "test", one); err != nil {
			t.Errorf("after one has gone: %v", err)
		}
	})
}

// Beyond the bound of wrong passwords that are remembered the oldest are
// forgotten, of addresses and of names apart, and never those of an account.
func TestWrongPasswordsAreRememberedWithinABound(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		add := func(after, lock time.Duration, names ...string) {
			t.Helper()
			var keys []store.AttemptKey
			for _, name := range names {
				keys = append(keys, store.AttemptKey{Key: name, Lock: func(int) time.Duration { return lock }})
			}
			if _, err := s.ReserveAttempt(ctx, keys, noon.Add(after), 15*time.Minute); err != nil {
				t.Fatal(err)
			}
			if err := s.ForgetOldFailures(ctx, noon.Add(after), 15*time.Minute); err != nil {
				t.Fatal(err)
			}
		}
		known := func(want bool, names ...string) {
			t.Helper()
			for _, name := range names {
				if f, err := s.LoginAttemptsOf(ctx, name); err != nil || f.Count > 0 != want {
					t.Errorf("%s is remembered: %v, want %v (%v)", name, f.Count > 0, want, err)
				}
			}
		}
		accounts := []string{store.KeyBrowser + "1:x", store.KeyUser + "1"}
		add(0, time.Minute, accounts...)
		var first []string
		for _, kind := range []string{store.KeyName, store.KeyAddress} {
			oldest, next, last := kind+"the oldest", kind+"9999", kind+"another"
			add(time.Second, time.Hour, oldest)
			// Each is locked: that keeps none of them, and drops nobody who comes next.
			at.execute(t, fmt.Sprintf(`INSERT INTO sign_in_failures (key, failures, first_at, locked_until) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
				SELECT '%s' || CAST(i AS TEXT), 5, %d, %d FROM n`, store.MaxFailures-1, kind, noon.Add(time.Minute).UnixMilli(), noon.Add(time.Hour).UnixMilli()))
			add(2*time.Minute, 0, first...)
			known(true, oldest, next)
			add(3*time.Minute, 0, last)
			known(false, oldest)
			known(true, next, last)
			first = []string{last}
		}
		known(true, append(accounts, first...)...)
	})
}

// A session never begins, or does not outlast it, when the account changes at the
// same moment; and what somebody changes meanwhile who has lost the session is
// not changed.
func TestASignInAndAChangeOfTheAccountAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, another, ctx := at.open(t), at.open(t), t.Context()
		addUser(t, s, "Ben", store.Administrator)
		changes := map[string]func(id int64, next string) error{
			"password": func(id int64, next string) error { return another.SetPassword(ctx, "test", id, 0, next, noon) },
			"removal":  func(id int64, _ string) error { return another.RemoveUser(ctx, "test", id, noon) },
		}
		for what, change := range changes {
			var id int64
			hash := "hash of Anna"
			for i := range 200 {
				if i == 0 || what == "removal" {
					id = addUser(t, s, "Anna", store.Administrator)
				}
				next := fmt.Sprint("hash ", i)
				var began, changed error
				var both sync.WaitGroup
				both.Go(func() {
					began = s.AddSession(ctx, fmt.Sprint(what, i), store.Session{UserID: id, CreatedAt: noon, Proved: hash, BrowserHash: "b"},
						store.AuditEntry{})
				})
				both.Go(func() { changed = change(id, next) })
				both.Wait()
				if began != nil && !errors.Is(began, store.ErrNotFound) || changed != nil {
					t.Fatal(began, changed)
				}
				if known, err := s.KnownBrowser(ctx, id, "b", noon); err != nil || known {
					t.Fatalf("%s, round %d: the browser is known (%v)", what, i, err)
				}
				if all, err := s.Sessions(ctx); err != nil || len(all) != 0 {
					t.Fatalf("%s, round %d: %+v outlives it (%v)", what, i, all, err)
				}
				if what == "password" {
					hash = next
				}
			}
			if what == "password" {
				if err := s.RemoveUser(ctx, "test", id, noon); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}

func TestWhoLosesTheSessionMeanwhileChangesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, another, ctx := at.open(t), at.open(t), t.Context()
		anna, ben := addUser(t, s, "Anna", store.Administrator), addUser(t, s, "Ben", store.Administrator)
		for i := range 200 {
			token := fmt.Sprint("of Anna ", i)
			if err := s.AddSession(ctx, token, store.Session{UserID: anna, CreatedAt: noon, Proved: "hash of Anna"},
				store.AuditEntry{}); err != nil {
				t.Fatal(err)
			}
			session, err := s.SessionOf(ctx, token)
			if err != nil {
				t.Fatal(err)
			}
			// Ben makes Anna an editor, while she gives him another password.
			var demoted, reset error
			var both sync.WaitGroup
			both.Go(func() { demoted = s.SetRole(ctx, "Ben", anna, store.Editor, noon) })
			both.Go(func() {
				reset = another.SetPassword(ctx, "Anna", ben, 0, fmt.Sprint(i), noon, store.IfSession(session.ID))
			})
			both.Wait()
			if demoted != nil || reset != nil && !errors.Is(reset, store.ErrSessionEnded) {
				t.Fatal(demoted, reset)
			}
			e, err := s.AuditEntries(ctx, 0, 1)
			if err != nil || e[0].Action != "user.role" {
				t.Fatalf("round %d: after Anna is an editor, %+v (%v)", i, e, err)
			}
			if err := s.SetRole(ctx, "Ben", anna, store.Administrator, noon); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.AddUser(ctx, "Anna", store.User{Name: "Ida", Role: store.Administrator, CreatedAt: noon},
			store.IfSession(0)); !errors.Is(err, store.ErrSessionEnded) {
			t.Errorf("an account without a session: %v", err)
		}
	})
}

// Of the browsers that an account is used in so many are known as may be.
func TestBrowsersOfAnAccountAreBounded(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		anna, ben := addUser(t, s, "Anna", store.Editor), addUser(t, s, "Ben", store.Editor)
		known := func(user int64, token string) bool {
			t.Helper()
			ok, err := s.KnownBrowser(ctx, user, token, noon)
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		for i := range store.MaxBrowsers {
			if err := s.RememberBrowser(ctx, anna, fmt.Sprint("browser ", i), noon.Add(time.Duration(i)*time.Second)); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.RememberBrowser(ctx, ben, "browser 0", noon); err != nil {
			t.Fatal(err)
		}
		if !known(anna, "browser 0") {
			t.Errorf("of %d one is forgotten", store.MaxBrowsers)
		}
		if err := s.RememberBrowser(ctx, anna, "one more", noon.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if known(anna, "browser 0") || !known(anna, "browser 1") || !known(anna, "one more") || !known(ben, "browser 0") ||
			known(ben, "one more") {
			t.Error("another one than the oldest is forgotten, or another account's")
		}
		if ok, err := s.KnownBrowser(ctx, ben, "browser 0", noon.Add(time.Millisecond)); err != nil || ok {
			t.Errorf("it is known beyond its time: %v (%v)", ok, err)
		}
		if err := s.SetPassword(ctx, "test", anna, 0, "new", noon); err != nil || known(anna, "one more") {
			t.Errorf("another password does not forget the browsers (%v)", err)
		}
		if err := s.RememberBrowser(ctx, 12345, "x", noon); err != nil || known(12345, "x") {
			t.Errorf("a browser of nobody: %v", err)
		}
	})
}
