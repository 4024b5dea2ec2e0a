package auth

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"
)

// The office is opened from the tray by a link that the agent signs: it lasts
// a minute and works once. Where there is no tray another is printed, which
// makes the first account and does nothing else.
const (
	// LinkLife is how long the tray's link is valid.
	LinkLife = time.Minute
	// SetUpLinkLife is how long the link is valid that is printed as long as
	// there is no account.
	SetUpLinkLife = 24 * time.Hour

	tokenBytes = 1 + 8 + 16 + sha256.Size // purpose, expiry, random part, signature
)

// Purpose is what a link is for, and all that it is for.
type Purpose byte

// The purposes of links.
const (
	// LinkOpens begins a session of the office computer, once.
	LinkOpens Purpose = 1
	// LinkSetsUp makes the first account, and is worth nothing when there is one.
	LinkSetsUp Purpose = 2
)

// SignLink returns the token of a link that is valid for a while from now,
// signed with the key that agent and finder share.
func SignLink(key []byte, purpose Purpose, now time.Time, life time.Duration) string {
	token := binary.BigEndian.AppendUint64([]byte{byte(purpose)}, uint64(now.Add(life).UnixMilli()))
	random := make([]byte, 16)
	rand.Read(random)
	token = append(token, random...)
	return base64.RawURLEncoding.EncodeToString(append(token, signature(key, token)...))
}

func signature(key, message []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(message)
	return mac.Sum(nil)
}

// verify returns a token's purpose and expiry when it is signed with the key
// and has not expired.
func verify(key []byte, token string, now time.Time) (Purpose, time.Time, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	// A token has one spelling: another of the same bytes, which the decoder also
	// takes, would be a link that was not used yet.
	if err != nil || len(raw) != tokenBytes || len(key) == 0 || base64.RawURLEncoding.EncodeToString(raw) != token {
		return 0, time.Time{}, false
	}
	signed, sum := raw[:tokenBytes-sha256.Size], raw[tokenBytes-sha256.Size:]
	expires := time.UnixMilli(int64(binary.BigEndian.Uint64(signed[1:])))
	if !hmac.Equal(sum, signature(key, signed)) || !now.Before(expires) {
		return 0, time.Time{}, false
	}
	return Purpose(signed[0]), expires, true
}

// CheckLink returns what a link is for that is signed and has not expired, 0 for
// any other. It does not use the link, and does not know whether it was used.
func (d *Authenticator) CheckLink(token string) Purpose {
	purpose, _, _ := verify(d.LinkKey, token, d.Now())
	return purpose
}

// UseLink reports whether a link is a valid one of LinkOpens, and makes it
// invalid.
func (d *Authenticator) UseLink(ctx context.Context, token string) (bool, error) {
	now := d.Now()
	purpose, expires, ok := verify(d.LinkKey, token, now)
	if !ok || purpose != LinkOpens {
		return false, nil
	}
	return d.Store.UseLink(ctx, hashOf(token), expires, now)
}
