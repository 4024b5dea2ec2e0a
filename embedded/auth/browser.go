package auth

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"time"
)

const (
	// BrowserLife is for how long a browser is known after the last sign-in from it.
	BrowserLife = 180 * 24 * time.Hour

	browserRandom = 16 // bytes
)

// newBrowserToken returns a token by which a browser is known. It is signed:
// what another program puts into a browser's cookies is not one.
func (d *Authenticator) newBrowserToken() string {
	random := make([]byte, browserRandom)
	rand.Read(random)
	return base64.RawURLEncoding.EncodeToString(append(random, d.browserSignature(random)...))
}

func (d *Authenticator) browserSignature(random []byte) []byte {
	return signature(d.AddressKey, append([]byte("browser\x00"), random...))
}

// ownTokens are those of some tokens that are ours.
func (d *Authenticator) ownTokens(tokens []string) []string {
	var own []string
	for _, token := range tokens {
		raw, err := base64.RawURLEncoding.DecodeString(token)
		if err == nil && len(raw) > browserRandom && hmac.Equal(raw[browserRandom:], d.browserSignature(raw[:browserRandom])) {
			own = append(own, token)
		}
	}
	return own
}

// knownToken returns the first of some tokens of ours by which a browser is
// known to an account; empty for none.
func (d *Authenticator) knownToken(ctx context.Context, own []string, user int64) (string, error) {
	for _, token := range own {
		if known, err := d.Store.KnownBrowser(ctx, user, hashOf(token), d.Now().Add(-BrowserLife)); err != nil || known {
			return token, err
		}
	}
	return "", nil
}
