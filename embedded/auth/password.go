package auth

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"ministryfinder/assets"
)

// Bounds of names and passwords, in characters.
const (
	MinPassword, MaxPassword = 10, 200
	MaxName                  = 60
	// maxHashing bounds the memory that hashing takes: each takes 19 MB.
	maxHashing = 2
)

// recommendedHashing is what OWASP's Password Storage Cheat Sheet recommends for
// Argon2id: 19 MiB of memory, two passes, one lane.
var recommendedHashing = argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// What is wrong with a name or a password, as ends of the texts' keys below
// signin.problem.
const (
	ProblemNoName       = "no_name"
	ProblemLongName     = "long_name"
	ProblemBrokenName   = "broken_name"
	ProblemShort        = "short"
	ProblemLong         = "long"
	ProblemCommon       = "common"
	ProblemContainsName = "contains_name"
)

// CheckName says what is wrong with an account's name, "" when nothing is.
func CheckName(name string) string {
	switch {
	case strings.TrimSpace(name) == "":
		return ProblemNoName
	case utf8.RuneCountInString(name) > MaxName:
		return ProblemLongName
	case !utf8.ValidString(name) || name != strings.TrimSpace(name) || strings.HasPrefix(name, "@") ||
		strings.ContainsFunc(name, func(r rune) bool { return !isSeen(r) || r == ':' }):
		return ProblemBrokenName // HTTP Basic ends the name at a colon; @ marks who is no account
	}
	return ""
}

// isSeen reports whether a character is one that people see. With others two
// names look the same in the audit log, or one turns the words around it.
func isSeen(r rune) bool {
	return unicode.IsPrint(r) && !unicode.In(r, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// commonPasswords are those of assets/passwords, in lower case.
var commonPasswords = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(assets.CommonPasswords) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			all[line] = true
		}
	}
	return all
})

// CheckPassword says what is wrong with a password for an account of a name,
// "" when nothing is.
func CheckPassword(name, password string) string {
	password = composed(password)
	n := utf8.RuneCountInString(password)
	low := strings.ToLower(password)
	switch {
	case n < MinPassword:
		return ProblemShort
	case n > MaxPassword:
		return ProblemLong
	case len(name) >= 3 && strings.Contains(low, foldName(name)) && n-utf8.RuneCountInString(name) < MinPassword-2:
		return ProblemContainsName
	case isCommon(low):
		return ProblemCommon
	}
	return ""
}

// isCommon finds the passwords that are tried first: those of the list, also
// with figures or signs behind, and those of very few different characters or
// in the keyboard's or alphabet's order.
func isCommon(low string) bool {
	bare := strings.TrimRightFunc(low, func(r rune) bool { return !unicode.IsLetter(r) })
	bare = strings.TrimLeftFunc(bare, func(r rune) bool { return !unicode.IsLetter(r) })
	common := commonPasswords()
	if common[low] || common[bare] {
		return true
	}
	different := []rune(low)
	slices.Sort(different)
	if len(slices.Compact(different)) < 4 {
		return true
	}
	for _, row := range []string{"abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "qwertyuiopasdfghjklzxcvbnm",
		"qwertzuiopasdfghjklyxcvbnm"} {
		if strings.Contains(row, low) || strings.Contains(reversed(row), low) {
			return true
		}
	}
	return false
}

func reversed(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

func foldName(name string) string { return composed(strings.ToLower(strings.TrimSpace(name))) }

// composed returns a text with each accent in one with its letter. Some keyboards, as
// those of Macs, write it as a letter and a mark, which nobody can tell apart.
func composed(text string) string { return norm.NFC.String(text) }

// Hash returns what is stored of a password.
func (d *Authenticator) Hash(ctx context.Context, password string) (string, error) {
	if err := d.enter(ctx); err != nil {
		return "", err
	}
	defer d.leave()
	hash, err := argon2id.CreateHash(composed(password), &d.Hashing)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return hash, nil
}

// standIn is checked against when there is no such account, so that the answer
// takes as long: a hash of no password, with salt and key of zeros.
func standIn(p argon2id.Params) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.Memory, p.Iterations, p.Parallelism,
		base64.RawStdEncoding.EncodeToString(make([]byte, p.SaltLength)), base64.RawStdEncoding.EncodeToString(make([]byte, p.KeyLength)))
}

// matches tells whether a password is the one that was hashed. Without a hash
// it works as long and says no.
func (d *Authenticator) matches(ctx context.Context, password, hash string) (bool, error) {
	if err := d.enter(ctx); err != nil {
		return false, err
	}
	defer d.leave()
	real := hash != ""
	if !real {
		hash = d.nobodys
	}
	for _, form := range forms(password) {
		right, err := argon2id.ComparePasswordAndHash(form, hash)
		if err != nil {
			return false, fmt.Errorf("check a password: %w", err)
		}
		if right && real {
			return true, nil
		}
	}
	return false, nil
}

// forms are what a password may have been hashed of, one or two: as it is hashed now,
// and as it was typed, since earlier versions hashed that.
func forms(password string) []string {
	const marks = 4 // with each letter, at most
	form := ""
	if n := utf8.RuneCountInString(password); n <= marks*MaxPassword {
		form = composed(password)
	}
	if form == "" || utf8.RuneCountInString(form) > MaxPassword {
		return []string{""} // not worth hashing: no account has such a one
	}
	if form == password {
		return []string{form}
	}
	return []string{form, password}
}

func (d *Authenticator) enter(ctx context.Context) error {
	select {
	case d.hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait to check a password: %w", context.Cause(ctx))
	}
}

func (d *Authenticator) leave() { <-d.hashing }
