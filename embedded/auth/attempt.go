package auth

import (
	"context"
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"ministryfinder/embedded/store"
)

const (
	// tryTimeout bounds how long a try waits for its turn and to be hashed; it
	// is less than what a request waits for the database.
	tryTimeout = 8 * time.Second
	// afterTimeout bounds the writing of a try's outcome, which is written also
	// when nobody waits for the answer any more.
	afterTimeout = 5 * time.Second
)

// newTry returns a try from an address. What strangers try counts for their
// address and for the account; what a browser tries that the account was used
// in, counts for that browser alone, so that no stranger keeps it out.
func (d *Authenticator) newTry(ctx context.Context, c Caller, name, password string) (try, error) {
	t := try{name: name, password: password}
	if !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
		t.name = "" // PostgreSQL refuses to look for it; nobody has such a name
	}
	var err error
	if t.user, err = d.userNamed(ctx, t.name); err != nil {
		return t, err
	}
	own := d.ownTokens(c.Tokens)
	known, err := d.knownToken(ctx, own, t.user.ID)
	if err != nil {
		return t, err
	}
	account := store.AttemptKey{Key: store.KeyName + d.keyed(foldName(name)), Lock: slowAccount}
	if t.user.ID != 0 {
		account.Key = store.KeyUser + strconv.FormatInt(t.user.ID, 10)
	}
	if len(own) > 0 {
		t.browser = own[0]
	}
	if known != "" {
		t.browser = known
		account.Key = store.KeyBrowser + strconv.FormatInt(t.user.ID, 10) + ":" + hashOf(known)
		t.keys = []store.AttemptKey{account}
		return t, nil
	}
	if c.Address != "" {
		t.keys = append(t.keys, store.AttemptKey{Key: store.KeyAddress + d.keyed(network(c.Address)), Lock: lockAddress})
	}
	t.keys = append(t.keys, account)
	return t, nil
}

// network is what an address is counted as. Of an IPv6 address it is the
// network: one person has all the addresses of it.
func network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, 64).Masked().String()
}

// inTurn does what a try does when it is its turn, for its address and for its
// account. Guesses that come at once are so many guesses one after the other,
// and a right password waits for those before it instead of being refused for
// being one too many. It waits for at most tryTimeout; the error is then a
// *WaitError that says Busy.
func (d *Authenticator) inTurn(ctx context.Context, t try, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, tryTimeout, &WaitError{Until: d.Now().Add(tryTimeout), Busy: true})
	defer cancel()
	if err := d.locked(ctx, t); err != nil { // without standing in a queue
		return err
	}
	for _, k := range t.keys {
		done, err := d.turns.take(ctx, k.Key)
		if err != nil {
			return err
		}
		defer done()
	}
	return do(ctx)
}

// locked returns a *WaitError when a try is not to be made.
func (d *Authenticator) locked(ctx context.Context, t try) error {
	for _, k := range t.keys {
		f, err := d.Store.LoginAttemptsOf(ctx, k.Key)
		if err != nil {
			return err
		}
		if d.Now().Before(f.LockedUntil) {
			return &WaitError{Until: f.LockedUntil}
		}
	}
	return nil
}

// check tells whether name and password belong together, when it is the try's
// turn. The try is noted as failed before it is made: other servers of the
// database count it, and who goes away meanwhile has failed too.
func (d *Authenticator) check(ctx context.Context, t try) (store.User, error) {
	if err := d.locked(ctx, t); err != nil { // without writing
		return store.User{}, err
	}
	noted, err := d.Store.ReserveAttempt(ctx, t.keys, d.Now(), FailureWindow)
	var locked *store.LockedError
	if errors.As(err, &locked) {
		return store.User{}, &WaitError{Until: locked.Until}
	}
	if err != nil {
		return store.User{}, err
	}
	u, right, err := d.compare(ctx, t)
	after, cancel := context.WithTimeout(context.WithoutCancel(ctx), afterTimeout)
	defer cancel()
	switch {
	case err != nil: // nobody has learned anything
		return store.User{}, errors.Join(err, d.Store.ReleaseAttempt(after, t.keys, noted))
	case right:
		return u, d.forgive(after, t, noted)
	}
	d.tellLocks(after, t, noted)
	if err := d.Store.ForgetOldFailures(after, d.Now(), FailureWindow); err != nil {
		return store.User{}, err
	}
	return store.User{}, ErrWrong
}

// forgive takes back the try that was right. The account's failures before it are
// forgotten, those of its address are not: an account of one's own would let
// one guess at others' for ever.
func (d *Authenticator) forgive(ctx context.Context, t try, noted []store.LoginAttempts) error {
	for i, k := range t.keys {
		var err error
		if strings.HasPrefix(k.Key, store.KeyAddress) {
			err = d.Store.ReleaseAttempt(ctx, t.keys[i:i+1], noted[i:i+1])
		} else {
			err = d.Store.ForgetFailures(ctx, k.Key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// compare looks whether there is the account and whether it has the password.
// It takes as long when there is none.
func (d *Authenticator) compare(ctx context.Context, t try) (u store.User, right bool, err error) {
	if u, err = d.userNamed(ctx, t.name); err != nil {
		return u, false, err
	}
	right, err = d.matches(ctx, t.password, u.PasswordHash)
	return u, right, err
}

func lockAddress(failures int) time.Duration {
	if failures < MaxFailures {
		return 0
	}
	return AddressLock
}

// slowAccount doubles the pause with each failure, so that guessing is
// hopeless from many addresses too, and yet nobody can lock an account for long.
func slowAccount(failures int) time.Duration {
	if failures < MaxFailures {
		return 0
	}
	pause := time.Second
	for range min(failures-MaxFailures, 16) {
		pause *= 2
	}
	return min(pause, slowest)
}
