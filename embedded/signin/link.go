package signin

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
// a minute and works once.
const (
	// LinkLife is how long the tray's link is valid.
	LinkLife = time.Minute
	// SetUpLinkLife is how long the link is valid that a server without an
	// agent prints as long as there is no account.
	SetUpLinkLife = 24 * time.Hour

	tokenBytes = 8 + 16 + sha256.Size // expiry, random part, signature
)

// SignLink returns the token of a link that is valid for a while from now,
// signed with the key that agent and finder share.
func SignLink(key []byte, now time.Time, life time.Duration) string {
	token := binary.BigEndian.AppendUint64(nil, uint64(now.Add(life).UnixMilli()))
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

// verify returns a token's expiry when it is signed with the key and has not
// expired.
func verify(key []byte, token string, now time.Time) (time.Time, bool) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	// A token has one spelling: another of the same bytes, which the decoder also
	// takes, would be a link that was not used yet.
	if err != nil || len(raw) != tokenBytes || len(key) == 0 || base64.RawURLEncoding.EncodeToString(raw) != token {
		return time.Time{}, false
	}
	signed, sum := raw[:tokenBytes-sha256.Size], raw[tokenBytes-sha256.Size:]
	expires := time.UnixMilli(int64(binary.BigEndian.Uint64(signed)))
	if !hmac.Equal(sum, signature(key, signed)) || !now.Before(expires) {
		return time.Time{}, false
	}
	return expires, true
}

// UseLink reports whether a link is valid, and makes it invalid.
func (d *Door) UseLink(ctx context.Context, token string) (bool, error) {
	now := d.Now()
	expires, ok := verify(d.LinkKey, token, now)
	if !ok {
		return false, nil
	}
	return d.Store.UseLink(ctx, hashOf(token), expires, now)
}
