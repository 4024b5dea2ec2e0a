package store

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// userName is a name as it is stored: some keyboards write an accent as a letter and a
// mark, which is another text that looks the same.
func userName(name string) string { return norm.NFC.String(name) }

// userKey is by what the account of a name is found.
func userKey(name string) string { return userName(strings.ToLower(name)) }

// userKeys are those that the account of a name may have, as it was typed first:
// earlier versions stored names as they were typed.
func userKeys(name string) []any {
	key := strings.ToLower(name)
	return []any{key, userKey(name), norm.NFD.String(key)}
}
