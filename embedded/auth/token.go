package auth

import (
	"crypto/sha256"
	"encoding/hex"
)

// hashOf is what is stored of a token.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
