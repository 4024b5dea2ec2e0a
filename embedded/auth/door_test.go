package auth

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/postgrestest"
	"ministryfinder/embedded/store/storetest"
	"ministryfinder/embedded/testkit"
)

var server postgrestest.Server

func TestMain(m *testing.M) { os.Exit(server.RunAll(m)) }

// parish is a door on a database, whose passwords cost next to nothing.
type parish struct {
	*Authenticator
	db    *store.Database
	clock *testkit.Clock
}

const password = "a long way to Nashville"

// onBoth runs a test on a door on each of the two databases.
func onBoth(t *testing.T, test func(t *testing.T, p parish)) {
	run := func(t *testing.T, db *store.Database, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
		c := testkit.NewClock(time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC))
		test(t, parish{New(Config{Store: db, AddressKey: []byte("a key for the tests, 32 bytes .."), Hashing: cheapHashing, Now: c.Now}), db, c})
	}
	t.Run("sqlite", func(t *testing.T) {
		db, err := storetest.SQLite(t)
		run(t, db, err)
	})
	t.Run("postgres", func(t *testing.T) {
		db, err := storetest.Postgres(t, &server)
		run(t, db, err)
	})
}

// cheapHashing costs next to nothing; what people's passwords cost is tested elsewhere.
var cheapHashing = argon2id.Params{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

func cheapHash(t *testing.T, password string) string {
	t.Helper()
	hash, err := argon2id.CreateHash(password, &cheapHashing)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

func (p parish) add(t *testing.T, name string, role store.Role) store.User {
	t.Helper()
	u := store.User{Name: name, PasswordHash: cheapHash(t, password), Role: role, CreatedAt: p.clock.Now()}
	var err error
	if u.ID, err = p.db.AddUser(t.Context(), "test", u); err != nil {
		t.Fatal(err)
	}
	return u
}

func (p parish) basic1(ctx context.Context, name, password string) (Identity, error) {
	return p.Basic(ctx, "192.0.2.1", name, password, func() error { return nil })
}

// A password that is proved, but waits for others to be hashed while the account
// changes, opens nothing: neither by the form nor for a script, nor afterwards.
func TestWhatWasProvedBeforeAChangeOpensNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, p parish) {
		ctx := t.Context()
		p.add(t, "Ben", store.Administrator)
		changes := []func(u store.User) error{
			func(u store.User) error {
				return p.db.SetPassword(ctx, "test", u.ID, 0, cheapHash(t, "quite another sentence"), p.clock.Now())
			},
			func(u store.User) error { return p.db.RemoveUser(ctx, "test", u.ID, p.clock.Now()) },
			func(u store.User) error { return p.db.SetRole(ctx, "test", u.ID, store.Editor, p.clock.Now()) },
		}
		for i := range 200 {
			name := fmt.Sprint("Anna ", i)
			u := p.add(t, name, store.Administrator)
			for range maxHashing { // the queue is full until the account has changed
				p.hashing <- struct{}{}
			}
			var signed Signed
			var formErr, scriptErr error
			var who Identity
			var both sync.WaitGroup
			both.Go(func() { signed, formErr = p.SignIn(ctx, Caller{Address: "192.0.2.1"}, name, password) })
			both.Go(func() {
				who, scriptErr = p.Basic(ctx, "192.0.2.2", name, password, func() error { return nil })
			})
			for deadline := time.Now().Add(30 * time.Second); ; { // one of them waits to be hashed, or will
				f, err := p.db.LoginAttemptsOf(ctx, fmt.Sprint(store.KeyUser, u.ID))
				if err != nil || time.Now().After(deadline) {
					t.Fatal("nobody tries", err)
				}
				if f.Count > 0 {
					break
				}
			}
			what := i % len(changes)
			if err := changes[what](u); err != nil {
				t.Fatal(err)
			}
			for range maxHashing {
				<-p.hashing
			}
			both.Wait()
			for _, err := range []error{formErr, scriptErr} {
				if err != nil && !errors.Is(err, ErrWrong) {
					t.Fatal(err)
				}
			}
			if what == 2 { // demoted: the password is the same, the role is not
				if again, err := p.basic1(ctx, name, password); scriptErr != nil || who.Role != store.Editor || err != nil ||
					again.Role != store.Editor {
					t.Fatalf("round %d: %+v (%v), then %+v (%v)", i, who, scriptErr, again, err)
				}
				continue
			}
			if formErr == nil || scriptErr == nil {
				t.Fatalf("round %d: with the password before: %v, %v", i, formErr, scriptErr)
			}
			if _, err := p.Session(ctx, signed.Token); !errors.Is(err, ErrNoSession) {
				t.Fatalf("round %d: a session: %v", i, err)
			}
			for _, address := range []string{"192.0.2.1", "192.0.2.2"} {
				if _, err := p.Basic(ctx, address, name, password, func() error { return nil }); err == nil {
					t.Fatalf("round %d: a script comes in afterwards", i)
				}
			}
			p.clock.Advance(2 * AddressLock) // of what was wrong nothing counts in the next round
		}
	})
}

// A right pair that is remembered is right only as long as the account is so,
// also when another server of the database changed it this moment.
func TestARememberedPairIsWorthNothingAfterAChange(t *testing.T) {
	onBoth(t, func(t *testing.T, p parish) {
		ctx := t.Context()
		p.add(t, "Ben", store.Administrator)
		u := p.add(t, "Anna", store.Administrator)
		if w, err := p.basic1(ctx, "anna", password); err != nil || w.Role != store.Administrator {
			t.Fatal(w, err)
		}
		if err := p.db.SetRole(ctx, "test", u.ID, store.Editor, p.clock.Now()); err != nil {
			t.Fatal(err)
		}
		if w, err := p.basic1(ctx, "anna", password); err != nil || w.Role != store.Editor {
			t.Errorf("an editor acts as %+v (%v)", w, err)
		}
		if err := p.db.SetPassword(ctx, "test", u.ID, 0, cheapHash(t, "quite another sentence"), p.clock.Now()); err != nil {
			t.Fatal(err)
		}
		if w, err := p.basic1(ctx, "anna", password); !errors.Is(err, ErrWrong) {
			t.Errorf("the password before: %+v, %v", w, err)
		}
		if _, err := p.basic1(ctx, "anna", "quite another sentence"); err != nil {
			t.Error(err)
		}
		if err := p.db.RemoveUser(ctx, "test", u.ID, p.clock.Now()); err != nil {
			t.Fatal(err)
		}
		if w, err := p.basic1(ctx, "anna", "quite another sentence"); !errors.Is(err, ErrWrong) {
			t.Errorf("an account that is gone: %+v, %v", w, err)
		}
	})
}

// An account of one's own gives no more guesses at others' from one address.
func TestARightPasswordForgetsNothingOfTheAddress(t *testing.T) {
	onBoth(t, func(t *testing.T, p parish) {
		ctx, here := t.Context(), Caller{Address: "192.0.2.1"}
		p.add(t, "Mallory", store.Editor)
		checked := 0
		for i := range 48 {
			_, err := p.SignIn(ctx, here, fmt.Sprint("Victim ", i), "a guess")
			if errors.Is(err, ErrWrong) {
				checked++
			}
			if i%4 == 3 {
				_, _ = p.SignIn(ctx, here, "Mallory", password) // wherever it is let in
			}
		}
		if checked != MaxFailures {
			t.Errorf("%d of 48 guesses were checked, want %d", checked, MaxFailures)
		}
		// What is right counts for nothing: signing in often is no guessing.
		there := Caller{Address: "192.0.2.2"}
		for i := range 3 * MaxFailures {
			if _, err := p.SignIn(ctx, there, "Mallory", password); err != nil {
				t.Fatalf("sign-in %d: %v", i, err)
			}
		}
	})
}

// Callers whose address nobody knows are not locked for each other.
func TestCallersWithoutAnAddressAreNotOne(t *testing.T) {
	onBoth(t, func(t *testing.T, p parish) {
		p.add(t, "Anna", store.Editor)
		for i := range 2 * MaxFailures {
			_, _ = p.SignIn(t.Context(), Caller{}, fmt.Sprint("Nobody ", i), "a guess")
		}
		if _, err := p.SignIn(t.Context(), Caller{}, "Anna", password); err != nil {
			t.Error(err)
		}
	})
}

// Ten thousand locked addresses are more than are remembered, and the account
// that they guessed at stays slowed all the same.
func TestManyLockedAddressesDoNotUndoTheSlowingOfAnAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, p parish) {
		ctx := t.Context()
		p.add(t, "Anna", store.Editor)
		for i := range MaxFailures + 5 {
			_, err := p.SignIn(ctx, Caller{Address: fmt.Sprint("198.51.100.", i)}, "Anna", "a guess")
			p.clock.Advance(8 * time.Second)
			if err == nil {
				t.Fatal("a guess was right")
			}
		}
		for lot := range 11 {
			keys := make([]store.AttemptKey, 1000)
			for i := range keys {
				keys[i] = store.AttemptKey{Key: fmt.Sprintf("%s%06d", store.KeyAddress, lot*1000+i),
					Lock: func(int) time.Duration { return AddressLock }}
			}
			if _, err := p.db.ReserveAttempt(ctx, keys, p.clock.Now(), FailureWindow); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.db.ForgetOldFailures(ctx, p.clock.Now(), FailureWindow); err != nil {
			t.Fatal(err)
		}
		var wait *WaitError
		_, first := p.SignIn(ctx, Caller{Address: "203.0.113.1"}, "Anna", "a guess")
		_, second := p.SignIn(ctx, Caller{Address: "203.0.113.2"}, "Anna", "a guess")
		if !errors.As(first, &wait) && !errors.As(second, &wait) {
			t.Errorf("two more guesses at once: %v, %v", first, second)
		}
	})
}

// A browser that the account was used in is not kept out by strangers, has
// guesses of its own, and is known by nothing that a stranger can make.
func TestStrangersDoNotKeepOutAKnownBrowser(t *testing.T) {
	onBoth(t, func(t *testing.T, p parish) {
		ctx := t.Context()
		p.add(t, "Anna", store.Editor)
		mallory := p.add(t, "Mallory", store.Editor)
		first, err := p.SignIn(ctx, Caller{Address: "192.0.2.1"}, "Anna", password)
		if err != nil {
			t.Fatal(err)
		}
		attack := func() {
			t.Helper()
			for i := range 2 * MaxFailures { // from elsewhere, and from the same address
				_, _ = p.SignIn(ctx, Caller{Address: fmt.Sprint("198.51.100.", i)}, "Anna", "a guess")
				_, _ = p.SignIn(ctx, Caller{Address: "192.0.2.1"}, "Anna", "a guess")
			}
		}
		attack()
		var wait *WaitError
		other, err := p.SignIn(ctx, Caller{Address: "192.0.2.9"}, "Mallory", password)
		if err != nil {
			t.Fatal(err)
		}
		for name, tokens := range map[string][]string{
			"no cookie": nil, "an invented one": {strings.Repeat("A", 64)}, "the session's": {first.Token},
			"of another account": {other.BrowserToken},
		} {
			if _, err := p.SignIn(ctx, Caller{Address: "192.0.2.50", Tokens: tokens}, "Anna", password); !errors.As(err, &wait) {
				t.Errorf("%s: %v", name, err)
			}
		}
		known := Caller{Address: "192.0.2.1", Tokens: []string{"nonsense", other.BrowserToken, first.BrowserToken}}
		again, err := p.SignIn(ctx, known, "Anna", password)
		if err != nil || again.BrowserToken != first.BrowserToken {
			t.Fatalf("the known browser: %v", err)
		}
		// Its own guesses are bounded as well, and lock nobody else.
		p.clock.Advance(2 * AddressLock)
		for i := range MaxFailures {
			if _, err := p.SignIn(ctx, known, "Anna", "a guess"); !errors.Is(err, ErrWrong) {
				t.Errorf("guess %d: %v", i, err)
			}
		}
		if _, err := p.SignIn(ctx, known, "Anna", password); !errors.As(err, &wait) {
			t.Errorf("beyond its guesses: %v", err)
		}
		if _, err := p.SignIn(ctx, Caller{Address: "192.0.2.1"}, "Anna", password); err != nil {
			t.Errorf("a stranger with the right password: %v", err)
		}
		// Two accounts in one browser are known by one token.
		if both, err := p.SignIn(ctx, Caller{Address: "192.0.2.9", Tokens: []string{first.BrowserToken}}, "Mallory", password); err != nil ||
			both.BrowserToken != first.BrowserToken {
			t.Errorf("another account: %v", err)
		}
		if err := p.db.SetPassword(ctx, "test", mallory.ID, 0, cheapHash(t, password), p.clock.Now()); err != nil {
			t.Fatal(err)
		}
		p.clock.Advance(BrowserLife + time.Millisecond)
		attack()
		if _, err := p.SignIn(ctx, known, "Anna", password); !errors.As(err, &wait) {
			t.Errorf("a browser after its time: %v", err)
		}
		for _, token := range []string{first.BrowserToken, other.BrowserToken} {
			if all, err := p.db.AuditEntries(ctx, 0, 100); err != nil || strings.Contains(fmt.Sprint(all), token) {
				t.Errorf("the log tells a token (%v)", err)
			}
		}
	})
}

// A lock is told once, of an account, of addresses within a bound; of names that
// no account has nothing is told.
func TestLocksAreToldOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, p parish) {
		ctx := t.Context()
		p.add(t, "Anna", store.Editor)
		told := func() map[string]int {
			t.Helper()
			all, err := p.db.AuditEntries(ctx, 0, 1000)
			if err != nil {
				t.Fatal(err)
			}
			n := map[string]int{}
			for _, e := range all {
				if strings.HasPrefix(e.Action, "lock.") {
					n[e.Action]++
					if e.Who != bySignIn || e.Action == "lock.account" && e.Subject != "Anna" {
						t.Errorf("%+v", e)
					}
				}
			}
			return n
		}
		for i := range 3 * MaxFailures {
			_, _ = p.SignIn(ctx, Caller{Address: fmt.Sprint("198.51.100.", i)}, "Anna", "a guess")
			_, _ = p.SignIn(ctx, Caller{Address: fmt.Sprint("198.51.100.", 100+i)}, "Nobody", "a guess")
			p.clock.Advance(time.Minute / 2)
		}
		if n := told(); n["lock.account"] != 1 || n["lock.address"] != 0 || p.LockedAccounts() != 1 {
			t.Errorf("%v, %d accounts", n, p.LockedAccounts())
		}
		for i := range maxToldAddresses + 3 {
			for j := range MaxFailures {
				_, _ = p.SignIn(ctx, Caller{Address: fmt.Sprint("203.0.113.", i)}, fmt.Sprint("Nobody ", i, j), "a guess")
			}
		}
		if n := told(); n["lock.account"] != 1 || n["lock.address"] != maxToldAddresses {
			t.Errorf("%v", n)
		}
		p.clock.Advance(toldEvery)
		if n := p.LockedAccounts(); n != 0 {
			t.Errorf("after an hour %d accounts are locked", n)
		}
		for i := range MaxFailures {
			_, _ = p.SignIn(ctx, Caller{Address: fmt.Sprint("192.0.2.", i)}, "Anna", "a guess")
		}
		if n := told(); n["lock.account"] != 2 {
			t.Errorf("an hour later: %v", n)
		}
	})
}
